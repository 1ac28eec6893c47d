"""Posts -> the bytes of the feeds folder: the same posts and settings give the same bytes anywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from publisher.content.post import Post, Rendered
from publisher.errors import Problem
from publisher.feeds.entry import make_entry, shown_path
from publisher.feeds.feed import make_feed
from publisher.feeds.jsonfeed import serialise_json
from publisher.feeds.model import ATOM, JSON, RSS, Entry, Feed
from publisher.feeds.opml import serialise_opml
from publisher.feeds.page import render_page
from publisher.feeds.select import distinct_updates, newest_first, select_feeds
from publisher.feeds.xml import serialise_atom, serialise_rss
from publisher.settings import Settings

SERIALISERS = {RSS: serialise_rss, ATOM: serialise_atom, JSON: serialise_json}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFile:
    """A file to be: `path` below the folder of feeds, with forward slashes, and all its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBuild:
    """What a build came to: the files, and why some entries are not in them."""

    files: tuple[FeedFile, ...]
    problems: tuple[Problem, ...]


def build_feeds(
    posts: Sequence[Post], render: Callable[[Post], Rendered | Problem], settings: Settings
) -> FeedBuild:
    """Give every file of the feeds, and a problem for each post that had to be left out of them.

    `posts` are those that are out; the ones with `feed: false` are passed over here. `render` is asked once for
    each post that stands in a feed. Nothing is read, written or looked up, so the same arguments give the same
    bytes: on any machine, in any zone and locale, on any thread.
    """
    shown, repeated = refuse_repeated_ids(newest_first(post for post in posts if post.in_feed), settings)
    selections = select_feeds(shown, settings.feeds, settings.site)
    updates = distinct_updates(shown)
    entries: dict[str, Entry] = {}
    failed: list[Problem] = []
    for post in {post.id: post for _, selected in selections for post in selected}.values():
        rendered = render(post)
        made = rendered if isinstance(rendered, Problem) else make_entry(post, rendered, updates[post.id], settings)
        if isinstance(made, Problem):
            failed.append(made)
        else:
            entries[post.id] = made
    feeds = [make_feed(selection, entries, settings) for selection in selections]
    return FeedBuild(files=tuple(_files(feeds, settings)), problems=(*repeated, *failed))


def refuse_repeated_ids(posts: Sequence[Post], settings: Settings) -> tuple[list[Post], list[Problem]]:
    """Give the posts that are the oldest of their id, and a problem for each other one; `posts` are newest first.

    A reader shows one entry an id (RFC 4287 §4.2.6), so the post that readers know keeps it.
    """
    owners: dict[str, Post] = {}
    problems: list[Problem] = []
    for post in reversed(posts):
        owner = owners.setdefault(post.id, post)
        if owner is not post:
            problems.append(
                Problem(
                    code="feed-id-repeated",
                    path=shown_path(post, settings),
                    text=f"its feed id “{post.id}” is that of {shown_path(owner, settings)}; it is in no feed",
                    hint="give this post an `id` of its own",
                )
            )
    return list(reversed(owners.values())), problems


def _files(feeds: Sequence[Feed], settings: Settings) -> Iterator[FeedFile]:
    """Give pages before feeds, so that no feed ever links to a page that is not there yet."""
    for feed in feeds:
        page = render_page(feed, feeds, settings)
        yield FeedFile(path=feed.scope.folder + "index.html", data=page)
    for feed in feeds:
        for kind in feed.formats:
            yield FeedFile(path=feed.scope.folder + kind.file, data=SERIALISERS[kind](feed))
    yield FeedFile(path="feeds.opml", data=serialise_opml(feeds))
