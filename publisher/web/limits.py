"""How often one client may ask: a bucket of tokens for each, in memory, forgotten as it fills up again."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST = 10_000  # clients that are remembered; beyond it, those who asked longest ago are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` requests at once, and one more each `every` seconds."""

    burst: int
    every: float


# Whole feeds, by clients that don't say what they hold. A reader asks for a few at once, an importer for all of a
# blog's; both are far below this. Whoever asks with an ETag or a date is never kept waiting.
WHOLE_FEEDS = Rate(burst=300, every=1.0)
# Links to leave that aren't ours. A good one always works: providers of mail post thousands from one address.
BAD_TOKENS = Rate(burst=20, every=45.0)
# Sign-ups by one network: a household or an office, and not a program that types in address after address.
SIGN_UPS_AN_HOUR = Rate(burst=5, every=3600 / 5)
SIGN_UPS_A_DAY = Rate(burst=30, every=24 * 3600 / 30)
# A reader's own feed, which is put together for each request.
OWN_FEED = Rate(burst=60, every=10.0)


class Limiter:
    """Counts requests by whatever names a client. It may be used by several threads."""

    def __init__(self, rate: Rate, seconds: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._rate = rate
        self._seconds = seconds
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Say whether the client may ask now, and count it where it may."""
        now = self._seconds()
        with self._lock:
            # A bucket is known by when it will be full: each request moves that by the time that a token takes.
            full_at = max(self._full_at.get(client, now), now) + self._rate.every
            if full_at - now > self._rate.burst * self._rate.every:
                return False
            self._full_at[client] = full_at
            self._full_at.move_to_end(client)
            while len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        return True

    @property
    def retry_after(self) -> int:
        """After how many seconds, at least one, the next request may be allowed."""
        return max(1, round(self._rate.every))
