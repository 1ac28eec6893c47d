"""A post's HTML as a tree, and back. The one file that knows lxml."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from lxml import etree

from publisher.content.text import keep_printable, to_one_line

# `Any`: lxml ships no types. What is meant is an element or a comment.
Element: TypeAlias = Any

# Without `huge_tree`, libxml2 leaves out in silence whatever lies deeper than 256 elements.
_PARSER = etree.HTMLParser(huge_tree=True)
_UNWRAPPED = "unwrapped"  # the name of an element that HTML has not
MAX_DEPTH = 200  # of elements; real posts have twenty, and other programs give up between 256 and 1,000
_TOO_DEEP = etree.XPath(f"boolean(.{'/*' * (MAX_DEPTH + 1)})")
_TEXT = etree.XPath("string()")
_BLOCKS = frozenset(
    "blockquote br caption dd details div dl dt "  # noqa: SIM905 - a name a line would fill the page
    "figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul".split()
)


class DepthError(ValueError):
    """Elements lie within one another more than `MAX_DEPTH` deep."""


def to_tree(html: str) -> Element:
    """Give a fragment of HTML as the children of one `div`. Raises DepthError.

    Whoever takes the HTML from us walks its tree as well, and is not guarded as we are here.
    """
    document = etree.fromstring(f"<html><body>{html}</body></html>", _PARSER)
    tree = document.find("body")
    document.remove(tree)
    tree.tag = "div"
    if _TOO_DEEP(tree):
        raise DepthError
    return tree


def to_html(tree: Element) -> str:
    """Give what is in `tree`, without its own tag."""
    inner = etree.tostring(tree, method="html", encoding="unicode", with_tail=False)
    return keep_printable(inner.partition(">")[2].removesuffix("</div>")).strip() if len(tree) or tree.text else ""


def to_text(tree: Element) -> str:
    """Give the words of `tree` on one line, without references to footnotes."""
    return to_one_line("".join(_words(tree)))


def letters_of(tree: Element) -> str:
    """Give all text in `tree`, as it stands there."""
    return str(_TEXT(tree))


def make_element(tag: str, text: str = "", **attributes: str) -> Element:
    """Make an element; `class_` gives its class."""
    element = etree.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    element.text = text
    return element


def drop(node: Element) -> None:
    """Remove `node` with all that is in it; the text after it stays."""
    parent, previous, tail = node.getparent(), node.getprevious(), node.tail
    parent.remove(node)
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def unwrap(tree: Element, nodes: Iterable[Element]) -> None:
    """Leave the content of `nodes` where they stand in `tree`, without their tags.

    All in one walk, since looking for one among its neighbours takes long where there are fifty thousand of them.
    """
    for node in nodes:
        node.tag = _UNWRAPPED
    etree.strip_tags(tree, _UNWRAPPED)


def comments_of(tree: Element) -> list[Element]:
    """Give the comments in `tree`, in order."""
    return list(tree.iter(etree.Comment))


def strip_comments(tree: Element) -> None:
    """Remove the comments in `tree`; the text after each stays."""
    etree.strip_elements(tree, etree.Comment, with_tail=False)


def is_comment(node: Element) -> bool:
    """Whether `node` is a comment."""
    return node.tag is etree.Comment


def is_block(node: Element) -> bool:
    """Whether an element stands below what is before it, and not in a line with it."""
    return node.tag in _BLOCKS


def has_class(node: Element, name: str) -> bool:
    """Whether `node` is an element with the class `name`."""
    return name in (node.get("class") or "").split()


def replace(node: Element, *others: Element) -> None:
    """Put `others` where `node` stands; the text after it stays."""
    for other in others:
        node.addprevious(other)
        other.tail = None
    drop(node)


def _words(node: Element) -> list[str]:
    if is_comment(node) or has_class(node, "footnote-ref") or has_class(node, "footnote"):
        return []
    words = [node.text or ""]
    for child in node:
        gap = " " if is_block(child) else ""
        words.extend((gap, *_words(child), gap, child.tail or ""))
    return words
