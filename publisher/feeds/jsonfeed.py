"""A feed -> JSON Feed 1.1."""

import html
import json
from datetime import datetime

from publisher.content.post import Author
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
            "authors": _authors((feed.author,)),
            "language": feed.language,
            "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        }
    )
    document["items"] = [_item(entry, feed) for entry in feed.entries]  # required, also where there is none
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _item(entry: Entry, feed: Feed) -> _Object:
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.content or html.escape(entry.summary or entry.heading, quote=False),
            "summary": entry.summary,
            "date_published": _rfc3339(entry.published),
            "date_modified": _rfc3339(entry.updated),
            "authors": _authors(entry.authors),
            "tags": [category.label for category in entry.categories],
            "language": entry.language if entry.language != feed.language else "",
        }
    )


def _authors(authors: tuple[Author, ...]) -> list[_Object]:
    return [_without_empty({"name": author.name, "url": author.url}) for author in authors]


def _rfc3339(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _without_empty(members: _Object) -> _Object:
    """Leave out what has nothing to say: neither null nor an empty text or list is a value here."""
    return {key: value for key, value in members.items() if value}
