"""A feed -> RSS 2.0 and Atom 1.0, by feedgen 1.0.0, which only this file knows.

feedgen is let do what it does well, and what it gets wrong is put right beside a note of what that was.
"""

import html
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher import __version__
from publisher.content.post import Author
from publisher.feeds.model import ATOM, FRESH_FOR, RSS, Entry, Feed, Format

# `Any`, here and below: lxml and feedgen ship no types, and the elements they make are handed on at once.
_Element = Any

_ATOM_NS = "http://www.w3.org/2005/Atom"
_DC_NS = "http://purl.org/dc/elements/1.1/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RSS_DOCS = "https://www.rssboard.org/rss-specification"
_VERSION = ".".join(__version__.split(".")[:2])  # a release that mends a bug makes no feed new


def serialise_rss(feed: Feed) -> bytes:
    """Give the feed as RSS 2.0, with the RSS Advisory Board's profile."""
    generator = _generator(feed, RSS)
    generator.description(feed.description or feed.title)
    generator.language(feed.language)
    generator.docs(_RSS_DOCS)
    generator.generator(f"Publisher {_VERSION}")
    generator.ttl(int(FRESH_FOR.total_seconds() // 60))
    if feed.author.email:
        generator.managingEditor(f"{feed.author.email} ({feed.author.name})")
    for entry in feed.entries:
        generator.add_entry(_rss_item(entry), order="append")  # it prepends unless told not to
    return _bytes(generator._create_rss()[0])  # noqa: SLF001 - `rss_str` gives no chance to tidy the tree


def serialise_atom(feed: Feed) -> bytes:
    """Give the feed as Atom 1.0 (RFC 4287)."""
    generator = _generator(feed, ATOM)
    if feed.description:
        generator.subtitle(feed.description)
    generator.language(feed.language)
    generator.updated(feed.updated)
    generator.author(_person(feed.author))
    generator.generator("Publisher", version=_VERSION)
    for entry in feed.entries:
        generator.add_entry(_atom_entry(entry, feed), order="append")
    return _bytes(generator._create_atom()[0])  # noqa: SLF001 - likewise


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
        return {"dc": _DC_NS}

    def extend_rss(self, root: _Element) -> _Element:
        channel = root[0]
        etree.SubElement(channel, "lastBuildDate").text = _rss_date(self.feed.updated)
        if self.feed.hub:  # of a channel's links feedgen writes the first `self` alone
            etree.SubElement(channel, f"{{{_ATOM_NS}}}link", rel="hub", href=self.feed.hub)
        return root

    def extend_atom(self, root: _Element) -> _Element:
        if self.feed.hub:  # without a namespace, as feedgen makes Atom: it is declared as if it were an attribute
            etree.SubElement(root, "link", rel="hub", href=self.feed.hub)
        return root


class _RssItem(FeedEntry):  # type: ignore[misc] # feedgen ships no types
    """An entry of RSS, with its dates and creators, which feedgen can't write well."""

    entry: Entry

    def rss_entry(self, extensions: bool = True) -> _Element:  # noqa: FBT001, FBT002 - feedgen's own signature
        item = super().rss_entry(extensions)
        etree.SubElement(item, "pubDate").text = _rss_date(self.entry.published)
        # RSS's own <author> must be an address. Readers that know only one creator take the last: the first author.
        for author in reversed(self.entry.authors):
            etree.SubElement(item, f"{{{_DC_NS}}}creator").text = author.name
        etree.SubElement(item, f"{{{_ATOM_NS}}}updated").text = self.entry.updated.isoformat()
        return item


class _AtomEntry(FeedEntry):  # type: ignore[misc] # feedgen ships no types
    """An entry of Atom, with links that keep their attributes, and its language."""

    entry: Entry
    feed: Feed

    def atom_entry(self, extensions: bool = True) -> _Element:  # noqa: FBT001, FBT002 - feedgen's own signature
        element = super().atom_entry(extensions)
        for link in element.findall("link"):  # feedgen loses every attribute but href, and knows few relations
            element.remove(link)
        etree.SubElement(element, "link", rel="alternate", type="text/html", href=self.entry.url)
        if self.entry.language != self.feed.language:
            element.set(_LANG, self.entry.language)
        return element


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


def _rss_item(entry: Entry) -> _RssItem:
    item = _RssItem()
    item.entry = entry
    item.id(entry.id)
    item.link(href=entry.url, rel="alternate")
    if entry.title:
        item.title(entry.title)
    if entry.summary or not entry.content:
        item.summary(html.escape(entry.summary or entry.heading, quote=False), type="html")
    if entry.content:
        item.content(entry.content, type="html")
    _add_categories(item, entry)
    return item


def _atom_entry(entry: Entry, feed: Feed) -> _AtomEntry:
    element = _AtomEntry()
    element.entry, element.feed = entry, feed
    element.id(entry.id)
    element.title(entry.heading)
    element.updated(entry.updated)
    element.published(entry.published)
    element.link(href=entry.url, rel="alternate")
    for author in entry.authors:
        element.author(_person(author))
    if entry.content:
        element.content(entry.content, type="html")
    if entry.summary:
        element.summary(html.escape(entry.summary, quote=False), type="html")
    _add_categories(element, entry)
    return element


def _add_categories(element: FeedEntry, entry: Entry) -> None:
    for category in entry.categories:
        scheme = {"scheme": category.scheme} if category.scheme else {}
        element.category(term=category.term, label=category.label, **scheme)


def _person(author: Author) -> dict[str, str]:
    """Give an author as feedgen wants one: an empty value would be an error."""
    said = {"name": author.name, "email": author.email, "uri": author.url}
    return {key: value for key, value in said.items() if value}


def _rss_date(instant: datetime) -> str:
    """Give an instant as `Thu, 26 Dec 2024 00:00:00 +0000` (RFC 822, with a full year), asking no locale."""
    return format_datetime(instant)


def _bytes(root: _Element) -> bytes:
    """Give the document, an element a line, declaring the namespaces in use and no other."""
    etree.cleanup_namespaces(root)
    etree.indent(root)  # all text is escaped, so no element mixes text with elements that white space could harm
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
