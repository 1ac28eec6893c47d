from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.colour import contrast, legible
from publisher.errors import PublisherError
from publisher.newsletter.code_colours import dark_code, light_code
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.palette import Palette, find_shaded, palette_of
from publisher.newsletter.template_files import TemplateFiles
from publisher.newsletter.tokens import Sheet, read_sheet
from publisher.settings import Settings
from tests.newsletter.conftest import CONFIG, make_settings

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def sheet_of(settings: Settings) -> Sheet:
    return read_sheet(TemplateFiles.of(settings), settings)


def palettes_of(settings: Settings) -> tuple[Palette, Palette]:
    tokens = sheet_of(settings).tokens
    return palette_of(tokens.light), palette_of(tokens.dark)


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
        assert contrast(palette.on_button, palette.button) >= 4.5
        assert contrast(palette.button, palette.card) >= 3
        for border in (palette.note, palette.tip, palette.warning, palette.danger):
            assert contrast(border, palette.card) >= 3


def test_C8_a_pale_brand_still_gives_links_that_can_be_read(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\naccent = "#FFCC00"\naccent_dark = "#331100"\n')
    for palette in palettes_of(settings):
        assert contrast(palette.link, palette.card) >= 4.5
        assert contrast(palette.on_button, palette.button) >= 4.5
        assert contrast(palette.button, palette.card) >= 3
    assert palettes_of(settings)[0].accent == "#FFCC00"


def test_a_colour_that_is_none_is_told_with_its_key(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\naccent = "blue"\n')
    with pytest.raises(PublisherError, match=r"config\.toml:13  brand\.accent: “blue” is no colour"):
        palettes_of(settings)


def test_C8_a_colour_that_could_not_be_read_is_shaded_and_told_with_its_line(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\nink = "#cccccc"\nink_dark = "#333333"\n')
    light, dark = palettes_of(settings)
    assert contrast(light.ink, light.card) >= 4.5
    assert contrast(dark.ink, dark.card) >= 4.5
    told = list(find_shaded(sheet_of(settings)))
    assert told[0].line == 13
    assert "brand.ink: #cccccc on #f4f2ed is 1.4 to 1" in told[0].text
    assert light.ink in told[0].hint


def test_C8_what_comes_with_the_program_needs_no_shade(settings: Settings) -> None:
    assert list(find_shaded(sheet_of(settings))) == []


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ('[light]\nink = "black"\n', "email_templates/tokens.toml:2  light.ink: “black” is no colour"),
        ('[sizes]\ntext = "big"\n', "email_templates/tokens.toml:2  sizes.text: this is text in quotes"),
        ('[light]\npaper = "#ffffff"\n', "email_templates/tokens.toml:2  light.paper: there is no such token"),
        ('[fonts]\nbody = "a;b"\n', "email_templates/tokens.toml:2  fonts.body: “a;b” is no list of fonts"),
        ("[light\n", "email_templates/tokens.toml"),
    ],
)
def test_a_slip_in_the_sheet_is_told_with_file_and_line(settings: Settings, sheet: str, told: str) -> None:
    settings.templates.path.mkdir()
    (settings.templates.path / "tokens.toml").write_text(sheet, encoding="utf-8")
    with pytest.raises(PublisherError) as caught:
        sheet_of(settings)
    assert str(caught.value.problems[0]).startswith(told)


def test_a_sites_own_sheet_replaces_only_what_it_names(settings: Settings) -> None:
    before = sheet_of(settings).tokens
    settings.templates.path.mkdir()
    (settings.templates.path / "tokens.toml").write_text('[light]\nink = "#101010"\n', encoding="utf-8")
    after = sheet_of(settings).tokens
    assert after.light.ink == "#101010"
    assert (after.dark, after.fonts, after.light.card) == (before.dark, before.fonts, before.light.card)


def test_C1_fonts_of_a_brand_are_named_or_listed_and_quoted(tmp_path: Path) -> None:
    brand = '[brand]\nfont = "serif"\nheading_font = "Gill Sans, Arial"\n'
    fonts = sheet_of(make_settings(tmp_path, CONFIG + brand)).tokens.fonts
    assert fonts["body"] == fonts["serif"]
    assert fonts["heading"] == '"Gill Sans",Arial'


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


def test_C8_grounds_on_which_no_colour_can_be_read_are_an_error(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + '[brand]\ncard_dark = "#777777"\n')
    with pytest.raises(PublisherError, match="no colour can be read on all of"):
        MailTemplates(settings).paper_of(settings.lists[0], "en")
