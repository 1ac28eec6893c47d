"""A reader's own feed over HTTP: theirs alone, what they chose, gone when they leave."""

import gzip
import json
import logging
from collections.abc import Iterator

import feedparser
import pytest
from starlette.testclient import TestClient

from publisher.app import App
from publisher.app.private_feeds import OwnFeeds
from publisher.audience import Wish
from publisher.web import create_web
from publisher.web.limits import OWN_FEED
from tests.web.conftest import CONFIG, MakeApp

ANN, BOB = "ann@example.net", "bob@example.net"


def write_post(app: App, name: str, tag: str, more: str = "") -> None:
    text = f"---\ntitle: {name.title()}\ndate: 2025-11-01\ntags: [{tag}]\n{more}---\nWords of {name}.\n"
    (app.settings.posts.path / f"{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    """A site with posts on frogs and toads, read by Ann, and by Bob who wants frogs."""
    app = make_app()
    app.own_feeds = OwnFeeds(app, look_every=0)
    write_post(app, "green", "Frogs")
    write_post(app, "brown", "Toads")
    write_post(app, "secret", "Frogs", "draft: true\n")
    write_post(app, "hidden", "Frogs", "feed: false\n")
    app.people.add(ANN, Wish())
    app.people.add(BOB, Wish(topics=("frogs",)))
    return app


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_web(app), follow_redirects=False) as client:
        client.headers.pop("accept-encoding")
        yield client


def path_of(app: App, address: str = ANN, name: str = "rss.xml") -> str:
    return f"/feeds/private/{app.people.open_feed(address)}/{name}"


def titles_in(feed: bytes) -> list[str]:
    return [entry.title for entry in feedparser.parse(feed).entries]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rss.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json"),
    ],
)
def test_a_reader_gets_what_they_chose_in_each_format(client: TestClient, app: App, name: str, kind: str) -> None:
    mine, theirs = client.get(path_of(app, ANN, name)), client.get(path_of(app, BOB, name))
    assert (mine.status_code, mine.headers["content-type"]) == (200, kind)
    if name.endswith("json"):
        found = [[item["title"] for item in json.loads(answer.content)["items"]] for answer in (mine, theirs)]
    else:
        found = [titles_in(answer.content) for answer in (mine, theirs)]
    assert [sorted(titles) for titles in found] == [["Brown", "Green", "The geese are back"], ["Green"]]


def test_the_feed_names_its_own_address_and_no_hub(client: TestClient, app: App) -> None:
    path = path_of(app, ANN, "atom.xml")
    answer = client.get(path)
    parsed = feedparser.parse(answer.content)
    own = "https://news.example.org" + path
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [own]
    assert b"hub.example.net" not in answer.content
    assert "link" not in answer.headers
    assert client.get(path_of(app, BOB, "atom.xml")).text.count(path.split("/")[3]) == 0


def test_a_new_address_is_the_same_feed_to_a_reader(client: TestClient, app: App) -> None:
    first = feedparser.parse(client.get(path_of(app)).content)
    token = app.people.open_feed(ANN, anew=True)
    second = feedparser.parse(client.get(f"/feeds/private/{token}/rss.xml").content)
    assert [entry.id for entry in first.entries] == [entry.id for entry in second.entries]


def test_no_cache_keeps_it_no_search_finds_it_no_site_is_told(client: TestClient, app: App) -> None:
    path = path_of(app)
    tag = client.get(path).headers["etag"]
    closed = path_of(app, BOB)
    app.people.close_feed(BOB)
    for answer in (
        client.get(path),
        client.head(path),
        client.get(path, headers={"If-None-Match": tag}),
        client.get(path.removesuffix("rss.xml")),
        client.get(closed),
        client.get("/feeds/private/x/rss.xml"),
        client.get("/feeds/private/x/y/z"),
    ):
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "access-control-allow-origin" not in answer.headers


def test_H2_who_holds_it_gets_304_in_each_coding(client: TestClient, app: App) -> None:
    path = path_of(app)
    bare, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == bare.content
    assert packed.headers["etag"] != bare.headers["etag"]
    for headers, answer in (({}, bare), ({"Accept-Encoding": "gzip"}, packed)):
        again = client.get(path, headers={**headers, "If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={**headers, "If-None-Match": '"x"'}).status_code == 200
    assert gzip.compress(bare.content)


def test_a_new_post_and_other_topics_are_seen(client: TestClient, app: App) -> None:
    path = path_of(app, BOB)
    assert titles_in(client.get(path).content) == ["Green"]
    write_post(app, "leaping", "Frogs")
    assert sorted(titles_in(client.get(path).content)) == ["Green", "Leaping"]


def test_H11_who_has_left_finds_it_gone_for_good(client: TestClient, app: App) -> None:
    path = path_of(app)
    app.people.remove(ANN)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "This feed is closed" in answer.text
    app.people.add(ANN, Wish())
    assert client.get(path).status_code == 410
    assert client.get(path_of(app)).status_code == 200


def test_H11_a_folder_of_posts_that_is_gone_empties_no_feed(client: TestClient, app: App) -> None:
    path = path_of(app)
    assert len(titles_in(client.get(path).content)) == 3
    app.build()
    app.settings.posts.path.rename(app.settings.posts.path.with_name("unmounted"))
    app.settings.posts.path.mkdir()
    assert len(titles_in(client.get(path).content)) == 3
    app.own_feeds = OwnFeeds(app, look_every=0)  # as after a restart
    assert client.get(path).status_code == 503


def test_what_was_never_an_address_is_not_found(client: TestClient, app: App) -> None:
    path = path_of(app)
    token = path.split("/")[3]
    (app.settings.feeds.path / "private").mkdir()
    (app.settings.feeds.path / "private/rss.xml").write_bytes(b"<rss/>")
    for wrong in (
        "/feeds/private/",
        "/feeds/private/rss.xml",
        f"/feeds/private/{token[:-1]}/rss.xml",
        f"/feeds/private/{token}/nothing.xml",
        f"/feeds/private/{token}/rss.xml/",
        f"/feeds/private/{token}",
    ):
        assert client.get(wrong).status_code == 404, wrong
    assert client.post(path).status_code == 405


def test_the_page_of_a_feed_shows_its_addresses(client: TestClient, app: App) -> None:
    path = path_of(app, ANN, "")
    page = client.get(path)
    assert page.status_code == 200
    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert f"https://news.example.org{path}{name}" in page.text
    assert ANN not in page.text


def test_who_asks_for_it_over_and_over_is_put_off(client: TestClient, app: App) -> None:
    path = path_of(app)
    answers = (client.head(path) for _ in range(2 * OWN_FEED.burst))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert refused.status_code == 429
    assert client.get(path_of(app, BOB)).status_code == 200


def test_no_log_and_no_table_holds_the_address(
    client: TestClient, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = path_of(app)
    client.get(path)
    client.get(path.removesuffix("rss.xml"))
    assert "path=/feeds/private/…" in caplog.text
    token = path.split("/")[3]
    assert token not in "\n".join(record.getMessage() for record in caplog.records if "httpx" not in record.name)
    assert app.database.file is not None
    assert token.encode() not in app.database.file.read_bytes()


def test_a_site_without_lists_has_none(make_app: MakeApp) -> None:
    site, rest = CONFIG.split("[[lists]]")
    app = make_app(site + "[web]" + rest.split("[web]")[1])
    with TestClient(create_web(app)) as client:
        assert client.get("/feeds/private/x/rss.xml").status_code == 404
    assert not app.has_ledger
