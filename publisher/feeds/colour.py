"""Whether a colour can be read on another, as WCAG 2.2 §1.4.3 reckons it."""

import re

AA = 4.5  # the least contrast of text of ordinary size


def readable(colour: str, *, on: str, otherwise: str) -> str:
    """Give `colour` where it is one (`#rgb` or `#rrggbb`) and can be read on `on`, else `otherwise`."""
    if re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", colour) and contrast(colour, on) >= AA:
        return colour
    return otherwise


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Give the relative luminance of `#rgb` or `#rrggbb`, from 0 to 1."""
    digits = colour.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[at : at + 2] for at in (0, 2, 4)]
    red, green, blue = (_linear(int(pair, 16) / 255) for pair in pairs)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
