"""What feedgen 1.0.0 gets wrong, and that none of it reaches a reader."""

import locale
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree

from publisher.content.post import Enclosure, Medium
from publisher.feeds import History, build_feeds
from publisher.feeds.model import Tombstone
from publisher.feeds.text import clean_line
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, DC, build, read_atom, read_json, read_rss, texts
from tests.feeds.samples import BY_ALL, HUB, NOON, POSTS, make_post, render

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.fixture
def files(make_settings: MakeSettings) -> dict[str, bytes]:
    return build(POSTS, make_settings(feeds=HUB))


def test_G1_G2_links_of_atom_entries_keep_their_attributes(files: dict[str, bytes]) -> None:
    [link] = read_atom(files["atom.xml"]).find(f"{ATOM}entry").findall(f"{ATOM}link")
    assert link.attrib == {"rel": "alternate", "type": "text/html", "href": "https://example.org/blog/4/"}


def test_G3_the_link_of_a_channel_is_its_home_page(files: dict[str, bytes]) -> None:
    assert texts(read_rss(files["rss.xml"]), "link") == ["https://example.org/"]


def test_G4_a_channel_keeps_all_its_links(files: dict[str, bytes]) -> None:
    assert [link.get("rel") for link in read_rss(files["rss.xml"]).findall(f"{ATOM}link")] == ["self", "hub"]


def test_G5_no_date_is_that_of_the_build(settings: Settings) -> None:
    old = build((make_post(1),), settings)
    assert texts(read_rss(old["rss.xml"]), "lastBuildDate") == ["Wed, 03 Jan 2024 12:00:00 +0000"]
    assert {date.text for date in read_atom(old["atom.xml"]).iter(f"{ATOM}updated")} == {
        "2024-01-03T12:00:00+00:00"
    }


def test_G6_M7_entries_keep_their_order_in_every_format(files: dict[str, bytes]) -> None:
    ids = [f"tag:example.org,2024-01-01:{number:016x}" for number in (4, 2, 3, 1)]
    assert texts(read_rss(files["rss.xml"]), "item/guid") == ids
    assert texts(read_atom(files["atom.xml"]), f"{ATOM}entry/{ATOM}id") == ids
    assert [item["id"] for item in read_json(files["feed.json"])["items"]] == ids


def test_G8_G9_G26_html_is_html_and_escaped(files: dict[str, bytes]) -> None:
    feed = read_atom(files["atom.xml"])
    for name in ("content", "summary"):
        assert {element.get("type") for element in feed.iter(f"{ATOM}{name}")} == {"html"}
    assert b"CDATA" not in files["rss.xml"] + files["atom.xml"]


@pytest.mark.parametrize("html", ["&nbsp;<br><img src=x>", "a ]]> b", "<![CDATA[x]]>"])
def test_G26_html_that_is_no_xml_is_carried_as_it_is(html: str, settings: Settings) -> None:
    files = build((make_post(1, description=html),), settings)
    assert read_json(files["feed.json"])["items"][0]["summary"] == html
    assert "".join(etree.HTML(texts(read_rss(files["rss.xml"]), "item/description")[0]).itertext()) == html


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=ANY_TEXT, description=ANY_TEXT)
def test_G10_M9_any_text_comes_back_cleaned(title: str, description: str, settings: Settings) -> None:
    post = make_post(1, title=title, description=description, tags=(title,), body="The text.")
    files = build((post,), settings)
    item = read_json(files["feed.json"])["items"][0]
    excerpt = clean_line(description) or "The text."
    assert item.get("title", "") == "".join(texts(read_rss(files["rss.xml"]), "item/title")) == clean_line(title)
    assert item["summary"] == excerpt
    for escaped in (
        *texts(read_rss(files["rss.xml"]), "item/description"),
        *texts(read_atom(files["atom.xml"]), f"{ATOM}entry/{ATOM}summary"),
    ):
        assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == excerpt


def test_G19_an_atom_feed_has_its_namespace_without_a_prefix(files: dict[str, bytes]) -> None:
    assert {element.prefix for element in read_atom(files["atom.xml"]).iter()} == {None, "fh"}
    assert files["atom.xml"].count(b"xmlns") == 2


@pytest.fixture
def process_locale() -> Iterator[str]:
    before = locale.setlocale(locale.LC_ALL)
    yield locale.setlocale(locale.LC_ALL, "C.UTF-8")
    locale.setlocale(locale.LC_ALL, before)


def test_G22_threads_do_not_disturb_each_other_or_the_locale(settings: Settings, process_locale: str) -> None:
    posts = tuple(make_post(number) for number in range(20))
    alone = build(posts, settings)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: build(posts, settings), range(40)))
    assert all(files == alone for files in together)
    assert locale.setlocale(locale.LC_ALL) == process_locale


