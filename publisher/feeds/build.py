"""Posts -> the files of the feeds folder: the same posts and settings give the same bytes anywhere."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from publisher.content.order import newest_first
from publisher.content.post import Post, Visibility
from publisher.errors import Problem
from publisher.feeds.also_at import find_copies
from publisher.feeds.archive import fill_shelf
from publisher.feeds.archive_files import make_archive
from publisher.feeds.entries import Entries, Render
from publisher.feeds.entry import shown_path
from publisher.feeds.feed import make_feed
from publisher.feeds.feed_file import FeedFile
from publisher.feeds.held import NOTHING_HELD, Held
from publisher.feeds.history import History
from publisher.feeds.model import Scope
from publisher.feeds.select import select_feeds
from publisher.feeds.serialise import Serialiser
from publisher.settings import Settings

NO_HISTORY = History()


class FeedBuild(msgspec.Struct, frozen=True, kw_only=True):
    """What a build came to: the files, in the order in which they are to be written, and what authors should mend.

    `filled` are the volumes of the archive that are full from now on, number by post key: they are to be kept
    (`remember`) before a file is written. `scopes` are the terms that have a feed.
    """

    files: tuple[FeedFile, ...]
    problems: tuple[Problem, ...]
    filled: Mapping[str, int]
    scopes: tuple[Scope, ...]


def build_feeds(
    posts: Sequence[Post],
    render: Render,
    settings: Settings,
    history: History = NO_HISTORY,
    held: Held = NOTHING_HELD,
) -> FeedBuild:
    """Give every file of the feeds, and a problem for each post that can't stand in them as it is.

    Of `posts` those are passed over that are not public, or that say `feed: false`. `render` is asked once for
    each post that stands in a feed, or in a volume of the archive that is not `held`. Nothing is read, written or
    looked up, so the same arguments give the same bytes: on any machine, in any zone and locale, on any thread.
    """
    public = newest_first(post for post in posts if post.visibility is Visibility.PUBLIC)
    shown, repeated = refuse_repeated_ids([post for post in public if post.in_feed], settings)
    selections = select_feeds(shown, settings.feeds, settings.site, held.scopes)
    entries = Entries(shown, render, settings)
    for selection in selections:
        entries.make(selection.posts)
    feeds = [make_feed(selection, entries.made, settings, history.gone) for selection in selections]
    withheld = frozenset(post.id for post in public if not post.in_feed)
    shelf = fill_shelf(feeds[0], shown, entries, history.without(withheld), settings.feeds)
    site = feeds[0] = replace(feeds[0], older=shelf.newest, is_complete=feeds[0].is_complete and not shelf.volumes)
    serialiser = Serialiser(settings, [feed for feed in feeds if not feed.scope.kind or feed.entries])
    files = [
        # Pages come before the feeds that lead to them, so that no link ever leads to what isn't there yet.
        *serialiser.pages(feeds),
        serialiser.style_sheet(),
        *make_archive(shelf, site, entries, held, serialiser),
        *serialiser.feeds(feeds),
        serialiser.list(),
    ]
    copies, misplaced = find_copies(files, settings)
    return FeedBuild(
        files=(*files, *copies),
        problems=(*repeated, *entries.problems, *misplaced),
        filled=shelf.filled,
        scopes=tuple(feed.scope for feed in feeds if feed.scope.kind),
    )


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
