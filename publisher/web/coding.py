"""Whether a client wants its answer gzipped (RFC 9110 §12.5.3)."""

_GZIP = ("gzip", "x-gzip")  # §8.4.1.3: the same coding


def prefers_gzip(accept_encoding: str | None) -> bool:
    """Whether the header accepts gzip, and no less than the bare bytes. Without a header: no.

    What can't be read is passed over: a plain answer is always understood.
    """
    weights = dict(_weight(item) for item in (accept_encoding or "").lower().split(",") if item.strip())
    gzip = max((weights[name] for name in _GZIP if name in weights), default=weights.get("*", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(item: str) -> tuple[str, float]:
    """Read `gzip;q=0.8`; without a weight it is 1 (§12.4.2)."""
    name, _, parameter = item.partition(";")
    key, _, value = parameter.partition("=")
    if key.strip() != "q":
        return name.strip(), 1.0
    try:
        weight = float(value)
    except ValueError:
        weight = 0.0
    return name.strip(), weight if 0 <= weight <= 1 else 0.0
