"""The Message-ID of a delivery: always the same for it, and the same for no other (RFC 5322 §3.6.4)."""

from functools import lru_cache

from publisher.seal import Seal

_DIGITS = b"abcdefghijklmnopqrstuvwxyz234567".ljust(256)  # base32 in lower case (RFC 4648 §6)
_BYTES, _LENGTH = 20, 32  # 160 bits, five a digit
# What lets all digits be written at once, for the standard library's way takes longer than the seal: 160 bits are
# parted in two halves, these in two again and so on, until each five of them have a byte of their own. Given are
# which bits are upper halves, and how far these go.
_PARTINGS = [
    (sum((1 << bits) - 1 << place + bits for place in range(0, _LENGTH * 8, 2 * room)), room - bits)
    for bits, room in ((80, 128), (40, 64), (20, 32), (10, 16), (5, 8))
]


def message_id(key: bytes, installation: str, issue: int, subscriber: int, domain: str) -> str:
    """Give `<…@domain>` for one copy of an issue.

    It has no part of chance or time, so a copy sent again carries the id of the first, and receivers can drop it.
    The HMAC keeps it from telling who reads what; `domain` is the sender's.
    """
    seal = _seal_of(key).over(f"{installation}|{issue}|{subscriber}".encode())
    bits = int.from_bytes(seal[:_BYTES], "big")
    for halves, apart in _PARTINGS:
        upper = bits & halves
        bits = bits - upper | upper << apart
    digits = bits.to_bytes(_LENGTH, "big").translate(_DIGITS).decode("ascii")
    return f"<{digits}@{domain}>"


@lru_cache(maxsize=4)
def _seal_of(key: bytes) -> Seal:
    return Seal(key)
