import json
import re

import jsonschema  # type: ignore[import-untyped] # it ships no types
import pytest

from publisher.feeds import History, build_feeds
from publisher.feeds.model import Tombstone
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import Tree, build, read_json
from tests.feeds.samples import BY_ALL, HUB, NOON, POSTS, render


@pytest.fixture
def feed(make_settings: MakeSettings) -> Tree:
    return read_json(build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))["feed.json"])


def test_every_feed_obeys_the_schema(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))
    assert len([read_json(data) for path, data in files.items() if path.endswith("feed.json")]) == 12


def test_an_empty_feed_obeys_it_too(settings: Settings) -> None:
    assert read_json(build((), settings)["feed.json"])["items"] == []


def test_J1_J2_J3_J5_the_feed_says_what_it_is(feed: Tree) -> None:
    assert list(feed.items())[:-1] == [
        ("version", "https://jsonfeed.org/version/1.1"),
        ("title", "Field notes"),
        ("home_page_url", "https://example.org/"),
        ("feed_url", "https://example.org/feeds/feed.json"),
        ("description", "Birds, tides & the software that counts them."),
        ("authors", [{"name": "Ada Marsh"}]),
        ("language", "en"),
        ("hubs", [{"type": "WebSub", "url": "https://hub.example.org/"}]),
    ]


def test_J6_J7_an_item_says_all_there_is(feed: Tree) -> None:
    assert feed["items"][-1] == {
        "id": "tag:example.org,2024-01-01:0000000000000001",
        "url": "https://example.org/blog/1/",
        "title": "What the tide left behind",
        "content_html": "<p>The gauge says &lt;0 m.</p>\n<p>That can’t be.</p>",
        "summary": "Four mornings on the flats & one broken gauge.",
        "date_published": "2024-12-26T23:30:00Z",
        "date_modified": "2025-01-04T08:00:30Z",
        "authors": [{"name": "Ada Marsh", "url": "https://example.org/ada/"}, {"name": "Bo Lind"}],
        "tags": ["Shore", "tides", "Machine Learning"],
    }


def test_J7_what_is_empty_is_left_out(feed: Tree) -> None:
    assert "title" not in feed["items"][0]
    assert [item.get("language") for item in feed["items"]] == [None, "de", None, None]


def test_J7_an_excerpt_alone_is_the_content(make_settings: MakeSettings) -> None:
    item = read_json(build(POSTS[:1], make_settings(feeds='content = "summary"'))["feed.json"])["items"][0]
    assert item["content_html"] == "Four mornings on the flats &amp; one broken gauge."


def test_W4_without_a_hub_no_format_speaks_of_one(settings: Settings) -> None:
    assert not any(b"hub" in data for data in build(POSTS, settings).values())


def test_the_bytes_are_utf_8_as_people_write_it(settings: Settings) -> None:
    data = build(POSTS, settings)["feed.json"]
    assert "Zählen" in data.decode()
    assert data.endswith(b"}\n")
    assert json.loads(data)


def test_J4_each_page_leads_to_another_one_and_the_last_to_none(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds="items = 1\narchive_size = 1"))
    pages = {
        feed["feed_url"]: feed
        for path, data in files.items()
        if path.endswith("json")
        for feed in [read_json(data)]
    }
    seen = [url := "https://example.org/feeds/feed.json"]
    while url := pages[url].get("next_url", ""):
        assert url not in seen
        seen.append(url)
    assert len(seen) == len(POSTS)


def test_J8_G29_what_is_ours_begins_with_an_underscore(settings: Settings) -> None:
    grave = Tombstone(id="tag:example.org,2024-01-01:gone", when=NOON)
    built = build_feeds(POSTS, render, settings, History(gone=(grave,)))
    feed = next(read_json(file.data) for file in built.files if file.path == "feed.json")
    assert [key for key in feed if re.match(r"_[A-Za-z][^.]*$", key)] == ["_deleted"]


@pytest.mark.parametrize("key", ["deleted", "_1", "_a.b", "__", "author"])
def test_J8_any_other_key_is_a_fault(key: str, feed: Tree) -> None:
    with pytest.raises(jsonschema.ValidationError):
        read_json(json.dumps(feed | {key: []}).encode())
