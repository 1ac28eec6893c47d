"""`:rocket:` -> 🚀. Icons of mkdocs-material, such as `:octicons-heart-16:`, have no character and go."""

import re
from functools import cache

# An icon may carry attributes, as in `:octicons-heart-16:{ .red }`, which have nothing to stand on without it.
ICON = r":(?:fontawesome|material|octicons|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?"
_ICON = re.compile(rf"{ICON}[ ]?")
_SHORTCODE = re.compile(r":[+\-\w]+:")


def replace_shortcodes(text: str) -> str:
    """Give plain `text` with characters for its shortcodes and without icons. Unknown ones stay as they are."""
    return _SHORTCODE.sub(lambda found: _characters().get(found[0], found[0]), _ICON.sub("", text))


@cache
def _characters() -> dict[str, str]:
    # Loaded where a text has a shortcode: 3,800 names that most blogs never need.
    from pymdownx import twemoji_db  # noqa: PLC0415 - see above

    known = {
        name: "".join(chr(int(point, 16)) for point in entry.get("unicode_alt", entry["unicode"]).split("-"))
        for name, entry in twemoji_db.emoji.items()
        if entry.get("unicode")
    }
    return known | {alias: known[name] for alias, name in twemoji_db.aliases.items() if name in known}
