from lxml import etree

from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import build
from tests.feeds.samples import POSTS


def test_P7_the_list_names_every_feed_once(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds='by = ["category"]'))
    root = etree.fromstring(files["feeds.opml"])
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "Field notes")
    assert [dict(outline.attrib) for outline in root.iter("outline")] == [
        {
            "type": "rss",
            "text": title,
            "title": title,
            "xmlUrl": f"https://example.org/feeds/{folder}rss.xml",
            "htmlUrl": home,
        }
        for title, folder, home in (
            ("Field notes", "", "https://example.org/"),
            ("Birds — Field notes", "category/birds/", "https://example.org/feeds/category/birds/"),
            ("Shore — Field notes", "category/shore/", "https://example.org/feeds/category/shore/"),
        )
    ]


def test_it_names_the_formats_there_are(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds='formats = ["json"]'))
    assert set(files) == {"index.html", "feed.css", "feed.json", "feeds.opml"}
    assert [outline.get("xmlUrl") for outline in etree.fromstring(files["feeds.opml"]).iter("outline")] == [
        "https://example.org/feeds/feed.json"
    ]
