"""Feeds that somebody else wrote: each format is read, ids stay to the character, a hostile file harms nothing."""

import html
import json
import subprocess
import sys
from calendar import timegm
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.feeds.adoption import FeedError, OldFeed, read_old_feed

TESTS = Path(__file__).resolve().parent.parent
FEEDS = sorted(
    file
    for folder in (TESTS / "feeds" / "old_blogs", TESTS / "feeds" / "golden", TESTS / "corpora")
    for file in folder.rglob("*.xml")
)
DAY = datetime(2024, 1, 2, 9, tzinfo=UTC)


def read(text: str) -> OldFeed:
    return read_old_feed(text.encode())


def rss(items: str, version: str = "2.0") -> str:
    return f'<?xml version="1.0"?><rss version="{version}"><channel><title>T</title>{items}</channel></rss>'


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_ids_links_titles_and_dates_are_those_that_another_parser_reads(file: Path) -> None:
    data = file.read_bytes()
    theirs = feedparser.parse(data)
    ours = read_old_feed(data)
    assert [entry.id for entry in ours.entries] == [entry.id for entry in theirs.entries]
    assert [entry.links[0] for entry in ours.entries] == [entry.link for entry in theirs.entries]
    dates = [
        datetime.fromtimestamp(timegm(entry.published_parsed), UTC)
        for entry in theirs.entries
        if "published" in entry
    ]
    assert not dates or [entry.published for entry in ours.entries] == dates


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("rss-0.91.xml", "RSS 0.91"),
        ("rss-1.0.xml", "RSS 1.0"),
        ("rss-2.0.xml", "RSS 2.0"),
        ("atom-0.3.xml", "Atom"),
        ("atom-1.0.xml", "Atom"),
        ("json-1.0.json", "JSON Feed"),
    ],
)
def test_every_format_is_read(file: str, kind: str) -> None:
    feed = read_old_feed((TESTS / "feeds" / "old_formats" / file).read_bytes())
    (entry,) = feed.entries
    assert (feed.kind, entry.id, entry.links[0]) == (kind, "https://x.example/a", "https://x.example/a")
    assert html.unescape(entry.title) == "A é"
    assert entry.published == (None if kind == "RSS 0.91" else DAY)


def test_an_entry_without_an_id_is_known_by_its_link() -> None:
    feed = read(rss("<item><link>https://x.example/a</link></item>"))
    assert feed.entries[0].id == "https://x.example/a"
    assert "1 of its entries have no id: readers know them by their links" in feed.remarks[0]


@pytest.mark.parametrize(
    ("items", "remark"),
    [
        ("<item><guid>12</guid></item>", "say that they are links (isPermaLink) and are none"),
        ('<item><guid isPermaLink="false">12 at https://x.example</guid></item>', "ids hold blanks"),
        ('<item><guid isPermaLink="false">/post/12</guid></item>', "ids are no full addresses"),
        ("<item><guid>u</guid><link>/a</link></item><item><guid>u</guid><link>/b</link></item>", "share an id"),
        ("<item><title>nothing else</title></item>", "no id that could be kept"),
        (f"<item><guid>{'x' * 2000}</guid></item>", "no id that could be kept"),
        ("<item><guid>u:1</guid></item><item><guid>u:2</gu", "it is damaged (line 1"),
    ],
)
def test_what_is_odd_about_ids_is_told(items: str, remark: str) -> None:
    assert any(remark in told for told in read(rss(items)).remarks), read(rss(items)).remarks


def test_an_id_is_never_made_prettier_than_it_is() -> None:
    odd = "HTTP://X.Example:80/a/../b/?utm=1&amp;amp;x=%7e#frag"
    assert read(rss(f"<item><guid>\n {odd} </guid></item>")).entries[0].id == odd.replace("&amp;amp;", "&amp;")


def test_entries_of_one_id_are_one_and_of_two_pages_none() -> None:
    one = "<item><guid>u:1</guid><link>https://x.example/a</link></item>"
    two = "<item><guid>u:2</guid><link>https://x.example/b</link></item>"
    other = "<item><guid>u:2</guid><link>https://x.example/c</link></item>"
    assert [entry.id for entry in read(rss(one + two + one + other)).entries] == ["u:1"]


