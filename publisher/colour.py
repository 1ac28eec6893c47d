"""Whether a colour can be read on another (WCAG 2.2, 1.4.3), and the nearest shade of it that can."""

import re

TEXT = 4.5  # the least contrast of text
EDGE = 3.0  # of what tells a button from what is behind it (1.4.11)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_STEPS = 20


def is_colour(text: str) -> bool:
    """Say whether a text is a colour, written `#rgb` or `#rrggbb`."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: str, *behind: str, least: float = TEXT) -> str:
    """Give `colour`, or the nearest shade of it that can be read on every one of `behind`."""
    target = max(("#000000", "#ffffff"), key=lambda end: min(contrast(end, back) for back in behind))
    shades = (_mix(colour, target, step / _STEPS) for step in range(_STEPS + 1))
    return next((shade for shade in shades if min(contrast(shade, back) for back in behind) >= least), target)


def _luminance(colour: str) -> float:
    """Give the relative luminance of sRGB, from 0 to 1."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[at : at + 2] for at in (0, 2, 4)]
    red, green, blue = (int(pair, 16) for pair in pairs)
    return red, green, blue


def _mix(colour: str, target: str, share: float) -> str:
    if not share:
        return colour
    mixed = (
        round(one + (other - one) * share) for one, other in zip(_channels(colour), _channels(target), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
