"""RFC 5005 §4: what leaves the feed is never out of reach, and what a reader has seen at an address stays."""

import json
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from publisher.config import load_settings
from publisher.content.post import Post
from publisher.feeds import FeedFile, FeedFolder, build_feeds
from tests.feeds.archives import Blog
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, Tree, read_atom, read_json, read_rss
from tests.feeds.samples import NOON, SITE, make_post, render

ROOT = "https://example.org/feeds/"
FH = "{http://purl.org/syndication/history/1.0}"
SMALL = "items = 3\narchive_size = 4"


def posts_to(last: int) -> list[Post]:
    return [make_post(number) for number in range(1, last + 1)]


@pytest.fixture
def blog(make_settings: MakeSettings) -> Blog:
    return Blog(settings=make_settings(feeds=SMALL))


def walk(blog: Blog, first: str) -> list[tuple[str, Tree, list[str]]]:
    """Follow prev-archive or next_url from a feed to its oldest volume: path, document and ids of each."""
    steps, path = [], first
    while path:
        data = blog.read(path)
        if first.endswith(".json"):
            document = read_json(data)
            ids, older = [item["id"] for item in document["items"]], document.get("next_url", "")
        else:
            document = read_atom(data) if first.startswith("atom") else read_rss(data)
            names = (f"{ATOM}entry", f"{ATOM}id") if first.startswith("atom") else ("item", "guid")
            ids = [entry.findtext(names[1]) for entry in document.iter(names[0])]
            older = links_of(document).get("prev-archive", "")
        steps.append((path, document, ids))
        path = older.removeprefix(ROOT)
    return steps


def links_of(document: Tree) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in document.findall(f"{ATOM}link")}


@pytest.mark.parametrize("feed", ["rss.xml", "atom.xml", "feed.json"])
@pytest.mark.parametrize("number", [4, 7, 8, 11, 12, 23])
def test_P1_P4_feed_and_archive_hold_every_entry_in_order(feed: str, number: int, blog: Blog) -> None:
    posts = posts_to(number)
    blog.publish(*posts)
    ids = [identifier for _, _, ids in walk(blog, feed) for identifier in ids]
    assert ids == [post.id for post in reversed(posts)]


def test_P1_P4_every_format_is_cut_at_the_same_places(blog: Blog) -> None:
    blog.publish(*posts_to(18))
    cuts = [[ids for _, _, ids in walk(blog, feed)] for feed in ("rss.xml", "atom.xml", "feed.json")]
    assert cuts[0] == cuts[1] == cuts[2]
    assert [len(ids) for ids in cuts[0]] == [3, 3, 4, 4, 4]


def test_P1_a_volume_names_itself_its_neighbours_and_the_feed(blog: Blog) -> None:
    blog.publish(*posts_to(12))
    for name, read in (("rss.xml", read_rss), ("atom.xml", read_atom)):
        first, second = (read(blog.read(f"archive/{number}.{name}")) for number in (1, 2))
        newest = links_of(read(blog.read(name)))["prev-archive"]
        growing = read(blog.read(newest.removeprefix(ROOT)))
        assert first.find(f"{FH}archive") is not None
        links = [(relation, href) for relation, href in links_of(second).items() if relation != "alternate"]
        assert links == [
            ("self", f"{ROOT}archive/2.{name}"),
            ("prev-archive", f"{ROOT}archive/1.{name}"),
            ("next-archive", f"{ROOT}archive/3.{name}"),
            ("current", f"{ROOT}{name}"),
        ]
        assert set(links_of(first)) - {"alternate"} == {"self", "next-archive", "current"}
        assert set(links_of(growing)) - {"alternate"} == {"self", "prev-archive", "current"}
        assert links_of(growing)["self"] == newest
        assert re.fullmatch(rf"{ROOT}archive/3-[0-9a-f]{{8}}\.{name}", newest)


def test_P1_a_volume_without_neighbours_still_grows_and_says_nothing_else(blog: Blog) -> None:
    blog.publish(*posts_to(5))
    [(_, volume, _)] = walk(blog, "rss.xml")[1:]
    assert volume.find(f"{FH}archive") is None


def test_P3_a_small_site_is_complete_and_has_no_archive(blog: Blog) -> None:
    blog.publish(*posts_to(3))
    for feed in (read_rss(blog.read("rss.xml")), read_atom(blog.read("atom.xml"))):
        assert feed.find(f"{FH}complete") is not None
        assert "prev-archive" not in links_of(feed)
    assert "next_url" not in read_json(blog.read("feed.json"))
    assert not any(path.startswith("archive/") for path in blog.files())


