"""The feeds over HTTP: the H-rules and W1, asked as clients ask."""

import gzip
import os
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from publisher.app import App
from publisher.clock import FixedClock
from publisher.web import create_web
from publisher.web.conditional import write_date
from publisher.web.limits import WHOLE_FEEDS
from tests.web.conftest import CONFIG, NOW, MakeApp

REPEATED = ("etag", "last-modified", "cache-control", "vary", "access-control-allow-origin", "link")


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("rss.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_H1_each_file_has_its_type(client: TestClient, app: App, path: str, content_type: str) -> None:
    answer = client.get(f"/feeds/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert answer.content == (app.settings.feeds.path / (path or "index.html")).read_bytes()


def test_H1_a_picture_has_its_type(client: TestClient, app: App) -> None:
    (app.settings.feeds.path / "media").mkdir()
    (app.settings.feeds.path / "media/0f.png").write_bytes(b"\x89PNG")
    assert client.get("/feeds/media/0f.png").headers["content-type"] == "image/png"


def test_H2_a_second_fetch_is_answered_with_304(client: TestClient) -> None:
    first = client.get("/feeds/rss.xml")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        second = client.get("/feeds/rss.xml", headers={"If-None-Match": known})
        assert (second.status_code, second.content) == (304, b"")
    assert client.get("/feeds/rss.xml", headers={"If-None-Match": '"x"'}).content == first.content


def test_H2_a_tag_may_stand_in_another_line(client: TestClient) -> None:
    tag = client.get("/feeds/rss.xml").headers["etag"]
    lines = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
    assert client.get("/feeds/rss.xml", headers=lines).status_code == 304


def test_H2_each_coding_has_its_own_tag(client: TestClient) -> None:
    plain = client.get("/feeds/rss.xml").headers["etag"]
    packed = client.get("/feeds/rss.xml", headers={"Accept-Encoding": "gzip"}).headers["etag"]
    assert plain != packed
    mixed = client.get("/feeds/rss.xml", headers={"Accept-Encoding": "gzip", "If-None-Match": plain})
    assert mixed.status_code == 200


def test_H2_a_replaced_file_is_seen_at_once(client: TestClient, app: App) -> None:
    tag = client.get("/feeds/rss.xml").headers["etag"]
    post = app.settings.posts.path / "geese.md"
    post.write_text(post.read_text(encoding="utf-8").replace("noon", "dusk"), encoding="utf-8")
    app.build()
    answer = client.get("/feeds/rss.xml", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert b"dusk" in answer.content


def test_H3_the_date_is_the_files(client: TestClient, app: App) -> None:
    written = NOW - timedelta(days=3)
    os.utime(app.settings.feeds.path / "rss.xml", (written.timestamp(), written.timestamp()))
    assert client.get("/feeds/rss.xml").headers["last-modified"] == write_date(written)


def test_H3_a_date_in_the_future_is_told_once_it_has_come(client: TestClient, app: App) -> None:
    written = NOW + timedelta(days=3)
    os.utime(app.settings.feeds.path / "rss.xml", (written.timestamp(), written.timestamp()))
    assert "last-modified" not in client.get("/feeds/rss.xml").headers
    assert isinstance(app.clock, FixedClock)
    app.clock.set(written)
    assert client.get("/feeds/rss.xml").headers["last-modified"] == write_date(written)


def test_H3_no_date_goes_back_over_a_rebuild_a_backup_and_a_clock(client: TestClient, app: App) -> None:
    file, post = app.settings.feeds.path / "rss.xml", app.settings.posts.path / "geese.md"
    text = post.read_text(encoding="utf-8")
    backup, written = file.read_bytes(), NOW.timestamp() - 86_400
    os.utime(file, (written, written))
    told = [read_date(client)]
    for said in ("dusk", "dawn"):  # two rebuilds within one second
        post.write_text(text.replace("noon", said), encoding="utf-8")
        app.build()
        told.append(read_date(client))
    file.unlink()  # the folder of long ago comes back, and with it its time
    file.write_bytes(backup)
    os.utime(file, (0, 0))
    told.append(read_date(client))
    post.write_text(text.replace("noon", "night"), encoding="utf-8")
    os.utime(file, (written + 9, written + 9))  # as if the clock had been ahead when it was written
    app.build()
    told.append(read_date(client))
    assert told == sorted(set(told))


def read_date(client: TestClient) -> datetime:
    return parsedate_to_datetime(client.get("/feeds/rss.xml").headers["last-modified"])


def test_S6_a_deleted_post_is_gone_from_the_feed_for_who_asks_with_a_date(client: TestClient, app: App) -> None:
    (app.settings.posts.path / "frogs.md").write_text(
        "---\ntitle: Frogs\ndate: 2025-10-04\n---\n", encoding="utf-8"
    )
    app.build()
    first = client.get("/feeds/rss.xml")
    (app.settings.posts.path / "frogs.md").unlink()
    app.build()
    second = client.get("/feeds/rss.xml", headers={"If-Modified-Since": first.headers.get("last-modified", "")})
    assert second.status_code == 200
    assert b"Frogs" not in second.content
    assert second.headers["etag"] != first.headers["etag"]


def test_H3_a_date_is_enough_for_a_304_and_a_tag_wins_over_it(client: TestClient) -> None:
    date = client.get("/feeds/rss.xml").headers["last-modified"]
    known = {"If-Modified-Since": date}
    assert client.get("/feeds/rss.xml", headers=known).status_code == 304
    assert client.get("/feeds/rss.xml", headers=known | {"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_H4_a_304_repeats_what_a_client_must_remember(client: TestClient, method: str) -> None:
    first = client.get("/feeds/rss.xml")
    second = client.request(method, "/feeds/rss.xml", headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 304
    assert {name: second.headers[name] for name in REPEATED} == {name: first.headers[name] for name in REPEATED}
    assert "content-type" not in second.headers


def test_H5_a_feed_is_fresh_for_half_an_hour_and_usable_in_an_outage(client: TestClient) -> None:
    assert client.get("/feeds/rss.xml").headers["cache-control"] == "public, max-age=1800, stale-if-error=86400"


def test_H6_gzip_is_the_twin_and_the_same_feed(client: TestClient, app: App) -> None:
    plain = client.get("/feeds/rss.xml")
    packed = client.get("/feeds/rss.xml", headers={"Accept-Encoding": "gzip, deflate"})
    twin = (app.settings.feeds.path / "rss.xml.gz").read_bytes()
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-length"] == str(len(twin))
    assert packed.content == plain.content == gzip.decompress(twin)
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("path", "vary"),
    [("rss.xml", "Accept-Encoding, Sec-Fetch-Dest"), ("feed.json", "Accept-Encoding")],
)
def test_H6_caches_keep_apart_what_differs(client: TestClient, path: str, vary: str) -> None:
    assert client.get(f"/feeds/{path}").headers["vary"] == vary


def test_a_browser_shows_a_feed_and_gets_the_same_bytes(client: TestClient) -> None:
    opened = client.get("/feeds/atom.xml", headers={"Sec-Fetch-Dest": "document"})
    assert opened.headers["content-type"] == "application/xml; charset=utf-8"
    assert opened.content == client.get("/feeds/atom.xml").content


def test_H7_head_is_get_without_a_body(client: TestClient) -> None:
    got, asked = client.get("/feeds/rss.xml"), client.head("/feeds/rss.xml")
    assert asked.content == b""
    assert asked.headers == got.headers


def test_H7_pages_of_other_sites_may_read_feeds(client: TestClient) -> None:
    preflight = client.options("/feeds/rss.xml", headers={"Access-Control-Request-Headers": "if-none-match"})
    assert preflight.status_code == 204
    assert preflight.headers["allow"] == "GET, HEAD, OPTIONS"
    assert preflight.headers["access-control-allow-headers"] == "*"
    for answer in (preflight, client.get("/feeds/rss.xml")):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["rss.xml", "nothing.xml", ""])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_H7_nothing_else_can_be_done_to_a_feed(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"/feeds/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_H8_queries_cookies_and_agents_change_nothing(client: TestClient) -> None:
    plain = client.get("/feeds/rss.xml")
    odd = client.get("/feeds/rss.xml?utm_source=x&y", headers={"Cookie": "a=b", "User-Agent": "bot"})
    assert odd.status_code == 200
    assert odd.headers == plain.headers
    assert odd.content == plain.content
    assert "set-cookie" not in odd.headers


def test_H9_a_client_that_knows_deltas_is_answered_as_any_other(client: TestClient) -> None:
    assert client.get("/feeds/rss.xml", headers={"A-IM": "feed"}).status_code == 200


def test_H10_only_who_asks_for_whole_feeds_over_and_over_is_kept_waiting(client: TestClient) -> None:
    tag = client.get("/feeds/rss.xml").headers["etag"]
    answers = (client.head("/feeds/rss.xml") for _ in range(2 * WHOLE_FEEDS.burst))
    number, refused = next(
        (number, answer) for number, answer in enumerate(answers, 2) if answer.status_code != 200
    )
    assert number > WHOLE_FEEDS.burst
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["cache-control"] == "no-store"
    assert client.get("/feeds/rss.xml", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/feeds/rss.xml", headers={"If-None-Match": '"old"'}).status_code == 200
    assert client.get("/feeds/rss.xml", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 429


def test_H11_a_folder_that_is_gone_is_an_outage(client: TestClient, app: App) -> None:
    app.settings.feeds.path.rename(app.settings.feeds.path.with_name("unmounted"))
    answer = client.get("/feeds/rss.xml")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "120"
    assert str(app.settings.root) not in answer.text


def test_W1_feeds_name_hub_and_self_as_they_do_inside(client: TestClient) -> None:
    link = client.get("/feeds/rss.xml").headers["link"]
    assert link == '<https://hub.example.net/>; rel="hub", <https://example.org/feeds/rss.xml>; rel="self"'
    assert 'href="https://example.org/feeds/rss.xml"' in client.get("/feeds/rss.xml").text
    assert "link" not in client.get("/feeds/index.html").headers


def test_W4_without_a_hub_no_link_is_told(make_app: MakeApp) -> None:
    app = make_app(CONFIG.replace('hub = "https://hub.example.net/"', ""))
    with TestClient(create_web(app)) as client:
        assert "link" not in client.get("/feeds/rss.xml").headers


@pytest.mark.parametrize(
    "path",
    [
        "nothing.xml",
        "rss.xml.gz",
        "rss.xml/",
        "rss",
        ".rss.xml.tmp",
        "%2e%2e/config.toml",
        "%2e%2e%2fidentity.json",
        "..%5cidentity.json",
        "%2e%2e/feeds/rss.xml",
        "RSS.XML",
        "Rss.xml",
        "/rss.xml",
        "rss.xml%00",
        "rss.xml%20",
        "%2e/rss.xml",
        "private",
        "%2fetc%2fpasswd",
        "%00.xml",
        "%ff.xml",
        "x" * 5000 + ".xml",
    ],
)
def test_what_is_not_for_readers_is_not_found(client: TestClient, app: App, path: str) -> None:
    answer = client.get(f"/feeds/{path}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert str(app.settings.root) not in answer.text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(st.characters() | st.sampled_from("./%~")), accepted=st.text(), known=st.text())
def test_no_path_or_header_makes_the_program_fail(client: TestClient, path: str, accepted: str, known: str) -> None:
    headers = {"Accept-Encoding": _as_header(accepted), "If-None-Match": _as_header(known)}
    for asked in (quote(path, errors="replace"), "rss.xml"):
        assert client.get(f"/feeds/{asked}", headers=headers).status_code in {200, 304, 404}


def test_P8_an_old_address_leads_to_the_feed_for_good(make_app: MakeApp) -> None:
    old = 'also_at = { "feed_rss_created.xml" = "rss.xml", "old/feed.xml" = "tag/a b/atom.xml" }\n'
    app = make_app(CONFIG.replace('hub = "https://hub.example.net/"\n', old))
    with TestClient(create_web(app), follow_redirects=False) as client:
        for path, leads_to in (("feed_rss_created.xml", "rss.xml"), ("old/feed.xml", "../tag/a%20b/atom.xml")):
            answer = client.get(f"/feeds/{path}")
            assert (answer.status_code, answer.headers["location"]) == (301, leads_to)
            assert answer.headers["access-control-allow-origin"] == "*"
        moved = client.get("/feeds/feed_rss_created.xml", follow_redirects=True)
        assert moved.content == (app.settings.feeds.path / "rss.xml").read_bytes()


def test_people_who_leave_the_slash_off_a_folder_are_led_on(client: TestClient, app: App) -> None:
    (app.settings.feeds.path / "tag/big birds").mkdir(parents=True)
    (app.settings.feeds.path / "tag/big birds/index.html").write_bytes(b"<!doctype html>")
    answer = client.get("/feeds/tag/big%20birds")
    assert (answer.status_code, answer.headers["location"]) == (301, "big%20birds/")
    assert client.get("/feeds/tag/big%20birds/").status_code == 200
    assert client.get("/feeds/tag").status_code == 404


def test_people_who_leave_the_slash_off_are_led_on(client: TestClient) -> None:
    answer = client.get("/feeds")
    assert (answer.status_code, answer.headers["location"]) == (308, "feeds/")


def _as_header(text: str) -> bytes:
    return text.encode("latin-1", "replace").translate(None, bytes(range(32)))


def test_H11_a_feed_that_is_none_any_more_is_gone_for_good(make_app: MakeApp) -> None:
    make_app(CONFIG.replace("[feeds]", '[feeds]\nby = ["author"]\nformats = ["rss", "json"]\n'))
    app = make_app(CONFIG.replace("[feeds]", '[feeds]\nby = []\nformats = ["json"]\n'))
    with TestClient(create_web(app), follow_redirects=False) as client:
        answer = client.get("/feeds/rss.xml")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (410, "*")
        assert client.head("/feeds/rss.xml").status_code == 410
        assert client.get("/feeds/never.xml").status_code == 404
        app = make_app(CONFIG.replace("[feeds]", "[feeds]\nby = []\n"))
        assert client.get("/feeds/rss.xml").status_code == 200
