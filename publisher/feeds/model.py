"""What every format is a pure function of: a feed and its entries, clean and complete."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from publisher.content.post import Author

FRESH_FOR = timedelta(minutes=30)
"""How long a reader may keep a feed before asking again: RSS's ttl, and the max-age the feeds are served with."""

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed: Atom asks for an instant, and the time of a build would be a lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of feed: what people call it, the file it is written to, the type it is served with."""

    label: str
    file: str
    media_type: str


RSS = Format(label="RSS", file="rss.xml", media_type="application/rss+xml")
ATOM = Format(label="Atom", file="atom.xml", media_type="application/atom+xml")
JSON = Format(label="JSON Feed", file="feed.json", media_type="application/feed+json")
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a feed is about: the whole site, or one category, tag, author or language (its `kind`)."""

    kind: str = ""
    label: str = ""
    folder_name: str = ""

    @property
    def folder(self) -> str:
        """The feed's folder below the folder of feeds, ending in a slash; empty for the site's own."""
        return f"{self.kind}/{self.folder_name}/" if self.kind else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What an entry is about. `scheme` addresses the list of all terms of its kind; empty where there is none."""

    term: str
    label: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post in a feed. Text is cleaned, addresses are absolute, instants are in UTC and whole seconds.

    `title` is empty where the post has none, `heading` never is. `excerpt` is one line of plain text. `summary`
    (plain text) and `content` (HTML) are what the feeds say of it: the settings leave either of them empty.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, whatever its format: `entries` newest first, each in it once, no two with the same `updated`.

    `home` is the page that the feed belongs to, `root_url` the address of the folder of all feeds. `author`
    answers for entries that name nobody. `hub` is empty where there is none.
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

    @property
    def updated(self) -> datetime:
        """The newest change of anything in the feed, never the time of the build (RFC 4287 §4.2.15)."""
        return max((entry.updated for entry in self.entries), default=NEVER)

    @property
    def page_url(self) -> str:
        """Where the feed's page for people is served."""
        return self.root_url + quote(self.scope.folder)

    def url(self, kind: Format) -> str:
        """Where the feed is served in one format: the address readers know it by."""
        return self.page_url + kind.file
