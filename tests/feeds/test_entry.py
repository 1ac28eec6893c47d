from typing import Any

import pytest
from msgspec.structs import replace

from publisher.content.post import Author, Post, Rendered
from publisher.errors import Problem
from publisher.feeds.entry import make_entry, weight
from publisher.feeds.model import Category, Entry
from publisher.feeds.window import HEAVIEST as HEAVIEST_FEED
from publisher.feeds.window import cut_window
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.samples import SITE, make_post, render


def entry_of(post: Post, settings: Settings) -> Entry:
    entry = make_entry(post, render(post), post.published, settings)
    assert isinstance(entry, Entry)
    return entry


@pytest.mark.parametrize(
    ("typed", "title"),
    [("  Two\n lines ", "Two lines"), ("Fish &amp; </b>", "Fish &amp; </b>"), ("a\x0bb", "ab"), ("", "")],
)
def test_M10_M11_a_title_is_one_line_of_what_was_typed(typed: str, title: str, settings: Settings) -> None:
    assert entry_of(make_post(1, title=typed), settings).title == title


def test_M10_a_post_without_title_is_headed_by_its_first_words(settings: Settings) -> None:
    entry = entry_of(make_post(1, title="", body="word " * 30), settings)
    assert entry.heading == "word word word word word word word word word word word word…"


def test_a_post_without_any_word_is_headed_by_its_address(settings: Settings) -> None:
    post = make_post(1, title="")
    entry = make_entry(
        post, Rendered(html="", excerpt_html="", excerpt_text="", has_more=False), post.published, settings
    )
    assert isinstance(entry, Entry)
    assert entry.heading == "https://example.org/blog/1/"


@pytest.mark.parametrize(("description", "excerpt"), [("Said\nby hand", "Said by hand"), ("", "From the text.")])
def test_M12_the_excerpt_is_the_description_else_of_the_text(
    description: str, excerpt: str, settings: Settings
) -> None:
    post = make_post(1, description=description, body="From the text.\n\nMore.")
    assert entry_of(post, settings).excerpt == excerpt


@pytest.mark.parametrize(
    ("says", "summary", "content"),
    [
        ("both", "One.", "<p>One.</p>\n<p>Two.</p>"),
        ("full", "", "<p>One.</p>\n<p>Two.</p>"),
        ("summary", "One.", ""),
    ],
)
def test_the_settings_say_what_feeds_hold(
    says: str, summary: str, content: str, make_settings: MakeSettings
) -> None:
    entry = entry_of(make_post(1, body="One.\n\nTwo."), make_settings(feeds=f'content = "{says}"'))
    assert (entry.excerpt, entry.summary, entry.content) == ("One.", summary, content)


def test_R25_A24_authors_are_those_named_and_public(settings: Settings) -> None:
    named = (Author(name="Cy", email="cy at home", url="javascript:alert(1)"), Author(name=" \x00 "))
    assert entry_of(make_post(1, authors=named), settings).authors == (Author(name="Cy"),)


def test_who_writes_is_the_site_author_where_a_post_names_nobody(
    settings: Settings, make_settings: MakeSettings
) -> None:
    assert entry_of(make_post(1), settings).authors == (Author(name="Ada Marsh", email="ada@example.org"),)
    nobody = make_settings(config=SITE.replace("author =", "# author ="))
    assert entry_of(make_post(1), nobody).authors == ()


def test_R26_A25_categories_name_each_topic_once(make_settings: MakeSettings) -> None:
    post = make_post(1, categories=("Machine Learning", " "), tags=("machine learning", "C++"))
    assert entry_of(post, make_settings(feeds='by = ["tag"]')).categories == (
        Category(term="machine-learning", label="Machine Learning"),
        Category(term="c++", label="C++", scheme="https://example.org/feeds/#tag"),
    )


@pytest.mark.parametrize(("said", "told"), [("de_CH", "de-CH"), ("", "en"), ("plain English", "en")])
def test_A6_a_language_is_a_language_tag(said: str, told: str, settings: Settings) -> None:
    assert entry_of(make_post(1, language=said), settings).language == told


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"id": "tag:example.org,2024:a\x0bb"}, "feed-address-unclean"),
        ({"id": ""}, "feed-address-unclean"),
        ({"url": "https://example.org/a b/"}, "feed-address-unclean"),
        ({"url": "/blog/1/"}, "feed-address-unclean"),
    ],
)
def test_S7_what_no_feed_can_carry_is_a_problem_with_its_place(
    said: dict[str, Any], code: str, settings: Settings
) -> None:
    post = make_post(1, **said)
    problem = make_entry(post, render(post), post.published, settings)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == (code, "posts/1.md")
    assert problem.hint


def test_M8_a_window_stays_below_a_mebibyte(settings: Settings) -> None:
    entry = entry_of(make_post(1, body="x" * 400_000, description="Short."), settings)
    light = entry_of(make_post(2), settings)
    window = cut_window([entry, entry, entry, light])
    assert window == (entry, entry)
    assert sum(map(weight, window)) < HEAVIEST_FEED
    assert cut_window([replace(light, title=str(number)) for number in range(20)])[-1].title == "19"