def test_G22_the_locale_of_the_process_is_never_switched(settings: Settings) -> None:
    called: set[str] = set()
    sys.setprofile(lambda _, event, function: called.add(function.__name__) if event == "c_call" else None)
    try:
        build(POSTS, settings)
    finally:
        sys.setprofile(None)
    assert "isoformat" in called  # calls are seen
    assert "setlocale" not in called


def test_G25_nobody_else_is_named_as_the_generator(files: dict[str, bytes]) -> None:
    assert not any(b"feedgen" in data for data in files.values())


def test_G27_each_element_has_its_line_and_text_keeps_its_space(settings: Settings) -> None:
    files = build((make_post(1, body="  a\n  b  \n\nc"),), settings)
    assert read_atom(files["atom.xml"]).findtext(f"{ATOM}entry/{ATOM}content") == "<p>  a\n  b  </p>\n<p>c</p>"
    assert b"\n    <title>Post 1</title>\n" in files["atom.xml"]


def test_a_document_begins_with_its_declaration(files: dict[str, bytes]) -> None:
    for name in ("rss.xml", "atom.xml", "feeds.opml"):
        assert re.match(rb"<\?xml version=(['\"])1\.0\1 encoding=\1UTF-8\1\?>\n", files[name])


def test_G7_no_feed_says_how_often_it_changes_in_words_of_feedgens(files: dict[str, bytes]) -> None:
    assert not any(name in data for data in files.values() for name in (b"pdatePeriod", b"modules/syndication"))


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json"])
def test_G11_G12_nothing_is_ever_said_as_None(name: str, settings: Settings) -> None:
    bare = Enclosure(url="https://example.org/a.mp3", media_type="audio/mpeg")
    picture = Medium(url="https://example.org/a.png", media_type="image/png")
    assert b"None" not in build((make_post(1, enclosures=(bare,), image=picture),), settings)[name]


def test_G14_who_has_no_address_is_named_and_who_answers_for_the_feed_too(files: dict[str, bytes]) -> None:
    channel = read_rss(files["rss.xml"])
    assert texts(channel, f"item/{DC}creator")[1] == "Bo Lind"
    assert texts(channel, "managingEditor") == ["ada@example.org (Ada Marsh)"]


def test_G15_each_format_says_its_own_type_and_names_people_its_own_way(files: dict[str, bytes]) -> None:
    assert b"<author>" not in files["rss.xml"]
    assert b"dc:creator" not in files["atom.xml"]
    for name, kind in (("rss.xml", b"application/rss+xml"), ("atom.xml", b"application/atom+xml")):
        assert files[name].count(b'type="' + kind) == 1


def test_G16_no_id_is_taken_for_an_address(settings: Settings) -> None:
    files = build((make_post(1, id="https://example.org/blog/1/"),), settings)
    assert read_rss(files["rss.xml"]).find("item/guid").attrib == {"isPermaLink": "false"}


def test_G17_there_is_json(files: dict[str, bytes]) -> None:
    assert len(read_json(files["feed.json"])["items"]) == len(POSTS)


def test_G18_the_style_sheet_is_named_before_the_root(files: dict[str, bytes]) -> None:
    for name in ("rss.xml", "atom.xml"):
        lines = files[name].splitlines()
        assert lines[1] == b'<?xml-stylesheet type="text/css" href="feed.css"?>'
        assert lines[2].startswith((b"<rss", b"<feed"))


def test_G20_G21_what_one_feed_says_is_never_said_by_another(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))
    titles = [texts(read_rss(data), "title") for path, data in files.items() if path.endswith("rss.xml")]
    assert len({title for [title] in titles}) == len(titles)
    assert all(data.count(b'rel="hub"') == 1 for path, data in files.items() if path.endswith("rss.xml"))


def test_G23_dates_come_back_as_the_instants_they_were(settings: Settings) -> None:
    at = datetime(2024, 3, 31, 2, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30, seconds=15)))
    files = build((make_post(1, published=at),), settings)
    whole = at.astimezone(UTC).replace(microsecond=0)
    assert parsedate_to_datetime(read_rss(files["rss.xml"]).findtext("item/pubDate")) == whole
    said = read_atom(files["atom.xml"]).findtext(f"{ATOM}entry/{ATOM}published")
    assert (datetime.fromisoformat(said), said[-6:]) == (whole, "+00:00")


def test_G28_M8_a_window_keeps_the_tree_small(settings: Settings) -> None:
    files = build(tuple(make_post(number) for number in range(500)), settings)
    assert len(read_json(files["feed.json"])["items"]) == settings.feeds.items == 20
    assert len(read_rss(files["rss.xml"]).findall("item")) == 20


def test_G29_there_are_archives_and_tombstones(make_settings: MakeSettings) -> None:
    grave = Tombstone(id="tag:example.org,2024-01-01:gone", when=NOON)
    built = build_feeds(POSTS, render, make_settings(feeds="items = 2\narchive_size = 1"), History(gone=(grave,)))
    files = {file.path: file.data for file in built.files}
    assert b"<at:deleted-entry" in files["atom.xml"]
    assert b"<fh:archive" in files["archive/1.atom.xml"]
