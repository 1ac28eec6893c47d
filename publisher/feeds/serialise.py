"""Feeds -> files that know what they are made of. Nothing is made before it is asked for, and nothing loaded."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from publisher import __version__
from publisher.feeds.feed import STYLE_SHEET
from publisher.feeds.feed_file import FeedFile
from publisher.feeds.model import JSON, RSS, Entry, Feed, Format
from publisher.settings import Settings

if TYPE_CHECKING:
    from publisher.feeds.xml import XmlWriter


class Serialiser:
    """Makes the files of one build. `listed` are the feeds that lists of feeds name, the site's first."""

    def __init__(self, settings: Settings, listed: Sequence[Feed]) -> None:
        self._settings = settings
        self._listed = listed
        self._stamps: dict[str, str] = {}  # by the id of the entry
        self._xml: list[XmlWriter] = []  # the one of this build, once there is one
        said = (settings.site, settings.feeds, settings.podcast, settings.brand, settings.web, settings.lists)
        self._blog = repr((_code_stamp(), said))

    def feeds(self, feeds: Sequence[Feed]) -> Iterator[FeedFile]:
        """Give every feed in every format."""
        for feed in feeds:
            for kind in feed.formats:
                yield self.file(feed, kind)

    def file(self, feed: Feed, kind: Format) -> FeedFile:
        """Give a feed in one format."""
        return FeedFile(
            path=feed.file(kind),
            stamp=self._stamp(feed, kind.label),
            make=partial(serialise_feed, feed, kind, self._xml),
        )

    def pages(self, feeds: Sequence[Feed]) -> Iterator[FeedFile]:
        """Give the page for people of every feed; that of the site lists all others."""
        for feed in feeds:
            others = "" if feed.scope.kind else self._list_stamp()
            yield FeedFile(
                path=feed.scope.folder + "index.html",
                stamp=self._stamp(feed, "page", self._listed[0].title, others),
                make=partial(self._render_page, feed),
            )

    def list(self) -> FeedFile:
        """Give the list of all feeds, for readers."""
        return FeedFile(path="feeds.opml", stamp=self._stamp(None, self._list_stamp()), make=self._make_opml)

    def style_sheet(self) -> FeedFile:
        """Give what a browser shows the XML of feeds with."""
        return FeedFile(path=STYLE_SHEET, stamp=self._stamp(None, "style"), make=self._render_style_sheet)

    # What is imported below takes longer to load than a build takes where nothing has changed.

    def _render_page(self, feed: Feed) -> bytes:
        from publisher.feeds.page import render_page

        return render_page(feed, self._listed, self._settings)

    def _render_style_sheet(self) -> bytes:
        from publisher.feeds.page import render_style_sheet

        return render_style_sheet(self._settings)

    def _make_opml(self) -> bytes:
        from publisher.feeds.opml import serialise_opml

        return serialise_opml(self._listed)

    def _stamp(self, feed: Feed | None, *said: str) -> str:
        parts = [self._blog, *said]
        if feed:
            parts += [_hash(msgspec.json.encode(replace(feed, entries=()))), *map(self._entry_stamp, feed.entries)]
        return _hash("\n".join(parts).encode())

    def _entry_stamp(self, entry: Entry) -> str:
        if entry.id not in self._stamps:
            self._stamps[entry.id] = _hash(msgspec.json.encode(entry))
        return self._stamps[entry.id]

    def _list_stamp(self) -> str:
        return repr([(feed.scope, feed.title) for feed in self._listed])


def serialise_feed(feed: Feed, kind: Format, xml: list["XmlWriter"] | None = None) -> bytes:
    """Give a feed in one format. `xml` keeps what writes it, so that an entry in many feeds is made once."""
    if kind is JSON:
        from publisher.feeds.jsonfeed import serialise_json

        return serialise_json(feed)
    from publisher.feeds.xml import XmlWriter

    kept = [] if xml is None else xml
    if not kept:
        kept.append(XmlWriter())
    return kept[0].write_rss(feed) if kind is RSS else kept[0].write_atom(feed)


@cache
def _code_stamp() -> str:
    """Give what changes with the program: whoever works on it sees at once what that does to the feeds."""
    here = Path(__file__).parent
    files = sorted((*here.glob("*.py"), *here.glob("templates/*")))
    return repr((__version__, [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]))


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]
