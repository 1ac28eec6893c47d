"""The program as a process of its own, to be killed or told to stop, without waiting for Python to start each time.

A server that has the program loaded is forked for each command (`multiprocessing`'s forkserver): the process is as
real as one that was typed, has its own connections and locks, and dies like any.
"""

import contextlib
import faulthandler
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from pkgutil import iter_modules

from sqlalchemy import Engine, event

import publisher.cli
from publisher.app import App
from publisher.cli import main
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.errors import OutsideError

# What commands load when they begin is loaded once, before the fork.
for module in iter_modules(publisher.cli.__path__, "publisher.cli."):
    import_module(module.name)
for name in ("app.compiling", "app.readying", "app.foreseeing", "content.render", "engine", "web"):
    import_module(f"publisher.{name}")

_BREATH = 0.05  # seconds between the passes of a life
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


def start_publisher(
    folder: Path, *words: str, environ: Mapping[str, str] | None = None, told: Path | None = None
) -> ForkServerProcess:
    """Start `publisher WORDS` in `folder`; what it says on stderr goes into `told`.

    The process is waited for with `join`, and ended with `kill` (SIGKILL) or `terminate` (SIGTERM).
    """
    process = _FORKS.Process(target=_run, args=(folder, words, dict(environ or {}), told))
    process.start()
    return process


def run_publisher(folder: Path, *words: str, environ: Mapping[str, str] | None = None) -> int | None:
    """Run `publisher WORDS` in `folder` to its end; give its exit code."""
    return end_of(start_publisher(folder, *words, environ=environ))


def end_of(process: ForkServerProcess) -> int | None:
    """Wait for a process, and give its exit code; one that hangs tells on stderr where, and dies of it."""
    process.join(300)
    if process.is_alive() and process.pid is not None:
        os.kill(process.pid, signal.SIGABRT)
        process.join()
    return process.exitcode


def _run(folder: Path, words: Sequence[str], environ: Mapping[str, str], told: Path | None) -> None:
    os.chdir(folder)
    os.environ.update(environ)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if told else nowhere, 2)
    faulthandler.enable()
    sys.argv = ["publisher", *words]
    main()


def publish_until_crash(folder: Path, now: datetime, crash_at: int) -> bool:
    """Do one pass at `now` that dies at the `crash_at`-th beginning or end of a transaction; say whether it did."""
    process = begin_pass(folder, now, crash_at)
    process.join(300)
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def begin_pass(
    folder: Path, now: datetime, crash_at: int = -1, environ: Mapping[str, str] | None = None
) -> ForkServerProcess:
    """Begin a pass at `now`, which dies by itself only where it is told when."""
    process = _FORKS.Process(target=_publish, args=(folder, now, crash_at, dict(environ or {})))
    process.start()
    return process


def begin_life(folder: Path, now: datetime, step: timedelta, diary: Path) -> ForkServerProcess:
    """Begin a life of passes, `step` apart by its clock, from `now` until it is killed.

    After each it writes into `diary` its time, its memory in MiB and how many files it has open.
    """
    process = _FORKS.Process(target=_live, args=(folder, now, step, diary))
    process.start()
    return process


def _live(folder: Path, now: datetime, step: timedelta, diary: Path) -> None:
    clock = FixedClock(now)
    app = _open(folder, clock)
    with app.lock(), diary.open("a", encoding="ascii", buffering=1) as written:
        while True:
            clock.set(clock.now() + step)
            with contextlib.suppress(OutsideError):  # the ledger was locked or the like: the next pass goes on
                app.line.publish()
            resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            open_files = sum(1 for _ in Path("/proc/self/fd").iterdir())
            time.sleep(_BREATH)
            written.write(
                f"{clock.now().isoformat()} {resident * resource.getpagesize() / 2**20:.1f} {open_files}\n"
            )


def _open(folder: Path, clock: FixedClock) -> App:
    """Open a site at a clock that stands still; where the program would wait, time passes."""
    return App(
        load_settings(folder / "config.toml", {}),
        clock,
        lambda seconds: clock.set(clock.now() + timedelta(seconds=seconds)),
    )


def _publish(folder: Path, now: datetime, crash_at: int, environ: Mapping[str, str]) -> None:
    os.environ.update(environ)
    clock = FixedClock(now)
    left = crash_at

    def look(statement: str) -> None:
        nonlocal left
        left -= statement in {"BEGIN IMMEDIATE", "COMMIT"}
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "connect")
    def look_at(connection: sqlite3.Connection, _entry: object) -> None:
        connection.set_trace_callback(look)

    app = _open(folder, clock)
    with app.lock():
        app.line.publish()
    app.close()
