"""When a relay is left alone for a while: after it failed several times in a row, or refused our credentials."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_FAULTS_TO_OPEN = 5
_FIRST_PAUSE = timedelta(seconds=60)
_LONGEST_PAUSE = timedelta(minutes=30)
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


def after_success(breaker: Breaker) -> Breaker:
    """Give the breaker once the relay has answered well."""
    return breaker if breaker == Breaker() else Breaker()


def after_fault(breaker: Breaker, code: int, text: str, now: datetime) -> Breaker:
    """Give the breaker once the relay has failed: it opens for 60 s, doubling each time up to 30 min."""
    faults = breaker.faults + 1
    if faults < _FAULTS_TO_OPEN and code != _BAD_CREDENTIALS and not breaker.opened:
        return replace(breaker, faults=faults, last_text=text)
    pause = min(_FIRST_PAUSE * 2**breaker.opened, _LONGEST_PAUSE)
    return Breaker(faults=faults, opened=breaker.opened + 1, opened_until=now + pause, last_text=text)
