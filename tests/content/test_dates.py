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
        ("2013-05-06 02:12:52 -0700", "2013-05-06T09:12:52Z"),
        ("2023-01-29 18:30:22 2023 -0800", "2023-01-30T02:30:22Z"),  # a stray year
        ("2024/01/31 12:00", "2024-01-31T11:00:00Z"),
        ("2024-01-31_12:00", "2024-01-31T11:00:00Z"),
        ("15 Oct 2023", "2023-10-14T22:00:00Z"),
        ("15-October-2023", "2023-10-14T22:00:00Z"),
        ("Jul 08 2022", "2022-07-07T22:00:00Z"),
        ("July 8th, 2022", "2022-07-07T22:00:00Z"),
        ("Sept. 8, 2022 at 3:05 pm", "2022-09-08T13:05:00Z"),
        ("May 8, 2022 12:05 AM", "2022-05-07T22:05:00Z"),
        ("Mon, 02 Jan 2006 15:04:05 -0700", "2006-01-02T22:04:05Z"),
        ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05Z"),
        ("Fri Jul 08 2022 10:00:00 GMT+0200 (Central European Summer Time)", "2022-07-08T08:00:00Z"),
        ("Mon Jan  2 15:04:05 2006", "2006-01-02T14:04:05Z"),
        ("Mon Jan 2 15:04:05 UTC 2006", "2006-01-02T15:04:05Z"),
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
        ("2023-01-29 18:30:22 2024 -0800", "names two years"),
        ("30 Feb 2024", "no such day"),
        ("15 Foo 2024", "is not a date"),
        ("8 May 2022 13:00 pm", "no such time"),
        ("2024-01-31 12:00 EST", "is not a date"),
        ("31.01.24", "is not a date"),
        ("now", "is not a date"),
        ("0001-01-01", "is before 1900"),
        ("9999-12-31T23:00-05:00", "no such time"),
        ("31.11.2026", "there is no such day"),
        ("40/50/2026", "there is no such day"),
        ("２０２４-01-01", "is not a date"),
    ],
)
def test_content_9_6_what_is_no_date_is_told(written: str, told: str) -> None:
    with pytest.raises(DateError, match=told):
        parse_instant(written, UTC)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("03/04/2024", "write it as 2024-03-04 or 2024-04-03"),
        ("3/4/2024 10:00", "write it as 2024-03-04 or 2024-04-03"),
        ("12/31/2024", "write it as 2024-12-31"),
        ("31.12.2024", "write it as 2024-12-31"),
        ("04/04/2024", "write it as 2024-04-04"),
    ],
)
def test_content_9_6_a_date_of_two_readings_is_told_with_both(written: str, hint: str) -> None:
    with pytest.raises(DateError, match="is not a date that reads the same everywhere") as caught:
        parse_instant(written, UTC)
    assert caught.value.hint == hint


@pytest.mark.parametrize("written", ["Last Modified", "Created", "git Last Modified", "git Created"])
def test_content_5_nothing_is_read_from_the_times_of_files(written: str) -> None:
    with pytest.raises(DateError, match="asks for the time of a file"):
        parse_instant(written, UTC)


def test_content_6_a_month_in_words_may_have_a_zone_of_its_own() -> None:
    assert parse_instant("Jul 08 2022", UTC, BERLIN).isoformat() == "2022-07-08T00:00:00+02:00"
    assert parse_instant("2022-07-08", UTC, BERLIN).isoformat() == "2022-07-08T00:00:00+00:00"


def test_the_day_is_the_one_that_was_written() -> None:
    assert parse_instant("2024-12-31T23:30:00-08:00", UTC).date().isoformat() == "2024-12-31"


@settings(deadline=None)  # a busy machine is no failure
@given(st.datetimes(datetime(1901, 1, 1), datetime(2900, 1, 1)))  # noqa: DTZ001 - a date as people write it
def test_every_written_time_is_read_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert parse_instant(whole.isoformat(), UTC) == whole.replace(tzinfo=UTC)
