"""What a person typed as their address -> an address that can be mailed, and the key it is known by."""

import hashlib
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from publisher.mailbox import AddressError, to_wire_domain

_SHOWN = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberAddress:
    """An address as its owner spells it, its domain in wire form, and its key.

    The key is SHA-256 of the address with its domain in lower case and its local part case-folded: one person is
    one key however they type it, and a key says nothing to whoever reads it.
    """

    email: str
    domain: str
    key: str


def read_address(text: str) -> SubscriberAddress:
    """Check what a person typed. Raises AddressError, whose text says what is wrong with it."""
    typed = text.strip()
    try:
        if not typed.isprintable():
            raise AddressError(f"“{_show(typed)}” is no mail address: it holds invisible characters")
        checked = validate_email(typed, check_deliverability=False, strict=True)
        domain = to_wire_domain(checked.ascii_domain)
    except EmailNotValidError as error:
        raise AddressError(f"“{_show(typed)}” is no mail address: {error}") from error
    key = f"{checked.local_part.casefold()}@{domain}"
    return SubscriberAddress(
        email=f"{checked.local_part}@{domain}",
        domain=domain,
        key=hashlib.sha256(key.encode()).hexdigest(),
    )


def _show(typed: str) -> str:
    """Give what was typed as it may stand in a message: short, and nothing in it that a terminal would obey."""
    shown = "".join(character if character.isprintable() else "�" for character in typed[:_SHOWN])
    return shown if len(typed) <= _SHOWN else f"{shown}…"
