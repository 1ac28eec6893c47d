"""The files of a build -> the folder that is served, so that no reader ever sees half of one."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import OutsideError
from publisher.feeds.build import FeedFile
from publisher.files import remove_leftovers, write_atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What became of a file: `path` as in the build, and whether its bytes are new."""

    path: str
    changed: bool


def write_feeds(files: Iterable[FeedFile], folder: Path) -> tuple[FileChange, ...]:
    """Write `files` below `folder` in their order, each with its `.gz`; say which are new.

    Files that hold their bytes already keep their time, which is what a server tells readers. Raises OutsideError
    where the folder can't be written; every file is then either the old one or the new one, and whole.
    """
    remove_leftovers(folder)
    return tuple(FileChange(path=file.path, changed=_write(file, folder / file.path)) for file in files)


def _write(file: FeedFile, target: Path) -> bool:
    twin = target.with_name(target.name + ".gz")
    try:
        # The twin goes first: killed between the two, the next run finds the plain file old and writes both again.
        if not twin.exists() or not _holds(target, file.data):
            write_atomic(twin, gzip.compress(file.data, mtime=0))
        return write_atomic(target, file.data)
    except OSError as error:
        raise OutsideError(
            f"{target} can't be written: {error.strerror or error}; the feeds that readers see are whole",
            hint="free some disk space, or let this user write the folder named by feeds.path; then build again",
        ) from error


def _holds(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() == data
