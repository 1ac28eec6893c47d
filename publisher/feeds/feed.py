"""A selection of posts and their entries -> a feed: its id, title, addresses, and who answers for it."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urljoin, urlsplit

from publisher.content.post import Author
from publisher.feeds.entry import clean_author, language_tag
from publisher.feeds.model import FORMATS, RSS, Entry, Feed, Scope, Tombstone
from publisher.feeds.podcast import describe_podcast
from publisher.feeds.select import Selection
from publisher.feeds.text import clean_line
from publisher.feeds.window import cut_window
from publisher.settings import Settings, Site

_AUTHORITY_DATE = "2026-01-01"
"""The day on which the site held its domain, as RFC 4151 §2.1 wants one in a tag.

It is a constant, because it must never change: the day of the first post would, with the first older post that is
added. The day only tells apart ids that two owners of one domain mint after each other, and these are minted by
Publisher alone, which is no older.
"""


STYLE_SHEET = "feed.css"  # beside the site's feed: what browsers show XML with


def make_feed(
    selection: Selection, entries: Mapping[str, Entry], settings: Settings, gone: Iterable[Tombstone] = ()
) -> Feed:
    """Give the feed of `selection`; `entries` are found by post id, and posts without one are left out.

    `gone` are entries taken back of late, which the site's own feed tells.
    """
    scope = selection.scope
    site = settings.site
    title = site_title(site)
    newest = [entries[post.id] for post in selection.newest if post.id in entries]
    returned = [entries[post.id] for post in selection.returned if post.id in entries]
    window = cut_window(newest, returned)
    root = str(settings.feeds_url)  # as it is written: a type of ours is no word of JSON
    return Feed(
        id=feed_id(scope, site),
        scope=scope,
        title=f"{scope.label} — {title}" if scope.kind else title,
        description=clean_line(site.description),
        language=language_tag(scope.label if scope.kind == "language" else "", site.language),
        home=root + quote(scope.folder) if scope.kind else str(site.url),
        root_url=root,
        author=_author(site),
        hub=clean_line(settings.feeds.hub),
        formats=tuple(FORMATS[name] for name in dict.fromkeys(settings.feeds.formats)),
        entries=window,
        icon=_icon(settings),
        style_sheet="../" * scope.folder.count("/") + STYLE_SHEET,
        tombstones=() if scope.kind else tuple(grave for grave in gone if grave.id not in entries),
        podcast=describe_podcast(root + quote(scope.folder) + RSS.file, _author(site), settings),
        is_complete=selection.is_all and len(window) == len(newest),
    )


def site_title(site: Site) -> str:
    """Give the site's title as one line, or its address: no feed may be without a title."""
    return clean_line(site.title) or site.url


def feed_id(scope: Scope, site: Site) -> str:
    """Give a feed's own id: a tag URI (RFC 4151) of the site's host and the feed's folder."""
    host = urlsplit(site.url).hostname or ""
    authority = host.encode("idna").decode() if not host.isascii() else host
    return f"tag:{authority},{_AUTHORITY_DATE}:feeds/{quote(scope.folder)}"


def _author(site: Site) -> Author:
    """Give who answers for the feed: Atom wants somebody (RFC 4287 §4.1.1), so else it is the site."""
    named = clean_author(Author(name=site.author.name, email=site.author.email)) if site.author else None
    return named if named and named.name else Author(name=site_title(site))


def _icon(settings: Settings) -> str:
    """Give the address of the site's square picture, empty where there is none that feeds may name."""
    address = urljoin(settings.site.url, settings.brand.icon) if settings.brand.icon else ""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""
