"""Bytes of an SMTP connection <-> replies: the one place that knows how far a write has gone."""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from publisher.delivery.outcome import Reply
from publisher.delivery.transports.trouble import explain_network, explain_tls

_LINE = re.compile(rb"(\d{3})(?:([ -])(.*))?", re.DOTALL)
_USUAL = (b"250", b"354")
_LONGEST_LINE = 8_192  # RFC 5321 §4.5.3.1.5 asks for 512; servers send more
_MOST_LINES = 256
_LOOK_EVERY = 5.0  # seconds between two looks at the clock while a reply is awaited


@lru_cache(maxsize=64)  # to MAIL, RCPT and DATA a relay says the same each time
def _read_usual(line: bytes) -> Reply:
    return Reply(code=int(line[:3]), text=line[4:].decode("utf-8", "replace"))


class WireLost(Exception):  # noqa: N818 - what happened, not a mistake of anybody's
    """The connection dropped, timed out, or said what is no SMTP. The text says which."""


class Wire(asyncio.Protocol):
    """One connection. Replies are read in the order in which commands were written (RFC 2920 §3.1)."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = 0
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._patience = 0.0
        self._ends = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._drained: asyncio.Future[bool] | None = None
        self._lost: str | None = None
        self.is_encrypted = False

    @property
    def is_lost(self) -> bool:
        """Whether nothing more can come of this connection."""
        return self._lost is not None

    @property
    def has_unread(self) -> bool:
        """Whether the relay has said anything that nobody has read: out of turn, where all replies have been."""
        return bool(self._rest or self._lines or self._replies)

    @property
    def local_literal(self) -> str:
        """Our own address as EHLO takes it where a host has no name (RFC 5321 §4.1.3)."""
        address = str((self._transport.get_extra_info("sockname") or ("127.0.0.1",))[0]) if self._transport else ""
        return f"[IPv6:{address}]" if ":" in address else f"[{address or '127.0.0.1'}]"

    def write(self, data: bytes) -> None:
        """Write, without waiting. What can't be written will show when the reply is awaited."""
        if self._transport is not None and self._lost is None:
            self._transport.write(data)

    async def write_through(self, pieces: Sequence[bytes], behind: bytes, patience: float) -> bool:
        """Write `pieces` and what goes `behind` them, and give the kernel `patience` seconds to take all pieces.

        Say whether it certainly did not. Under TLS the last bytes may sit encrypted in between, and nothing is
        certain.
        """
        if self._transport is None or self._lost is not None or self._transport.is_closing():
            return True
        # `resume_writing` then says that the last piece was taken, and not that there is room again.
        self._transport.set_write_buffer_limits(high=len(behind), low=len(behind))
        self._transport.write(b"".join((*pieces, behind)))
        if self.is_encrypted:
            return False
        left = self._transport.get_write_buffer_size()
        if not left:
            # An empty buffer means that the kernel took all of it, or that it refused the very first byte.
            return self._transport.is_closing()
        if left <= len(behind):
            return False
        self._drained = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience):
                return not await self._drained
        except TimeoutError:
            self.lose("the relay stopped reading")
            return True
        finally:
            self._drained = None

    async def reply(self, patience: float) -> Reply:
        """Read the next reply, which has `patience` seconds to come. Raises WireLost."""
        while not self._replies:
            if self._lost is not None:
                raise WireLost(self._lost)
            loop = asyncio.get_running_loop()
            self._patience, self._ends = patience, loop.time() + patience
            if self._timer is None or self._timer.when() > self._ends:
                self._set_timer(min(patience, _LOOK_EVERY))
            self._waiter = loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._replies.popleft()

    def take_all(self, codes: list[int]) -> bool:
        """Take all replies that are in, if these are their codes; say whether they are."""
        if [reply.code for reply in self._replies] != codes:
            return False
        self._replies.clear()
        return True

    def _set_timer(self, seconds: float) -> None:
        """Look at the clock again in a while: to set a timer for every reply costs more than to read it."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look_at_clock)

    def _look_at_clock(self) -> None:
        self._timer = None
        if self._waiter is None or self._lost is not None:
            return
        left = self._ends - asyncio.get_running_loop().time()
        if left <= 0:
            self.lose(f"the relay was silent for {self._patience:g} seconds")
        else:
            self._set_timer(min(left, _LOOK_EVERY))

    async def encrypt(self, context: ssl.SSLContext, host: str, patience: float) -> None:
        """Go over to TLS, as STARTTLS agreed. Raises WireLost.

        Whatever came in clear behind the agreement was put there by somebody in between (RFC 3207 §4.2).
        """
        if self.has_unread or self._transport is None:
            raise WireLost("the relay sent more in clear after it agreed to STARTTLS")
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(
                self._transport, self, context, server_hostname=host, ssl_handshake_timeout=patience
            )
        except (OSError, ssl.SSLError, TimeoutError) as error:
            raise WireLost(explain_tls(error)) from error
        if encrypted is None:
            raise WireLost(explain_tls(ConnectionResetError()))
        self._adopt(encrypted)
        self.is_encrypted = True

    def lose(self, why: str) -> None:
        """Give the connection up."""
        if self._lost is None:
            self._lost = why
            if self._timer is not None:
                self._timer.cancel()
            if self._transport is not None:
                self._transport.abort()
        self._wake()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hear from the loop that the connection is there."""
        self._adopt(cast("asyncio.Transport", transport))  # the loop gives stream protocols a stream transport

    def _adopt(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Hear from the loop that the connection is gone."""
        if self._lost is None:
            self._lost = explain_network(exc) if isinstance(exc, OSError) else "it closed the connection"
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    def resume_writing(self) -> None:
        """Hear from the loop that the kernel has taken all that is waited for."""
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(True)

    def data_received(self, data: bytes) -> None:
        """Take what came in, and put whole lines together into replies (RFC 5321 §4.2.1)."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not self._take_line(line.rstrip(b"\r")):
                self.lose(f"the relay said what is no SMTP: {line[:60]!r}")
                return
        if len(self._rest) > _LONGEST_LINE:
            self.lose("the relay sends a line without end")
        elif self._replies:
            self._wake()

    def _take_line(self, line: bytes) -> bool:
        """Take one line of a reply; say whether it is one."""
        if not self._lines and line[3:4] == b" " and line[:3] in _USUAL:  # nearly every line is one
            self._replies.append(_read_usual(line))
            return True
        parts = _LINE.fullmatch(line)
        if parts is None or len(self._lines) >= _MOST_LINES:
            return False
        code = int(parts[1])
        if code < 200 or (self._lines and code != self._code):
            return False
        self._code = code
        self._lines.append(parts[3] or b"")
        if parts[2] != b"-":
            text = b"\n".join(self._lines).decode("utf-8", "replace")
            self._replies.append(Reply(code=code, text=text))
            self._lines = []
        return True

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._lost is not None and self._drained is not None and not self._drained.done():
            self._drained.set_result(False)
