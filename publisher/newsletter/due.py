"""When a reader is due: their cadence, hour and zone -> slots, which are instants in UTC."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

GRACE = timedelta(minutes=15)
"""How long who switched to single posts has to change their mind, at most."""

_ALIKE = 1024  # choices whose slots are remembered
_WEEKDAYS = tuple(name.lower() for name in calendar.day_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How often and when a reader wants mail. `weekday` counts for weekly, `monthday` for monthly only."""

    cadence: str
    at: time
    zone: ZoneInfo
    weekday: str = "monday"
    monthday: int = 1


@lru_cache(maxsize=_ALIKE)
def latest_slot(choice: Choice, now: datetime) -> datetime:
    """Give the last instant, not after `now`, at which a digest of this choice was due, in UTC."""
    today = now.astimezone(choice.zone).date()
    day = _latest_day(choice, today)
    slot = _instant(choice, day)
    if slot > now:
        slot = _instant(choice, _latest_day(choice, day - timedelta(days=1)))
    return slot


@lru_cache(maxsize=_ALIKE)
def next_slot(choice: Choice, now: datetime) -> datetime:
    """Give the first instant after `now` at which a digest of this choice will be due, in UTC."""
    day = latest_slot(choice, now).astimezone(choice.zone).date()
    while True:
        day = _following_day(choice, day)
        if (slot := _instant(choice, day)) > now:
            return slot


def slot_of_each(newest_eligible: datetime, cadence_since: datetime | None) -> datetime:
    """Give the slot of a reader who takes each post by itself.

    That is the instant at which the newest of the posts owed became eligible. Who just switched to this cadence
    has the quarter of an hour that they switched in to change their mind.
    """
    if cadence_since is None:
        return newest_eligible
    return max(newest_eligible, _round_up(cadence_since))


def _latest_day(choice: Choice, day: date) -> date:
    """Give the last day, not after `day`, that the choice names."""
    if choice.cadence == "daily":
        return day
    if choice.cadence == "weekly":
        return day - timedelta(days=(day.weekday() - _WEEKDAYS.index(choice.weekday)) % 7)
    this = _monthday(choice, day.year, day.month)
    if this <= day:
        return this
    before = day.replace(day=1) - timedelta(days=1)
    return _monthday(choice, before.year, before.month)


def _following_day(choice: Choice, day: date) -> date:
    if choice.cadence == "daily":
        return day + timedelta(days=1)
    if choice.cadence == "weekly":
        return day + timedelta(days=7)
    first = day.replace(day=28) + timedelta(days=4)
    return _monthday(choice, first.year, first.month)


def _monthday(choice: Choice, year: int, month: int) -> date:
    """Give the chosen day of a month, which is its last where the month is too short."""
    return date(year, month, min(choice.monthday, calendar.monthrange(year, month)[1]))


def _instant(choice: Choice, day: date) -> datetime:
    """Give a wall-clock time as an instant.

    An hour that comes twice counts at its first coming; one that summer time skips is moved on by what was
    skipped, as `fold=0` has it (PEP 495).
    """
    return datetime.combine(day, choice.at, tzinfo=choice.zone).astimezone(UTC)


def _round_up(instant: datetime) -> datetime:
    past = (instant - datetime.min.replace(tzinfo=UTC)) % GRACE
    return instant if not past else instant + (GRACE - past)
