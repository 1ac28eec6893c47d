"""JSON that somebody else wrote -> a feed: JSON Feed 1.0 and 1.1, and the export of a Ghost blog."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from publisher.feeds.adoption.instants import read_instant
from publisher.feeds.adoption.old_feed import FeedError, OldEntry, OldFeed

_Object = dict[str, Any]  # `Any`: whatever somebody wrote


def read_json_feed(data: bytes) -> OldFeed:
    """Read the text as whichever of the two it is. Raises FeedError."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"it begins like JSON and can't be read: {error}") from error
    if isinstance(told, dict) and isinstance(items := told.get("items"), list):
        entries = tuple(_read_item(item) for item in items if isinstance(item, dict))
        nameless = sum(1 for item in items if isinstance(item, dict) and "id" not in item)
        remarks = (f"{nameless} of its entries have no id: their links stand for them",) if nameless else ()
        return OldFeed(kind="JSON Feed", entries=entries, remarks=remarks)
    if posts := list(_find_ghost_posts(told)):
        return OldFeed(kind="Ghost export", entries=tuple(map(_read_ghost_post, posts)))
    raise FeedError("it is JSON, but neither a JSON Feed nor a Ghost export with posts")


def _read_item(item: _Object) -> OldEntry:
    links = tuple(_text(item.get(key)) for key in ("url", "external_url") if item.get(key))
    return OldEntry(
        # “id” is a text, and readers make one of whatever else stands there (JSON Feed 1.1, “items”).
        id=_text(item.get("id")) or next(iter(links), ""),
        links=links,
        title=_text(item.get("title")),
        published=read_instant(_text(item.get("date_published"))) or read_instant(_text(item.get("date_modified"))),
    )


def _find_ghost_posts(told: object) -> Iterator[_Object]:
    """Give the published posts of `{"db": [{"data": {"posts": …}}]}`, which older exports have without `db`."""
    databases = told.get("db", [told]) if isinstance(told, dict) else []
    for database in databases if isinstance(databases, list) else []:
        tables = database.get("data", database) if isinstance(database, dict) else None
        posts = tables.get("posts") if isinstance(tables, dict) else None
        for post in posts if isinstance(posts, list) else []:
            if isinstance(post, dict) and post.get("type", "post") == "post" and post.get("status") == "published":
                yield post


def _read_ghost_post(post: _Object) -> OldEntry:
    """Give the entry that Ghost's feed has for a post: its id is the post's, and its address `/slug/`."""
    published = post.get("published_at")
    instant = read_instant(_text(published))
    if isinstance(published, int) and 0 < published < 10**13:
        instant = datetime.fromtimestamp(published / 1000, UTC)  # older exports count milliseconds
    slug = _text(post.get("slug"))
    links = tuple(link for link in (_text(post.get("canonical_url")), f"/{slug}/" if slug else "") if link)
    return OldEntry(id=_text(post.get("id")), links=links, title=_text(post.get("title")), published=instant)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
