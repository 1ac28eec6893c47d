"""What a build reads, as it looks from outside: where all of it looks the same, a build would come to the same."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from publisher.content.dependencies import FileRead
from publisher.content.walk import Look, Walk, walk_below
from publisher.settings import Settings
from publisher.traces import are_settled, trace_file

if TYPE_CHECKING:
    from publisher.content.post import Post

# Files of these kinds are what blogs keep settings and authors in, and what tells one system from another.
_SETTINGS = (".json", ".toml", ".yaml", ".yml", ".py", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", "_index.md")
# Folders beside them that say more of posts: authors, Hugo's configuration in parts, Astro's pages.
_BESIDE = ("_data", "_authors", "authors", "data", "config/_default", "src/pages")
_LONGEST = timedelta(days=1)


class Sight(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A look at every file that a build reads: what lies below the folder of `posts`, and what lies `around` it.

    But not at identity.json, which a build writes as well.
    """

    posts: Walk
    around: tuple[Look, ...]

    @cached_property
    def looks(self) -> list[Look]:
        """All of them, in the order of their places."""
        return sorted((*self.posts.looks, *self.around), key=itemgetter(0))

    @cached_property
    def summary(self) -> str:
        """One short text that changes with any of the looks, or nothing where one of them can't be relied on."""
        if not are_settled([trace for _, trace in self.looks], self.posts.begun):
            return ""
        try:
            said = msgspec.msgpack.encode(self.looks)
        except UnicodeEncodeError:  # a name that is not UTF-8
            said = msgspec.msgpack.encode([(os.fsencode(place), trace) for place, trace in self.looks])
        return blake2b(said, digest_size=16).hexdigest()


def look_at(settings: Settings) -> Sight:
    """Look at posts, what lies with them, authors, and the blog's settings; not at what we write ourselves."""
    ours = (settings.feeds.path, settings.state.path, settings.transport.path)
    posts = walk_below(settings.posts.path, frozenset(map(os.fspath, ours)))
    return Sight(posts=posts, around=tuple(_look_around(settings)))


def look_same(files: Iterable[FileRead], settings: Settings) -> bool:
    """Say whether files that were read while posts were rendered look as they did then."""
    return all(trace_file(settings.root / file.path) == file.trace for file in files)


def find_next_post(posts: Iterable["Post"], now: datetime) -> datetime:
    """Give when the next post comes out, is due or expires by itself, or when it is time to look again anyway."""
    instants = (instant for post in posts for instant in (post.published, post.send_at, post.expires))
    return min((now + _LONGEST, *(instant for instant in instants if instant and instant > now)))


def _look_around(settings: Settings) -> Iterator[Look]:
    written = os.fspath(settings.posts.identity)
    around = {settings.root, *settings.posts.path.parents}
    for folder in sorted(folder for folder in around if folder.is_relative_to(settings.root)):
        for entry in _list(os.fspath(folder)):
            if entry.name.endswith(_SETTINGS) and entry.path != written:
                yield entry.path, trace_file(entry.path)
        for beside in _BESIDE:
            yield from walk_below(folder / beside).looks
    if settings.posts.authors is not None:
        yield os.fspath(settings.posts.authors), trace_file(settings.posts.authors)


def _list(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
