"""The archive: what anybody may read of what went out, what only its readers may, and what nobody may."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from lxml import html
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from publisher.newsletter.slots import names_of_slots
from publisher.web import create_web
from publisher.web.archive_export import export_archive
from tests.site import CONFIG, WEB, Site
from tests.web.looks import look_in_every_way

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODY = """\
The geese came back at noon, *all* of them at once.

## What they ate

| what | how much |
|---|---|
| grass | a lot |

```python
print("grass" * 3)
```

> Somebody who knows.

A [relative link](/pond/) and ![a goose](goose.png "Goose")
"""
OPEN = CONFIG.replace("postal", "greeting = true\npostal") + WEB


class World:
    """A site that has mailed: each post to Ann, and on Monday a digest to Bea of what she chose."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = TestClient(create_web(site.app), follow_redirects=False)

    @classmethod
    def make(cls, folder: Path, config: str = OPEN, posts: tuple[str, ...] = ("geese", "swans", "bread")) -> Self:
        folder.mkdir(exist_ok=True)
        site = Site(folder, config)
        site.write_post("before")
        site.app.line.publish()
        site.subscribe("ann@example.net")
        site.subscribe("bea@example.net", cadence="weekly", topics=("birds",))
        for name in posts:
            site.pause(3600)
            site.write_post(name, body=BODY, more="" if name == "bread" else "tags: [Birds]\n")
            site.app.line.publish()
        site.clock.set(MONDAY)
        site.app.line.publish()
        return cls(site)

    def copy(self, folder: Path, config: str = OPEN) -> Self:
        """Give the same in another folder, for a test that changes something."""
        shutil.copytree(self.site.folder, folder, dirs_exist_ok=True)
        site = Site(folder, config)
        site.clock.set(MONDAY)
        site.app.adopt()
        return type(self)(site)

    def link_of(self, address: str, subject: str) -> str:
        """Where a reader's own link to view their mail leads."""
        mail = next(one for one in self.site.outbox if one["To"] == address and one["Subject"] == subject)
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.search(r"https://news\.example\.org(/archive/\S+)", body.get_content())
        assert found is not None
        return found[1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World.make(tmp_path_factory.mktemp("archive"))
    yield made
    made.site.app.close()


def test_the_front_page_leads_to_the_issues_and_these_to_each_other(world: World) -> None:
    front = html.document_fromstring(world.client.get("/").text)
    assert "archive/notes/" in [link.get("href") for link in front.iter("a")]
    listed = html.document_fromstring(world.client.get("/archive/notes/").text)
    assert [(link.get("href"), link.text) for link in listed.cssselect("li a")] == [
        ("3/", "Bread"),
        ("2/", "Swans"),
        ("1/", "Geese"),
    ]
    turns = [
        [(link.get("rel"), link.get("href")) for link in html.document_fromstring(page.text).cssselect("a.turn")]
        for page in map(world.client.get, ("/archive/notes/3/", "/archive/notes/2/", "/archive/notes/1/"))
    ]
    assert turns == [[("prev", "../2/")], [("prev", "../1/"), ("next", "../3/")], [("next", "../2/")]]


def test_an_issue_stands_as_it_was_mailed_without_what_was_its_readers_own(world: World) -> None:
    answer = world.client.get("/archive/notes/1/")
    page = html.document_fromstring(answer.text)
    assert page.findtext(".//title") == "Geese"
    assert "The geese came back at noon, all of them at once." in page.text_content()
    assert names_of_slots(answer.text) == []
    for told in ("Hello", "nsubscribe", "/u/", "preferences", "ann@example.net", "1 Example Road"):
        assert told not in answer.text
    assert all(not link.get("href").startswith("/") for link in page.cssselect("main a"))
    assert page.find(".//script") is None
    assert "script-src" not in (policy := answer.headers["content-security-policy"])
    assert policy.startswith("default-src 'none'")


def test_an_issue_says_where_it_stands_for_good_and_where_the_feeds_are(world: World) -> None:
    page = html.document_fromstring(world.client.get("/archive/notes/1/").text)
    links = {(link.get("rel"), link.get("type")): link.get("href") for link in page.iter("link")}
    assert links == {
        ("canonical", None): "https://example.org/blog/2026/11/17/geese/",
        ("alternate", "application/rss+xml"): "https://example.org/feeds/rss.xml",
        ("alternate", "application/atom+xml"): "https://example.org/feeds/atom.xml",
        ("alternate", "application/feed+json"): "https://example.org/feeds/feed.json",
    }
    assert page.cssselect('meta[name="robots"]') == []


def test_mail_leads_to_its_own_page(world: World) -> None:
    assert world.link_of("ann@example.net", "Geese") == "/archive/notes/1/"
    mail = world.site.outbox[0]
    assert mail["Archived-At"] == "<https://example.org/blog/2026/11/17/bread/>"
    assert mail["List-Archive"] == "<https://news.example.org/archive/notes/>"


def test_a_readers_own_digest_opens_with_the_link_in_it_and_with_no_other(world: World) -> None:
    link = world.link_of("bea@example.net", "Geese, and one more")
    number, _, key = link.removeprefix("/archive/notes/").partition("/?key=")
    answer = world.client.get(link)
    assert answer.status_code == 200
    assert "bea@example.net" not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    forged = key[:-1] + ("E" if key.endswith("A") else "A")
    for wrong in (f"{number}/", f"{number}/?key=", f"{number}/?key={forged}", f"{number}/?key=ä"):
        assert world.client.get(f"/archive/notes/{wrong}").status_code == 404
    assert f'href="{number}/"' not in world.client.get("/archive/notes/").text


@pytest.mark.parametrize(
    "path",
    ["/archive/nothing/", "/archive/nothing/1/", "/archive/notes/99/", "/archive/notes/x/", "/archive/notes/²/"],
)
def test_what_there_is_not_is_not_found(world: World, path: str) -> None:
    assert world.client.get(path).status_code == 404


def test_who_leaves_the_slash_off_is_sent_on(world: World) -> None:
    for path, to in [("/archive/notes", "notes/"), ("/archive/notes/1", "1/")]:
        answer = world.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, to)
    assert world.client.get("/archive/nothing").status_code == 404


