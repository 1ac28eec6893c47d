"""Questions to the DNS: the one file that knows dnspython."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from publisher.errors import OutsideError, PublisherError, UsageError

_PATIENCE = 5.0  # seconds for a question, however many servers are asked


class Lookups:
    """Asks the machine's name servers, or one that is named. What isn't there is an empty answer."""

    def __init__(self, nameserver: str = "") -> None:
        """Choose whom to ask. Raises PublisherError without the library, UsageError for what is no address."""
        try:
            import dns.resolver  # only this command asks
        except ModuleNotFoundError as error:
            raise PublisherError(
                "To ask the DNS needs a library", hint="pip install 'publisher[doctor]'"
            ) from error
        try:
            self._resolver = dns.resolver.Resolver(configure=not nameserver)
        except dns.resolver.NoResolverConfiguration as error:
            raise OutsideError(
                "This machine names no server to ask for names", hint="look at /etc/resolv.conf"
            ) from error
        if nameserver:
            address, port = _read_server(nameserver)
            self._resolver.nameservers = [address]
            self._resolver.port = port
        self._resolver.lifetime = _PATIENCE

    def texts(self, name: str) -> list[str]:
        """Give the TXT records of a name, each joined from its strings. Raises OutsideError."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")]

    def mail_hosts(self, name: str) -> list[str]:
        """Give who takes mail for a domain, best first; the empty name where it takes none (RFC 7505)."""
        records = sorted(self._ask(name, "MX"), key=lambda record: int(record.preference))
        return [record.exchange.to_text(omit_final_dot=True).strip(".") for record in records]

    def has_address(self, name: str) -> bool:
        """Say whether a name has an address. Raises OutsideError."""
        return any(self._ask(name, kind) for kind in ("A", "AAAA"))

    # `Any`: records of each kind have fields of their own.
    def _ask(self, name: str, kind: str) -> list[Any]:
        import dns.exception
        import dns.resolver

        try:
            return list(self._resolver.resolve(f"{name.rstrip('.')}.", kind, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, UnicodeError) as error:
            raise OutsideError(
                f"The DNS doesn't answer for {name} {kind}: {type(error).__name__}",
                hint="try again, or ask another server: --nameserver ADDRESS",
            ) from error


def _read_server(text: str) -> tuple[str, int]:
    """Read an address with or without a port, IPv6 in brackets where a port stands behind it. Raises UsageError."""
    address, port = text, "53"
    if text.startswith("["):
        address, _, port = text[1:].partition("]:")
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    try:
        return str(ip_address(address)), int(port or "53")
    except ValueError as error:
        raise UsageError(
            f"“{text}” is no address of a name server", hint="as in 192.0.2.53, or 192.0.2.53:5353"
        ) from error
