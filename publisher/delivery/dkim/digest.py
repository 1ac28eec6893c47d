"""The hash of a body (RFC 6376 §3.7), in as few passes as are needed."""

import hashlib
from functools import lru_cache

from publisher.delivery.dkim.canonical import relax_body

_OPENINGS = 16  # of issues that are sent at the same time


class BodyDigest:
    """Hashes bodies in relaxed form.

    To look for what relaxing would change takes three times as long as the hash. Our own encoders leave nothing to
    change (email M3), and the copies of an issue come out of one: so whoever makes them names how they all begin.
    The first body with an opening is looked at whole; where nothing had to be changed, those that begin likewise
    are hashed as they are, from the end of the opening on.
    """

    def __init__(self) -> None:
        self._open = lru_cache(maxsize=_OPENINGS)(_Opening)

    def of(self, message: bytes, start: int, opening: bytes) -> bytes:
        """Give SHA-256 of the body that begins at `start`. Without an `opening` it is looked at whole."""
        if not opening or not message.startswith(opening, start):
            return hashlib.sha256(relax_body(message[start:])).digest()
        known = self._open(opening)
        if not known.is_relaxed:
            body = message[start:]
            relaxed = relax_body(body)
            if known.is_relaxed is None:
                known.is_relaxed = relaxed == body
            return hashlib.sha256(relaxed).digest()
        state = known.state.copy()
        state.update(memoryview(message)[start + len(opening) :])
        return state.digest()


class _Opening:
    """How bodies begin: its hash, and whether the first that began so was in relaxed form, once it is known."""

    __slots__ = ("is_relaxed", "state")

    def __init__(self, opening: bytes) -> None:
        self.state = hashlib.sha256(opening)
        self.is_relaxed: bool | None = None
