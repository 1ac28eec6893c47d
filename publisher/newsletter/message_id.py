"""The Message-ID of a delivery: always the same for it, and the same for no other (RFC 5322 §3.6.4)."""

from functools import lru_cache

from publisher.seal import Seal

# Base32 in lower case (RFC 4648 §6), two digits for each ten bits: the standard library's way
# takes longer than the seal.
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [high + low for high in _DIGITS for low in _DIGITS]
_BYTES = 20  # 32 digits


def message_id(key: bytes, installation: str, issue: int, subscriber: int, domain: str) -> str:
    """Give `<…@domain>` for one copy of an issue.

    It has no part of chance or time, so a copy sent again carries the id of the first, and receivers can drop it.
    The HMAC keeps it from telling who reads what; `domain` is the sender's.
    """
    seal = _seal_of(key).over(f"{installation}|{issue}|{subscriber}".encode())
    bits = int.from_bytes(seal[:_BYTES], "big")
    digits = "".join([_PAIRS[bits >> place & 1023] for place in range(_BYTES * 8 - 10, -1, -10)])
    return f"<{digits}@{domain}>"


@lru_cache(maxsize=4)
def _seal_of(key: bytes) -> Seal:
    return Seal(key)
