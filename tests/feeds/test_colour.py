import pytest

from publisher.colour import contrast
from publisher.feeds.colour import readable


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#ffffff", 21.0), ("#767676", "#fff", 4.54), ("#abc", "#aabbcc", 1.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "used"),
    [("#0b5cad", "#0b5cad"), ("#ffee00", "#111"), ("red", "#111"), ("#fff; } body { display: none", "#111")],
)
def test_a_colour_that_can_not_be_read_is_not_used(colour: str, used: str) -> None:
    assert readable(colour, on="#ffffff", otherwise="#111") == used
