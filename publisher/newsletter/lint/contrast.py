"""Whether all text can be read on what is behind it (WCAG 2.2, 1.4.3), in the light and in the dark."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml.cssselect import CSSSelector, SelectorError

from publisher.colour import EDGE, TEXT, contrast, is_colour
from publisher.newsletter.lint.document import Document, Element, is_hidden, own_texts
from publisher.newsletter.lint.finding import Finding
from publisher.newsletter.style_rules import declarations_of, rules_for_the_dark

_LARGE = 24  # pixels: such text is read from 3 to 1
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)px")
_SHOWN = 40  # characters of a text that name the place
Styles = Mapping[Element, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How text looks where we are. A colour that isn't said as `#rrggbb` is not judged."""

    ink: str = "#000000"
    behind: str = "#ffffff"
    size: float = 16

    def within(self, declared: Mapping[str, str], behind: str) -> "_Look":
        """Give the look of what stands in an element."""
        size = _PIXELS.fullmatch(declared.get("font-size", ""))
        return replace(
            self,
            ink=declared.get("color", self.ink),
            behind=declared.get("background-color") or declared.get("background") or behind or self.behind,
            size=float(size[1]) if size else self.size,
        )


def lint_contrast(document: Document) -> Iterator[Finding]:
    """Give each pair of colours in which text can't be read, with the first text in it."""
    seen: set[tuple[str, str]] = set()
    for when, styles in (("", {}), (" in the dark", _styles_in_the_dark(document))):
        for text, look in _texts(document.root, _Look(), styles):
            if (look.ink, look.behind) in seen or not is_colour(look.ink) or not is_colour(look.behind):
                continue
            found = contrast(look.ink, look.behind)
            if found < (EDGE if look.size >= _LARGE else TEXT):
                seen.add((look.ink, look.behind))
                yield Finding(
                    code="mail-contrast",
                    text=f"“{text[:_SHOWN]}” is {look.ink} on {look.behind}{when}, {found:.1f} to 1: text is "
                    f"read from {TEXT} to 1",
                    hint="make one of the two darker or lighter",
                    words=look.ink,
                )


def _texts(element: Element, look: _Look, styles: Styles) -> Iterator[tuple[str, _Look]]:
    """Give all that is read below an element, and how it looks."""
    if not isinstance(element.tag, str) or element.tag in {"head", "style"} or is_hidden(element):
        return
    own = {**declarations_of(element.get("style") or ""), **styles.get(element, {})}
    look = look.within(own, element.get("bgcolor") or "")
    if text := " ".join("".join(own_texts(element)).split()):
        yield text, look
    for child in element:
        yield from _texts(child, look, styles)


def _styles_in_the_dark(document: Document) -> Styles:
    """Give what the sheets that are kept say of each element in the dark: the more exact selector counts."""
    ranked: list[tuple[tuple[int, ...], int, CSSSelector, dict[str, str]]] = []
    for sheet in document.root.iter("style"):
        for place, (selector, declared) in enumerate(rules_for_the_dark(sheet.text or "")):
            rank = (selector.count("."), len(selector.split()))
            with contextlib.suppress(
                SelectorError
            ):  # for what is no element, as ::before; `style_rules` tells of it
                ranked.append((rank, place, CSSSelector(selector), declared))
    styles: dict[Element, dict[str, str]] = {}
    for _, _, select, declared in sorted(ranked, key=lambda rule: rule[:2]):
        colours = {name: value for name, value in declared.items() if name in {"color", "background-color"}}
        for element in select(document.root) if colours else ():
            styles.setdefault(element, {}).update(colours)
    return styles
