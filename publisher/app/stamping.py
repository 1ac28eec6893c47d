"""A build leaves a stamp: what it read and wrote, as it looks from outside. Where that still holds, the next ends.

It is a cache. Nothing heavy is loaded to read it, so a build with nothing to do is over at once.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from publisher.app.looking import Sight, find_next_post, look_at, look_same
from publisher.content.dependencies import FileRead
from publisher.errors import Problem
from publisher.files import read_cache, write_cache
from publisher.program import fingerprint_program
from publisher.settings import Settings
from publisher.traces import are_settled, trace_file

if TYPE_CHECKING:
    from publisher.app.building import Built


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What the last build came to. Its instants are aware; until `until` no post comes out or expires.

    `looked` sums up what it was about to read, `others` are the files that posts include, show and give out, and
    `written` sums up what it wrote.
    """

    program: str
    settings: str
    looked: str
    others: tuple[FileRead, ...]
    written: str
    since: datetime
    until: datetime
    posts: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def leave_stamp(built: "Built", settings: Settings, sight: Sight, now: datetime) -> None:
    """Keep what a build came to; `sight` is what it was about to read. Raises OSError.

    Where something was changed so lately that a second change might be missed, there is no stamp.
    """
    place, looked = _place(settings), sight.summary
    others = (*built.renderer.files, *built.library.looked)
    if not looked or not are_settled([file.trace for file in others], sight.posts.begun):
        place.unlink(missing_ok=True)
        return
    files = tuple(file.path for file in built.files)
    stamp = Stamp(
        program=fingerprint_program(),
        settings=_sum_up(settings),
        looked=looked,
        others=others,
        written=_look_at_written(settings, files),
        since=now,
        until=find_next_post(built.library.posts, now),
        posts=len(built.library.public),
        files=files,
        problems=built.problems,
    )
    write_cache(place, stamp)


def find_stamp(settings: Settings, now: datetime, sight: Sight | None = None) -> Stamp | None:
    """Give what the last build came to, if another would come to the same and write nothing; None else.

    `sight` is what was seen just now, by whoever has looked already.
    """
    stamp = read_cache(_place(settings), Stamp)
    is_same = stamp is not None and (
        stamp.since <= now < stamp.until
        and stamp.program == fingerprint_program()
        and stamp.settings == _sum_up(settings)
        and stamp.written == _look_at_written(settings, stamp.files)
        and look_same(stamp.others, settings)
        and stamp.looked == (sight or look_at(settings)).summary
    )
    return stamp if is_same else None


def _look_at_written(settings: Settings, files: Iterable[str]) -> str:
    """Sum up what a build wrote: each file, and what is served in its place to those who take it compressed."""
    found = blake2b(digest_size=16)
    for path in files:
        for name in (path, f"{path}.gz", f"{path}.br"):
            found.update(f"{name}\0{trace_file(os.path.join(settings.root, name))}\n".encode())  # noqa: PTH118 - quicker
    return found.hexdigest()


def _sum_up(settings: Settings) -> str:
    return blake2b(repr(settings).encode(errors="surrogateescape"), digest_size=16).hexdigest()


def _place(settings: Settings) -> Path:
    return settings.state.path / "build.stamp"
