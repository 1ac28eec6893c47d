"""Before the web program: a feed that is held in memory is answered here, on the wire, in one write.

Feed readers ask whether something is new, and mostly nothing is. Such a request needs no route and no task, so it
gets none. Whatever isn't a plain question for a file that is held goes to uvicorn's own protocol, byte for byte,
and with it the rest of its connection.
"""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from publisher.web.client import Clients, Visitor
from publisher.web.feed_answer import Answer
from publisher.web.feed_folder import FeedFolder
from publisher.web.request_head import RequestHead
from publisher.web.request_headers import Asked

_FOLDER = "/feeds/"


class FrontDoor(asyncio.Protocol):
    """One connection, until it asks for something else. The last four arguments are uvicorn's."""

    def __init__(
        self,
        feeds: FeedFolder,
        clients: Clients,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # `Any`: what a program keeps there, and ours keeps nothing
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._feeds = feeds
        self._clients = clients
        self._make_other: Callable[[], asyncio.Protocol] = lambda: HttpToolsProtocol(
            config, server_state, app_state
        )
        self._state = server_state
        self._idle = config.timeout_keep_alive  # seconds
        self._loop = asyncio.get_running_loop()
        self._request = RequestHead()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen to one client."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a server of TCP gives
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._peer: str | None = peer[0] if peer else None
        self._heard = self._loop.time()
        self._watch = self._loop.call_later(self._idle, self._close_idle)
        self._state.connections.add(self)  # type: ignore[arg-type] # uvicorn asks for `shutdown` alone

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        del exc
        self._let_go()

    def data_received(self, data: bytes) -> None:
        """Answer, or hand the connection over with all that was said."""
        self._heard = self._loop.time()
        answer = self._answer() if self._request.read(data) else None
        if answer is None:
            self._hand_over(data)
            return
        self._state.total_requests += 1
        date = _write_headers(tuple(self._state.default_headers))
        close = b"" if self._request.keeps_open else b"Connection: close\r\n"
        body = b"" if self._request.is_head else answer.body
        self._transport.write(b"".join((answer.head, date, close, b"\r\n", body)))
        if not self._request.keeps_open:
            self._transport.close()

    def pause_writing(self) -> None:
        """Hear nothing more from a client that doesn't take its answers."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Hear it again."""
        self._transport.resume_reading()

    def shutdown(self) -> None:
        """End, as uvicorn asks when it stops: no answer is ever under way here."""
        self._transport.close()

    def _answer(self) -> Answer | None:
        request = self._request
        if not request.path.startswith(_FOLDER):
            return None
        header = request.header
        asked = Asked(
            if_none_match=header(b"if-none-match"),
            if_modified_since=header(b"if-modified-since"),
            accept_encoding=header(b"accept-encoding"),
            fetch_dest=header(b"sec-fetch-dest"),
        )
        client = self._clients.find(self._peer, header(b"x-forwarded-for"))
        visitor = Visitor(client, header(b"user-agent") or "")
        return self._feeds.recall(request.path.removeprefix(_FOLDER), asked, visitor)

    def _hand_over(self, data: bytes) -> None:
        self._let_go()
        other = self._make_other()
        self._transport.set_protocol(other)
        other.connection_made(self._transport)
        other.data_received(data)

    def _let_go(self) -> None:
        self._watch.cancel()
        self._state.connections.discard(self)

    def _close_idle(self) -> None:
        """Close a connection on which nothing was asked for long enough."""
        left = self._heard + self._idle - self._loop.time()
        if left <= 0:
            self._transport.close()
        else:
            self._watch = self._loop.call_later(left, self._close_idle)


@lru_cache(maxsize=1)  # uvicorn's own: the date, which changes once a second
def _write_headers(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)
