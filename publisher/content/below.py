"""A file below a folder of the site, opened without following a link on the way there."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def open_below(folder: Path, path: str) -> Iterator[BinaryIO]:
    """Open the regular file at `path` below `folder`; the path has slashes forward, and no `..`.

    What a name stands for may change between a look and an opening, so each folder on the way is opened from the
    one above it, and the file is looked at once it is open. A pipe is not waited for. Raises OSError for what is
    not there, and for links, devices and the like.
    """
    *above, name = path.split("/")
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in above:
            below = os.open(part, _FLAGS | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = below
        handle = os.open(name, _FLAGS, dir_fd=here)
    finally:
        os.close(here)
    with os.fdopen(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "this is no regular file")
        yield opened


def name_below(folder: Path, path: str) -> str | None:
    """Give `path` from `folder` in its plainest form, without `.` and `..`; None where it leads out of it.

    What begins with a dot is hidden, and counts as outside. No disk is touched.
    """
    plain = Path(os.path.normpath(folder / path))
    if "\0" in path or not plain.is_relative_to(folder):
        return None
    inside = plain.relative_to(folder)
    return None if any(part.startswith(".") for part in inside.parts) else inside.as_posix()
