"""Entries that were taken back (RFC 6721), and the feeds of terms that lost their last post."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from msgspec.structs import replace

from publisher.content.post import Visibility
from publisher.feeds import FeedFolder, History, build_feeds
from publisher.feeds.model import Tombstone
from publisher.settings import Settings
from tests.feeds.archives import Blog
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, never_rendered, read_atom, read_json, read_rss, texts
from tests.feeds.samples import NOON, POSTS, make_post, render

AT = "{http://purl.org/atompub/tombstones/1.0}"
LATER = NOON + timedelta(days=900)


@pytest.fixture
def blog(make_settings: MakeSettings) -> Blog:
    return Blog(settings=make_settings(feeds='by = ["tag"]'))


def test_S6_a_deleted_post_leaves_the_feed_and_is_told(blog: Blog) -> None:
    blog.publish(*POSTS, now=LATER)
    gone = POSTS[3]
    before = {name: (blog.settings.feeds.path / name).stat() for name in ("rss.xml", "atom.xml", "feed.json")}
    blog.publish(*POSTS[:3], now=LATER + timedelta(days=1))
    atom = read_atom(blog.read("atom.xml"))
    assert gone.id not in texts(atom, f"{ATOM}entry/{ATOM}id") + texts(read_rss(blog.read("rss.xml")), "item/guid")
    [grave] = atom.findall(f"{AT}deleted-entry")
    when = (LATER + timedelta(days=1)).isoformat()
    assert grave.attrib == {"ref": gone.id, "when": when}
    assert read_json(blog.read("feed.json"))["_deleted"] == [
        {"id": gone.id, "deleted_at": when.replace("+00:00", "Z")}
    ]
    for name, stat in before.items():
        assert (blog.settings.feeds.path / name).stat().st_mtime_ns > stat.st_mtime_ns


def test_A3_R5_a_feed_changes_when_an_entry_is_taken_back(blog: Blog) -> None:
    blog.publish(*POSTS, now=LATER)
    blog.publish(*POSTS[:3], now=LATER + timedelta(days=1))
    assert read_atom(blog.read("atom.xml")).findtext(f"{ATOM}updated") == (LATER + timedelta(days=1)).isoformat()
    built = read_rss(blog.read("rss.xml")).findtext("lastBuildDate")
    assert parsedate_to_datetime(built) == LATER + timedelta(days=1)


def test_A8_tombstones_stand_before_the_entries_and_their_namespace_only_with_them(blog: Blog) -> None:
    blog.publish(*POSTS, now=LATER)
    assert b"tombstones" not in blog.read("atom.xml")
    blog.publish(*POSTS[:3], now=LATER)
    assert blog.read("atom.xml").index(b"<at:deleted-entry") < blog.read("atom.xml").index(b"<entry")


def test_a_tombstone_stands_for_thirty_days(blog: Blog) -> None:
    blog.publish(*POSTS, now=LATER)
    for days, stands in ((0, True), (29, True), (30, False)):
        blog.publish(*POSTS[:3], now=LATER + timedelta(days=days))
        assert ("_deleted" in read_json(blog.read("feed.json"))) is stands


def test_a_post_that_comes_back_has_no_tombstone(blog: Blog) -> None:
    blog.publish(*POSTS, now=LATER)
    blog.publish(*POSTS[:3], now=LATER)
    blog.publish(*POSTS, now=LATER)
    assert "_deleted" not in read_json(blog.read("feed.json"))


def test_no_entry_stands_beside_its_own_tombstone(settings: Settings) -> None:
    history = History(gone=(Tombstone(id=POSTS[0].id, when=LATER),))
    files = {file.path: file for file in build_feeds(POSTS, render, settings, history).files}
    assert "_deleted" not in read_json(files["feed.json"].data)


def test_P5_a_term_that_lost_its_last_post_keeps_its_feed_with_nothing_in_it(blog: Blog) -> None:
    post, other = make_post(1, tags=("Sea Birds",)), make_post(2, tags=("geese",))
    blog.publish(post, other)
    before = read_atom(blog.read("tag/sea-birds/atom.xml"))
    blog.publish(other)
    after = read_atom(blog.read("tag/sea-birds/atom.xml"))
    for name in ("id", "title"):
        assert after.findtext(f"{ATOM}{name}") == before.findtext(f"{ATOM}{name}")
    assert after.findall(f"{ATOM}entry") == []
    assert read_rss(blog.read("tag/sea-birds/rss.xml")).findall("item") == []
    assert not any(post.title.encode() in data for data in blog.files().values())
    assert b"Nothing is out yet" in blog.read("tag/sea-birds/index.html")


def test_P7_a_feed_with_nothing_in_it_is_on_no_list(blog: Blog) -> None:
    blog.publish(make_post(1, tags=("Sea Birds",)), make_post(2))
    blog.publish(make_post(2))
    for name in ("feeds.opml", "index.html"):
        assert b"sea-birds" not in blog.read(name)


def test_P5_a_term_that_comes_back_has_its_feed_again(blog: Blog) -> None:
    post = make_post(1, tags=("Sea Birds",))
    blog.publish(post, make_post(2))
    before = blog.files()
    blog.publish(make_post(2))
    blog.publish(post, make_post(2))
    assert blog.files() == before


def test_P5_a_term_whose_name_was_forgotten_goes_by_its_folder(blog: Blog) -> None:
    blog.publish(make_post(1, tags=("Sea Birds",)), make_post(2))
    (blog.settings.state.path / "feeds.json").unlink()
    blog.publish(make_post(2))
    assert read_rss(blog.read("tag/sea-birds/rss.xml")).findtext("title") == "sea-birds — Field notes"


def test_what_is_no_feed_any_more_is_removed(blog: Blog, make_settings: MakeSettings) -> None:
    blog.publish(make_post(1, tags=("geese",)))
    own = blog.settings.feeds.path / "CNAME"
    own.write_text("example.org", encoding="utf-8")
    blog.settings = make_settings(feeds='formats = ["rss"]')
    blog.publish(make_post(1, tags=("geese",)))
    assert set(blog.files()) == {"CNAME", "index.html", "feed.css", "rss.xml", "feeds.opml"}
    assert not (blog.settings.feeds.path / "tag").exists()
    assert not (blog.settings.feeds.path / "atom.xml.gz").exists()


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.FUTURE, Visibility.EXPIRED])
def test_M5_what_is_not_public_is_in_no_feed(visibility: Visibility, make_settings: MakeSettings) -> None:
    settings = make_settings(feeds='by = ["tag"]')
    secret = make_post(1, title="Secret", tags=("secret",), visibility=visibility)
    built = build_feeds((secret,), never_rendered, settings)
    assert not any("secret" in file.path or b"Secret" in file.data for file in built.files)


def test_a_post_made_private_is_taken_back_everywhere(blog: Blog) -> None:
    posts = [make_post(number, tags=("geese",)) for number in range(1, 4)]
    blog.publish(*posts)
    posts[1] = replace(posts[1], visibility=Visibility.DRAFT)
    blog.publish(*posts)
    assert not any(b"<title>Post 2</title>" in data or b'"Post 2"' in data for data in blog.files().values())
    assert FeedFolder(blog.settings).look().written
