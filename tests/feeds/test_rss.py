from email.utils import parsedate_to_datetime

import feedparser
import pytest

from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, CONTENT, DC, Tree, build, read_rss, texts
from tests.feeds.samples import ADA, BO, BY_ALL, HUB, POSTS, SITE, make_post


@pytest.fixture
def channel(make_settings: MakeSettings) -> Tree:
    return read_rss(build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))["rss.xml"])


def test_a_reader_sees_every_entry(settings: Settings) -> None:
    feed = feedparser.parse(build(POSTS, settings)["rss.xml"])
    assert (feed.feed.title, feed.feed.link, feed.feed.language) == ("Field notes", "https://example.org/", "en")
    assert [(entry.get("title"), entry.link, entry.id, entry.guidislink) for entry in feed.entries] == [
        (None, "https://example.org/blog/4/", "tag:example.org,2024-01-01:0000000000000004", False),
        (
            "Zählen, was sich nicht zählen lässt",
            "https://example.org/blog/2/",
            "tag:example.org,2024-01-01:0000000000000002",
            False,
        ),
        (
            "if a < b && c > d: on comparing geese",
            "https://example.org/blog/3/",
            "tag:example.org,2024-01-01:0000000000000003",
            False,
        ),
        (
            "What the tide left behind",
            "https://example.org/blog/1/",
            "tag:example.org,2024-01-01:0000000000000001",
            False,
        ),
    ]


def test_R1_R9_the_channel_says_what_it_is(channel: Tree) -> None:
    assert [texts(channel, name) for name in ("title", "link", "description", "docs", "generator")] == [
        ["Field notes"],
        ["https://example.org/"],
        ["Birds, tides & the software that counts them."],
        ["https://www.rssboard.org/rss-specification"],
        ["Publisher 0.1"],
    ]


def test_R2_R3_W4_it_links_to_itself_and_its_hub(channel: Tree) -> None:
    assert [dict(link.attrib) for link in channel.findall(f"{ATOM}link")] == [
        {"href": "https://example.org/feeds/rss.xml", "rel": "self", "type": "application/rss+xml"},
        {"href": "https://hub.example.org/", "rel": "hub"},
    ]


def test_R5_its_date_is_that_of_the_newest_change(channel: Tree) -> None:
    assert texts(channel, "lastBuildDate") == ["Mon, 02 Jun 2025 09:05:00 +0000"]
    assert texts(channel, "pubDate") == []


def test_R6_an_editor_is_named_where_an_address_is_public(channel: Tree, make_settings: MakeSettings) -> None:
    assert texts(channel, "managingEditor") == ["ada@example.org (Ada Marsh)"]
    nobody = make_settings(config=SITE.replace("author =", "# author ="))
    assert texts(read_rss(build(POSTS, nobody)["rss.xml"]), "managingEditor") == []


def test_R8_readers_may_keep_it_for_half_an_hour(channel: Tree) -> None:
    assert texts(channel, "ttl") == ["30"]


def test_R10_what_the_channel_says_stands_before_its_items(channel: Tree) -> None:
    names = [element.tag for element in channel]
    assert names.index("item") == len(names) - len(POSTS)


def test_R20_R21_an_item_has_an_id_and_an_address(channel: Tree) -> None:
    item = channel.find("item")
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert texts(item, "guid") == ["tag:example.org,2024-01-01:0000000000000004"]
    assert texts(item, "link") == ["https://example.org/blog/4/"]


def test_R22_M10_an_item_without_title_has_none(channel: Tree) -> None:
    assert channel.find("item").find("title") is None


def test_R23_M12_the_excerpt_is_escaped_and_stands_before_the_text(channel: Tree) -> None:
    item = channel.findall("item")[-1]
    names = [element.tag for element in item]
    assert names.index("description") < names.index(f"{CONTENT}encoded")
    assert texts(item, "description") == ["Four mornings on the flats &amp; one broken gauge."]
    assert texts(item, f"{CONTENT}encoded") == ["<p>The gauge says &lt;0 m.</p>\n<p>That can’t be.</p>"]


@pytest.mark.parametrize(
    ("says", "description"),
    [
        ("full", "<p>The gauge says &lt;0 m.</p>\n<p>That can’t be.</p>"),
        ("summary", "Four mornings on the flats &amp; one broken gauge."),
    ],
)
def test_R23_without_both_the_description_is_what_there_is(
    says: str, description: str, make_settings: MakeSettings
) -> None:
    data = build(POSTS[:1], make_settings(feeds=f'content = "{says}"'))["rss.xml"]
    item = read_rss(data).find("item")
    assert texts(item, "description") == [description]
    assert item.find(f"{CONTENT}encoded") is None
    assert b"xmlns:content" not in data


def test_R24_M4_dates_are_english_and_in_utc(channel: Tree) -> None:
    item = channel.findall("item")[-1]
    assert texts(item, "pubDate") == ["Thu, 26 Dec 2024 23:30:00 +0000"]
    assert parsedate_to_datetime(item.find("pubDate").text) == POSTS[0].published
    assert texts(item, f"{ATOM}updated") == ["2025-01-04T08:00:30+00:00"]


def test_R25_the_first_author_comes_last(settings: Settings) -> None:
    data = build((make_post(1, authors=(ADA, BO)),), settings)["rss.xml"]
    item = read_rss(data).find("item")
    assert texts(item, f"{DC}creator") == ["Bo Lind", "Ada Marsh"]
    assert item.find("author") is None
    assert feedparser.parse(data).entries[0].author == "Ada Marsh"


def test_R26_categories_are_labels_with_the_list_they_are_of(channel: Tree) -> None:
    item = channel.findall("item")[-1]
    assert [(element.text, element.get("domain")) for element in item.findall("category")] == [
        ("Shore", "https://example.org/feeds/#category"),
        ("tides", "https://example.org/feeds/#tag"),
        ("Machine Learning", "https://example.org/feeds/#tag"),
    ]


def test_M11_a_reader_shows_the_title_as_it_was_typed(settings: Settings) -> None:
    title = "Fish &amp; chips </b> <i>raw</i>"
    assert texts(read_rss(build((make_post(1, title=title),), settings)["rss.xml"]), "item/title") == [title]


def test_R4_A6_the_language_is_told_as_a_tag(make_settings: MakeSettings) -> None:
    settings = make_settings(config=SITE.replace("title =", 'language = "de_CH"\ntitle =', 1))
    assert texts(read_rss(build(POSTS, settings)["rss.xml"]), "language") == ["de-CH"]


@pytest.mark.parametrize(("icon", "url"), [("/icon.png", "https://example.org/icon.png"), ("/icon.svg", "")])
def test_R7_the_image_is_the_icon_and_says_what_the_channel_says(
    icon: str, url: str, make_settings: MakeSettings
) -> None:
    channel = read_rss(build(POSTS, make_settings(config=f'{SITE}[brand]\nicon = "{icon}"\n'))["rss.xml"])
    image = channel.find("image")
    assert (image is not None) == bool(url)
    if image is not None:
        assert {part.tag: part.text for part in image} == {
            "url": url,
            "title": channel.findtext("title"),
            "link": channel.findtext("link"),
        }


def test_R10_G24_what_no_reader_needs_is_not_said(channel: Tree) -> None:
    names = {element.tag for element in channel}
    assert names.isdisjoint({"textInput", "rating", "cloud", "skipHours", "skipDays", "pubDate"})


def test_R29_an_item_that_is_ours_has_no_source(channel: Tree) -> None:
    assert not [*channel.iter("source")]
