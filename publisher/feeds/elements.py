"""Elements of RSS and Atom that have namespaces of their own, and no library: archives, media, podcasts."""

from typing import Any

from lxml import etree

from publisher.content.post import Enclosure
from publisher.feeds.model import Entry, Feed, Format, Podcast, Volume

# `Any`: lxml ships no types, and its elements are handed on at once.
_Element = Any

ATOM_NS = "http://www.w3.org/2005/Atom"
DC_NS = "http://purl.org/dc/elements/1.1/"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {
    "atom": ATOM_NS,
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": DC_NS,
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
"""Every namespace by its prefix. A document declares those in use."""

_TRANSCRIPTS = {
    ".html": "text/html",
    ".json": "application/json",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
}


def add_archive_links(holder: _Element, name: str, feed: Feed, kind: Format) -> None:
    """Add what leads through the archive (RFC 5005 §4): to its next older and newer volume, and out of it."""

    def add(relation: str, volume: Volume | None) -> None:
        address = feed.url_of(volume, kind)
        etree.SubElement(holder, name, rel=relation, type=kind.media_type, href=address)

    if feed.older:
        add("prev-archive", feed.older)
    if feed.newer:
        add("next-archive", feed.newer)
    if feed.volume:
        add("current", None)


def add_archive_flags(holder: _Element, feed: Feed) -> None:
    """Say whether this is a volume of an archive, or all there is (RFC 5005 §2 and §4).

    A volume without neighbours still grows, so it doesn't say that it never will change.
    """
    if feed.volume and (feed.older or feed.newer):
        _add(holder, "fh", "archive")
    if feed.is_complete:
        _add(holder, "fh", "complete")


def add_tombstones(feed_element: _Element, feed: Feed) -> None:
    """Add the entries that were taken back (RFC 6721 §3)."""
    for grave in feed.tombstones:
        _add(feed_element, "at", "deleted-entry", ref=grave.id, when=grave.when.isoformat())


def add_picture(entry_element: _Element, entry: Entry) -> None:
    """Add the picture that stands for an entry, outside any group (Media RSS 1.5.1)."""
    picture = entry.picture
    if picture is None:
        return
    size = {"width": str(picture.width), "height": str(picture.height)} if picture.width and picture.height else {}
    _add(entry_element, "media", "content", url=picture.url, medium="image", type=picture.media_type, **size)
    _add(entry_element, "media", "thumbnail", url=picture.url, **size)


def add_podcast(channel: _Element, podcast: Podcast) -> None:
    """Add what directories ask of a podcast. It is explicit or not as `true` and `false` have it."""
    _add(channel, "itunes", "author", podcast.author)
    if podcast.owner.email:
        owner = _add(channel, "itunes", "owner")
        _add(owner, "itunes", "name", podcast.owner.name)
        _add(owner, "itunes", "email", podcast.owner.email)
    if podcast.category:
        category = _add(channel, "itunes", "category", text=podcast.category)
        if podcast.subcategory:
            _add(category, "itunes", "category", text=podcast.subcategory)
    if podcast.image:
        _add(channel, "itunes", "image", href=podcast.image)
    _add(channel, "itunes", "explicit", _flag(is_true=podcast.is_explicit))
    _add(channel, "itunes", "type", "serial" if podcast.is_serial else "episodic")
    _add(channel, "podcast", "guid", podcast.guid)
    locked = {"owner": podcast.owner.email} if podcast.owner.email else {}
    _add(channel, "podcast", "locked", "yes" if podcast.is_locked else "no", **locked)


def add_episode(entry_element: _Element, entry: Entry) -> None:
    """Add what podcast apps show of an entry that gives out sound or film."""
    for episode in entry.enclosures[:1]:
        if not episode.media_type.startswith(("audio/", "video/")):
            return
        for name, text in _said_of(entry, episode).items():
            if text:
                _add(entry_element, "itunes", name, text)
        if episode.image:
            _add(entry_element, "itunes", "image", href=episode.image)
        kind = _TRANSCRIPTS.get(f".{episode.transcript.rpartition('.')[2].lower()}")
        if episode.transcript and kind:
            _add(entry_element, "podcast", "transcript", url=episode.transcript, type=kind)
        if episode.chapters:
            _add(entry_element, "podcast", "chapters", url=episode.chapters, type="application/json+chapters")


def _said_of(entry: Entry, episode: Enclosure) -> dict[str, str]:
    return {
        "title": entry.title,
        "duration": str(episode.duration or ""),
        "episode": str(episode.episode or ""),
        "season": str(episode.season or ""),
        "episodeType": episode.kind,
        "explicit": "" if episode.is_explicit is None else _flag(is_true=episode.is_explicit),
    }


def _add(holder: _Element, prefix: str, name: str, content: str | None = None, /, **attributes: str) -> _Element:
    element = etree.SubElement(holder, f"{{{NAMESPACES[prefix]}}}{name}", **attributes)
    element.text = content
    return element


def _flag(*, is_true: bool) -> str:
    return "true" if is_true else "false"
