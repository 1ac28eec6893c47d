"""Connections from this machine to the web: by http or https, and only to machines that all the world may reach.

Whoever names an address to us must not be able to reach, through us, what only this machine can reach: its own
services, its network, a cloud's metadata. A name is looked up once, the address found is checked, and that address
is connected to, so that a name can't stand for another machine a moment later.
"""

import http.client
import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

from publisher.errors import OutsideError, PublisherError
from publisher.mailbox import AddressError, to_wire_domain

_KEPT = "%/?:@!$&'()*+,;=~"  # in a path and its query (RFC 3986 §3.3, §3.4)
_PORTS = {"http": 80, "https": 443}
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052 §2.1: the last 32 bits are an IPv4 address


class RefusedAddressError(PublisherError):
    """The address is none that may be connected to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an address leads: `host` as TLS and the Host field name it, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host field (RFC 9110 §7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """Take an address apart. Raises RefusedAddressError for one that is not http or https, or holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
        if ":" not in host:
            host = to_wire_domain(host)
    except AddressError:
        host = host.lower()  # an address in numbers
    except ValueError as error:
        raise RefusedAddressError(
            f"“{url}” is no address", hint="write it as https://example.org/feed.xml"
        ) from error
    if parts.scheme not in _PORTS or not host:
        raise RefusedAddressError(
            f"“{url}” is no web address", hint="only http:// and https:// are fetched; a file is named by its path"
        )
    if "@" in parts.netloc:
        raise RefusedAddressError("An address with a password in it is not fetched", hint="fetch the file yourself")
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_KEPT)
    return Target(scheme=parts.scheme, host=host, port=port or _PORTS[parts.scheme], path=path)


def names_a_machine(target: Target) -> bool:
    """Whether an address names a machine by its number, or this one: who writes that into a setting means it."""
    try:
        ip_address(target.host)
    except ValueError:
        return target.host == "localhost"
    return True


def open_connection(target: Target, seconds: float, *, private_ok: bool = False) -> http.client.HTTPConnection:
    """Connect, and let each wait last so many seconds at most.

    Raises RefusedAddressError where the target is no public machine and `private_ok` doesn't say that this is
    meant, OutsideError where it can't be reached.
    """
    try:
        connected = socket.create_connection((_find_address(target, private_ok=private_ok), target.port), seconds)
        if target.scheme == "https":
            connected = ssl.create_default_context().wrap_socket(connected, server_hostname=target.host)
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"{target.host} can't be reached: {say_why(error)}") from error
    connection = http.client.HTTPConnection(target.host, target.port, timeout=seconds)
    connection.sock = connected
    return connection


def say_why(error: Exception) -> str:
    """Give what the network or TLS said, without numbers and the names of libraries."""
    match error:
        case TimeoutError():
            return "it took too long"
        case ssl.SSLCertVerificationError():
            return f"its certificate can't be trusted: {error.verify_message}"
        case OSError(strerror=str(told)):
            return told
        case _:
            return str(error) or type(error).__name__


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that all the world may reach, also where it wraps up another."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _find_address(target: Target, *, private_ok: bool) -> str:
    """Look the name up, once, and give the first of its addresses that may be connected to. Raises OSError."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)]
    for address in found:
        # A scope, as in fe80::1%eth0, names a network of this machine.
        if private_ok or ("%" not in address and is_public(ip_address(address))):
            return address
    raise RefusedAddressError(f"{target.host} is {found[0]}, which only this machine or its network can reach")
