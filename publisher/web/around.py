"""What stands around every answer: headers that protect it, a page where the program fails, a line in the log."""

import logging
import time
from collections.abc import Callable, Mapping

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.errors import PublisherError
from publisher.web.request_path import loggable

_log = logging.getLogger(__name__)
Refuse = Callable[[int], Response]


class Around:
    """Wraps the program. `refuse` makes the page of a status; `always` are headers that an answer gets."""

    def __init__(self, program: ASGIApp, refuse: Refuse, always: Mapping[str, str]) -> None:
        self._program = program
        self._refuse = refuse
        self._always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens inside."""
        if scope["type"] != "http":
            await self._program(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def send_protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                # A 304 stands for an answer that brought them (RFC 9111 §3.2).
                for name, value in self._always.items() if status != 304 else ():
                    headers.setdefault(name, value)
            await send(message)

        path = loggable(scope["path"])
        try:
            await self._program(scope, receive, send_protected)
        except Exception as error:
            _tell(error, scope["method"], path)
            if status:  # a part of the answer is out: only a cut connection can take it back
                raise
            # What an operator can mend is over when it is mended; a program that posts will try again.
            refusal = self._refuse(503 if isinstance(error, PublisherError) else 500)
            await refusal(scope, receive, send_protected)
        elapsed = round((time.monotonic() - began) * 1000)
        _log.info("request served method=%s path=%s status=%d ms=%d", scope["method"], path, status, elapsed)


def _tell(error: Exception, method: str, path: str) -> None:
    if isinstance(error, PublisherError):
        _log.error("request failed method=%s path=%s reason=%s", method, path, " ".join(str(error).split()))
    else:
        _log.error("request failed method=%s path=%s", method, path, exc_info=error)
