"""Programs that people read feeds with see every entry once, whatever the author does, and ask for little."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from publisher.app.adopting import Wish
from publisher.web import WebServer
from tests.site import Site
from tests.web.real_readers import READERS, RealReader, Wire

CONFIG = """\
[site]
title = "Old"
url = "https://old.example/blog/"
timezone = "Europe/Berlin"

[posts]
format = "hugo"

[feeds]
items = 4
archive_size = 2

[web]
listen = "127.0.0.1:0"
"""
OLD_BLOGS = Path(__file__).resolve().parents[1] / "feeds" / "old_blogs"
Subscribe = Callable[[str, str], RealReader]

# Who reads what: newsboat 2.21, rss2email, sfeed and feedparser read no JSON Feed.
PAIRS = [
    *((name, "rss.xml") for name in READERS),
    ("reader", "feed.json"),
    *(pytest.param(name, "atom.xml", marks=pytest.mark.soak) for name in READERS),
]
MOVES = [
    *((name, "jekyll", "feed.xml", "atom.xml") for name in READERS),
    ("reader", "eleventy", "feed.json", "feed.json"),
    *(pytest.param(name, "hugo", "index.xml", "rss.xml", marks=pytest.mark.soak) for name in READERS),
]

pytestmark = pytest.mark.needs("feed readers")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Four posts, which fill the feed, and no feed yet."""
    made = Site(tmp_path, CONFIG)
    for number in range(1, 5):
        write(made, number)
    return made


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    (site.folder / "feeds").mkdir()
    server = WebServer(site.app)
    server.start()
    passing = Wire(urlsplit(server.url).port or 0)
    yield passing
    passing.close()
    server.stop()


@pytest.fixture
def subscribe(wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Subscribe:
    """Make a reader of one of our feeds, with a home of its own."""

    def make(name: str, file: str) -> RealReader:
        return READERS[name](tmp_path_factory.mktemp(name), f"http://127.0.0.1:{wire.port}/feeds/{file}")

    return make


def write(site: Site, number: int, name: str = "", title: str = "", body: str = "") -> Path:
    words = body or f"The words of post {number}, as many of them as make a post. " * 2
    return site.write_post(
        name or f"post-{number}", date=f"2026-10-{number:02}", title=title or f"Post {number}", body=words
    )


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_point_8_a_reader_sees_every_entry_once(
    name: str, file: str, site: Site, wire: Wire, subscribe: Subscribe
) -> None:
    site.app.build()
    reader = subscribe(name, file)
    four = sorted(f"Post {number}" for number in range(1, 5))
    assert sorted(reader.poll()) == four
    for _ in range(1, reader.polls_until_304):
        assert sorted(reader.poll()) == four
    assert wire.statuses[-1] == (304 if reader.polls_until_304 else 200)

    write(site, 4, body="The words of post 4, with a correction. " * 2)  # an edit
    write(site, 3).rename(site.folder / "posts" / "renamed.md")  # a new name, and so a new address
    site.app.build()
    assert sorted(reader.poll()) == four

    write(site, 5)  # the feed is full: an older entry leaves it for an archive
    site.app.build()
    assert len(reader.poll()) == 5
    write(site, 6)
    site.app.build()
    assert len(reader.poll()) == 6


@pytest.mark.parametrize(("name", "system", "old", "file"), MOVES)
def test_point_3_a_reader_of_the_old_feed_sees_nothing_new_when_the_blog_moves(
    name: str, system: str, old: str, file: str, site: Site, subscribe: Subscribe
) -> None:
    """The old feed at the address where the new one will be, as where a feed's address lives on."""
    posts = {"hugo": "content/posts", "jekyll": "_posts", "eleventy": "posts"}[system]
    shutil.copy(OLD_BLOGS / system / old, site.folder / "feeds" / file)
    reader = subscribe(name, file)
    seen = sorted(reader.poll())
    assert len(seen) >= 3

    shutil.rmtree(site.folder / "posts")
    shutil.copytree(OLD_BLOGS / system / posts, site.folder / "posts")
    site.configure(CONFIG.replace('"hugo"', f'"{system}"').replace("items = 4", "items = 20"))
    adopted = site.app.adopt_feeds(Wish(sources=(str(OLD_BLOGS / system / old),)))
    assert adopted.adoption.new_to_readers == ()
    site.app.build()
    assert sorted(reader.poll()) == seen
