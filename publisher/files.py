"""Writing a file so that nobody ever sees half of it."""

import contextlib
import os
import re
import stat
import time
import zlib
from pathlib import Path
from typing import TypeVar

import msgspec

Kept = TypeVar("Kept")

_LEFTOVER = re.compile(r"\..+\.[0-9a-f]{12}\.tmp", re.DOTALL)
_CHECK_SIZE = 4  # bytes
_LEFTOVER_AGE = 3600  # seconds; a temporary file this old belongs to a process that died


def write_atomic(path: Path, data: bytes, *, mode: int = 0o644) -> bool:
    """Write `data` to `path` and say whether its bytes changed.

    A reader sees the old bytes or the new ones and nothing between: the new ones are complete and on disk under a
    temporary name before they take the old ones' place. Equal bytes are not written again, so that a file's time
    is the moment its bytes first became current; and it is a later second than that of the bytes before, whatever
    the clock says, since a server tells readers by it what is new. Raises OSError; the old file is then untouched.
    """
    is_new = write_whole(path, data, mode=mode)
    if is_new:
        sync_folder(path.parent)
    return is_new


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> bool:
    """Write `data` as `write_atomic` does, but leave the folder to be synced, by whoever writes many files to it.

    Until then a loss of power may bring the old bytes back; they are whole.
    """
    if _holds(path, data):
        _close_to_others(path, mode)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # Any name that the file system takes has room here: its own is cut, and need only be told apart by a person.
    beside = path.with_name(f".{path.name[:40]}.{os.urandom(6).hex()}.tmp")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            _date_after(file.fileno(), path)
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    return True


def read_cache(path: Path, kind: type[Kept]) -> Kept | None:
    """Give what `write_cache` kept; None where that is missing, damaged, or of another kind."""
    try:
        data = path.read_bytes()
        said = data[_CHECK_SIZE:]
        return msgspec.msgpack.decode(said, type=kind) if data[:_CHECK_SIZE] == _check(said) else None
    except (OSError, msgspec.MsgspecError):
        return None


def write_cache(path: Path, value: object) -> None:
    """Keep a value that may be lost: nobody sees half of it, and no disk is waited for. Raises OSError."""
    said = msgspec.msgpack.encode(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:40]}.{os.urandom(6).hex()}.tmp")
    try:
        beside.write_bytes(_check(said) + said)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable: a rename is safe only once its folder is on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder: Path) -> int:
    """Remove temporary files that a killed process left in `folder` over an hour ago; give their number."""
    removed = 0
    oldest = time.time() - _LEFTOVER_AGE
    for leftover in folder.rglob(".*.tmp"):
        with contextlib.suppress(OSError):
            found = leftover.lstat()
            if _LEFTOVER.fullmatch(leftover.name) and stat.S_ISREG(found.st_mode) and found.st_mtime < oldest:
                leftover.unlink()
                removed += 1
    return removed


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _date_after(handle: int, path: Path) -> None:
    """Date an open file at least a second after the one whose place it is to take."""
    try:
        before = int(path.stat().st_mtime)
    except OSError:
        return
    if int(os.fstat(handle).st_mtime) <= before:
        os.utime(handle, (before + 1, before + 1))


def _close_to_others(path: Path, mode: int) -> None:
    """Take from a file the rights that `mode` doesn't give: what is secret now may have been open before."""
    held = stat.S_IMODE(path.stat().st_mode)
    if held & ~mode:
        path.chmod(held & mode)


def _check(said: bytes) -> bytes:
    """Give the checksum that says that what stands behind it is whole; a hash takes four times as long."""
    return zlib.crc32(said).to_bytes(_CHECK_SIZE)
