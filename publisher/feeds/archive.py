"""Entries that have left the feed -> the volumes of its archive (RFC 5005 §4). Decides only.

Volumes are filled oldest first, in the order in which posts leave the feed. A full one is settled: which posts
stand in it is kept in identity.json, and its files are written once. So an edited post stays in its volume as it
was, and comes back into the feed where it says that it was updated; a post that is dated back goes into the volume
that still grows; only a post that is taken back leaves its volume, which is then written again without it, and no
other with it.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from publisher.content.post import Post
from publisher.feeds.entries import Entries
from publisher.feeds.entry import weight
from publisher.feeds.feed import STYLE_SHEET
from publisher.feeds.history import History
from publisher.feeds.model import Entry, Feed, Volume
from publisher.settings import Feeds

HEAVIEST = 3_900_000  # bytes; validators read five million, and no document of ours is to have more than four
_MARK = 8  # hexadecimal digits: enough to tell apart what one blog ever writes
_CHANNEL = 16 * 1024  # bytes kept for what stands before the entries


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """The archive as it is to be: the posts of each volume by its number, newest first.

    `ids` are those of the entries that each full volume is to hold, also where a post can't be read today. `filled`
    are the volumes that are full from now on, number by post key.
    """

    posts: Mapping[int, tuple[Post, ...]] = {}
    ids: Mapping[int, frozenset[str]] = {}
    filled: Mapping[str, int] = {}

    @property
    def last_full(self) -> int:
        """The number of the newest full volume, 0 where there is none."""
        return max(self.ids, default=0)

    @property
    def newest(self) -> Volume | None:
        """The volume that comes behind the feed, if any: the one that grows, unless it is empty."""
        if self.posts.get(self.last_full + 1):
            return self._growing
        return Volume(number=self.last_full) if self.ids else None

    @property
    def volumes(self) -> list[Volume]:
        """Every volume that is to be written, the oldest first."""
        full = [Volume(number=number) for number in range(1, self.last_full + 1)]
        return [*full, self._growing] if self.posts.get(self.last_full + 1) else full

    @property
    def _growing(self) -> Volume:
        number = self.last_full + 1
        ids = sorted(post.id for post in self.posts.get(number, ()))
        return Volume(number=number, mark=sha256("\n".join(ids).encode()).hexdigest()[:_MARK])


def fill_shelf(feed: Feed, shown: Sequence[Post], entries: Entries, history: History, said: Feeds) -> Shelf:
    """Put what has left the site's feed into volumes. `shown` are all posts that stand in feeds, newest first.

    A volume is full with `archive_size` entries, or where the next one would make it too heavy.
    """
    if not said.archive_size:
        return Shelf()
    in_feed = {entry.id for entry in feed.entries}
    kept = {post.id for post in shown[: said.items] if post.id in in_feed}
    left = [post for post in reversed(shown) if post.id not in kept and post.key not in history.archived]
    entries.make(left)
    batches, rest = _cut([post for post in left if post.id in entries.made], entries.made, said.archive_size)
    last = max(history.volumes, default=0)
    filled = {post.key: number for number, batch in enumerate(batches, last + 1) for post in batch}
    ids = {number: frozenset(post.id for post in batch) for number, batch in enumerate(batches, last + 1)}
    placed = {**history.archived, **filled, **dict.fromkeys((post.key for post in rest), last + len(batches) + 1)}
    posts: dict[int, list[Post]] = {}
    for post in shown:
        if post.key in placed:
            posts.setdefault(placed[post.key], []).append(post)
    return Shelf(
        posts={number: tuple(members) for number, members in posts.items()},
        ids={**history.volumes, **ids},
        filled=filled,
    )


def make_volume(feed: Feed, volume: Volume, shelf: Shelf) -> Feed:
    """Give a volume of the archive of `feed`, without its entries.

    A full one says nothing that will ever change. So it names the next one before that is there: its address is
    known, and whoever follows it too early finds nothing yet.
    """
    older, newer = volume.number - 1, volume.number + 1
    return replace(
        feed,
        entries=(),
        hub="",
        style_sheet=f"../{STYLE_SHEET}",
        tombstones=(),
        volume=volume,
        older=Volume(number=older) if older else None,
        newer=Volume(number=newer) if volume.number <= shelf.last_full else None,
        is_complete=False,
    )


def is_growing(name: str) -> bool:
    """Say whether a file of the archive is a volume that grows, or grew once, by its name."""
    return re.fullmatch(rf"\d+-[0-9a-f]{{{_MARK}}}\..+", name, re.ASCII) is not None


def stamp_volume(url: str, home: str, ids: frozenset[str]) -> str:
    """Give what a settled file of the archive is known by: its address, the site's, and the ids of its entries.

    While these stay the same it is left as it was first written.
    """
    return sha256("\n".join((url, home, *sorted(ids))).encode()).hexdigest()[:32]


def _cut(posts: Sequence[Post], made: Mapping[str, Entry], size: int) -> tuple[list[list[Post]], list[Post]]:
    """Cut `posts`, oldest first, into those of each full volume and those that are left."""
    full: list[list[Post]] = []
    batch: list[Post] = []
    room = HEAVIEST - _CHANNEL
    for post in posts:
        heavy = weight(made[post.id])
        if batch and (len(batch) >= size or heavy > room):
            full.append(batch)
            batch, room = [], HEAVIEST - _CHANNEL
        batch.append(post)
        room -= heavy
    return ([*full, batch], []) if len(batch) >= size else (full, batch)
