"""A compiled mail -> the same as a page for everybody: without what was one reader's, or works in mail only."""

import re
from dataclasses import dataclass

from lxml import etree, html

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.post_tree import Tree
from publisher.newsletter.slots import Slot, names_of_slots, split_on_slots

# What no mail of ours has: a template of the site's own may.
_FORBIDDEN = frozenset({
    "audio", "base", "button", "embed", "form", "frame", "frameset", "iframe", "input", "link", "meta", "noscript",
    "object", "script", "select", "style", "template", "textarea", "title", "video",
})  # fmt: skip
_ADDRESSES = frozenset({"action", "background", "cite", "href", "poster", "src"})
_SCHEMES = re.compile(r"(?:https?:|mailto:|tel:|#|data:image/(?!svg))", re.IGNORECASE)
_READERS_OWN = frozenset({"address", "unsubscribe", "preferences", "confirm", "confirmed", "view"})
_SENTENCES = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_ONLY_IN_MAIL = "footer"  # who this copy is for, and how to leave: a page says so itself
_HIDDEN = re.compile(r"display\s*:\s*none")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTwin:
    """A mail as a page shows it: its style sheet, the attributes of `body`, and what stands in it, as safe HTML."""

    title: str
    description: str
    language: str
    style: str
    body_class: str
    body_style: str
    body: str


def make_twin(compiled: Compiled) -> WebTwin:
    """Make the page's part of a mail. Nothing of it is told to a reader alone, and nothing of it runs."""
    tree = html.document_fromstring(compiled.html)
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    sheets = [sheet.text or "" for sheet in tree.iterfind("head/style")]
    body = tree.body
    for element in list(body.iter(etree.Element)):
        _drop_if_only_in_mail(element)
    for element in list(body.iter(etree.Element)):
        _leave_out_the_readers_own(element)
    for element in list(body.iter(etree.Element)):
        _defuse(element)
    return WebTwin(
        title=fill_for_nobody(compiled.subject),
        description=fill_for_nobody(compiled.preheader),
        language=compiled.language,
        style="\n".join(sheets).replace("<", "\\3c "),
        body_class=body.get("class") or "",
        body_style=body.get("style") or "",
        body=_inner_html(body),
    )


def fill_for_nobody(text: str) -> str:
    """Give a text with what is said in its slots to who has no name."""
    pieces = split_on_slots(text)
    return "".join(piece.around.otherwise if isinstance(piece, Slot) else piece for piece in pieces)


def _drop_if_only_in_mail(element: Tree) -> None:
    if element.getparent() is None or element.tag == "body":
        return
    is_preheader = element.get("aria-hidden") == "true" and _HIDDEN.search(element.get("style") or "")
    if element.tag in _FORBIDDEN or is_preheader:
        element.drop_tree()
    elif _ONLY_IN_MAIL in (element.get("class") or "").split():
        row = element.getparent()
        (row if row.tag == "tr" and len(row) == 1 else element).drop_tree()


def _leave_out_the_readers_own(element: Tree) -> None:
    """Leave out links that act for a reader and sentences that name them; say what remains as to a stranger."""
    if element.tag == "a" and names_of_slots(element.get("href") or ""):
        element.drop_tree()
        return
    if element.tag == "p" and not len(element) and _is_a_greeting(element.text or ""):
        element.drop_tree()
        return
    if _names_reader(element.text) or any(_names_reader(child.tail) for child in element):
        sentence = next(
            (around for around in (element, *element.iterancestors()) if around.tag in _SENTENCES), None
        )
        if sentence is not None and sentence.getparent() is not None:
            sentence.drop_tree()
            return
    for name, value in element.items():
        if names_of_slots(value):
            element.set(name, fill_for_nobody(value))
    element.text = _fill_text(element.text)
    for child in element:
        child.tail = _fill_text(child.tail)


def _is_a_greeting(text: str) -> bool:
    """Say whether a paragraph says nothing but a reader's name and what stands around it."""
    pieces = split_on_slots(text.strip())
    return len(pieces) == 1 and isinstance(pieces[0], Slot)


def _names_reader(text: str | None) -> bool:
    return not _READERS_OWN.isdisjoint(names_of_slots(text or ""))


def _fill_text(text: str | None) -> str | None:
    return fill_for_nobody(text) if text and "nlx-" in text else text


def _defuse(element: Tree) -> None:
    """Take off what could run, and addresses that lead nowhere on a page."""
    for name, value in element.items():
        if name.startswith("on") or (name in _ADDRESSES and not _SCHEMES.match(value.strip())):
            del element.attrib[name]
    element.attrib.pop("aria-roledescription", None)  # it says that this is an e-mail


def _inner_html(body: Tree) -> str:
    opening = html.tostring(body, encoding="unicode", with_tail=False)
    return str(opening[opening.index(">") + 1 : opening.rindex("</")])
