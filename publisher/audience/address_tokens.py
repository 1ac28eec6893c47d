"""Signed tokens for the local part of a mail address: short, and whole again however a server spells them.

Local parts are compared as they stand by some servers and lower-cased by others (RFC 5321 §2.4), so a token is of
lower-case letters and digits alone, and has 45 of them: with a word before it it stays below the 64 that a local
part may have (RFC 5321 §4.5.3.1.1).
"""

import hmac
import re
import struct
from enum import StrEnum

from publisher.audience.keys import Keys

_PAYLOAD = struct.Struct(">IQ")
_SEAL = 16  # bytes
_LENGTH = 45  # digits of 5 bits: 12 + 16 bytes
# Base32 in lower case (RFC 4648 §6), two digits for each ten bits: the standard library's way takes longer than
# the seal.
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [high + low for high in _DIGITS for low in _DIGITS]
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}

TOKEN = re.compile(rf"[{_DIGITS}]{{{_LENGTH}}}", re.IGNORECASE)
"""A token as it may stand in an address, before anybody has looked whether it is ours."""


class AddressPurpose(StrEnum):
    """What an address is for. A token made for one purpose is refused for another."""

    BOUNCE = "b"  # mail that can't be delivered: issue and subscriber
    LEAVE = "u"  # mail from who wants to leave: list and subscriber


class AddressTokens:
    """Makes and reads tokens of two numbers: HMAC-SHA256, cut to 128 bits, bound to a purpose by its key.

    They never expire: mail comes back late, and a link to leave works for ever.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = {
            purpose: tuple(hmac.digest(key, f"publisher.{purpose}".encode(), "sha256") for key in keys.signing)
            for purpose in AddressPurpose
        }

    def make(self, purpose: AddressPurpose, number: int, subscriber_id: int) -> str:
        """Give the token of a reader's delivery or subscription; `number` is the issue or the list."""
        return _write(self._keys[purpose][-1], _PAYLOAD.pack(number, subscriber_id))

    def read(self, purpose: AddressPurpose, token: str) -> tuple[int, int] | None:
        """Give the two numbers, or nothing where the token isn't ours or was made for something else."""
        token = token.lower()
        if not TOKEN.fullmatch(token):
            return None
        bits = 0
        for digit in token:
            bits = bits << 5 | _VALUES[digit]
        payload = (bits >> 1).to_bytes(_PAYLOAD.size + _SEAL, "big")[: _PAYLOAD.size]
        # Written anew and compared whole: the bit to spare at the end gives no second spelling.
        if not any(hmac.compare_digest(_write(key, payload), token) for key in self._keys[purpose]):
            return None
        number, subscriber_id = _PAYLOAD.unpack(payload)
        return number, subscriber_id


def _write(key: bytes, payload: bytes) -> str:
    sealed = payload + hmac.digest(key, payload, "sha256")[:_SEAL]
    bits = int.from_bytes(sealed, "big") << 6  # 230 bits: 45 digits, and one that is left out
    return "".join([_PAIRS[bits >> place & 1023] for place in range(220, -1, -10)])[:_LENGTH]
