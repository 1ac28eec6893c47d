"""The HTML of a mail as the lint reads it: a tree, and what a reader sees of it."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from publisher.newsletter.slots import ADDRESS

Element = Any  # lxml ships no types
_UNSEEN = ("head", "style", "script", "title")
_HIDDEN = re.compile(r"display:\s*none")
_SLOT_ADDRESS = "https://slot.invalid/"


class Document:
    """The HTML part of a mail, read once."""

    def __init__(self, html: str) -> None:
        self.root: Element = document_fromstring(html)

    @cached_property
    def seen(self) -> tuple[Element, ...]:
        """Every element that a reader sees, in order."""
        return tuple(_seen(self.root))

    @cached_property
    def every(self) -> tuple[Element, ...]:
        """Every element of the body, seen or not, in order."""
        body = self.root.find("body")
        return tuple(element for element in body.iter() if isinstance(element.tag, str))

    @cached_property
    def text(self) -> str:
        """All that can be read, with a blank between any two pieces of it."""
        pieces = (piece for element in self.seen for piece in own_texts(element))
        return " ".join(" ".join(pieces).split())

    def all(self, *tags: str) -> list[Element]:
        """Give the seen elements of these tags, in order."""
        return [element for element in self.seen if element.tag in tags]

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The text and address of each link of the issue; those that are a reader's own are left out."""
        found = []
        for link in self.all("a"):
            address = (link.get("href") or "").strip()
            if not address.startswith(_SLOT_ADDRESS) and ADDRESS not in address:
                found.append((text_of(link), address))
        return tuple(found)


def text_of(element: Element) -> str:
    """Give what an element says, in words or by the words of its pictures."""
    said = [
        piece
        for inner in element.iter()
        if isinstance(inner, HtmlElement)
        for piece in (inner.text or "", (inner.get("alt") or "") if inner.tag == "img" else "")
    ]
    tails = "".join(element.itertext())
    return " ".join((tails if tails.strip() else " ".join(said)).split())


def own_texts(element: Element) -> Iterator[str]:
    """Give the texts that stand in an element itself, and not in one within it."""
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def is_hidden(element: Element) -> bool:
    """Say whether an element is there for programs only, as the preheader is."""
    return _HIDDEN.search(element.get("style") or "") is not None


def _seen(element: Element) -> Iterator[Element]:
    if not isinstance(element, HtmlElement) or isinstance(element, etree.CommentBase):
        return
    if element.tag in _UNSEEN or is_hidden(element):
        return
    yield element
    for child in element:
        yield from _seen(child)
