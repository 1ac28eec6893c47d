"""A mailbox: a name and an address, as it stands in From and To (RFC 5322 §3.4)."""

import re
from typing import Self

import msgspec

# The characters of an unquoted local part: all but those that RFC 5322 §3.2.3 leaves out (RFC 6532 beyond ASCII).
_LOCAL = re.compile(r'[^\x00-\x20"(),:;<>@\[\\\]\x7f]{1,64}')
_SPECIAL = re.compile(r'[()<>@,:;."\\\[\]]')  # what a name holds in quotes only (RFC 5322 §3.2.3)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# An address as nearly all are written: no name, no quotes, a domain in its wire form already.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?=.{{1,253}}$)(?:{_LABEL.pattern}\.)*{_LABEL.pattern}")
_LONGEST = 64 + 1 + 253  # RFC 5321 §4.5.3.1


class AddressError(ValueError):
    """What was given is no mail address; the message says why."""


def to_wire_domain(domain: str) -> str:
    """Give a domain as it goes over the wire: lower case, A-labels (RFC 5890). Raises AddressError."""
    wire = domain.removesuffix(".").lower()
    if not wire.isascii():
        import idna  # its tables are large, and few domains need them

        try:
            # IDNA 2008 (RFC 5891): Python's own codec is the older one, which makes “ß” into “ss”, another domain.
            wire = idna.encode(wire, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise AddressError(f"“{domain}” is no domain name") from error
    if not wire or len(wire) > 253 or not all(_LABEL.fullmatch(label) for label in wire.split(".")):
        raise AddressError(f"“{domain}” is no domain name")
    return wire


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """One sender or receiver. `address` has its domain in wire form; `name` may be empty."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Name <local@domain>` or a bare address. Raises AddressError."""
        if len(text) <= _LONGEST and _PLAIN.fullmatch(text):
            return cls(address=text)
        if not text.isprintable():  # line breaks, control characters, and what turns the direction of text
            raise AddressError("an address holds no line breaks or invisible characters")
        from email.utils import getaddresses  # it loads sockets and calendars

        found = getaddresses([text])
        if len(found) != 1 or found[0][1] not in text:  # the parser closes up a domain that holds spaces
            raise AddressError(f"“{text}” is not one mail address")
        name, address = found[0]
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
        if not self.name:
            return self.address
        from email.utils import quote

        name = f'"{quote(self.name)}"' if _SPECIAL.search(self.name) else self.name
        return f"{name} <{self.address}>"
