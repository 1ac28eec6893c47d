"""`:rocket:` -> 🚀. Icons of mkdocs-material, such as `:octicons-heart-16:`, go; but some say yes or no."""

import re

# An icon may carry attributes, as in `:octicons-heart-16:{ .red }`, which have nothing to stand on without it.
ICON = r":(?:fontawesome|material|octicons|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?"
_ICON = re.compile(rf"{ICON}[ ]?")
SHORTCODE = r":(?:[+-]1|100|1234|[\w+-]*[a-z][\w+-]*):"
# What stands alone in the cells of tables.
_SIGN = re.compile(
    r"-(?P<yes>check|check-all|check-bold|check-circle)(?:-(?:outline|fill))?(?:-\d+)?:"
    r"|-(?P<no>close|close-thick|close-circle|x|xmark|times|cancel|circle-xmark|x-circle)(?:-(?:outline|fill))?(?:-\d+)?:"
)
_SHORTCODE = re.compile(SHORTCODE)


def replace_shortcodes(text: str) -> str:
    """Give plain `text` with characters for its shortcodes and without icons. Unknown ones stay as they are."""
    plain = _ICON.sub(lambda found: find_sign(found[0]), text)
    return _SHORTCODE.sub(lambda found: find_character(found[0]) or found[0], plain)


def find_sign(icon: str) -> str:
    """Give the character of an icon that says yes or no, with the blank behind it; nothing for any other."""
    found = _SIGN.search(icon)
    if not found:
        return ""
    return ("✓" if found["yes"] else "✗") + (" " if icon.endswith(" ") else "")


def find_character(shortcode: str) -> str:
    """Give the character that `:name:` stands for, or nothing."""
    # Loaded where a text has a shortcode: 3,800 names that most blogs never need.
    from pymdownx.twemoji_db import aliases, emoji

    entry = emoji.get(aliases.get(shortcode, shortcode), {})
    points = entry.get("unicode_alt") or entry.get("unicode") or ""
    return "".join(chr(int(point, 16)) for point in points.split("-") if point)
