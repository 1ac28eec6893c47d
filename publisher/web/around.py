"""What stands around every answer: headers that protect it, a page where the program fails, a line in the log."""

import logging
import time
from collections.abc import Callable

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.errors import PublisherError
from publisher.web.request_path import loggable

_log = logging.getLogger(__name__)
_HTTPS_FOR = 365 * 24 * 3600  # seconds
_PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # What has no policy of its own is a feed or its page: a style of theirs and pictures, and never a script.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
Refuse = Callable[[int], Response]


class Around:
    """Wraps the program. `refuse` makes the page of a status; `is_https` says that readers come by https only."""

    def __init__(self, program: ASGIApp, refuse: Refuse, *, is_https: bool) -> None:
        self._program = program
        self._refuse = refuse
        self._protection = dict(_PROTECTION)
        if is_https:
            self._protection["Strict-Transport-Security"] = f"max-age={_HTTPS_FOR}"  # RFC 6797 §6.1.1

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
                for name, value in self._protection.items():
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
