"""`web.listen` -> a socket."""

import errno
import socket
from dataclasses import dataclass

from publisher.errors import OutsideError, PublisherError
from publisher.setting_types import LISTEN_ADDRESS

_BACKLOG = 2048  # connections that wait to be taken
_HINTS = {
    errno.EADDRINUSE: "another `publisher serve` or another program listens there: stop it, or change web.listen",
    errno.EACCES: "ports below 1024 are for root: listen on a higher one, behind a proxy",
    errno.EADDRNOTAVAIL: "this machine doesn't have that address: 127.0.0.1 is for itself, 0.0.0.0 for everyone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen. Port 0 lets the system choose one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, port: int) -> str:
        """Give where a browser on this machine finds it, at the port that was opened."""
        return f"http://{Address(host=self.host, port=port)}/"


def read_address(text: str) -> Address:
    """Read `127.0.0.1:8000` or `[::1]:8000`. Raises PublisherError."""
    found = LISTEN_ADDRESS.fullmatch(text.strip())
    if not found or int(found["port"]) > 65535:
        raise PublisherError(
            f"web.listen: “{text}” is no address to listen on", hint="write it as 127.0.0.1:8000 or [::1]:8000"
        )
    return Address(host=found["six"] or found["host"], port=int(found["port"]))


def open_socket(address: Address) -> socket.socket:
    """Listen at `address`. Raises OutsideError."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = found[0]
        return socket.create_server(place, family=family, backlog=_BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"web.listen: {address} can't be listened on: {error.strerror or error}",
            hint=_HINTS.get(error.errno or 0, "web.listen is written as 127.0.0.1:8000 or [::1]:8000"),
        ) from error
