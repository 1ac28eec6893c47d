"""How fast: so many messages a second, and no faster."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The limits of a transport: messages a second for all of it, and a minute for single domains. 0 is none."""

    relay: float = 0
    domains: Mapping[str, float] = field(default_factory=dict)


NO_LIMIT = Rates()


class Pace:
    """Lets `rate` messages a second through; 0 is no limit. It starts empty, so that a restart is no burst."""

    def __init__(self, rate: float) -> None:
        self._step = 1 / rate if rate > 0 else 0.0
        self._next = time.monotonic()

    def is_ready(self) -> bool:
        """Take a turn if it is time for one; say whether it was."""
        now = time.monotonic()
        if self._step and now < self._next:
            return False
        self._next = now + self._step
        return True

    def reserve(self) -> float:
        """Take the next turn, in the order of asking; give the seconds until it comes."""
        now = time.monotonic()
        turn = max(self._next, now)
        self._next = turn + self._step
        return turn - now
