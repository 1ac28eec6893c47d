"""What a build reads, as it looks from outside: where all of it looks the same, a build would come to the same."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from publisher.content.dependencies import FileRead
from publisher.content.post import Post
from publisher.settings import Settings
from publisher.traces import NO_TRACE, Trace, is_settled, trace_file, trace_of

# Files of these kinds are what blogs keep settings and authors in, and what tells one system from another.
_SETTINGS = (".json", ".toml", ".yaml", ".yml", ".py", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", "_index.md")
# Folders beside them that say more of posts: Jekyll's authors, Hugo's configuration in parts, Astro's pages.
_BESIDE = ("_data", "config/_default", "src/pages")
_LONGEST = timedelta(days=1)

Look = tuple[str, Trace]
"""A path, and what lies there."""


def look_at(settings: Settings) -> Iterator[Look]:
    """Give a look at every file that a build reads: posts, what lies with them, authors, the blog's settings.

    But not at identity.json, which a build writes as well. In no order.
    """
    written = os.fspath(settings.posts.identity)
    yield from _look_below(os.fspath(settings.posts.path))
    around = {settings.root, *settings.posts.path.parents}
    for folder in sorted(folder for folder in around if folder.is_relative_to(settings.root)):
        for entry in _list(os.fspath(folder)):
            if entry.name.endswith(_SETTINGS) and entry.path != written:
                yield entry.path, trace_file(entry.path)
        for beside in _BESIDE:
            yield from _look_below(os.fspath(folder / beside))
    if settings.posts.authors is not None:
        yield os.fspath(settings.posts.authors), trace_file(settings.posts.authors)


def sum_up(looks: Iterable[Look]) -> str:
    """Give one short text that changes with any of the looks, or nothing where one of them can't be relied on."""
    found = blake2b(digest_size=16)
    for path, trace in sorted(looks):
        if not is_settled(trace):
            return ""
        found.update(f"{path}\0{trace}\n".encode(errors="surrogateescape"))
    return found.hexdigest()


def look_same(files: Iterable[FileRead], settings: Settings) -> bool:
    """Say whether files that were read while posts were rendered look as they did then."""
    return all(trace_file(settings.root / file.path) == file.trace for file in files)


def find_next_post(posts: Iterable[Post], now: datetime) -> datetime:
    """Give when the next post comes out, is due or expires by itself, or when it is time to look again anyway."""
    instants = (instant for post in posts for instant in (post.published, post.send_at, post.expires))
    return min((now + _LONGEST, *(instant for instant in instants if instant and instant > now)))


def _look_below(folder: str) -> Iterator[Look]:
    waiting = [folder]
    while waiting:
        for entry in _list(waiting.pop()):
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    continue
                yield entry.path, trace_of(entry.stat(follow_symlinks=False))
            except OSError:
                yield entry.path, NO_TRACE


def _list(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
