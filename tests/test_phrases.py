"""The words of pages: all of them in every language, with the same room in each."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import publisher
from publisher.newsletter.languages import write_day
from publisher.phrases import phrases_of
from publisher.resources import starter_folder

WORDS = Path(publisher.__file__).parent / "words"


def test_a_language_that_is_not_known_is_answered_in_english_and_marked_so() -> None:
    assert phrases_of("tlh").language == "en"


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("zh", "zh", "订阅"),
        ("zh-CN", "zh", "订阅"),
        ("zh-Hant", "zh-Hant", "訂閱"),
        ("zh_hant_hk", "zh-Hant", "訂閱"),
        ("zh-TW", "zh-Hant", "訂閱"),
        ("zh-Hans-HK", "zh", "订阅"),
        ("pt", "pt", "Subscrever"),
        ("pt-PT", "pt", "Subscrever"),
        ("pt-br", "pt-BR", "Assinar"),
        ("en-GB", "en", "Subscribe"),
    ],
)
def test_the_nearest_words_are_taken(asked: str, language: str, said: str) -> None:
    words = phrases_of(asked)
    assert (words.language, words.say("subscribe_button")) == (language, said)


def test_a_region_says_what_its_language_says_where_it_has_no_words_of_its_own() -> None:
    assert phrases_of("pt-BR").say("months") == phrases_of("pt").say("months")


REGIONS = {"pt-BR"}  # they hold what is said otherwise there
LANGUAGES = sorted(file.stem for file in WORDS.glob("*.toml"))


def test_pages_speak_every_language_that_mail_speaks() -> None:
    of_mail = (starter_folder("email_templates") / "words").glob("*.toml")
    assert sorted(file.stem for file in of_mail) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_said_in_every_language_with_its_room(language: str) -> None:
    said, english = (tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8")) for name in (language, "en"))
    if language in REGIONS:
        assert said.keys() < english.keys()
        wider = tomllib.loads((WORDS / f"{language.partition('-')[0]}.toml").read_text("utf-8"))
        assert [name for name in said if said[name] == wider[name]] == []
    else:
        assert said.keys() == english.keys()
    for name, phrase in ((name, english[name]) for name in said):
        rooms, meant = (sorted(re.findall(r"\{\w+\}", str(text))) for text in (said[name], phrase))
        assert (rooms, name) == (meant, name)
        if isinstance(phrase, dict):
            assert said[name].keys() == phrase.keys()


@pytest.mark.parametrize(
    "language", sorted(set(LANGUAGES) - {"en"})
)  # ours reads the same on both sides of the Atlantic
def test_a_day_is_written_as_mail_writes_it(language: str) -> None:
    days = [date(2026, month, month + 2) for month in range(1, 13)]
    assert [phrases_of(language).write_day(day) for day in days] == [write_day(day, language) for day in days]
