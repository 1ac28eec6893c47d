"""`publisher serve`: pages and publishing in one process; and how every long command is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.config import load_settings
from publisher.errors import PublisherError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from publisher.app import App
    from publisher.settings import Settings

_log = logging.getLogger("publisher")


def serve_site(config: Path, role: str) -> None:
    """Serve and publish, or one of both, until SIGTERM or SIGINT; begin anew with what `config` says on SIGHUP."""
    from publisher.app import App  # loads what mails

    logging.getLogger("publisher").setLevel(logging.INFO)
    settings: Settings | None = load_settings(config)
    while settings is not None:
        with _hear_reload(config) as reload:
            _serve(App(settings), role)
        settings = reload.settings
    _log.info("stopped")


def _serve(app: App, role: str) -> None:
    """Serve and publish until told to end; what is being handed over is finished."""
    from publisher.engine import LocalEngine  # pages alone have no scheduler
    from publisher.web import read_address  # loaded with the pages

    if role != "scheduler":
        read_address(app.settings.web.listen)  # before anything is mailed by a program that can't stay
    engine = LocalEngine(app) if role != "web" else None
    if engine is not None:
        engine.start()
    try:
        if role == "scheduler":
            with hear_signals(signal.SIGTERM, signal.SIGINT) as told:
                told.wait()
        else:
            from publisher.web import serve_web  # a scheduler has no pages

            serve_web(app)
    finally:
        if engine is not None:
            engine.stop()
        app.close()


@dataclass(slots=True)
class _Reload:
    """What is to be begun anew with, once somebody asks."""

    settings: Settings | None = None


@contextmanager
def _hear_reload(config: Path) -> Iterator[_Reload]:
    """On SIGHUP, read the configuration, and end what runs where it is good; where it isn't, say so and go on."""
    reload = _Reload()

    def read(_number: int, _frame: FrameType | None) -> None:
        try:
            reload.settings = load_settings(config)
        except PublisherError as error:
            _log.warning("configuration not taken, all goes on as before: %s", error.told.replace("\n", " "))
        else:
            _log.info("configuration read anew")
            signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGHUP, read)
    try:
        yield reload
    finally:
        signal.signal(signal.SIGHUP, before)


@contextmanager
def hear_signals(*numbers: signal.Signals) -> Iterator[threading.Event]:
    """Give what is set when the process is asked to end, instead of its ending there and then."""
    told = threading.Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in numbers}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
