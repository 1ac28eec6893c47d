"""When a reader is due: slots in UTC from a cadence, an hour and a zone, on ordinary days and on strange ones."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.newsletter.due import Choice, latest_slot, next_slot, slot_of_each

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")


def choose(cadence: str, zone: str = "UTC", at: time = time(8), **more: object) -> Choice:
    return Choice(cadence=cadence, at=at, zone=ZoneInfo(zone), **more)  # type: ignore[arg-type] # a choice's fields


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "now", "latest", "following"),
    [
        (choose("daily"), "2026-03-02 08:00", "2026-03-02 08:00", "2026-03-03 08:00"),
        (choose("daily"), "2026-03-02 07:59", "2026-03-01 08:00", "2026-03-02 08:00"),
        (choose("weekly"), "2026-03-04 12:00", "2026-03-02 08:00", "2026-03-09 08:00"),
        (choose("weekly", weekday="sunday"), "2026-03-02 12:00", "2026-03-01 08:00", "2026-03-08 08:00"),
        (choose("monthly"), "2026-03-02 12:00", "2026-03-01 08:00", "2026-04-01 08:00"),
        (choose("monthly", monthday=31), "2026-03-02 12:00", "2026-02-28 08:00", "2026-03-31 08:00"),
        (choose("monthly", monthday=31), "2024-03-02 12:00", "2024-02-29 08:00", "2024-03-31 08:00"),
        (choose("monthly", monthday=31), "2026-04-30 07:00", "2026-03-31 08:00", "2026-04-30 08:00"),
        (choose("daily", "Asia/Kathmandu"), "2026-03-02 02:15", "2026-03-02 02:15", "2026-03-03 02:15"),
        (choose("daily", "Pacific/Apia"), "2026-03-01 19:00", "2026-03-01 19:00", "2026-03-02 19:00"),
    ],
)
def test_a_digest_is_due_at_the_readers_own_hour(choice: Choice, now: str, latest: str, following: str) -> None:
    assert latest_slot(choice, utc(now)) == utc(latest)
    assert next_slot(choice, utc(now)) == utc(following)


@pytest.mark.parametrize(
    ("zone", "at", "slots"),
    [
        # summer time begins: 02:30 is not there, and comes at 03:30
        ("Europe/Berlin", time(2, 30), ["2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30"]),
        # it ends: 02:30 comes twice, and counts once
        ("Europe/Berlin", time(2, 30), ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"]),
        ("America/Los_Angeles", time(2, 30), ["2026-03-07 10:30", "2026-03-08 10:30", "2026-03-09 09:30"]),
        ("America/Los_Angeles", time(1, 30), ["2026-10-31 08:30", "2026-11-01 08:30", "2026-11-02 09:30"]),
        # half an hour of summer
        ("Australia/Lord_Howe", time(2, 15), ["2026-10-02 15:45", "2026-10-03 15:45", "2026-10-04 15:15"]),
        ("Australia/Lord_Howe", time(1, 45), ["2026-04-03 14:45", "2026-04-04 14:45", "2026-04-05 15:15"]),
    ],
)
def test_F30_a_night_with_an_hour_too_few_or_too_many_has_one_slot(zone: str, at: time, slots: list[str]) -> None:
    choice = choose("daily", zone, at)
    first, *rest = (utc(slot) for slot in slots)
    assert latest_slot(choice, first) == first
    for expected in rest:
        assert next_slot(choice, first) == expected
        assert latest_slot(choice, expected - timedelta(seconds=1)) == first
        first = expected


def test_F30_a_day_that_was_left_out_of_the_calendar_has_no_slot_of_its_own() -> None:
    choice = choose("daily", "Pacific/Apia")  # 30 December 2011 is not there
    now, slots = utc("2011-12-28 00:00"), []
    for _ in range(4):
        now = next_slot(choice, now)
        slots.append(now)
    assert slots == sorted(set(slots))
    assert slots[-1] - slots[0] <= timedelta(days=3)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.times(),
    st.integers(1, 31),
    st.datetimes(datetime(2011, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - naive bounds are asked for
)
def test_the_next_slot_is_after_now_and_is_then_the_latest(
    zone: str, cadence: str, at: time, monthday: int, now: datetime
) -> None:
    choice = choose(cadence, zone, at, monthday=monthday)
    latest, following = latest_slot(choice, now), next_slot(choice, now)
    assert latest <= now < following
    assert latest_slot(choice, following) == following


@pytest.mark.parametrize(
    ("switched", "slot"),
    [
        (None, "2026-03-02 12:07"),
        ("2026-03-02 11:00", "2026-03-02 12:07"),
        ("2026-03-02 12:01", "2026-03-02 12:15"),
        ("2026-03-02 12:15", "2026-03-02 12:15"),
        ("2026-03-02 12:15:01", "2026-03-02 12:30"),
    ],
)
def test_who_just_switched_to_each_post_has_until_the_next_quarter(switched: str | None, slot: str) -> None:
    assert slot_of_each(utc("2026-03-02 12:07"), utc(switched) if switched else None) == utc(slot)