def test_the_export_holds_the_same_pages_and_leads_back_to_the_forms(world: World, tmp_path: Path) -> None:
    theirs = tmp_path / "archive" / "notes" / "7" / "index.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("<p>Not ours</p>", encoding="utf-8")
    done = export_archive(world.site.app, tmp_path)
    assert done.files == (
        "index.html",
        "archive/notes/index.html",
        *(f"archive/notes/{number}/index.html" for number in (3, 2, 1)),
    )
    exported = (tmp_path / "archive/notes/2/index.html").read_text(encoding="utf-8")
    served = world.client.get("/archive/notes/2/").text
    assert exported.replace("https://news.example.org/subscribe/", "../../../subscribe/") == served
    assert (again := export_archive(world.site.app, tmp_path)).changed == ()
    assert again.removed == ()
    assert theirs.exists()


def test_what_is_taken_back_is_shown_no_more(world: World, tmp_path: Path) -> None:
    world = world.copy(tmp_path / "site")
    out = tmp_path / "out"
    export_archive(world.site.app, out)
    world.site.write_post("geese", more="newsletter: false\n")
    world.site.app.build()
    assert world.client.get("/archive/notes/1/").status_code == 200  # it was mailed, and the post is still there
    geese = world.site.write_post("geese", more="draft: true\n")
    world.site.app.build()
    assert world.client.get("/archive/notes/1/").status_code == 404
    geese.unlink()
    world.site.app.build()
    assert world.client.get("/archive/notes/1/").status_code == 404
    assert world.client.get(world.link_of("bea@example.net", "Geese, and one more")).status_code == 404
    assert 'href="1/"' not in world.client.get("/archive/notes/").text
    assert export_archive(world.site.app, out).removed == ("archive/notes/1/index.html",)
    assert not (out / "archive/notes/1").exists()
    assert 'href="../2/"' in world.client.get("/archive/notes/3/").text
    world.site.write_post("swans", more="draft: true\n")
    world.site.app.build()
    assert 'class="turn ' not in world.client.get("/archive/notes/3/").text  # both before it are gone


