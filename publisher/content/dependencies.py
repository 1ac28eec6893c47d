"""What a rendered post depends on beside its own file and its blog."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file that was read, or looked for, while a post was rendered.

    `path` is as a person would type it from the site's folder. `trace` is the file's size, its times of change of
    content and of anything (nanoseconds), and its number, when it was read: zeros where it wasn't there.
    """

    path: str
    trace: tuple[int, int, int, int] = (0, 0, 0, 0)


def trace_of(found: os.stat_result) -> tuple[int, int, int, int]:
    """Give the trace of what `stat` found."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
