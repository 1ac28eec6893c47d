"""Who may dispatch: one process at a time, held by a lock that the kernel takes from the dead."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import BusyError, OutsideError

_GLANCE = 0.05  # seconds, in which whoever only looks who holds it has long let go


@contextmanager
def hold_lock(file: Path) -> Iterator[None]:
    """Hold the lock, or raise BusyError with who holds it; OutsideError where its file can't be opened.

    `flock` is on the open file: it goes when the process does, however it dies, and no clock is asked.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _say_it_can_not_be_opened(file, error) from error
    try:
        if not _take(handle, fcntl.LOCK_EX):
            time.sleep(_GLANCE)
            if not _take(handle, fcntl.LOCK_EX):
                raise BusyError(
                    f"Process {_read_holder(handle) or 'another one'} is publishing already",
                    hint="it does what this run would have done",
                )
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(handle)


def find_holder(file: Path) -> int | None:
    """Give the process that holds the lock; 0 for one that has no number yet, None where nobody holds it.

    Raises OutsideError where its file can't be opened.
    """
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _say_it_can_not_be_opened(file, error) from error
    try:
        return None if _take(handle, fcntl.LOCK_SH) else _read_holder(handle)
    finally:
        os.close(handle)


def _say_it_can_not_be_opened(file: Path, error: OSError) -> OutsideError:
    return OutsideError(
        f"The lock {file} can't be opened: {error.strerror}",
        hint="let this user write the file and its folder, or run as the user whose file it is",
    )


def _take(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_holder(handle: int) -> int:
    said = os.pread(handle, 20, 0)
    return int(said) if said.isdigit() else 0
