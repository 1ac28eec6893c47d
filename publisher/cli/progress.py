"""How far a long job is: a bar on a terminal, a line a minute in a log."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from publisher.delivery import Report

_EVERY = 60.0  # seconds between two lines of a log


@contextmanager
def show_progress(total: Callable[[], int], *, quiet: bool) -> Iterator[Callable[[Report], None]]:
    """Give what is called after each message. `total` counts what waits, when the first one is done."""
    if quiet or not sys.stderr.isatty():
        yield _log_each_minute(total)
        return
    from rich.console import Console  # a terminal is needed for it
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("Sending"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = None
        began = time.monotonic()

        def tell(report: Report) -> None:
            nonlocal task
            done = report.outcomes.total()
            if task is None:
                task = progress.add_task("", total=total() + done, rate="")
            rate = done / max(time.monotonic() - began, 0.001)
            progress.update(task, completed=done, rate=f"{rate:,.0f}/s")

        yield tell


@contextmanager
def show_working(text: str, *, quiet: bool) -> Iterator[None]:
    """Say on a terminal what is being done, for as long as it takes."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # a terminal is needed for it

    with Console(stderr=True).status(text):
        yield


def _log_each_minute(total: Callable[[], int]) -> Callable[[Report], None]:
    import logging  # a build, which says nothing here, does without it

    log = logging.getLogger("publisher.progress")
    began = last = time.monotonic()

    def tell(report: Report) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            done, left = report.outcomes.total(), total()
            rate = done / (now - began)
            minutes = left / rate / 60 if rate else 0
            outcomes = " ".join(f"{verdict}={number}" for verdict, number in report.outcomes.items())
            said = "delivering done=%d left=%d rate=%.0f/s minutes_left=%.0f %s"
            log.warning(said, done, left, rate, minutes, outcomes)

    return tell
