"""Which program this is: what one version has worked out and kept is nothing to another."""

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def fingerprint_program() -> str:
    """Give a text that changes with every file of the program, with Python, and with what is installed beside it.

    It looks at sizes and times of files, and at those of the folders that libraries are installed in: quick enough
    to be asked whenever the program starts.
    """
    found = blake2b(sys.version.encode(), digest_size=16)
    for folder in sorted(filter(_holds_libraries, sys.path)):
        found.update(f"{folder} {_time_of(folder)}\n".encode(errors="surrogateescape"))
    for here, folders, names in os.walk(_PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            file = os.lstat(f"{here}/{name}")
            found.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return found.hexdigest()


def _holds_libraries(folder: str) -> bool:
    return folder.endswith("-packages")


def _time_of(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 - asked at every start, and a Path costs as much again
    except OSError:
        return 0