def test_a_service_that_counts_readers_does_not_hide_the_address() -> None:
    text = rss(
        "<item><link>https://feeds.example/~r/x</link><guid isPermaLink='false'>u:1</guid>"
        "<origLink xmlns='http://rssnamespace.org/feedburner/ext/1.0'>https://x.example/a</origLink></item>"
    )
    assert read(text).entries[0].links == ("https://x.example/a", "https://feeds.example/~r/x")


def test_the_export_of_a_ghost_blog_is_a_feed_of_all_its_posts() -> None:
    posts = [
        {
            "id": "5f1e",
            "slug": "a",
            "title": "A",
            "status": "published",
            "published_at": "2024-01-02T09:00:00.000Z",
        },
        {"id": 7, "slug": "b", "title": "B", "status": "published", "published_at": 1704186000000},
        {"id": "9", "slug": "c", "title": "C", "status": "draft", "published_at": None},
        {"id": "10", "slug": "d", "title": "D", "status": "published", "type": "page"},
    ]
    feed = read(json.dumps({"db": [{"meta": {}, "data": {"posts": posts}}]}))
    assert (feed.kind, [(entry.id, entry.links, entry.published) for entry in feed.entries]) == (
        "Ghost export",
        [("5f1e", ("/a/",), DAY), ("7", ("/b/",), DAY)],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1", "utf-8-sig"])
def test_the_encoding_is_the_one_that_stands_there(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?>{rss("<item><guid>é</guid></item>")[21:]}'
    assert [entry.id for entry in read_old_feed(text.encode(encoding)).entries] == ["é"]


def test_a_wrong_encoding_leaves_what_can_be_read() -> None:
    text = f'<?xml version="1.0" encoding="utf-8"?>{rss("<item><guid>u:1</guid><title>é</title></item>")[21:]}'
    feed = read_old_feed(text.encode("iso-8859-1"))
    assert [entry.id for entry in feed.entries] == ["u:1"]
    assert feed.remarks


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "a billion laughs": f'<!DOCTYPE r [<!ENTITY l0 "lol">{BOMB}]>' + rss("<item><guid>&l11;</guid></item>")[21:],
    "laughs in an attribute": f'<!DOCTYPE r [<!ENTITY l0 "lol">{BOMB}]>'
    + rss('<item a="&l11;"><guid>u</guid></item>')[21:],
    "a file of this machine": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + rss("<item><guid>&x;</guid></item>")[21:],
    "a whole DTD": '<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'
    + rss("<item><guid>&x;</guid></item>")[21:],
    "a million levels": "<rss>" + "<a>" * 1_000_000,
    "a million levels of JSON": '{"items":' + "[" * 1_000_000,
    "a number without end": '{"items":[{"id":' + "9" * 100_000 + "}]}",
    "a very long text": rss(f"<item><guid>u</guid><d>{'x' * 12_000_000}</d></item>"),
    "not JSON at all": "{]",
    "JSON of another kind": '{"items": 5, "db": [1, {"data": 7}, {"data": {"posts": [3]}}]}',
    "a list": "[1,2]",
    "nothing": "",
    "blanks": " \n ",
    "words": "Hello there",
    "a picture": "\x89PNG\r\n\x1a\n",
    "a web page": "<!doctype html><html><head><title>x</title></head><body></body></html>",
    "other XML": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_harms_nothing(text: str) -> None:
    try:
        feed = read_old_feed(text.encode())
    except FeedError:
        return
    assert all(len(entry.id) <= 1024 and "root:" not in entry.id for entry in feed.entries)


def test_a_hostile_file_takes_no_memory_to_speak_of() -> None:
    """In a process that may have little of it."""
    program = (
        "import pathlib, resource, sys; from publisher.feeds.adoption import read_old_feed;"
        "read_old_feed(b'<rss/>');"
        "resource.setrlimit(resource.RLIMIT_CPU, (20, 20)); read_old_feed(sys.stdin.buffer.read());"
        # not by getrusage, which counts what the process that started it held
        "print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=HOSTILE["laughs in an attribute"].encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert int(ran.stdout) < 200 * 1024  # KiB


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400))
@example(b"<:")
def test_no_bytes_are_too_odd(data: bytes) -> None:
    for begun in (data, b"<rss><channel><item>" + data, b'{"items": [' + data):
        try:
            read_old_feed(begun)
        except FeedError:
            continue
