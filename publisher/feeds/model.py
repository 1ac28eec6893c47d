"""What every format is a pure function of: a feed and its entries, clean and complete."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import msgspec

from publisher.content.post import Author, Enclosure

FRESH_FOR = timedelta(minutes=30)
"""How long a reader may keep a feed before asking again: RSS's ttl, and the max-age the feeds are served with."""

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed: Atom asks for an instant, and the time of a build would be a lie."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of feed: what people call it, the file it is written to, the type it is served with.

    `archive_ending` is how the names of its archive's files end, behind their number.
    """

    label: str
    file: str
    archive_ending: str
    media_type: str


RSS = Format(label="RSS", file="rss.xml", archive_ending="rss.xml", media_type="application/rss+xml")
ATOM = Format(label="Atom", file="atom.xml", archive_ending="atom.xml", media_type="application/atom+xml")
JSON = Format(label="JSON Feed", file="feed.json", archive_ending="json", media_type="application/feed+json")
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON}


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed is about: the whole site, or one category, tag, author or language (its `kind`)."""

    kind: str = ""
    label: str = ""
    folder_name: str = ""

    @property
    def folder(self) -> str:
        """The feed's folder below the folder of feeds, ending in a slash; empty for the site's own."""
        return f"{self.kind}/{self.folder_name}/" if self.kind else ""


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """A document of the archive (RFC 5005 §4), by its number; the oldest entries are in number 1.

    `mark` is part of the name of the one that still grows, and made of what is in it: what a reader or a cache has
    seen at an address is there for ever.
    """

    number: int
    mark: str = ""

    def file(self, kind: Format) -> str:
        """Give the file below the folder of feeds."""
        name = f"{self.number}-{self.mark}" if self.mark else str(self.number)
        return f"archive/{name}.{kind.archive_ending}"


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry is about. `scheme` addresses the list of all terms of its kind; empty where there is none."""

    term: str
    label: str
    scheme: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that stands for an entry: its address, type, and size in pixels, 0 where that isn't known."""

    url: str
    media_type: str
    width: int = 0
    height: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A post in a feed. Text is cleaned, addresses are absolute, instants are in UTC and whole seconds.

    `title` is empty where the post has none, `heading` never is. `excerpt` is one line of plain text. `summary`
    (plain text) and `content` (HTML) are what the feeds say of it: the settings leave either of them empty. `link`
    is what a link post is about, on somebody else's site; else it is empty.
    """

    id: str
    url: str
    title: str
    heading: str
    published: datetime
    updated: datetime
    language: str
    authors: tuple[Author, ...]
    categories: tuple[Category, ...]
    excerpt: str
    summary: str
    content: str
    link: str = ""
    picture: Picture | None = None
    enclosures: tuple[Enclosure, ...] = ()


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was taken back (RFC 6721), and when."""

    id: str
    when: datetime


class Podcast(msgspec.Struct, frozen=True, kw_only=True):
    """What podcast directories ask of a feed with audio in it; what is empty isn't said."""

    guid: str
    author: str
    owner: Author
    category: str
    subcategory: str
    image: str
    is_explicit: bool
    is_serial: bool
    is_locked: bool


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed, whatever its format: `entries` newest first, each in it once, no two with the same `updated`.

    `home` is the page that the feed belongs to, `root_url` the address of the folder of all feeds. `author`
    answers for entries that name nobody. `hub`, `icon` and `style_sheet` are empty where there is none.

    A feed is the document that readers subscribe to, or one `volume` of its archive. `older` and `newer` are the
    volumes beside it. It `is_complete` where there is nothing older anywhere.
    """

    id: str
    scope: Scope
    title: str
    description: str
    language: str
    home: str
    root_url: str
    author: Author
    hub: str
    formats: tuple[Format, ...]
    entries: tuple[Entry, ...]
    icon: str = ""
    style_sheet: str = ""
    podcast: Podcast | None = None
    tombstones: tuple[Tombstone, ...] = ()
    volume: Volume | None = None
    older: Volume | None = None
    newer: Volume | None = None
    is_complete: bool = False

    @property
    def has_episodes(self) -> bool:
        """Whether an entry gives out sound or film, so that the feed is a podcast."""
        return any(
            enclosure.media_type.startswith(("audio/", "video/"))
            for entry in self.entries
            for enclosure in entry.enclosures
        )

    @property
    def updated(self) -> datetime:
        """The newest change of anything in the feed, never the time of the build (RFC 4287 §4.2.15)."""
        changes = [entry.updated for entry in self.entries] + [grave.when for grave in self.tombstones]
        return max(changes, default=NEVER)

    @property
    def page_url(self) -> str:
        """Where the feed's page for people is served."""
        return self.root_url + quote(self.scope.folder)

    def url(self, kind: Format) -> str:
        """Where this document is served in one format: the address readers know it by."""
        return self.url_of(self.volume, kind)

    def url_of(self, volume: Volume | None, kind: Format) -> str:
        """Where a volume of the archive is served in one format, or without one, what readers subscribe to."""
        return self.root_url + volume.file(kind) if volume else self.page_url + kind.file

    def file(self, kind: Format) -> str:
        """Give the file below the folder of feeds that holds this document in one format."""
        return self.volume.file(kind) if self.volume else self.scope.folder + kind.file
