"""Readers over time: every month stands there, and nobody is counted twice."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from publisher.audience import Origin, Status, Wish, count_readers, find_subscriber, read_address, unsubscribe
from tests.audience.conftest import LETTERS, NOTES, subscribe

ANN, BOB = read_address("ann@example.org"), read_address("bob@example.org")
AUCKLAND = ZoneInfo("Pacific/Auckland")


def act(year: int, month: int, day: int, *, confirmed: bool = True) -> Origin:
    at = datetime(year, month, day, 12, tzinfo=UTC)
    return Origin(source="form", at=at, confirmed=confirmed, may_return=True)


def test_every_month_is_there_in_the_zone_of_the_site(connection: Connection) -> None:
    asked = act(2026, 1, 30, confirmed=False)
    subscribe(connection, NOTES, ANN, Wish(cadence="weekly", topics=("Bread",)), asked)
    subscribe(
        connection, NOTES, ANN, Wish(cadence="weekly", topics=("Bread",)), act(2026, 1, 31)
    )  # 1 February there
    subscribe(connection, NOTES, BOB, Wish(), act(2026, 2, 1))
    subscribe(connection, LETTERS, BOB, Wish(), act(2026, 2, 1))
    ann = find_subscriber(connection, ANN)
    assert ann is not None
    unsubscribe(connection, NOTES, ann, act(2026, 4, 1))
    found = count_readers(connection, NOTES, "notes", AUCKLAND, datetime(2026, 6, 1, tzinfo=UTC))
    months = [(month.month, month.asked, month.came, month.left, month.reading) for month in found.months]
    assert months == [
        ("2026-01", 1, 0, 0, 0),
        ("2026-02", 0, 2, 0, 2),
        ("2026-03", 0, 0, 0, 2),
        ("2026-04", 0, 0, 1, 1),
        ("2026-05", 0, 0, 0, 1),
        ("2026-06", 0, 0, 0, 1),
    ]
    assert found.statuses == {Status.ACTIVE: 1, Status.UNSUBSCRIBED: 1}
    assert (found.cadences, found.topics) == ({"each": 1}, {"*": 1})


def test_who_comes_back_in_another_year_is_counted_again(connection: Connection) -> None:
    came = act(2025, 12, 5)
    subscribe(connection, NOTES, ANN, Wish(), came)
    ann = find_subscriber(connection, ANN)
    assert ann is not None
    unsubscribe(connection, NOTES, ann, replace(came, at=datetime(2025, 12, 6, 12, tzinfo=UTC)))
    subscribe(connection, NOTES, ANN, Wish(), act(2026, 1, 5))
    found = count_readers(connection, NOTES, "notes", ZoneInfo("UTC"), datetime(2026, 1, 6, tzinfo=UTC))
    assert [(month.month, month.came, month.left, month.reading) for month in found.months] == [
        ("2025-12", 1, 1, 0),
        ("2026-01", 1, 0, 1),
    ]


def test_a_list_that_nobody_has_asked_for_has_no_months(connection: Connection) -> None:
    found = count_readers(connection, NOTES, "notes", AUCKLAND, datetime(2026, 6, 1, tzinfo=UTC))
    assert (found.months, found.statuses, found.topics) == ((), {}, {})
