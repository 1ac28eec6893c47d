"""Which coding of an answer a client wants (RFC 9110 §12.5.3)."""

from functools import lru_cache

_SAME = {"x-gzip": "gzip"}  # §8.4.1.3


@lru_cache(maxsize=512)  # the clients of a feed say one of a few things
def choose_coding(accept_encoding: str | None, offered: tuple[str, ...]) -> str:
    """Give the coding that the header likes best, the first of `offered` among equals; empty for the bare bytes.

    A coding is chosen where it is accepted, and liked no less than the bare bytes. What can't be read is passed
    over: a plain answer is always understood, so it is also what a client gets that accepts nothing at all.
    """
    weights = dict(_weight(item) for item in (accept_encoding or "").lower().split(",") if item.strip())
    others = weights.get("*", 0.0)
    best = max(offered, key=lambda coding: weights.get(coding, others), default="")
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def _weight(item: str) -> tuple[str, float]:
    """Read `gzip;q=0.8`; without a weight it is 1 (§12.4.2)."""
    name, _, parameter = item.partition(";")
    name = _SAME.get(name.strip(), name.strip())
    key, _, value = parameter.partition("=")
    if key.strip() != "q":
        return name, 1.0
    try:
        weight = float(value)
    except ValueError:
        weight = 0.0
    return name, weight if 0 <= weight <= 1 else 0.0
