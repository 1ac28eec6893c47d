"""When a relay is left alone for a while: after it failed several times in a row, or refuses what we are."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_FAULTS_TO_OPEN = 5
_FIRST_PAUSE = timedelta(seconds=60)
_LONGEST_PAUSE = timedelta(minutes=30)
_MOST_DOUBLINGS = 5  # of one minute are more than the longest pause
_BAD_CREDENTIALS = 535  # RFC 4954 §6


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How a relay is doing. Open until `opened_until`; then one success closes it, one fault opens it again."""

    faults: int = 0
    opened: int = 0
    opened_until: datetime | None = None
    last_text: str = ""

    def is_open(self, now: datetime) -> bool:
        """Say whether the relay is left alone."""
        return self.opened_until is not None and now < self.opened_until

    @property
    def is_on_trial(self) -> bool:
        """Whether it has failed before, so that one message shows whether it is well again."""
        return self.opened > 0


WELL = Breaker()


def after_success(breaker: Breaker, now: datetime) -> Breaker:
    """Give the breaker once the relay has answered well.

    What was under way on other connections when it opened closes nothing: a relay that is left alone has its trial.
    """
    return breaker if breaker is WELL or breaker.is_open(now) else WELL


def half_open(breaker: Breaker) -> Breaker:
    """Give the breaker of a relay whose time has come, or that is tried before it: one fault opens it again."""
    return replace(breaker, opened_until=None)


def after_fault(breaker: Breaker, code: int, text: str, now: datetime) -> Breaker:
    """Give the breaker once the relay has failed: it opens for 60 s, doubling each time up to 30 min.

    What was under way on other connections when it opened says nothing new, and doubles nothing.
    """
    faults = breaker.faults + 1
    if breaker.is_open(now):
        return replace(breaker, faults=faults)
    if faults < _FAULTS_TO_OPEN and code != _BAD_CREDENTIALS and not breaker.opened:
        return replace(breaker, faults=faults, last_text=text)
    return trip(replace(breaker, faults=faults), text, now)


def trip(breaker: Breaker, text: str, now: datetime) -> Breaker:
    """Open the breaker, for longer each time. One that is open stays as it is."""
    if breaker.is_open(now):
        return breaker
    pause = min(_FIRST_PAUSE * 2 ** min(breaker.opened, _MOST_DOUBLINGS), _LONGEST_PAUSE)
    return Breaker(faults=breaker.faults, opened=breaker.opened + 1, opened_until=now + pause, last_text=text)
