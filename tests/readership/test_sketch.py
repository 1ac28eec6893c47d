from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.readership.sketch import Sketch


def seen(number: int) -> Sketch:
    sketch = Sketch()
    for thing in range(number):
        sketch.add(blake2b(str(thing).encode(), digest_size=8).digest())
    return sketch


@pytest.mark.parametrize(
    ("number", "error"), [(0, 0), (1, 0), (10, 0.1), (300, 0.08), (5_000, 0.08), (40_000, 0.08)]
)
def test_the_count_is_about_right(number: int, error: float) -> None:
    assert abs(seen(number).count() - number) <= error * number


def test_who_comes_again_is_no_other() -> None:
    once, again = seen(500), seen(500)
    for thing in range(500):
        again.add(blake2b(str(thing).encode(), digest_size=8).digest())
    assert once.encode() == again.encode()


def test_a_sketch_is_small_and_read_back_as_it_was() -> None:
    sketch = seen(20_000)
    assert len(sketch.encode()) < 2_800
    assert Sketch.decode(sketch.encode()).encode() == sketch.encode()


@given(st.text() | st.binary(max_size=40).map(lambda data: data.hex()))
def test_what_is_no_sketch_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever way it is none
        Sketch.decode(text)
