"""XML that somebody else wrote -> a feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0.

Elements are known by their names without regard to namespaces, of which old feeds have had many.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from publisher.feeds.adoption.instants import read_instant
from publisher.feeds.adoption.old_feed import FeedError, OldEntry, OldFeed

# `Any`: lxml ships no types.
_Element = Any

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_KINDS = {"rss": "RSS", "rdf": "RSS 1.0", "feed": "Atom"}


def read_xml_feed(data: bytes) -> OldFeed:
    """Read a feed, as far as it can be read. Raises FeedError for what is none."""
    parser = etree.XMLParser(
        resolve_entities=False,  # neither a billion laughs nor a file of this machine
        load_dtd=False,
        no_network=True,
        huge_tree=False,  # libxml2's own limits of depth, length and growth hold
        recover=True,  # a feed with one bad byte is a feed that readers have read
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(f"it is no feed: {error}") from error
    kind = _KINDS.get(_name(root).lower() if root is not None else "")
    if kind is None:
        raise FeedError("it is no feed, but a web page" if _is_page(data) else "it is no feed", _find_feeds(data))
    remarks = []
    if len(parser.error_log):
        first = parser.error_log[0]
        remarks.append(f"it is damaged (line {first.line}: {first.message.strip()}); what could be read was")
    items = [element for element in root.iter("{*}item", "{*}entry") if _name(element) in {"item", "entry"}]
    home = _find_home(root)
    entries = tuple(_read_entry(item, home) for item in items)
    if kind == "RSS":
        kind = f"RSS {root.get('version') or '2.0'}"
    remarks += _remark(items, kind)
    return OldFeed(kind=kind, entries=entries, remarks=tuple(remarks))


def _read_entry(item: _Element, home: str) -> OldEntry:
    parts: dict[str, str] = {}
    for part in sorted(item, key=lambda part: _space(part) != _space(item)):  # its own before those of extensions
        parts.setdefault(_name(part), _text(part))
    guid = next((part for part in item if _name(part) == "guid"), None)
    links = list(_find_links(item, home))
    # What has no id of its own is known by its link, which most readers take instead.
    known_by = parts.get("guid") or item.get(_ABOUT) or parts.get("id") or next(iter(links), "")
    if guid is not None and guid.get("isPermaLink", "true").lower() != "false":
        links.append(_text(guid))
    dates = ("pubDate", "published", "issued", "date", "created", "updated", "modified")
    return OldEntry(
        id=known_by.strip(),
        links=tuple(dict.fromkeys(link for link in links if link)),
        title=parts.get("title", ""),
        published=next((read for name in dates if (read := read_instant(parts.get(name, "")))), None),
    )


def _find_links(item: _Element, home: str) -> Iterator[str]:
    """Give where an entry leads: its own address before the one of a service that counts readers."""
    yield from (_text(part) for part in item if _name(part) == "origLink")
    for part in item:
        if _name(part) == "link" and part.get("rel", "alternate") == "alternate":
            link = (part.get("href") or _text(part)).strip()
            yield urljoin(_find_base(part, home), link) if link else ""


def _find_base(element: _Element, home: str) -> str:
    """Give what a relative address in an element is read from (RFC 4287 §2)."""
    bases = [each.get(_BASE) for each in (element, *element.iterancestors()) if each.get(_BASE)]
    base = home
    for further in reversed(bases):
        base = urljoin(base, further)
    return base


def _find_home(root: _Element) -> str:
    """Give the address of the blog itself: the first link of the feed that leads to a page."""
    for above in (root, *(child for child in root if _name(child) == "channel")):
        for part in above:
            if _name(part) == "link" and part.get("rel", "alternate") == "alternate":
                return (part.get("href") or _text(part)).strip()
    return ""


def _remark(items: list[_Element], kind: str) -> Iterator[str]:
    nameless = 0
    wrongly_linked = 0
    for item in items:
        names = {_name(part) for part in item}
        nameless += not (names & {"guid", "id"} or item.get(_ABOUT))
        for part in item:
            is_link = _text(part).startswith(("http://", "https://"))
            wrongly_linked += _name(part) == "guid" and part.get("isPermaLink", "true") == "true" and not is_link
    if nameless:
        yield f"{nameless} of its entries have no id: readers know them by their links, which are kept as ids"
    if wrongly_linked and kind.startswith("RSS"):
        yield (
            f"{wrongly_linked} of its ids say that they are links (isPermaLink) and are none; they are kept, "
            "and no longer say so"
        )


def _name(element: _Element) -> str:
    """Give an element's name without its namespace; nothing for what is no element."""
    # Not by QName, which refuses the names that a damaged file may hold.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _space(element: _Element) -> str | None:
    """Give the namespace of an element."""
    return element.tag[1:].rpartition("}")[0] if isinstance(element.tag, str) else ""


def _text(element: _Element) -> str:
    """Give the words of an element, to the character: an id is never made prettier than it is."""
    return "".join(element.itertext()).strip()


def _is_page(data: bytes) -> bool:
    return re.search(rb"<(?:!doctype\s+)?html", data[:4096], re.IGNORECASE) is not None


def _find_feeds(data: bytes) -> tuple[str, ...]:
    """Give the feeds that a web page names in its head."""
    finder = _FeedFinder()
    finder.feed(data[: 256 * 1024].decode("utf-8", "replace"))
    return tuple(dict.fromkeys(finder.found))


class _FeedFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and "alternate" in given.get("rel", "").lower() and given.get("type") in _FEED_TYPES:
            self.found.append(given.get("href", ""))
