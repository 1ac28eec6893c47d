"""Room on the disk: what an issue needs before it is begun, and what is kept for outcomes if it fills up.

Of a message whose outcome can't be written down, nobody knows whether it was sent. So a file of zeros lies beside
the ledger, and goes when the disk is full: what is in hand is recorded in its place, and nothing more is begun.
"""

import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage

from publisher.errors import OutsideError

_log = logging.getLogger(__name__)
_MEGABYTE = 1024**2
_SIZE = 8 * _MEGABYTE
_ROOM = 64 * _MEGABYTE
_A_DELIVERY = 400  # bytes that the ledger grows by


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballast:
    """The file of zeros beside the ledger."""

    file: Path

    @classmethod
    def beside(cls, ledger: Path) -> "Ballast":
        """Give the one of a ledger on SQLite: it must lie on the same disk."""
        return cls(file=ledger.with_name(f"{ledger.name}.ballast"))

    def keep(self) -> None:
        """Lay it down, unless it is there; where that can't be, there is none."""
        if self.file.exists():
            return
        with contextlib.suppress(OSError):
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(handle, 0, _SIZE)
            except OSError:
                self.file.unlink()
                raise
            finally:
                os.close(handle)

    def give_up(self) -> bool:
        """Make room of it where there is none left; say whether the disk is full."""
        with contextlib.suppress(OSError):
            if disk_usage(self.file.parent).free >= _MEGABYTE:
                return False
            self.file.unlink()
            _log.warning("disk full: what is in hand is recorded, and nothing more is begun")
            return True
        return False


def find_needed_room(deliveries: int) -> int:
    """Give the bytes that must be free before so many deliveries are begun."""
    return _ROOM + _A_DELIVERY * deliveries


def require_room(folder: Path, deliveries: int) -> None:
    """Raise OutsideError where the disk that `folder` is on has too little room for so many deliveries."""
    free, needed = disk_usage(folder).free, find_needed_room(deliveries)
    if free < needed:
        raise OutsideError(
            f"The disk of the database is nearly full: {free // _MEGABYTE} MB are free, and "
            f"{needed // _MEGABYTE} MB are needed to send what waits. Nothing is sent",
            hint="make room: what was sent could not be noted. The next pass goes on by itself",
        )
