from hypothesis import given
from hypothesis import strategies as st

from publisher.web.limits import Limiter, Rate


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_one_at_a_time() -> None:
    seconds = Seconds()
    limiter = Limiter(Rate(burst=3, every=10), seconds)
    assert [limiter.allows("ada") for _ in range(5)] == [True, True, True, False, False]
    assert limiter.allows("bob")
    seconds.now += 10
    assert [limiter.allows("ada") for _ in range(2)] == [True, False]
    seconds.now += 1000
    assert [limiter.allows("ada") for _ in range(4)] == [True, True, True, False]


def test_who_was_refused_is_not_put_off_further() -> None:
    seconds = Seconds()
    limiter = Limiter(Rate(burst=1, every=10), seconds)
    assert limiter.allows("ada")
    for _ in range(9):
        seconds.now += 1
        assert not limiter.allows("ada")
    seconds.now += 1
    assert limiter.allows("ada")


def test_no_more_clients_are_remembered_than_there_is_room_for() -> None:
    limiter = Limiter(Rate(burst=1, every=10), Seconds(), most=2)
    assert [limiter.allows(name) for name in ("ada", "bob", "ada", "eve", "bob", "ada")] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=60))
def test_in_any_length_of_time_no_more_than_the_rate_is_allowed(waits: list[float]) -> None:
    seconds = Seconds()
    limiter = Limiter(Rate(burst=4, every=5), seconds)
    allowed: list[float] = []
    for wait in waits:
        seconds.now += wait
        if limiter.allows("ada"):
            allowed.append(seconds.now)
    for first in range(len(allowed)):
        for last in range(first, len(allowed)):
            assert last - first + 1 <= 4 + (allowed[last] - allowed[first]) / 5 + 0.001
