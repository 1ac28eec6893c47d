from datetime import date

import pytest

from publisher.newsletter.languages import direction_of, plural_of, to_tag, write_day, write_number

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("en", "ltr"),
        ("he", "rtl"),
        ("ar-EG", "rtl"),
        ("", "ltr"),
        ("az-Arab", "rtl"),
        ("ur-Latn", "ltr"),
        ("ku", "ltr"),
    ],
)
def test_A3_the_direction_of_a_language(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction


@pytest.mark.parametrize(
    ("tag", "day"),
    [
        ("en", "March 5, 2026"),
        ("en-GB", "5 March 2026"),
        ("de", "5. März 2026"),
        ("fr", "5 mars 2026"),
        ("es", "5 de marzo de 2026"),
        ("ja", "2026年3月5日"),
        ("zh-Hant", "2026年3月5日"),
        ("tlh", "March 5, 2026"),
    ],
)
def test_a_day_is_written_as_people_write_it(tag: str, day: str) -> None:
    assert write_day(DAY, tag) == day


def test_the_first_of_a_month_is_an_ordinal_in_French() -> None:
    assert write_day(date(2026, 3, 1), "fr-CA") == "1er mars 2026"
    assert write_day(date(2026, 3, 11), "fr") == "11 mars 2026"
    assert write_day(date(2026, 3, 1), "de") == "1. März 2026"


def test_numbers_and_plurals_follow_the_language() -> None:
    assert write_number(12480, "de") == "12.480"
    assert [plural_of(number, "ar") for number in (1, 2, 3, 11, 100)] == ["one", "two", "few", "many", "other"]
    assert plural_of(1, "ja") == "other"


@pytest.mark.parametrize(("asked", "tag"), [("pt_BR", "pt-BR"), ('x" onload="', "en"), ("", "en")])
def test_a_tag_is_one_that_html_and_headers_may_hold(asked: str, tag: str) -> None:
    assert to_tag(asked) == tag
