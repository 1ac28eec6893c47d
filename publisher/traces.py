"""What a file looks like from outside: whoever changes the file changes this."""

import os
import time
from collections.abc import Sequence
from typing import TypeAlias

Trace: TypeAlias = tuple[int, int, int, int]
"""A file's size, its times of change of text and of anything at all (nanoseconds), and its number."""

NO_TRACE: Trace = (0, 0, 0, 0)
"""What a file that isn't there looks like."""

_SECOND = 1_000_000_000
_TICK = 50_000_000  # longer than any kernel's clock stands still
_COARSE_TICK = 2 * _SECOND  # where a file system counts in seconds, or in two


def trace_of(found: os.stat_result) -> Trace:
    """Give the trace of what `stat` found."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def trace_file(path: str | os.PathLike[str]) -> Trace:
    """Look at a file, or at a link itself; one that can't be looked at isn't there."""
    try:
        return trace_of(os.lstat(path))
    except OSError:
        return NO_TRACE


def read_clock() -> int:
    """Give the present instant as file systems count it, in nanoseconds."""
    return time.time_ns()


def is_settled(trace: Trace, by: int) -> bool:
    """Whether a file couldn't be changed any more at the instant `by`, and keep this trace.

    A file that was changed a moment ago may be changed once more before its clock moves on: to take such a trace
    for the file would miss the second change. So `by` is no later than the reading of the file.
    """
    changed = trace[2]
    tick = _COARSE_TICK if changed % _SECOND == 0 else _TICK
    return changed + tick <= by


def are_settled(traces: Sequence[Trace], by: int) -> bool:
    """Whether all of them are."""
    # What is old enough by either clock need not be asked: few of ten thousand were changed a moment ago.
    oldest = by - _COARSE_TICK
    return all(is_settled(trace, by) for trace in traces if trace[2] > oldest)
