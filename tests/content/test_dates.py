"""What authors write for a date."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.content.dates import DateError, parse_instant

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-01-31", "2024-01-30T23:00:00Z"),
        ("2024-01-31T12:00:00", "2024-01-31T11:00:00Z"),
        ("2024-01-31 12:00", "2024-01-31T11:00:00Z"),
        ("2024-07-31 12:00", "2024-07-31T10:00:00Z"),
        ("2024-01-31T12:00:00.75Z", "2024-01-31T12:00:00Z"),
        ("2013-05-06 02:12:52 +0200", "2013-05-06T00:12:52Z"),
        ("2014-05-14 9:00:00 -0400", "2014-05-14T13:00:00Z"),
        ("2024-01-31T12:00:00+05:30", "2024-01-31T06:30:00Z"),
        ("2024-1-5", "2024-01-04T23:00:00Z"),
        (" 2024-01-31t12:00z ", "2024-01-31T12:00:00Z"),
    ],
)
def test_M4_a_date_is_an_aware_instant_in_whole_seconds(written: str, instant: str) -> None:
    assert parse_instant(written, BERLIN).astimezone(UTC) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-03-31 02:30", "2024-03-31T01:30:00Z"),  # skipped in spring: moved on
        ("2024-10-27 02:30", "2024-10-27T00:30:00Z"),  # shown twice in autumn: the first
    ],
)
def test_3_7_times_that_a_clock_skips_or_repeats(written: str, instant: str) -> None:
    assert parse_instant(written, BERLIN).astimezone(UTC) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("last tuesday", "“last tuesday” is not a date"),
        ("2026-02-30", "no such day"),
        ("2026-13-01", "no such day"),
        ("2026-01-01 25:00", "no such time"),
        ("2026-01-01 10:00 +0275", "no such time"),
        ("03/04/2024", "is not a date"),
        ("20240101", "is not a date"),
        ("0001-01-01", "is before 1900"),
        ("9999-12-31T23:00-05:00", "no such time"),
        ("２０２４-01-01", "is not a date"),
    ],
)
def test_content_9_6_what_is_no_date_is_told(written: str, told: str) -> None:
    with pytest.raises(DateError, match=told):
        parse_instant(written, UTC)


def test_the_day_is_the_one_that_was_written() -> None:
    assert parse_instant("2024-12-31T23:30:00-08:00", UTC).date().isoformat() == "2024-12-31"


@settings(deadline=None)  # a busy machine is no failure
@given(st.datetimes(datetime(1901, 1, 1), datetime(2900, 1, 1)))  # noqa: DTZ001 - a date as people write it
def test_every_written_time_is_read_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert parse_instant(whole.isoformat(), UTC) == whole.replace(tzinfo=UTC)
