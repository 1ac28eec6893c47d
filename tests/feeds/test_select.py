from datetime import timedelta

import pytest

from publisher.content.order import newest_first
from publisher.feeds.model import Scope
from publisher.feeds.select import distinct_updates, select_feeds
from publisher.settings import Feeds, Site
from tests.feeds.conftest import MakeSettings
from tests.feeds.samples import ADA, BO, NOON, make_post


@pytest.fixture
def site(make_settings: MakeSettings) -> Site:
    return make_settings().site


def test_M7_newest_first_then_by_id() -> None:
    posts = [make_post(number, published=NOON + timedelta(days=number // 2)) for number in (3, 2, 1, 0)]
    assert [post.path for post in newest_first(posts)] == ["2.md", "3.md", "0.md", "1.md"]


def test_M8_the_site_feed_holds_the_newest(site: Site) -> None:
    posts = newest_first(make_post(number) for number in range(30))
    [selection] = select_feeds(posts, Feeds(items=3), site)
    assert selection.scope == Scope()
    assert [post.path for post in selection.posts] == ["29.md", "28.md", "27.md"]


def test_P5_a_feed_for_each_term_by_name(site: Site) -> None:
    posts = newest_first(
        [
            make_post(1, categories=("Shore",), tags=("Tides",), authors=(ADA, BO)),
            make_post(2, categories=("Birds",), tags=("tides", "geese"), language="de"),
        ]
    )
    selected = select_feeds(posts, Feeds(by=("category", "tag", "author", "language")), site)
    assert [(one.scope.folder, one.scope.label, [post.path for post in one.posts]) for one in selected] == [
        ("", "", ["2.md", "1.md"]),
        ("category/birds/", "Birds", ["2.md"]),
        ("category/shore/", "Shore", ["1.md"]),
        ("tag/geese/", "geese", ["2.md"]),
        ("tag/tides/", "Tides", ["2.md", "1.md"]),
        ("author/ada-marsh/", "Ada Marsh", ["2.md", "1.md"]),
        ("author/bo-lind/", "Bo Lind", ["1.md"]),
        ("language/de/", "de", ["2.md"]),
        ("language/en/", "en", ["1.md"]),
    ]


def test_a_newer_post_never_takes_the_folder_of_an_older_one(site: Site) -> None:
    older, newer = make_post(1, tags=("C#",)), make_post(2, tags=("C",))
    scopes = [selection.scope for selection in select_feeds([newer, older], Feeds(by=("tag",)), site)]
    folders = {scope.label: scope.folder for scope in scopes}
    assert folders == {"": "", "C#": "tag/c/", "C": "tag/c-2/"}


def test_M6_no_two_posts_change_in_the_same_second() -> None:
    posts = [make_post(number, published=NOON) for number in (1, 2, 3)]
    edited = make_post(4, published=NOON - timedelta(days=1), updated=NOON + timedelta(seconds=1))
    updates = distinct_updates(newest_first([*posts, edited]))
    assert [updates[post.id] - NOON for post in (*posts, edited)] == [
        timedelta(seconds=0),
        timedelta(seconds=2),
        timedelta(seconds=3),
        timedelta(seconds=1),
    ]


def test_M3_a_post_never_changed_before_it_was_published() -> None:
    post = make_post(1, published=NOON, updated=NOON - timedelta(days=1))
    assert distinct_updates([post]) == {post.id: NOON}
