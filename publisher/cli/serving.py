"""`publisher serve`: pages and publishing in one process; and how every long command is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.app import App


_log = logging.getLogger("publisher")


def serve_site(app: App, role: str) -> None:
    """Serve and publish, or one of both, until SIGTERM or SIGINT."""
    from publisher.engine import LocalEngine  # pages alone have no scheduler
    from publisher.web import read_address  # loaded with the pages

    logging.getLogger("publisher").setLevel(logging.INFO)
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
        _log.info("stopped")


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
