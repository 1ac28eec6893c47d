"""Fetching one file from the web: a GET and nothing else, under limits of size, time and redirections."""

import http.client
import socket
import threading
import zlib
from contextlib import closing, suppress
from urllib.parse import urljoin

from publisher import __version__
from publisher.errors import OutsideError, PublisherError
from publisher.outbound import Target, open_connection, read_target

MAX_BYTES = 16 * 1024 * 1024  # unpacked
_WAIT = 5.0  # seconds for each answer of the other side
_WHOLE = 20.0  # seconds for everything, however steadily bytes drip in
_REDIRECTIONS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024


def fetch(url: str, accept: str, *, private_ok: bool = False, seconds: float = _WHOLE) -> bytes:
    """Give the body behind an address, or do without after so many seconds.

    `private_ok` allows a machine that only we can reach to be named, but not to be led to: a redirection stays on
    the machine that was named, or leads to a public one.

    Raises RefusedAddressError for an address that may not be fetched, PublisherError for a body that is too large,
    OutsideError where the other side doesn't answer, or answers anything but 200.
    """
    named = read_target(url).host
    watch = _Watch(seconds)
    try:
        for _ in range(_REDIRECTIONS + 1):
            target = read_target(url)
            is_named = private_ok and target.host == named
            with closing(open_connection(target, _WAIT, private_ok=is_named)) as connection:
                watch.take(connection.sock)
                body_or_url = _get(connection, target, accept)
            if isinstance(body_or_url, bytes):
                watch.refuse_late()
                return body_or_url
            url = urljoin(url, body_or_url)
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        why = "it took too long" if watch.is_late else error or type(error).__name__
        raise OutsideError(
            f"{url} can't be fetched: {why}", hint="try again, or save it and name the file"
        ) from error
    finally:
        watch.cancel()
    raise OutsideError(f"{url} can't be fetched: it leads on and on, over {_REDIRECTIONS} times")


class _Watch:
    """Hangs up once the whole time is over: a socket's own limit begins anew with each byte that drips in."""

    def __init__(self, seconds: float) -> None:
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._timer.start()
        self.is_late = False

    def take(self, opened: socket.socket) -> None:
        self._sockets.append(opened)

    def refuse_late(self) -> None:
        """Raise TimeoutError where what was read may lack its end."""
        if self.is_late:
            raise TimeoutError

    def cancel(self) -> None:
        self._timer.cancel()

    def _hang_up(self) -> None:
        self.is_late = True
        for opened in self._sockets:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


def _get(connection: http.client.HTTPConnection, target: Target, accept: str) -> bytes | str:
    """Ask for the body; give it, or where it has moved to. Raises OSError, HTTPException, zlib.error."""
    fields = {
        "Host": target.authority,
        "User-Agent": f"Publisher/{__version__}",
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    connection.request("GET", target.path, headers=fields)
    answer = connection.getresponse()
    if answer.status in _MOVED and (moved := answer.headers.get("Location")):
        return moved
    if answer.status != http.client.OK:
        raise OutsideError(
            f"{target.authority}{target.path} answers {answer.status} {answer.reason}",
            hint="is that the address of the file itself?",
        )
    return _read_body(answer)


def _read_body(answer: http.client.HTTPResponse) -> bytes:
    packed = answer.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}
    unpack = zlib.decompressobj(wbits=31) if packed else None
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        while chunk:
            room = MAX_BYTES + 1 - len(body)
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
            if len(body) > MAX_BYTES:
                raise PublisherError(
                    f"What is there is longer than {MAX_BYTES // 1024**2} MiB, and was not read on"
                )
            chunk = unpack.unconsumed_tail if unpack else b""
    if answer.length or (unpack and not unpack.eof):
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)
