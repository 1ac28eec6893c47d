"""A post's HTML as a tree, and back. The one file that knows lxml."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from lxml import etree
from lxml import html as lxml_html

from publisher.content.text import keep_printable, to_one_line

# `Any`: lxml ships no types. What is meant is an element or a comment of lxml.html.
Element: TypeAlias = Any

# Without `huge_tree`, libxml2 leaves out in silence whatever lies deeper than 256 elements.
_PARSER = lxml_html.HTMLParser(huge_tree=True)
_UNWRAPPED = "unwrapped"  # the name of an element that HTML has not
MAX_DEPTH = 200  # of elements; real posts have twenty, and other programs give up between 256 and 1,000
_BLOCKS = frozenset(
    "blockquote br caption dd div dl dt "  # noqa: SIM905 - a name a line would fill the page
    "figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul".split()
)


class DepthError(ValueError):
    """Elements lie within one another more than `MAX_DEPTH` deep."""


def to_tree(html: str) -> Element:
    """Give a fragment of HTML as the children of one `div`. Raises DepthError.

    Whoever takes the HTML from us walks its tree as well, and is not guarded as we are here.
    """
    tree = lxml_html.fragment_fromstring(html, create_parent="div", parser=_PARSER)
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH + 1:
            raise DepthError
    return tree


def to_html(tree: Element) -> str:
    """Give what is in `tree`, without its own tag."""
    inner = lxml_html.tostring(tree, encoding="unicode", with_tail=False)
    return keep_printable(inner.partition(">")[2].removesuffix("</div>")).strip() if len(tree) or tree.text else ""


def to_text(tree: Element) -> str:
    """Give the words of `tree` on one line, without references to footnotes."""
    return to_one_line("".join(_words(tree)))


def make_element(tag: str, text: str = "", **attributes: str) -> Element:
    """Make an element; `class_` gives its class."""
    element = lxml_html.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    element.text = text
    return element


def unwrap(tree: Element, nodes: Iterable[Element]) -> None:
    """Leave the content of `nodes` where they stand in `tree`, without their tags.

    In one walk: lxml's `drop_tag` looks for each among all its neighbours, which fifty thousand emoji have many of.
    """
    for node in nodes:
        node.tag = _UNWRAPPED
    etree.strip_tags(tree, _UNWRAPPED)


def is_comment(node: Element) -> bool:
    """Whether `node` is a comment."""
    return node.tag is etree.Comment


def has_class(node: Element, name: str) -> bool:
    """Whether `node` is an element with the class `name`."""
    return name in (node.get("class") or "").split()


def replace(node: Element, *others: Element) -> None:
    """Put `others` where `node` stands; the text after it stays."""
    for other in others:
        node.addprevious(other)
        other.tail = None
    node.drop_tree()


def _words(node: Element) -> list[str]:
    if is_comment(node) or has_class(node, "footnote-ref") or has_class(node, "footnote"):
        return []
    words = [node.text or ""]
    for child in node:
        gap = " " if child.tag in _BLOCKS else ""
        words.extend((gap, *_words(child), gap, child.tail or ""))
    return words
