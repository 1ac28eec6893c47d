"""When a deferred delivery is tried again, or that it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_MOST_ATTEMPTS = 12
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(minutes=66)
_SPREAD = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The delivery waits until `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The delivery has expired."""


def decide_retry(attempts: int, age: timedelta, max_age: timedelta, jitter: float, now: datetime) -> Again | GiveUp:
    """Decide what follows the `attempts`-th refusal of a delivery whose issue started `age` ago.

    Waits are 5, 10, 20, 40 and then 66 minutes, each moved by up to a fifth: `jitter` is between -1 and 1.
    """
    if attempts >= _MOST_ATTEMPTS or age > max_age:
        return GiveUp()
    wait = min(_FIRST_WAIT * 2 ** (max(attempts, 1) - 1), _LONGEST_WAIT)
    return Again(at=now + wait * (1 + _SPREAD * jitter))
