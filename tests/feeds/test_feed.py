import pytest

from publisher.content.post import Author
from publisher.feeds.feed import feed_id, make_feed
from publisher.feeds.model import ATOM, JSON, NEVER, RSS, Scope
from publisher.feeds.select import Selection
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.samples import SITE

TAG = Scope(kind="tag", label="C++", folder_name="c++")


def test_P5_a_feed_of_a_term_is_a_feed_of_its_own(settings: Settings) -> None:
    feed = make_feed(Selection(scope=TAG), {}, settings)
    assert feed.id == "tag:example.org,2026-01-01:feeds/tag/c%2B%2B/"
    assert feed.title == "C++ — Field notes"
    assert feed.home == feed.page_url == "https://example.org/feeds/tag/c%2B%2B/"
    assert [feed.url(kind) for kind in (RSS, ATOM, JSON)] == [
        "https://example.org/feeds/tag/c%2B%2B/rss.xml",
        "https://example.org/feeds/tag/c%2B%2B/atom.xml",
        "https://example.org/feeds/tag/c%2B%2B/feed.json",
    ]


def test_R1_the_site_feed_belongs_to_the_home_page(settings: Settings) -> None:
    feed = make_feed(Selection(scope=Scope()), {}, settings)
    assert (feed.title, feed.home) == ("Field notes", "https://example.org/")


def test_R2_J2_a_feed_is_known_by_where_it_is_served(
    make_settings: MakeSettings,
) -> None:
    feed = make_feed(Selection(scope=Scope()), {}, make_settings(feeds='url = "https://feeds.example.net"'))
    assert feed.url(RSS) == "https://feeds.example.net/rss.xml"


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://Example.ORG:8443/blog/", "example.org"),
        ("https://me:secret@example.org/", "example.org"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_A1_a_feed_id_names_the_host_and_nothing_that_changes(
    url: str, authority: str, make_settings: MakeSettings
) -> None:
    site = make_settings(config=SITE.replace("https://example.org/", url)).site
    assert feed_id(Scope(), site) == f"tag:{authority},2026-01-01:feeds/"


def test_A3_an_empty_feed_never_changed(settings: Settings) -> None:
    assert make_feed(Selection(scope=Scope()), {}, settings).updated == NEVER


def test_A5_somebody_answers_for_every_feed(make_settings: MakeSettings) -> None:
    nobody = make_settings(config=SITE.replace("author =", "# author ="))
    assert make_feed(Selection(scope=TAG), {}, nobody).author == Author(name="Field notes")


def test_a_feed_of_a_language_is_in_that_language(settings: Settings) -> None:
    scope = Scope(kind="language", label="de", folder_name="de")
    assert make_feed(Selection(scope=scope), {}, settings).language == "de"
