"""How fast the mail of one domain may go, and when a domain that puts us off is left alone.

It only ever says when. The row that waits is the row that was claimed: nothing is added, and no attempt is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.delivery.outcome import Outcome, Verdict

_DEFERRALS_TO_REST = 5  # in a row
_FIRST_REST = timedelta(seconds=60)
_LONGEST_REST = timedelta(minutes=30)
_MOST_DOUBLINGS = 5
_AFTER_PROBE = timedelta(seconds=10)  # until what stood behind a probe is looked at again
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Bucket:
    """Messages that may go at once: it fills at `rate` a minute, and holds a minute's worth."""

    rate: float
    tokens: float
    refilled_at: datetime

    @property
    def size(self) -> float:
        """How much it holds."""
        return max(self.rate, 1.0)

    def fill(self, now: datetime) -> None:
        """Add what has come since it was last filled; a clock that went back adds nothing."""
        since = max((now - self.refilled_at) / _MINUTE, 0.0)
        self.tokens = min(self.size, self.tokens + since * self.rate)
        self.refilled_at = now


@dataclass(slots=True)
class _Health:
    """`rests_until` is set from the first rest on, and until a message goes through."""

    deferrals: int = 0
    rests: int = 0
    rests_until: datetime | None = None
    is_probed: bool = False


class Domains:
    """Knows each domain of one dispatch.

    `rates` are messages a minute; a domain without one has no limit. `buckets` are what the last dispatch left.
    """

    def __init__(self, rates: Mapping[str, float], buckets: Mapping[str, Bucket], now: datetime) -> None:
        self.buckets = {
            # One that is new is empty: whoever restarts often must not send more by it.
            name: Bucket(rate, min(known.tokens, rate), known.refilled_at)
            if (known := buckets.get(name))
            else Bucket(rate, 1.0, now)
            for name, rate in rates.items()
        }
        self._promised: dict[str, int] = dict.fromkeys(rates, 0)
        self._health: dict[str, _Health] = {}

    def find_wait(self, name: str, now: datetime) -> datetime | None:
        """Give until when a message to a domain waits, or nothing where it may go now, which takes its turn."""
        health = self._health.get(name)
        if health is not None and health.rests_until is not None:
            if now < health.rests_until:
                return health.rests_until
            if health.is_probed:
                return now + _AFTER_PROBE
            health.is_probed = True  # one goes, and shows whether the others may
        bucket = self.buckets.get(name)
        if bucket is None:
            return None
        bucket.fill(now)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return None
        self._promised[name] += 1
        return now + _MINUTE * (self._promised[name] - bucket.tokens) / bucket.rate

    def learn(self, name: str, outcome: Outcome, now: datetime) -> None:
        """Let a domain rest that puts off one reader after the other, for longer each time."""
        health = self._health.get(name)
        if _is_put_off(outcome):
            if health is None:
                health = self._health[name] = _Health()
            health.deferrals += 1
            if health.is_probed or (health.deferrals >= _DEFERRALS_TO_REST and health.rests_until is None):
                rest = min(_FIRST_REST * 2 ** min(health.rests, _MOST_DOUBLINGS), _LONGEST_REST)
                health.rests_until, health.is_probed = now + rest, False
                health.rests += 1
        elif health is not None and outcome.verdict in {Verdict.SENT, Verdict.BOUNCED}:
            del self._health[name]


def _is_put_off(outcome: Outcome) -> bool:
    """Whether a reader was put off for their domain's sake. Greylisting does it to everybody once, and is none."""
    if outcome.verdict is not Verdict.DEFERRED or outcome.code // 100 != 4:
        return False
    is_greylisting = outcome.code in {450, 451} and (
        outcome.enhanced in {"4.7.1", "4.2.0"} or "grey" in outcome.text.lower() or "gray" in outcome.text.lower()
    )
    return not is_greylisting
