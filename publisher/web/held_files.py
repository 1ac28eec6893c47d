"""The folder of feeds -> files held in memory, read again at the first request after they were replaced."""

import errno
import os
import stat
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from publisher.errors import OutsideError

_ROOM = 64 * 2**20  # bytes of files that are held at once
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes whenever a file is replaced."""

    written: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A file, ready to be served. `packed` is its gzip, where its twin holds these very bytes and is shorter.

    The tags are strong (RFC 9110 §8.8.1): each is a hash of the bytes it stands for, in its quotes. `modified` is
    in whole seconds, as HTTP dates are.
    """

    data: bytes
    tag: str
    packed: bytes | None
    packed_tag: str
    modified: datetime


class HeldFiles:
    """The files below `folder`, as they are now; those asked for last are held, up to `room` bytes."""

    def __init__(self, folder: Path, room: int = _ROOM) -> None:
        self._folder = folder
        self._room = room
        self._held: OrderedDict[Path, tuple[tuple[Stamp, Stamp | None], HeldFile]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, path: str) -> HeldFile | None:
        """Give the file at `path`, or nothing where there is none; forward slashes part folders.

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
            return self._look_up(place) if place.is_relative_to(root) else None
        except RuntimeError:  # a circle of symlinks, before Python 3.13
            return None
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise OutsideError(f"{path} can't be read: {error.strerror}") from error

    def _look_up(self, place: Path) -> HeldFile | None:
        seen = place.stat()
        if not stat.S_ISREG(seen.st_mode):
            return None
        twin = place.with_name(place.name + ".gz")
        stamps = (_stamp(seen), _stamp_of_twin(twin))
        with self._lock:
            held = self._held.get(place)
            if held and held[0] == stamps:
                self._held.move_to_end(place)
                return held[1]
        data, written = _read(place)
        file = _hold(data, _read_twin(twin) if stamps[1] else None, written)
        with self._lock:
            self._held[place] = (stamps, file)
            self._make_room()
        return file

    def _make_room(self) -> None:
        """Forget what was asked for longest ago. A file larger than all the room is served, and not held."""
        total = sum(_weight(file) for _, file in self._held.values())
        while total > self._room:
            _, (_, file) = self._held.popitem(last=False)
            total -= _weight(file)


def _hold(data: bytes, packed: bytes | None, written: datetime) -> HeldFile:
    is_twin = packed is not None and len(packed) < len(data) and _unpacks_to(packed, data)
    return HeldFile(
        data=data,
        tag=_tag(data),
        packed=packed if is_twin else None,
        packed_tag=_tag(packed) if packed is not None and is_twin else "",
        modified=written.replace(microsecond=0),
    )


def _read(place: Path) -> tuple[bytes, datetime]:
    """Give a file's bytes and when they were written, both of one file whatever takes its name meanwhile."""
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        return file.read(), datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)


def _read_twin(twin: Path) -> bytes | None:
    try:
        return _read(twin)[0]
    except OSError:  # gone since it was looked at: the file itself is there, and does as well
        return None


def _stamp_of_twin(twin: Path) -> Stamp | None:
    """Give the stamp of a gzip twin, or nothing where there is none to be trusted: a link may lead anywhere."""
    try:
        seen = twin.lstat()
    except OSError:
        return None
    return _stamp(seen) if stat.S_ISREG(seen.st_mode) else None


def _stamp(seen: os.stat_result) -> Stamp:
    return Stamp(seen.st_mtime_ns, seen.st_size, seen.st_ino)


def _unpacks_to(packed: bytes, data: bytes) -> bool:
    """Whether gzip holds these bytes. Times can't tell: a build writes the twin before the file."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        return unpacking.decompress(packed, len(data) + 1) == data and unpacking.eof
    except zlib.error:
        return False


def _tag(data: bytes) -> str:
    return f'"{sha256(data).hexdigest()[:32]}"'


def _weight(file: HeldFile) -> int:
    return len(file.data) + len(file.packed or b"")
