"""Who may dispatch: one process at a time, held by a lock that the kernel takes from the dead."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import BusyError


@contextmanager
def hold_lock(file: Path) -> Iterator[None]:
    """Hold the lock, or raise BusyError with who holds it.

    `flock` is on the open file: it goes when the process does, however it dies, and no clock is asked.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "another one"
            raise BusyError(
                f"Process {holder} is publishing already", hint="it does what this run would have done"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(handle)
