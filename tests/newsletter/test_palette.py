from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.newsletter.code_colours import dark_code, light_code
from publisher.newsletter.palette import contrast, legible, palettes_of
from publisher.settings import Settings
from tests.newsletter.conftest import CONFIG, make_settings

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLOUR, COLOUR)
def test_C8_any_colour_can_be_made_legible_on_any_other(colour: str, behind: str) -> None:
    assert contrast(legible(colour, behind), behind) >= 4.5


def test_C8_all_text_can_be_read_in_both_palettes(settings: Settings) -> None:
    for palette in palettes_of(settings):
        for text, behind in product(
            (palette.ink, palette.muted, palette.link), (palette.page, palette.card, palette.code)
        ):
            assert contrast(text, behind) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5
        for border in (palette.note, palette.tip, palette.warning, palette.danger):
            assert contrast(border, palette.card) >= 3


def test_C8_a_pale_brand_still_gives_links_that_can_be_read(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\naccent = "#FFCC00"\naccent_dark = "#331100"\n')
    for palette in palettes_of(settings):
        assert contrast(palette.link, palette.card) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert palettes_of(settings)[0].accent == "#ffcc00"


def test_a_colour_that_is_none_is_told_with_its_key(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\naccent = "blue"\n')
    with pytest.raises(PublisherError, match=r"config\.toml  brand\.accent: “blue” is no colour"):
        palettes_of(settings)


def test_C8_code_can_be_read_in_both_palettes(settings: Settings) -> None:
    light, dark = palettes_of(settings)
    classes = ["k", "s2", "c1", "nf", "mi", "o", "p", "n", "gd", "gi", "err", "not-a-token"]
    for colours, behind in (
        (light_code(classes, light.code), light.code),
        (dark_code(classes, dark.code), dark.code),
    ):
        assert colours
        for colour in colours:
            assert colour.colour == "inherit" or contrast(colour.colour, behind) >= 4.5
