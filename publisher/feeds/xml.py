"""A feed -> RSS 2.0 and Atom 1.0, by feedgen 1.0.0, which only this file knows.

feedgen is let do what it does well, and what it gets wrong is put right beside a note of what that was.
"""

import html
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher import __version__
from publisher.content.post import Author
from publisher.feeds.elements import (
    ATOM_NS,
    DC_NS,
    LANG,
    NAMESPACES,
    add_archive_flags,
    add_archive_links,
    add_episode,
    add_picture,
    add_podcast,
    add_tombstones,
)
from publisher.feeds.model import ATOM, FRESH_FOR, RSS, Entry, Feed, Format

# `Any`, here and below: lxml and feedgen ship no types, and the elements they make are handed on at once.
_Element = Any

_RSS_DOCS = "https://www.rssboard.org/rss-specification"
_VERSION = ".".join(__version__.split(".")[:2])  # a release that mends a bug makes no feed new
# Short, since servers and validators look for the root within the first 512 bytes.
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLE_SHEET = '<?xml-stylesheet type="text/css" href="{}"?>\n'
_IMAGES = (".gif", ".jpeg", ".jpg", ".png")  # what RSS takes for a channel's image


class _Piece(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands in the document, and the prefixes of the namespaces it uses."""

    data: bytes
    prefixes: frozenset[str]


class XmlWriter:
    """Writes the feeds of one build: an entry that stands in several of them is made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, bool], _Piece] = {}

    def write_rss(self, feed: Feed) -> bytes:
        """Give the feed as RSS 2.0, with the RSS Advisory Board's profile."""
        generator = _generator(feed, RSS)
        generator.description(feed.description or feed.title)
        generator.language(feed.language)
        generator.docs(_RSS_DOCS)
        generator.generator(f"Publisher {_VERSION}")
        generator.ttl(int(FRESH_FOR.total_seconds() // 60))
        if feed.author.email:
            generator.managingEditor(f"{feed.author.email} ({feed.author.name})")
        if feed.icon.endswith(_IMAGES):
            generator.image(url=feed.icon, title=feed.title, link=feed.home)
        pieces = [self._piece(RSS, entry, feed) for entry in feed.entries]
        # `rss_str` gives no chance to tidy the tree.
        return _document(generator._create_rss()[0], pieces, b"  </channel>", feed)  # noqa: SLF001

    def write_atom(self, feed: Feed) -> bytes:
        """Give the feed as Atom 1.0 (RFC 4287)."""
        generator = _generator(feed, ATOM)
        if feed.description:
            generator.subtitle(feed.description)
        if feed.icon:
            generator.icon(feed.icon)
        generator.language(feed.language)
        generator.updated(feed.updated)
        generator.author(_person(feed.author))
        generator.generator("Publisher", version=_VERSION)
        pieces = [self._piece(ATOM, entry, feed) for entry in feed.entries]
        return _document(generator._create_atom()[0], pieces, b"</feed>", feed)  # noqa: SLF001 - likewise

    def _piece(self, kind: Format, entry: Entry, feed: Feed) -> _Piece:
        # By its id, which is one entry's alone in a build: to hash all of an entry takes as long as to write it.
        key = (kind.label, entry.id, entry.language == feed.language)
        if key not in self._made:
            element = _rss_item(entry) if kind is RSS else _atom_entry(entry, feed)
            self._made[key] = _cut_out(element, level=2 if kind is RSS else 1)
        return self._made[key]


class _Generator(FeedGenerator):  # type: ignore[misc] # feedgen ships no types
    """A feed as feedgen holds it, without the two things it would take from the machine it runs on."""

    def __init__(self) -> None:
        super().__init__()
        # feedgen writes dates by switching the locale of the whole process, which other threads then share; and it
        # takes now for a date that is not set. So it is given none, and `_SiteExtension` writes this one.
        self._FeedGenerator__rss_lastBuildDate = None


class _SiteExtension(BaseExtension):  # type: ignore[misc] # feedgen ships no types
    """What feedgen can't say of a feed. It makes the instance itself, so `feed` is set by hand afterwards."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return NAMESPACES

    def extend_rss(self, root: _Element) -> _Element:
        channel = root[0]
        etree.SubElement(channel, "lastBuildDate").text = _rss_date(self.feed.updated)
        if self.feed.hub:  # of a channel's links feedgen writes the first `self` alone
            etree.SubElement(channel, f"{{{ATOM_NS}}}link", rel="hub", href=self.feed.hub)
        add_archive_links(channel, f"{{{ATOM_NS}}}link", self.feed, RSS)
        add_archive_flags(channel, self.feed)
        if self.feed.podcast and self.feed.has_episodes:
            add_podcast(channel, self.feed.podcast)
        return root

    def extend_atom(self, root: _Element) -> _Element:
        # Without a namespace, as feedgen makes Atom: it is declared as if it were an attribute.
        if self.feed.hub:
            etree.SubElement(root, "link", rel="hub", href=self.feed.hub)
        add_archive_links(root, "link", self.feed, ATOM)
        add_archive_flags(root, self.feed)
        add_tombstones(root, self.feed)
        return root


def _generator(feed: Feed, kind: Format) -> _Generator:
    """Give a generator that holds what RSS and Atom share; one generator can't serve both well."""
    generator = _Generator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.link(href=feed.url(kind), rel="self", type=kind.media_type)
    generator.link(href=feed.home, rel="alternate", type="text/html", hreflang=feed.language)  # RSS takes the last
    generator.register_extension("site", _SiteExtension, None)
    generator.site.feed = feed
    return generator


def _rss_item(entry: Entry) -> _Element:
    made = FeedEntry()
    made.id(entry.id)
    made.link(href=entry.url, rel="alternate")
    if entry.title:
        made.title(entry.title)
    if entry.summary or not entry.content:
        made.summary(html.escape(entry.summary or entry.heading, quote=False), type="html")
    if entry.content:
        made.content(entry.content, type="html")
    _add_categories(made, entry)
    for enclosure in entry.enclosures[:1]:  # readers know one an item; its length and type must be texts
        made.enclosure(enclosure.url, str(enclosure.size), enclosure.media_type)
    item = made.rss_entry()
    etree.SubElement(item, "pubDate").text = _rss_date(entry.published)
    # RSS's own <author> must be an address. Readers that know only one creator take the last: the first author.
    for author in reversed(entry.authors):
        etree.SubElement(item, f"{{{DC_NS}}}creator").text = author.name
    etree.SubElement(item, f"{{{ATOM_NS}}}updated").text = entry.updated.isoformat()
    add_picture(item, entry)
    add_episode(item, entry)
    return item


def _atom_entry(entry: Entry, feed: Feed) -> _Element:
    made = FeedEntry()
    made.id(entry.id)
    made.title(entry.heading)
    made.updated(entry.updated)
    made.published(entry.published)
    made.link(href=entry.url, rel="alternate")
    for author in entry.authors:
        made.author(_person(author))
    if entry.content:
        made.content(entry.content, type="html")
    if entry.summary:
        made.summary(html.escape(entry.summary, quote=False), type="html")
    _add_categories(made, entry)
    element = made.atom_entry()
    for link in element.findall("link"):  # feedgen loses every attribute but href, and knows few relations
        element.remove(link)
    etree.SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.link:
        etree.SubElement(element, "link", rel="related", href=entry.link)
    for enclosure in entry.enclosures:
        size = {"length": str(enclosure.size)} if enclosure.size else {}
        etree.SubElement(element, "link", rel="enclosure", type=enclosure.media_type, href=enclosure.url, **size)
    if entry.language != feed.language:
        element.set(LANG, entry.language)
    add_picture(element, entry)  # what podcasts add besides is for RSS alone: no directory reads it in Atom
    return element


def _add_categories(made: FeedEntry, entry: Entry) -> None:
    for category in entry.categories:
        scheme = {"scheme": category.scheme} if category.scheme else {}
        made.category(term=category.term, label=category.label, **scheme)


def _person(author: Author) -> dict[str, str]:
    """Give an author as feedgen wants one: an empty value would be an error."""
    said = {"name": author.name, "email": author.email, "uri": author.url}
    return {key: value for key, value in said.items() if value}


def _rss_date(instant: datetime) -> str:
    """Give an instant as `Thu, 26 Dec 2024 00:00:00 +0000` (RFC 822, with a full year), asking no locale."""
    return format_datetime(instant)


def _cut_out(element: _Element, level: int) -> _Piece:
    """Give an entry as its lines in a document, without the namespaces, which the root declares."""
    around = etree.Element("around", nsmap=NAMESPACES)
    around.append(element)
    etree.indent(around, space="  ", level=level - 1)
    # All text is escaped, so no element mixes text with elements that white space could harm.
    prefixes = frozenset(part.prefix for part in element.iter() if part.prefix)
    lines = etree.tostring(around, encoding="unicode", with_tail=False)
    inner = lines[lines.index(">") + 1 : lines.rindex("</")]
    return _Piece(data=inner.strip("\n ").encode(), prefixes=prefixes)


def _document(root: _Element, pieces: list[_Piece], closing: bytes, feed: Feed) -> bytes:
    """Give the document, an element a line, declaring the namespaces in use and no other."""
    used = frozenset().union(*(piece.prefixes for piece in pieces))
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(used))
    etree.indent(root)
    sheet = _STYLE_SHEET.format(feed.style_sheet) if feed.style_sheet else ""
    head, _, tail = bytes(etree.tostring(root, encoding="UTF-8")).rpartition(closing)
    indent = b"    " if closing.startswith(b" ") else b"  "
    return (
        _DECLARATION
        + sheet.encode()
        + head
        + b"".join(indent + piece.data + b"\n" for piece in pieces)
        + closing
        + tail
        + b"\n"
    )
