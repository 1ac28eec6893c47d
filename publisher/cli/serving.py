"""`publisher serve`: pages and publishing in one process, until it is told to stop."""

import logging
import signal
import threading

from publisher.app import App
from publisher.engine import LocalEngine

_log = logging.getLogger("publisher")


def serve_site(app: App, role: str) -> None:
    """Serve and publish, or one of both, until SIGTERM or SIGINT."""
    logging.getLogger("publisher").setLevel(logging.INFO)
    engine = LocalEngine(app) if role != "web" else None
    if engine is not None:
        engine.start()
    try:
        if role == "scheduler":
            _wait_for_signal()
        else:
            from publisher.web import serve_web  # noqa: PLC0415 - a scheduler has no pages

            serve_web(app)
    finally:
        if engine is not None:
            engine.stop()
        app.close()
        _log.info("stopped")


def _wait_for_signal() -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()
