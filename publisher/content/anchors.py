"""Every address in a post's tree made absolute, and every id its own in a page that shows many posts."""

import re

from publisher.content.addresses import Addresses
from publisher.content.post import Post
from publisher.content.tree import Element, drop, unwrap

_FOOTNOTE = re.compile(r"fn(?:ref\d*)?-.+")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+(\d+(?:\.\d+)?[wx]))?\s*(?:,|$)")  # HTML §4.8.4.2.1


def make_absolute(tree: Element, post: Post, addresses: Addresses) -> None:
    """Make every address in `tree` absolute, in place; what leads nowhere becomes its text.

    Footnotes get ids of this post alone; links within the post lead to it on the web. Other ids go, since nothing
    outside the post's own page can rely on them.
    """
    prefix = f"p{post.key[:8]}-"
    for node in tree.xpath(".//*[@id]"):
        if _FOOTNOTE.fullmatch(node.get("id")):
            node.set("id", prefix + _to_id(node.get("id")))
        else:
            del node.attrib["id"]
    for node in tree.xpath(".//*[@cite]"):
        _set(node, "cite", addresses.resolve_link(node.get("cite"), post))
    unwrap(tree, [node for node in tree.xpath(".//a[@href]") if not _link(node, post, addresses, prefix)])
    for node in tree.xpath(".//img"):
        _picture(node, post, addresses)


def _link(node: Element, post: Post, addresses: Addresses, prefix: str) -> bool:
    """Make a link absolute, and say whether it leads anywhere."""
    href = node.get("href")
    if href.startswith("#") and _FOOTNOTE.fullmatch(href[1:]):
        address: str | None = f"{post.url}#{prefix}{_to_id(href[1:])}"
    else:
        address = addresses.resolve_link(href, post)
    if address:
        node.set("href", address)
    return bool(address)


def _picture(node: Element, post: Post, addresses: Addresses) -> None:
    address = addresses.resolve_media(node.get("src") or "", post) if node.get("src") else None
    if not address:
        node.tail = (node.get("alt") or "") + (node.tail or "")
        drop(node)
        return
    node.set("src", address)
    node.set("alt", node.get("alt") or "")
    if node.get("srcset"):
        candidates = (
            (addresses.resolve_media(found[1], post), (found[2] or ""))
            for found in _CANDIDATE.finditer(node.get("srcset"))
        )
        _set(node, "srcset", ", ".join(f"{url} {size}".strip() for url, size in candidates if url))


def _to_id(name: str) -> str:
    """Give the name that an author gave a footnote as it may stand in an id."""
    return re.sub(r"[^\w-]", "-", name)


def _set(node: Element, name: str, value: str | None) -> None:
    if value:
        node.set(name, value)
    else:
        del node.attrib[name]
