"""Pygments' classes -> the colours of code in mail, in light and in dark."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.colour import legible

_LIGHT, _DARK = "xcode", "github-dark"


@dataclass(frozen=True, slots=True)
class CodeColour:
    """How the tokens of some classes look; `selectors` is ready for a style sheet."""

    classes: tuple[str, ...]
    colour: str
    bold: bool
    italic: bool

    def selectors(self, before: str) -> str:
        """Give the classes as a selector list, each within `before`."""
        return ",".join(f"{before} .{name}" for name in self.classes)


def light_code(classes: Iterable[str], behind: str) -> tuple[CodeColour, ...]:
    """Give the colours of the token `classes` on a light ground."""
    return _colours(_LIGHT, classes, behind)


def dark_code(classes: Iterable[str], behind: str) -> tuple[CodeColour, ...]:
    """Give the colours of the token `classes` on a dark ground."""
    return _colours(_DARK, classes, behind)


def _colours(style_name: str, classes: Iterable[str], behind: str) -> tuple[CodeColour, ...]:
    """Only what is used is told, and equal looks once: a style sheet in mail has to be short."""
    from pygments.styles import get_style_by_name  # heavy, and most commands compile no mail
    from pygments.token import STANDARD_TYPES

    style = get_style_by_name(style_name)
    token_of = {name: token for token, name in STANDARD_TYPES.items() if name}
    alike: dict[tuple[str, bool, bool], list[str]] = {}
    for name in sorted(set(classes) & token_of.keys()):
        look = style.style_for_token(token_of[name])
        if look["color"] or look["bold"] or look["italic"]:
            colour = legible(f"#{look['color']}", behind) if look["color"] else "inherit"
            alike.setdefault((colour, look["bold"], look["italic"]), []).append(name)
    return tuple(CodeColour(tuple(names), *look) for look, names in alike.items())
