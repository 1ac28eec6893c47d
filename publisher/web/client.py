"""Who asks: the address a request comes from, through the proxies that are ours."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from fastapi import Request

_UNKNOWN = "unknown"


class Visitor(NamedTuple):
    """Who asks for a feed. It is held in memory for a minute, and written nowhere."""

    client: str
    agent: str


class Clients:
    """Tells clients apart. Of a proxy's word, X-Forwarded-For, only what our own `proxies` say is believed."""

    def __init__(self, proxies: tuple[str, ...]) -> None:
        self._proxies = [ip_network(proxy) for proxy in proxies]
        self.find = lru_cache(maxsize=4096)(self._find)
        """Give the client by the address that is connected (None: unknown) and its X-Forwarded-For."""

    def of_request(self, request: Request) -> str:
        """Give the client that a request comes from."""
        forwarded = ", ".join(request.headers.getlist("x-forwarded-for"))
        return self.find(request.client.host if request.client else None, forwarded or None)

    def _find(self, peer: str | None, forwarded: str | None) -> str:
        """Name the last one on the way that is no proxy of ours: whatever stands before it, it may have made up."""
        way = [peer or "", *reversed((forwarded or "").split(","))]
        address = None
        for hop in way:
            found = _read(hop)
            if found is None:
                break
            address = found
            if not any(address in network for network in self._proxies):
                break
        return _name(address) if address else _UNKNOWN


def _read(hop: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(hop.strip().strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _name(address: IPv4Address | IPv6Address) -> str:
    """Give an address as one client: of IPv6 the network, within which a household takes as many as it likes."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address) >> 64 << 64, 64)))
