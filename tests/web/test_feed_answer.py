from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publisher.web.feed_answer import Asked, answer_feed, hub_link
from publisher.web.held_files import HeldFile
from publisher.web.media_types import MediaType, media_type_of

NOW = datetime(2026, 11, 6, 8, 49, 37, 999_999, tzinfo=UTC)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
FILE = HeldFile(data=b"<rss/>", tag='"a"', packed=b"packed", packed_tag='"b"', modified=NEW_YEAR)
RSS = MediaType(
    content_type="application/rss+xml; charset=utf-8", in_browser="application/xml; charset=utf-8", is_feed=True
)


@pytest.mark.parametrize(
    ("asked", "status", "tag", "body"),
    [
        (Asked(), 200, '"a"', b"<rss/>"),
        (Asked(accept_encoding="gzip"), 200, '"b"', b"packed"),
        (Asked(accept_encoding="gzip;q=0"), 200, '"a"', b"<rss/>"),
        (Asked(if_none_match='"a"'), 304, '"a"', b""),
        (Asked(if_none_match='"a"', accept_encoding="gzip"), 200, '"b"', b"packed"),
        (Asked(if_none_match='"b"', accept_encoding="gzip"), 304, '"b"', b""),
        (Asked(if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT"), 304, '"a"', b""),
        (Asked(if_modified_since="Wed, 31 Dec 2025 23:59:59 GMT"), 200, '"a"', b"<rss/>"),
    ],
)
def test_what_is_asked_decides_what_is_answered(asked: Asked, status: int, tag: str, body: bytes) -> None:
    answer = answer_feed(FILE, RSS, asked, NOW)
    assert (answer.status, answer.headers["ETag"], answer.body) == (status, tag, body)
    assert ("Content-Encoding" in answer.headers) == (body == b"packed")


def test_H3_a_date_in_the_future_is_not_told() -> None:
    answer = answer_feed(replace(FILE, modified=NOW + timedelta(hours=1)), RSS, Asked(), NOW)
    assert answer.headers["Last-Modified"] == "Fri, 06 Nov 2026 08:49:37 GMT"


def test_W1_no_hub_breaks_out_of_its_header() -> None:
    link = hub_link('https://hub.example/>; rel="evil"\r\nX: y', "https://example.org/feeds/tag/a%20b/rss.xml")
    assert link.count(">") == 2
    assert "\r" not in link
    assert link.endswith('<https://example.org/feeds/tag/a%20b/rss.xml>; rel="self"')


@pytest.mark.parametrize("name", ["rss.xml.gz", "rss", "notes.md", "page.HTML", "x.svg", "x.js", ""])
def test_what_is_not_for_readers_has_no_type(name: str) -> None:
    assert media_type_of(name) is None


@pytest.mark.parametrize("name", ["archive/1.rss.xml", "tag/geese/rss.xml"])
def test_H1_a_feed_is_known_by_its_ending(name: str) -> None:
    assert media_type_of(name) == RSS
