"""A feed -> JSON Feed 1.1."""

import html
from datetime import datetime

import msgspec

from publisher.content.post import Author, Enclosure
from publisher.feeds.model import JSON, Entry, Feed

_VERSION = "https://jsonfeed.org/version/1.1"

_Object = dict[str, object]


def serialise_json(feed: Feed) -> bytes:
    """Give the feed as JSON Feed 1.1, its keys in the order of the specification, with what is empty left out."""
    document = _without_empty(
        {
            "version": _VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.url(JSON),
            "description": feed.description,
            "next_url": feed.url_of(feed.older, JSON) if feed.older else "",
            "icon": feed.icon,
            "authors": _authors((feed.author,)),
            "language": feed.language,
            "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
            # An extension of ours, after RFC 6721: JSON Feed has no word for an entry that was taken back.
            "_deleted": [{"id": grave.id, "deleted_at": _rfc3339(grave.when)} for grave in feed.tombstones],
        }
    )
    document["items"] = [_item(entry, feed) for entry in feed.entries]  # required, also where there is none
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _item(entry: Entry, feed: Feed) -> _Object:
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": entry.link,
            "title": entry.title,
            "content_html": entry.content or html.escape(entry.summary or entry.heading, quote=False),
            "summary": entry.summary,
            "image": entry.picture.url if entry.picture else "",
            "date_published": _rfc3339(entry.published),
            "date_modified": _rfc3339(entry.updated),
            "authors": _authors(entry.authors),
            "tags": [category.label for category in entry.categories],
            "language": entry.language if entry.language != feed.language else "",
            "attachments": [_attachment(enclosure) for enclosure in entry.enclosures],
        }
    )


def _attachment(enclosure: Enclosure) -> _Object:
    return _without_empty(
        {
            "url": enclosure.url,
            "mime_type": enclosure.media_type,
            "title": enclosure.title,
            "size_in_bytes": enclosure.size,
            "duration_in_seconds": enclosure.duration,
        }
    )


def _authors(authors: tuple[Author, ...]) -> list[_Object]:
    return [_without_empty({"name": author.name, "url": author.url}) for author in authors]


def _rfc3339(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _without_empty(members: _Object) -> _Object:
    """Leave out what has nothing to say: neither null nor an empty text or list is a value here."""
    return {key: value for key, value in members.items() if value}
