"""The part of a post that is shown before the rest: cut from its tree, never from its text."""

import copy
import re

from publisher.content.excerpting import PLAIN, Automatic, Excerpting
from publisher.content.text import shorten
from publisher.content.tree import (
    Element,
    comments_of,
    drop,
    has_class,
    is_comment,
    letters_of,
    make_element,
    strip_comments,
    to_text,
)

WORDS = 70  # of an excerpt that nobody marked
_MARKER = re.compile(r"\s*(?:more|truncate|excerpt|teaser_end|pelican_end_summary)\s*", re.IGNORECASE)


def make_excerpt(tree: Element, description: str, excerpting: Excerpting = PLAIN) -> Element:
    """Give the excerpt of a whole post as a tree of its own.

    It is what stands above the marker; without one, the `description` that the author gave; without that, what the
    system of the post takes. Some systems ask for the description first.
    """
    if not (excerpting.summary_first and description):
        excerpt = _cut_at_marker(tree)
        if excerpt is not None and not is_empty(excerpt):
            return excerpt
    if description:
        excerpt = make_element("div")
        excerpt.append(make_element("p", description))
        return excerpt
    beginning = _take_paragraphs(tree, excerpting.paragraphs) if excerpting.paragraphs else tree
    excerpt = _choose(beginning, excerpting.automatic, excerpting.words)
    drop_comments(excerpt)
    _drop_dangling_notes(excerpt)
    return excerpt


def _choose(tree: Element, automatic: Automatic, enough: int) -> Element:
    """Give the beginning of a post that nobody marked; `enough` words are its excerpt."""
    excerpt = make_element("div")
    if automatic is Automatic.WORDS:
        if words := shorten(to_text(tree), enough):
            excerpt.append(make_element("p", words))
        return excerpt
    if automatic is Automatic.BLOCKS:
        for block in (block for block in tree if not is_comment(block)):
            if len(to_text(excerpt).split()) >= enough:
                break
            excerpt.append(copy.deepcopy(block))
        return excerpt
    first = _first_paragraph(tree)
    if first is not None:
        words = to_text(first)
        is_long = automatic is Automatic.PARAGRAPH and len(words.split()) > WORDS
        excerpt.append(make_element("p", shorten(words, WORDS)) if is_long else copy.deepcopy(first))
    return excerpt


def _take_paragraphs(tree: Element, enough: int) -> Element:
    """Give the blocks up to the one that ends the first `enough` paragraphs."""
    beginning = make_element("div")
    for block in tree:
        if enough <= 0:
            break
        if not is_comment(block):
            beginning.append(copy.deepcopy(block))
            enough -= sum(1 for _ in block.iter("p"))
    return beginning


def drop_comments(tree: Element) -> None:
    """Remove the marker and every other comment, and the paragraphs that held nothing else, in place."""
    around = [comment.getparent() for comment in comments_of(tree)]
    strip_comments(tree)
    for parent in dict.fromkeys(around):
        if parent.tag == "p" and is_empty(parent):
            drop(parent)


def is_empty(tree: Element) -> bool:
    """Whether `tree` shows nothing: no word and no picture."""
    return not letters_of(tree).strip() and tree.find(".//img") is None


def _cut_at_marker(whole: Element) -> Element | None:
    """Give what stands above the first marker, closing what is open there; None without a marker."""
    if not any(map(_is_marker, comments_of(whole))):
        return None
    tree = copy.deepcopy(whole)
    marker = next(filter(_is_marker, comments_of(tree)))
    node = marker
    while node is not tree:
        parent = node.getparent()
        for later in list(node.itersiblings()):
            parent.remove(later)
        node.tail = None
        node = parent
    parent = marker.getparent()
    drop(marker)
    while parent is not tree and is_empty(parent):
        above = parent.getparent()
        drop(parent)
        parent = above
    drop_comments(tree)
    _drop_dangling_notes(tree)
    return tree


def _is_marker(node: Element) -> bool:
    return _MARKER.fullmatch(node.text or "") is not None and next(node.iterancestors("pre", "code"), None) is None


def _drop_dangling_notes(tree: Element) -> None:
    """Remove references to footnotes that were cut off."""
    ids = set(tree.xpath(".//@id"))
    for link in tree.xpath(".//a"):
        if has_class(link, "footnote-ref") and link.get("href").partition("#")[2] not in ids:
            parent = link.getparent()
            drop(parent if parent.tag == "sup" else link)


def _first_paragraph(tree: Element) -> Element | None:
    """Give the first paragraph with words in it, else the first block with words."""
    for found in (tree.iter("p"), iter(tree)):
        for node in found:
            if not is_comment(node) and not has_class(node, "admonition-title") and to_text(node):
                return node
    return None
