"""HMAC-SHA256 (RFC 2104), for what is sealed in every message: quick, and lets no other thread in between."""

import hashlib

_BLOCK = 64  # bytes that SHA-256 takes at once
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class Seal:
    """One key, worked in beforehand.

    `hmac.digest` takes three times as long, and gives way to other threads each time.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        short = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
        block = short.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER))
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def over(self, said: bytes) -> bytes:
        """Give the 32 bytes that only who has the key can make of what is said."""
        inner = self._inner.copy()
        inner.update(said)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()
