"""The judge of our feeds finds the faults that it is to find: what feedgen writes where it is used plainly."""

from datetime import UTC, datetime

import pytest
from feedgen.feed import FeedGenerator

from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import build
from tests.feeds.samples import BY_ALL, HUB, POSTS
from tests.feeds.validator import find_faults, judge_html

AT = "https://example.org/feeds/"


@pytest.fixture
def plain() -> FeedGenerator:
    """A feed as a first attempt with feedgen makes it."""
    feed = FeedGenerator()
    feed.load_extension("media")
    feed.load_extension("syndication")
    feed.id("https://example.org/")
    feed.title("Notes")
    feed.link(href="https://example.org/", rel="alternate")
    feed.description("Notes")
    feed.syndication.update_period("daily")
    for _ in range(2):
        entry = feed.add_entry()
        entry.id("tag:example.org,2024:1")
        entry.title("One")
        entry.link(href="https://example.org/1/")
        entry.link(href="https://example.org/1.mp3", rel="enclosure", type="audio/mpeg", length="1")
        entry.guid("tag:example.org,2024:1", permalink=True)
        entry.enclosure("https://example.org/1.mp3", None, "audio/mpeg")
        entry.content('<a href="/x">x</a><script>1</script><b onclick="1">b</b>', type="CDATA")
        entry.media.content({"url": "https://example.org/1.png", "type": "image/png"})
        entry.published(datetime(2024, 1, 2, tzinfo=UTC))
        entry.updated(datetime(2024, 1, 2, tzinfo=UTC))
    return feed


def test_it_finds_what_is_wrong_with_plain_rss(plain: FeedGenerator) -> None:
    assert find_faults(plain.rss_str(), f"{AT}rss.xml") == [
        "ContainsRelRef",
        "DuplicateValue",
        "GeneratorOfSomebodyElse",
        "InvalidIntegerAttribute",
        "InvalidPermalink",
        "MediaGroupWithoutAlternatives",
        "MissingAtomSelfLink",
        "MissingDCLanguage",
        "SecurityRisk",
        "SecurityRiskAttr",
        "UnknownNamespace",
        "UnusedNamespace",
    ]


def test_it_finds_what_is_wrong_with_plain_atom(plain: FeedGenerator) -> None:
    assert find_faults(plain.atom_str(), f"{AT}atom.xml") == [
        "ContainsRelRef",
        "DuplicateAtomLink",
        "DuplicateEntries",
        "DuplicateUpdated",
        "InvalidMIMEType",
        "InvalidRFC3339Date",
        "MediaGroupWithoutAlternatives",
        "MissingAtomSelfLink",
        "MissingDCLanguage",
        "MissingElement author",
        "SecurityRisk",
        "SecurityRiskAttr",
        "UnusedNamespace",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<a href="x.html">x</a>', "ContainsRelRef"),
        ('<img src="https://a.example/1.png" srcset="https://a.example/1.png 1x, 2.png 2x">', "ContainsRelRef"),
        ('<a href="https://a.example/?a=1&b=2">x</a>', "NotHtml"),
        ('<a href="javascript:alert(1)">x</a>', "SecurityRiskAttr"),
        ('<p style="position: fixed">x</p>', "SecurityRiskAttr"),
        ('<iframe src="https://a.example/"></iframe>', "SecurityRisk"),
    ],
)
def test_it_finds_what_is_wrong_with_a_text(text: str, fault: str) -> None:
    assert [*judge_html(text)] == [fault]


def test_it_finds_nothing_in_ours(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))
    feeds = {path: data for path, data in files.items() if path.endswith(("rss.xml", "atom.xml"))}
    assert len(feeds) == 24
    for path, data in feeds.items():
        assert find_faults(data, AT + path.replace("+", "%2B")) == [], path


def test_it_finds_a_feed_at_another_address(make_settings: MakeSettings) -> None:
    assert find_faults(build(POSTS, make_settings())["rss.xml"], f"{AT}index.xml") == ["SelfDoesntMatchLocation"]
