"""The folder of feeds -> files held in memory, read again at the first request after they were replaced."""

import errno
import os
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from publisher.errors import OutsideError
from publisher.web.held_file import HeldFile, hold_file, read_file

_ROOM = 64 * 2**20  # bytes of files that are held at once
_TWINS_EVERY = 2.0  # seconds after which it is looked whether a file has got a twin meanwhile
_TWINS = {"br": ".br", "gzip": ".gz"}  # the smaller first
_SECOND = timedelta(seconds=1)
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL}

Made = TypeVar("Made")
_Stamp = tuple[int, int, int]
"""What changes whenever a file is replaced: when it was written, its size, its inode."""


@dataclass(slots=True, kw_only=True)
class _Held(Generic[Made]):
    place: Path
    name: str
    stamps: tuple[_Stamp | None, ...]
    looked: float
    weight: int
    made: Made


class HeldFiles(Generic[Made]):
    """What `make` makes of the files below `folder`, as they are now.

    Those asked for last are held, up to `room` bytes. `make` gets the path that was asked for, and the file.
    """

    def __init__(self, folder: Path, make: Callable[[str, HeldFile], Made], room: int = _ROOM) -> None:
        self._folder = folder
        self._make = make
        self._room = room
        self._held: OrderedDict[str, _Held[Made]] = OrderedDict()
        self._told: dict[Path, tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def recall(self, path: str) -> Made | None:
        """Give what is held of the file at `path` where the file is still the same, at the price of one stat.

        Now and then it is looked whether it has got a twin, too.
        """
        held = self._held.get(path)
        if held is None:
            return None
        try:
            if _stamp(os.stat(held.name)) != held.stamps[0]:  # noqa: PTH116 - a Path would take a tenth of a poll
                return None
        except OSError:
            return None
        if time.monotonic() - held.looked < _TWINS_EVERY:
            return held.made
        return (
            held.made if self._is_same(path, held.place, (held.stamps[0], *_stamps_of_twins(held.place))) else None
        )

    def find(self, path: str) -> Made | None:
        """Give what is made of the file at `path`, or nothing where there is none; forward slashes part folders.

        Nothing outside the folder is ever read, nor hidden files, in which others may be half-written. Raises
        OutsideError where the folder or file is there and can't be read, or the folder is gone.
        """
        if any(not name or name.startswith(".") or "\0" in name for name in path.split("/")):
            return None
        try:
            root = self._folder.resolve(strict=True)
        except OSError as error:
            raise OutsideError(
                f"The folder of feeds {self._folder} can't be read: {error.strerror}",
                hint="`publisher build` makes it; feeds.path names it",
            ) from error
        try:
            place = (root / path).resolve(strict=True)
            return self._look_up(path, place) if place.is_relative_to(root) else None
        except RuntimeError:  # a circle of symlinks, before Python 3.13
            return None
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise OutsideError(f"{path} can't be read: {error.strerror}") from error

    def forget(self, path: str) -> None:
        """Make it anew the next time that it is asked for."""
        with self._lock:
            self._held.pop(path, None)

    def _look_up(self, path: str, place: Path) -> Made | None:
        seen = place.stat()
        if not stat.S_ISREG(seen.st_mode):
            return None
        stamps = (_stamp(seen), *_stamps_of_twins(place))
        if held := self._is_same(path, place, stamps):
            return held.made
        data, written = read_file(place)
        twins = {
            coding: _twin_of(place, ending)
            for (coding, ending), stamp in zip(_TWINS.items(), stamps[1:], strict=True)
            if stamp
        }
        file = self._keep_in_order(place, hold_file(data, twins, written))
        made = self._make(path, file)
        with self._lock:
            self._held[path] = _Held(
                place=place, name=str(place), stamps=stamps, looked=time.monotonic(), weight=file.weight, made=made
            )
            self._held.move_to_end(path)
            self._make_room()
        return made

    def _is_same(self, path: str, place: Path, stamps: tuple[_Stamp | None, ...]) -> _Held[Made] | None:
        """Give what is held where file and twins have these stamps still, and note that it was looked at."""
        with self._lock:
            held = self._held.get(path)
            if held is None or held.place != place or held.stamps != stamps:
                return None
            held.looked = time.monotonic()
            self._held.move_to_end(path)
            return held

    def _keep_in_order(self, place: Path, file: HeldFile) -> HeldFile:
        """Let no date go back that was told: not for a file from a backup, nor under a clock that was set back."""
        with self._lock:
            tag, modified = self._told.get(place, (file.tag, file.modified))
            if tag == file.tag:
                file = file.modified_at(modified)
            elif file.modified <= modified:
                file = file.modified_at(modified + _SECOND)
            self._told[place] = (file.tag, file.modified)
        return file

    def _make_room(self) -> None:
        """Forget what was asked for longest ago. A file larger than all the room is served, and not held."""
        total = sum(held.weight for held in self._held.values())
        while total > self._room:
            _, held = self._held.popitem(last=False)
            total -= held.weight


def _twin_of(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)


def _stamps_of_twins(place: Path) -> Iterator[_Stamp | None]:
    return (_stamp_of_twin(_twin_of(place, ending)) for ending in _TWINS.values())


def _stamp_of_twin(twin: Path) -> _Stamp | None:
    """Give the stamp of a packed twin, or nothing where there is none to be trusted: a link may lead anywhere."""
    try:
        seen = twin.lstat()
    except OSError:
        return None
    return _stamp(seen) if stat.S_ISREG(seen.st_mode) else None


def _stamp(seen: os.stat_result) -> _Stamp:
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
