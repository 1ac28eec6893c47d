from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publisher.web.conditional import write_date
from publisher.web.feed_answer import Answer, FeedAnswers, hub_link
from publisher.web.held_file import HeldFile, Representation
from publisher.web.media_types import MediaType, media_type_of
from publisher.web.request_headers import Asked

NOW = datetime(2026, 11, 6, 8, 49, 37, 999_999, tzinfo=UTC)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
FILE = HeldFile(
    bare=Representation(data=b"<rss/>", tag='"a"'),
    packed={"br": Representation(data=b"br", tag='"c"'), "gzip": Representation(data=b"packed", tag='"b"')},
    modified=NEW_YEAR,
)
RSS = MediaType(
    content_type="application/rss+xml; charset=utf-8", in_browser="application/xml; charset=utf-8", is_feed=True
)


def answer(asked: Asked, file: HeldFile = FILE, path: str = "rss.xml") -> Answer:
    return FeedAnswers(path, file, RSS, NOW, always={"X-Content-Type-Options": "nosniff"}).answer(asked)


@pytest.mark.parametrize(
    ("asked", "status", "tag", "body"),
    [
        (Asked(), 200, '"a"', b"<rss/>"),
        (Asked(accept_encoding="gzip"), 200, '"b"', b"packed"),
        (Asked(accept_encoding="gzip, br"), 200, '"c"', b"br"),
        (Asked(accept_encoding="gzip;q=0"), 200, '"a"', b"<rss/>"),
        (Asked(if_none_match='"a"'), 304, '"a"', b""),
        (Asked(if_none_match='"a"', accept_encoding="gzip"), 200, '"b"', b"packed"),
        (Asked(if_none_match='"b"', accept_encoding="gzip"), 304, '"b"', b""),
        (Asked(if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT"), 304, '"a"', b""),
        (Asked(if_modified_since="Wed, 31 Dec 2025 23:59:59 GMT"), 200, '"a"', b"<rss/>"),
    ],
)
def test_what_is_asked_decides_what_is_answered(asked: Asked, status: int, tag: str, body: bytes) -> None:
    given = answer(asked)
    assert (given.status, given.headers["ETag"], given.body) == (status, tag, body)
    assert given.headers.get("Content-Encoding", "") == {b"packed": "gzip", b"br": "br"}.get(body, "")


def test_H3_a_date_in_the_future_is_kept_back_until_it_has_come() -> None:
    later = NOW + timedelta(hours=1)
    answers = FeedAnswers("rss.xml", replace(FILE, modified=later), RSS, NOW, always={})
    assert answers.until == later
    assert "Last-Modified" not in answers.answer(Asked()).headers
    assert answers.answer(Asked(if_modified_since=write_date(later))).status == 200
    assert answers.answer(Asked(if_none_match='"a"')).status == 304


@pytest.mark.parametrize("path", ["archive/1.rss.xml", "media/0f.png"])
def test_H5_what_never_changes_may_be_kept_for_a_year(path: str) -> None:
    assert answer(Asked(), path=path).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("asked", [Asked(), Asked(if_none_match="*")])
def test_the_bytes_for_the_wire_say_what_the_headers_say(asked: Asked) -> None:
    given = answer(asked)
    first, *lines = given.head.decode("latin-1").splitlines()
    assert first == {200: "HTTP/1.1 200 OK", 304: "HTTP/1.1 304 Not Modified"}[given.status]
    assert lines == [f"{name}: {value}" for name, value in given.headers.items()]


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