def test_a_correction_and_what_it_corrects_lead_to_each_other(world: World, tmp_path: Path) -> None:
    world = world.copy(tmp_path / "site")
    world.site.write_post("geese", body="The geese are gone.\n")
    correcting = world.site.app.correcting
    correcting.send(correcting.draft(1))
    world.site.app.line.publish()
    pages = [html.document_fromstring(world.client.get(f"/archive/notes/{number}/").text) for number in (1, 5)]
    notes = [page.cssselect(".note a")[0] for page in pages]
    assert [(note.text, note.get("href")) for note in notes] == [
        ("Corrected on 23 November 2026", "../5/"),
        ("What was sent at first", "../1/"),
    ]
    assert "The geese are gone." in pages[1].text_content()


def test_an_issue_that_waits_or_is_held_is_not_shown(tmp_path: Path) -> None:
    tmp_path.joinpath("site").mkdir()
    site = Site(tmp_path / "site", OPEN.replace("postal", 'hold = "1h"\npostal'))
    site.write_post("before")
    site.app.line.publish()
    site.subscribe("ann@example.net")
    site.write_post("news")
    site.app.line.publish()
    with TestClient(create_web(site.app)) as client:
        assert client.get("/archive/notes/1/").status_code == 404
        assert "No issue has gone out yet." in client.get("/archive/notes/").text
        assert "archive/notes" not in client.get("/").text
        site.app.issues.act("hold", 1)
        site.pause(7200)
        site.app.line.publish()
        assert client.get("/archive/notes/1/").status_code == 404
        site.app.issues.act("release", 1)
        site.app.line.publish()
        assert client.get("/archive/notes/1/").status_code == 200


def test_a_weekly_list_shows_its_regular_issues_and_no_single_readers_choice(tmp_path: Path) -> None:
    world = World.make(tmp_path / "site", OPEN.replace("postal", 'cadence = "weekly"\npostal'), ("geese",))
    world.site.subscribe("cora@example.net", cadence="weekly")
    for day, name, more in [(24, "owls", ""), (25, "ducks", "tags: [Birds]\n")]:
        world.site.clock.set(datetime(2026, 11, day, 9, 0, tzinfo=UTC))
        world.site.write_post(name, date=f"2026-11-{day}", more=more)
        world.site.app.line.publish()
    world.site.clock.set(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    world.site.app.line.publish()
    listed = html.document_fromstring(world.client.get("/archive/notes/").text)
    assert [link.text for link in listed.cssselect("li a")] == ["Owls, and one more", "Geese"]
    page = html.document_fromstring(world.client.get(world.link_of("cora@example.net", "Owls, and one more")).text)
    assert (
        page.cssselect('link[rel="canonical"]')[0].get("href").startswith("https://news.example.org/archive/notes/")
    )
    assert world.client.get("/archive/notes/1/").status_code == 200  # a single post is for everybody


@pytest.mark.parametrize("closed", ["[archive]\npublic = false\n", "public = false"])
def test_a_closed_archive_opens_for_its_readers_only(tmp_path: Path, closed: str) -> None:
    config = OPEN + closed if closed.startswith("[") else OPEN.replace("postal", f"{closed}\npostal")
    world = World.make(tmp_path / "site", config, ("geese",))
    assert world.client.get("/archive/notes/").status_code == 404
    assert world.client.get("/archive/notes/1/").status_code == 404
    link = world.link_of("ann@example.net", "Geese")
    assert "?key=" in link
    assert world.client.get(link).status_code == 200
    assert world.site.outbox[0]["List-Archive"] == "<https://example.org/feeds/>"
    export_archive(world.site.app, tmp_path / "out")
    assert not (tmp_path / "out" / "archive").exists()


def test_an_archive_can_be_kept_from_searches(world: World, tmp_path: Path) -> None:
    world = world.copy(tmp_path / "site", OPEN + "[archive]\nindex = false\n")
    for path in ("/archive/notes/", "/archive/notes/1/"):
        answer = world.client.get(path)
        assert answer.headers["x-robots-tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.text


# The last one: a browser keeps this thread's event loop, and to mail takes one.
@pytest.mark.needs("Chromium")
def test_every_page_can_be_read_by_everybody_on_every_screen(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    export_archive(world.site.app, tmp_path)
    digest = world.client.get(world.link_of("bea@example.net", "Geese, and one more")).text
    (tmp_path / "digest.html").write_text(digest, encoding="utf-8")
    faults: list[str] = []
    for page in ("archive/notes/index.html", "archive/notes/2/index.html", "digest.html"):
        look_in_every_way(browser, (tmp_path / page).as_uri(), faults)
    assert faults == []
