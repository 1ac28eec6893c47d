"""Old addresses that live on: the same bytes, which name the new address as their own."""

import gzip

import pytest

from publisher.feeds import FeedFolder, build_feeds
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import build, read_rss
from tests.feeds.samples import POSTS, render
from tests.feeds.validator import ATOM


def test_P8_an_old_address_has_the_bytes_of_the_feed(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds='also_at = { "old/feed_rss_created.xml" = "rss.xml" }'))
    assert files["old/feed_rss_created.xml"] == files["rss.xml"]
    own = read_rss(files["old/feed_rss_created.xml"]).find(f"{ATOM}link").get("href")
    assert own == "https://example.org/feeds/rss.xml"


def test_P8_it_is_written_with_its_twins_and_goes_when_it_is_wanted_no_more(make_settings: MakeSettings) -> None:
    for feeds in ('also_at = { "old/index.xml" = "atom.xml" }', ""):
        settings = make_settings(feeds=feeds)
        folder = FeedFolder(settings)
        folder.write(build_feeds(POSTS, render, settings), folder.look())
        old = settings.feeds.path / "old" / "index.xml"
        assert old.exists() == bool(feeds)
        if feeds:
            packed = old.with_name("index.xml.gz").read_bytes()
            assert gzip.decompress(packed) == (settings.feeds.path / "atom.xml").read_bytes()
    assert not old.parent.exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("index.xml", "missing.xml", "there is no feed"),
        ("atom.xml", "rss.xml", "is written as a feed of its own"),
        ("../index.xml", "rss.xml", "is no path below the folder of feeds"),
        ("/index.xml", "rss.xml", "is no path below the folder of feeds"),
        (".hidden.xml", "rss.xml", "is no path below the folder of feeds"),
        ("index.xml.gz", "rss.xml", "ends as packed files do"),
    ],
)
def test_what_can_be_no_address_is_told_and_harms_nothing(
    old: str, new: str, told: str, make_settings: MakeSettings
) -> None:
    settings = make_settings(feeds=f'also_at = {{ "{old}" = "{new}" }}')
    built = build_feeds(POSTS, render, settings)
    [problem] = built.problems
    assert (problem.code, problem.path.rpartition("/")[2]) == ("feed-also-at", "config.toml")
    assert told in problem.text
    assert {file.path: file.data for file in built.files} == build(POSTS, make_settings())
