"""`:rocket:` -> 🚀. Icons of mkdocs-material, such as `:octicons-heart-16:`, have no character and go."""

import re

# An icon may carry attributes, as in `:octicons-heart-16:{ .red }`, which have nothing to stand on without it.
ICON = r":(?:fontawesome|material|octicons|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?"
_ICON = re.compile(rf"{ICON}[ ]?")
SHORTCODE = r":(?:[+-]1|100|1234|[\w+-]*[a-z][\w+-]*):"
_SHORTCODE = re.compile(SHORTCODE)


def replace_shortcodes(text: str) -> str:
    """Give plain `text` with characters for its shortcodes and without icons. Unknown ones stay as they are."""
    return _SHORTCODE.sub(lambda found: find_character(found[0]) or found[0], _ICON.sub("", text))


def find_character(shortcode: str) -> str:
    """Give the character that `:name:` stands for, or nothing."""
    # Loaded where a text has a shortcode: 3,800 names that most blogs never need.
    from pymdownx.twemoji_db import aliases, emoji  # noqa: PLC0415 - see above

    entry = emoji.get(aliases.get(shortcode, shortcode), {})
    points = entry.get("unicode_alt") or entry.get("unicode") or ""
    return "".join(chr(int(point, 16)) for point in points.split("-") if point)
