"""When a refused delivery is tried again, and when a failing relay is left alone."""

from datetime import timedelta

import pytest

from publisher.delivery.breaker import Breaker, after_fault, after_success, half_open
from publisher.delivery.retry import Again, GiveUp, decide_retry
from tests.delivery.ledger import NOON

TWO_DAYS = timedelta(days=2)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 66), (6, 66), (11, 66)])
@pytest.mark.parametrize(("jitter", "share"), [(-1, 0.8), (0, 1), (1, 1.2)])
def test_each_wait_is_twice_the_last_up_to_66_minutes_and_a_fifth_more_or_less(
    attempts: int, minutes: int, jitter: float, share: float
) -> None:
    decision = decide_retry(attempts, timedelta(), TWO_DAYS, jitter, NOON)
    assert decision == Again(at=NOON + timedelta(minutes=minutes) * share)


@pytest.mark.parametrize(
    ("attempts", "age", "gives_up"),
    [
        (11, TWO_DAYS, False),
        (12, timedelta(), True),
        (1, TWO_DAYS, False),
        (1, TWO_DAYS + timedelta(seconds=1), True),
    ],
)
def test_it_is_given_up_after_twelve_attempts_or_two_days(
    attempts: int,
    age: timedelta,
    gives_up: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert isinstance(decide_retry(attempts, age, TWO_DAYS, 0, NOON), GiveUp) is gives_up


def after_faults(number: int, code: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(number):
        breaker = after_fault(breaker, code, "down", NOON)
    return breaker


@pytest.mark.parametrize(("faults", "is_open"), [(0, False), (4, False), (5, True)])
def test_the_breaker_opens_at_the_fifth_fault_in_a_row(faults: int, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert after_faults(faults).is_open(NOON) is is_open


def test_a_success_begins_the_count_anew() -> None:
    assert after_success(after_faults(4), NOON) == Breaker()


def test_what_was_under_way_when_it_opened_does_not_close_it() -> None:
    assert after_success(after_faults(5), NOON).is_open(NOON)
    assert after_success(half_open(after_faults(5)), NOON) == Breaker()


def test_refused_credentials_open_it_at_once() -> None:
    assert after_faults(1, code=535).is_open(NOON)


def test_what_was_under_way_when_it_opened_makes_no_pause_longer() -> None:
    assert after_faults(9).opened_until == after_faults(5).opened_until == NOON + timedelta(seconds=60)


def test_each_pause_is_twice_the_last_up_to_half_an_hour_however_long_it_lasts() -> None:
    breaker, now, pauses = after_faults(5), NOON, []
    for _ in range(100):
        assert breaker.opened_until is not None
        pauses.append((breaker.opened_until - now).total_seconds())
        now = breaker.opened_until
        breaker = after_fault(breaker, 0, "down", now)
    assert pauses[:7] == [60, 120, 240, 480, 960, 1800, 1800]
    assert set(pauses[7:]) == {1800}


def test_one_fault_opens_it_again_after_its_pause_or_when_it_is_tried_before() -> None:
    tried = half_open(after_faults(5))
    assert not tried.is_open(NOON)
    assert after_fault(tried, 0, "down", NOON).is_open(NOON)
