"""The colours of mail, light and dark: all text stands out 4.5 to 1 from what is behind it (WCAG 2.2, 1.4.3)."""

import re
from dataclasses import dataclass

from publisher.errors import Problem, PublisherError
from publisher.settings import Settings

TEXT_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One set of colours, each written `#rrggbb`.

    `page` lies behind `card`; `ink` and `muted` are text on either. `accent` is the brand's own, for decoration;
    `link` is as near to it as can be read, and `on_accent` is text upon it.
    """

    page: str
    card: str
    ink: str
    muted: str
    line: str
    code: str
    accent: str
    link: str
    on_accent: str
    note: str
    tip: str
    warning: str
    danger: str


def palettes_of(settings: Settings) -> tuple[Palette, Palette]:
    """Give the light and the dark palette of a brand. Raises PublisherError for a colour that can't be read."""
    accent, accent_dark = settings.brand.accent.lower(), settings.brand.accent_dark.lower()
    problems = tuple(
        Problem(
            code="brand-colour",
            path=settings.file.name,
            text=f"brand.{key}: “{colour}” is no colour",
            hint="write it as #0b5cad",
        )
        for key, colour in (("accent", accent), ("accent_dark", accent_dark))
        if not _HEX.fullmatch(colour)
    )
    if problems:
        raise PublisherError("The colours of the brand can't be read", problems=problems)
    return _light(accent), _dark(accent_dark)


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: str, *behind: str) -> str:
    """Give `colour`, or the nearest shade of it that can be read on every one of `behind`."""
    target = max(("#000000", "#ffffff"), key=lambda end: min(contrast(end, back) for back in behind))
    shades = (_mix(colour, target, step / _STEPS) for step in range(_STEPS + 1))
    return next(
        (shade for shade in shades if min(contrast(shade, back) for back in behind) >= TEXT_CONTRAST), target
    )


def _light(accent: str) -> Palette:
    return Palette(
        page="#f3f1ec",
        card="#fffefc",
        ink="#24292f",
        muted="#5e6670",
        line="#e4e0d8",
        code="#f6f4ef",
        accent=accent,
        link=legible(accent, "#fffefc", "#f3f1ec"),
        on_accent=legible("#fffefc", accent),
        note="#2f6fb3",
        tip="#2e7d4f",
        warning="#b26a00",
        danger="#c0392b",
    )


def _dark(accent: str) -> Palette:
    return Palette(
        page="#121417",
        card="#1b1e23",
        ink="#dfe3e8",
        muted="#9aa4b0",
        line="#343a42",
        code="#23272e",
        accent=accent,
        link=legible(accent, "#1b1e23", "#121417"),
        on_accent=legible("#121417", accent),
        note="#5d9be0",
        tip="#58b881",
        warning="#d99a3d",
        danger="#e5776b",
    )


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    red, green, blue = (
        channel / 255 / 12.92 if channel / 255 <= 0.04045 else ((channel / 255 + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, target: str, share: float) -> str:
    mixed = (
        round(one + (other - one) * share) for one, other in zip(_channels(colour), _channels(target), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
