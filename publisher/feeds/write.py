"""The files of a build -> the folder that is served, so that no reader ever sees half of one."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from publisher.errors import OutsideError
from publisher.feeds.archive import is_growing
from publisher.feeds.build import FeedBuild
from publisher.feeds.feed_file import FeedFile
from publisher.feeds.held import NOTHING_HELD, Held, look_at, note, read_gone
from publisher.feeds.packing import TWINS, has_twins, name_twin, pack
from publisher.files import remove_leftovers, sync_folder, write_atomic, write_whole
from publisher.settings import Settings


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: `path` as in the build, and whether its bytes are new."""

    path: str
    changed: bool


class FeedFolder:
    """The folder that the settings name, and the record of what was written there."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.feeds.path
        self._record = settings.state.path / "feeds.json"

    def read_gone(self) -> frozenset[str]:
        """Give the files that were feeds once, and are none any more."""
        return read_gone(self._record)

    def look(self) -> Held:
        """Give what stands in it."""
        return look_at(self._folder, self._record)

    def write(self, build: FeedBuild, held: Held) -> tuple[FileChange, ...]:
        """Write what isn't held, and remove files of earlier builds that are feeds no more. Raises OutsideError."""
        changes = write_feeds(build.files, self._folder, held)
        planned = {file.path: file.stamp for file in build.files}
        grew = (file.name for file in (self._folder / "archive").glob("*") if is_growing(file.name))
        ours = {*held.written, *(f"archive/{name}" for name in grew if not name.endswith(TWINS))}
        removed = ours - planned.keys()
        for path in sorted(removed):
            _remove(path, self._folder)
        # A volume of the archive that has grown goes on under another name, so it is not gone.
        gone = {path for path in held.gone | removed if not path.startswith("archive/")} - planned.keys()
        # A record that can't be kept costs the next build its time, and no reader anything.
        with contextlib.suppress(OSError):
            write_atomic(self._record, note(self._folder, planned, build.scopes, gone))
        return changes


def write_feeds(files: Iterable[FeedFile], folder: Path, held: Held = NOTHING_HELD) -> tuple[FileChange, ...]:
    """Write `files` below `folder` in their order, each with its `.gz` and `.br`; say which are new.

    Files that hold their bytes already keep their time, which is what a server tells readers. Raises OutsideError
    where the folder can't be written; every file is then either the old one or the new one, and whole.
    """
    remove_leftovers(folder)
    changes = tuple(
        FileChange(path=file.path, changed=not _is_current(file, held) and _write(file.path, file.data, folder))
        for file in files
    )
    for changed in {(folder / change.path).parent for change in changes if change.changed}:
        sync_folder(changed)
    return changes


def _is_current(file: FeedFile, held: Held) -> bool:
    return file.is_held or (file.stamp != "" and held.stamps.get(file.path) == file.stamp)


def _write(path: str, data: bytes, folder: Path) -> bool:
    target = folder / path
    try:
        # The twins go first: killed between, the next run finds that they and the plain file don't agree.
        if not (_holds(target, data) and has_twins(target, data)):
            for ending in TWINS:
                write_whole(name_twin(target, ending), pack(data, ending))
        return write_whole(target, data)
    except OSError as error:
        raise OutsideError(
            f"{target} can't be written: {error.strerror or error}; the feeds that readers see are whole",
            hint="free some disk space, or let this user write the folder named by feeds.path; then build again",
        ) from error


def _remove(path: str, folder: Path) -> None:
    """Remove a file of ours with its twins, and the folders that are empty then."""
    file = folder / path
    with contextlib.suppress(OSError):
        for ending in ("", *TWINS):
            name_twin(file, ending).unlink(missing_ok=True)
        for above in list(Path(path).parents)[:-1]:
            (folder / above).rmdir()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
