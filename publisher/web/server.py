"""The web program on a socket, behind its front door: uvicorn in a thread of its own, until told to stop."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

import uvicorn

from publisher.app import App
from publisher.errors import OutsideError
from publisher.readership import Recorder
from publisher.web.application import join_web
from publisher.web.front_door import FrontDoor
from publisher.web.listen import open_socket, read_address

_log = logging.getLogger(__name__)
_GRACE = 10  # seconds that answers under way are given when the server stops
_LOOK_EVERY = 1.0  # seconds


class WebServer:
    """Serves one site from `start` until `stop`, beside whatever else the process does."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._recorder: Recorder | None = None
        self.url = ""

    def start(self) -> None:
        """Begin to listen at `web.listen`; `url` is where. Raises OutsideError where that can't be, PublisherError.

        Whoever connects from now on is answered.
        """
        if self._app.settings.lists:
            self._app.database  # noqa: B018 - opened and brought up to date now, not by the first request
        web = join_web(self._app)
        configuration = uvicorn.Config(
            web.program,
            http=partial(FrontDoor, web.feeds, web.clients),  # type: ignore[arg-type] # a type, or what makes one
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,  # it would hold tokens; `Around` writes a line that doesn't
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE,
        )
        address = read_address(self._app.settings.web.listen)
        listening = open_socket(address)
        self.url = address.url(listening.getsockname()[1])
        self._server = server = uvicorn.Server(configuration)
        self._recorder = web.recorder
        web.recorder.start()
        self._thread = threading.Thread(target=lambda: server.run(sockets=[listening]), name="web", daemon=True)
        self._thread.start()
        _log.info("web started url=%s", self.url)

    def stop(self) -> None:
        """Finish the answers under way and stop listening. Harmless where nothing was started."""
        if self._server and self._thread and self._recorder:
            self._server.should_exit = True
            self._thread.join()
            self._recorder.stop()
            self._server = self._thread = self._recorder = None
            _log.info("web stopped url=%s", self.url)

    @property
    def is_running(self) -> bool:
        """Whether requests are being answered."""
        return self._thread is not None and self._thread.is_alive()


def serve_web(app: App, should_exit: threading.Event | None = None) -> None:
    """Serve until `should_exit` is set or, on the main thread, SIGTERM or SIGINT comes. Raises as `start` does."""
    stopping = should_exit or threading.Event()
    server = WebServer(app)
    with _stopped_by_signals(stopping):
        server.start()
        try:
            while not stopping.wait(_LOOK_EVERY):
                if not server.is_running:
                    raise OutsideError("The web server ended by itself", hint="the log says why")
        finally:
            server.stop()


@contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Let the signals that end a process set `stopping` instead; only the main thread may."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
