"""Discovery links (P6): what a site's pages need so that readers find the feeds, where each system wants it."""

from pathlib import Path

import pytest
from lxml import html

from publisher.config import load_settings
from publisher.feeds import find_links, find_place
from publisher.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config.toml").write_text(
        '[site]\ntitle = "Notes & <more>"\nurl = "https://example.org/"\ntimezone = "UTC"\n'
        '[feeds]\nhub = "https://hub.example.net/?a=1&b=2"\n',
        encoding="utf-8",
    )
    return load_settings(tmp_path / "config.toml", {})


def test_P6_every_format_is_named_the_site_feed_first(settings: Settings) -> None:
    head = html.document_fromstring("".join(link.as_html for link in find_links(settings)))
    assert [dict(link.attrib) for link in head.iter("link")] == [
        {
            "rel": "alternate",
            "type": media_type,
            "title": f"Notes & <more> ({label})",
            "href": f"https://example.org/feeds/{file}",
        }
        for media_type, label, file in (
            ("application/rss+xml", "RSS", "rss.xml"),
            ("application/atom+xml", "Atom", "atom.xml"),
            ("application/feed+json", "JSON Feed", "feed.json"),
        )
    ] + [{"rel": "hub", "href": "https://hub.example.net/?a=1&b=2"}]


def test_P6_the_same_stands_in_link_fields(settings: Settings) -> None:
    assert find_links(settings)[0].as_header == (
        '<https://example.org/feeds/rss.xml>; rel="alternate"; type="application/rss+xml"'
    )


@pytest.mark.parametrize(
    ("system", "file"),
    [
        ("material", "overrides/main.html"),
        ("hugo", "layouts/partials/feeds.html"),
        ("jekyll", "_includes/feeds.html"),
        ("docusaurus", "docusaurus.config.js"),
        ("whatever", "the head of every page"),
    ],
)
def test_each_system_is_told_its_own_place(settings: Settings, system: str, file: str) -> None:
    place = find_place(system)
    written = place.write(find_links(settings))
    assert place.file == file
    assert written.count("https://example.org/feeds/") == 3
    if system == "docusaurus":
        assert '{"tagName": "link", "attributes": {"rel": "alternate"' in written
    else:
        assert written.count("<link ") == 4