def test_P3_a_site_with_more_is_not_complete(make_settings: MakeSettings) -> None:
    for keys in (SMALL, "items = 3\narchive_size = 0"):
        blog = Blog(settings=make_settings(feeds=keys))
        blog.publish(*posts_to(4))
        assert read_rss(blog.read("rss.xml")).find(f"{FH}complete") is None


def test_without_an_archive_nothing_leads_to_one(make_settings: MakeSettings) -> None:
    blog = Blog(settings=make_settings(feeds="items = 3\narchive_size = 0"))
    blog.publish(*posts_to(30))
    assert "next_url" not in read_json(blog.read("feed.json"))
    assert not any(path.startswith("archive/") for path in blog.files())
    assert len(blog.rendered) == 3


def test_P1_a_full_volume_never_changes_while_the_blog_grows(blog: Blog) -> None:
    seen: dict[str, bytes] = {}
    addresses: dict[str, list[str]] = {}
    for number in range(4, 24):
        blog.publish(*posts_to(number))
        full = range(1, (number - 3) // 4 + 1)
        for volume in full:
            for ending in ("rss.xml", "atom.xml", "json"):
                path = f"archive/{volume}.{ending}"
                assert seen.setdefault(path, blog.read(path)) == blog.read(path)
        # What a reader has seen at one address, it will see there for ever.
        for feed in ("rss.xml", "feed.json"):
            for path, _, ids in walk(blog, feed)[1:]:
                assert addresses.setdefault(path, ids) == ids
    assert len(seen) == 15


def test_only_the_last_of_the_volumes_that_grew_is_kept(blog: Blog) -> None:
    for number in range(4, 15):
        blog.publish(*posts_to(number))
        linked = {path for path, _, _ in walk(blog, "rss.xml") if path.startswith("archive/")}
        assert {path for path in blog.files() if re.match(r"archive/.*rss\.xml", path)} == linked


def test_P1_a_full_volume_is_neither_rendered_nor_written_again(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    written = (blog.settings.feeds.path / "archive/1.rss.xml").stat()
    changes = blog.publish(*posts, make_post(13))
    assert set(blog.rendered) == {"9.md", "10.md", "11.md", "12.md", "13.md"}
    assert not any(changes[f"archive/{number}.{ending}"] for number in (1, 2) for ending in ("rss.xml", "json"))
    assert (blog.settings.feeds.path / "archive/1.rss.xml").stat() == written


@pytest.mark.parametrize("record", ["kept", "lost"])
def test_P2_an_edited_post_stays_in_its_volume_as_it_was(record: str, blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    before = blog.files()
    if record == "lost":
        (blog.settings.state.path / "feeds.json").unlink()
    posts[0] = replace(posts[0], body="Other words.")
    blog.publish(*posts)
    assert {path: blog.read(path) for path in before if path.startswith("archive/")} == {
        path: data for path, data in before.items() if path.startswith("archive/")
    }


def test_P2_an_edited_post_that_says_so_comes_back_into_the_feed(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    volume = blog.read("archive/1.rss.xml")
    posts[0] = replace(posts[0], body="Other words.", updated=NOON + timedelta(days=30))
    blog.publish(*posts)
    entries = read_json(blog.read("feed.json"))["items"]
    assert [entry["id"] for entry in entries] == [post.id for post in (*posts[:8:-1], posts[0])]
    assert entries[-1]["content_html"] == "<p>Other words.</p>"
    assert blog.read("archive/1.rss.xml") == volume


@pytest.mark.parametrize("record", ["kept", "lost"])
def test_a_post_taken_back_leaves_its_volume_and_no_other_is_touched(record: str, blog: Blog) -> None:
    posts = posts_to(16)
    blog.publish(*posts)
    before = blog.files()
    if record == "lost":
        (blog.settings.state.path / "feeds.json").unlink()
    blog.publish(*(post for post in posts if post is not posts[1]))
    assert [ids for _, _, ids in walk(blog, "rss.xml")][-1] == [posts[number].id for number in (3, 2, 0)]
    changed = {path for path, data in blog.files().items() if before[path] != data and path.startswith("archive/")}
    assert changed == {"archive/1.rss.xml", "archive/1.atom.xml", "archive/1.json"}


def test_a_post_that_wants_no_feed_any_more_leaves_its_volume(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    posts[1] = replace(posts[1], in_feed=False)
    blog.publish(*posts)
    assert not any(posts[1].id.encode() in data for data in blog.files().values())


def test_a_post_that_comes_back_stands_where_it_stood(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    before = blog.files()
    blog.publish(*posts[1:])
    blog.publish(*posts)
    assert blog.files() == before


def test_a_post_dated_back_goes_into_the_volume_that_grows(blog: Blog) -> None:
    posts = posts_to(13)
    blog.publish(*posts)
    before = blog.files()
    late = make_post(90, published=NOON - timedelta(days=900))
    blog.publish(*posts, late)
    assert blog.read("archive/1.rss.xml") == before["archive/1.rss.xml"]
    assert walk(blog, "rss.xml")[1][2] == [posts[number].id for number in (9, 8)] + [late.id]


def test_a_post_that_gets_another_date_stays_in_its_volume(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    before = blog.files()
    posts[0] = replace(posts[0], published=NOON + timedelta(days=7, hours=1))
    blog.publish(*posts)
    assert blog.read("archive/1.rss.xml") == before["archive/1.rss.xml"]


def test_a_post_that_can_not_be_read_today_stays_in_its_volume(blog: Blog) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    before = blog.read("archive/1.rss.xml")
    built = build_without(blog, posts, missing=posts[1])
    assert [file.is_held for file in built if file.path == "archive/1.rss.xml"] == [True]
    assert blog.read("archive/1.rss.xml") == before


def build_without(blog: Blog, posts: list[Post], missing: Post) -> list[FeedFile]:
    """Build where the file of one post is there and says nothing that can be read."""
    readable = [post for post in posts if post is not missing]
    return list(build_feeds(readable, render, blog.settings, blog.history, FeedFolder(blog.settings).look()).files)


def test_a_new_size_leaves_full_volumes_as_they_are(blog: Blog, make_settings: MakeSettings) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    before = blog.files()
    blog.settings = make_settings(feeds="items = 3\narchive_size = 2")
    blog.publish(*posts, make_post(13))
    assert blog.read("archive/2.rss.xml") == before["archive/2.rss.xml"]
    assert [len(ids) for _, _, ids in walk(blog, "rss.xml")] == [3, 2, 4, 4]


def test_a_blog_that_moves_writes_its_archive_with_the_new_addresses(
    blog: Blog, make_settings: MakeSettings
) -> None:
    posts = posts_to(12)
    blog.publish(*posts)
    blog.settings = make_settings(feeds=f'{SMALL}\nurl = "https://feeds.example.net/"')
    blog.publish(*posts)
    assert b"https://feeds.example.net/archive/1.rss.xml" in blog.read("archive/1.rss.xml")


def test_M8_heavy_entries_fill_a_volume_sooner(make_settings: MakeSettings) -> None:
    blog = Blog(settings=make_settings(feeds="items = 1\narchive_size = 100"))
    posts = [make_post(number, body="x" * 400_000, description="Long.") for number in range(1, 25)]
    blog.publish(*posts)
    sizes = [len(data) for path, data in blog.files().items() if path.startswith("archive/")]
    assert max(sizes) < 4_000_000
    assert sorted(identifier for _, _, ids in walk(blog, "rss.xml") for identifier in ids) == sorted(
        post.id for post in posts
    )


def test_archives_of_formats_that_are_not_wanted_are_not_written(make_settings: MakeSettings) -> None:
    blog = Blog(settings=make_settings(feeds=f'{SMALL}\nformats = ["json"]'))
    blog.publish(*posts_to(12))
    written = [path for path in blog.files() if path.startswith("archive/")]
    assert len(written) == 3
    assert all(path.endswith(".json") for path in written)


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["add", "add", "add", "add", "edit", "remove", "date back"]), st.integers(0, 99)),
        max_size=40,
    )
)
def test_P1_whatever_authors_do_a_reader_finds_every_post_once_it_follows_the_archive(
    acts: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("blog") / "config.toml"
    file.write_text(f'{SITE}\n[feeds]\n{SMALL}\nformats = ["json"]\n', encoding="utf-8")
    blog = Blog(settings=load_settings(file, {}))
    posts = posts_to(6)
    for count, (act, at) in enumerate(acts, 1):
        match act:
            case "add":
                posts.append(make_post(100 + count))
            case "edit" if posts:
                place = at % len(posts)
                posts[place] = replace(posts[place], body=f"Edit {count}.")
            case "remove" if posts:
                posts.pop(at % len(posts))
            case "date back":
                posts.append(make_post(100 + count, published=NOON - timedelta(days=at)))
        blog.publish(*posts)
        found = [identifier for _, _, ids in walk(blog, "feed.json") for identifier in ids]
        assert sorted(set(found)) == sorted(post.id for post in posts)
    volumes = [json.loads(data)["items"] for path, data in blog.files().items() if path.startswith("archive/")]
    for one, other in pairwise(volumes):
        assert not {item["id"] for item in one} & {item["id"] for item in other}
