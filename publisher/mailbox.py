"""A mailbox: a name and an address, as it stands in From and To (RFC 5322 §3.4)."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Self

# The characters of an unquoted local part (RFC 5322 §3.2.3, with RFC 6532's letters beyond ASCII).
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]{1,64}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class AddressError(ValueError):
    """What was given is no mail address; the message says why."""


def to_wire_domain(domain: str) -> str:
    """Give a domain as it goes over the wire: lower case, A-labels (RFC 5890). Raises AddressError."""
    try:
        wire = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressError(f"“{domain}” is no domain name") from error
    if not wire or len(wire) > 253 or not all(_LABEL.fullmatch(label) for label in wire.split(".")):
        raise AddressError(f"“{domain}” is no domain name")
    return wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One sender or receiver. `address` has its domain in wire form; `name` may be empty."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Name <local@domain>` or a bare address. Raises AddressError."""
        if any(ord(character) < 32 or character == "\x7f" for character in text):
            raise AddressError("an address holds no line breaks or control characters")
        name, address = parseaddr(text)
        local, at, domain = address.rpartition("@")
        if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
            raise AddressError(f"“{text}” is no mail address")
        return cls(name=name.strip(), address=f"{local}@{to_wire_domain(domain)}")

    @property
    def local(self) -> str:
        """The part before the @."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The part after the @, as it goes over the wire."""
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        """Give it as people write it; the form for a header is `newsletter.headers`' business."""
        return str(Address(self.name, addr_spec=self.address)) if self.address.isascii() else self.address
