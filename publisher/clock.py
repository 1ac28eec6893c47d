"""The only source of now. Everything that decides takes `now` as an argument; this is where it comes from."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set: for tests, and for `plan --at`."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Give the instant it was set to."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Move to another instant."""
        self._instant = instant.astimezone(UTC)
