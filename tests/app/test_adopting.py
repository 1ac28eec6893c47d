"""The identity passport: a blog moves here, and nobody's reader shows an old post as a new one."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from publisher.app import App
from publisher.app.adopting import AdoptedFeeds, Wish
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.content import Record, read_library
from publisher.errors import PublisherError, UsageError
from publisher.feeds.adoption import read_old_feed
from tests.site import NOON

HERE = Path(__file__).resolve().parent.parent
CORPORA = HERE / "corpora"
OLD_BLOGS = HERE / "feeds" / "old_blogs"


def move(
    blog: Path, to: Path, posts: str, *, url: str = "https://old.example/", zone: str = "Europe/Berlin"
) -> App:
    """Put a config.toml beside a blog, as its author would."""
    shutil.copytree(blog, to, dirs_exist_ok=True)
    (to / "config.toml").write_text(
        f'[site]\ntitle = "Old"\nurl = "{url}"\ntimezone = "{zone}"\n[posts]\npath = "{posts}"\n', encoding="utf-8"
    )
    return App(load_settings(to / "config.toml", {}), FixedClock(NOON))


def ids_in(feed: Path) -> set[str]:
    return {entry.id for entry in read_old_feed(feed.read_bytes()).entries}


def our_ids(app: App) -> list[str]:
    """What a reader of our feed finds there."""
    return [item["id"] for item in json.loads((app.settings.feeds.path / "feed.json").read_bytes())["items"]]


def adopt(app: App, *sources: str | Path, **wishes: Any) -> AdoptedFeeds:
    return app.adopt_feeds(Wish(sources=tuple(map(str, sources)), **wishes))


SYSTEMS = [
    ("hugo", "content/posts", "https://old.example/blog/", "index.xml"),
    ("jekyll", "_posts", "https://old.example/blog/", "feed.xml"),
    ("pelican", "content", "https://old.example/blog/", "all.atom.xml"),
    ("pelican", "content", "https://old.example/blog/", "all.rss.xml"),
    ("material", "docs/blog/posts", "https://old.example/docs/", "feed_rss_created.xml"),
    ("material", "docs/blog/posts", "https://old.example/docs/", "feed_json_created.json"),
    ("eleventy", "posts", "https://old.example/", "feed.xml"),
    ("eleventy", "posts", "https://old.example/", "rss.xml"),
    ("eleventy", "posts", "https://old.example/", "feed.json"),
    ("astro", "src/content/blog", "https://old.example/", "rss.xml"),
    ("docusaurus", "blog", "https://old.example/docs/", "rss.xml"),
    ("docusaurus", "blog", "https://old.example/docs/", "atom.xml"),
    ("docusaurus", "blog", "https://old.example/docs/", "feed.json"),
    ("zola", "content/blog", "https://old.example/notes/", "atom.xml"),
]


@pytest.mark.parametrize(("system", "posts", "url", "feed"), SYSTEMS, ids=[f"{s[0]}-{s[3]}" for s in SYSTEMS])
def test_a_reader_of_the_old_feed_sees_nothing_new(
    system: str, posts: str, url: str, feed: str, tmp_path: Path
) -> None:
    app = move(OLD_BLOGS / system, tmp_path, posts, url=url)
    found = adopt(app, tmp_path / feed)
    assert (found.adoption.unmatched, found.adoption.new_to_readers) == ((), ())
    app.build()
    assert set(our_ids(app)) == ids_in(tmp_path / feed)


@pytest.mark.parametrize(
    ("system", "posts", "url", "feed"),
    [row for row in SYSTEMS if row[3] != "all.rss.xml"],
    ids=str,
)
def test_the_rule_of_a_system_gives_the_ids_that_its_feed_has(
    system: str, posts: str, url: str, feed: str, tmp_path: Path
) -> None:
    app = move(OLD_BLOGS / system, tmp_path, posts, url=url)
    found = adopt(app, rule=system)
    assert found.adoption.new_to_readers == ()
    assert {given.id for given in found.adoption.adopted} == ids_in(tmp_path / feed)


def test_the_rule_knows_where_the_old_blog_was(tmp_path: Path) -> None:
    app = move(OLD_BLOGS / "hugo", tmp_path, "content/posts", url="https://new.example/")
    adopt(app, rule="hugo", old_url="https://old.example/blog/")
    app.build()
    assert set(our_ids(app)) == ids_in(tmp_path / "index.xml")


@pytest.mark.parametrize(("system", "posts", "url", "feed"), SYSTEMS, ids=[f"{s[0]}-{s[3]}" for s in SYSTEMS])
def test_a_new_domain_changes_no_id(system: str, posts: str, url: str, feed: str, tmp_path: Path) -> None:
    del url
    app = move(OLD_BLOGS / system, tmp_path, posts, url="https://new.example/journal/")
    assert adopt(app, tmp_path / feed).adoption.new_to_readers == ()
    app.build()
    assert set(our_ids(app)) == ids_in(tmp_path / feed)


JEKYLL = ("jekyll-news", "_posts", "https://jekyllrb.com/", "America/Los_Angeles")
SPLINK = ("splink-blog", "docs/blog/posts", "https://moj-analytical-services.github.io/splink/", "Europe/London")


@pytest.mark.parametrize(
    ("blog", "feeds", "matched", "by_rule"),
    [
        (JEKYLL, ["feed.xml"], 10, 92),
        (JEKYLL, ["feed.xml", "feed_release.xml"], 20, 82),
        (SPLINK, ["feed_rss_created.xml"], 7, 0),
        (SPLINK, ["feed_json_created.json"], 7, 0),
        (SPLINK, ["feed_json_created.json", "feed_rss_created.xml"], 7, 0),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_of_a_real_blog_that_moves_nothing_is_new(
    blog: tuple[str, str, str, str], feeds: list[str], matched: int, by_rule: int, tmp_path: Path
) -> None:
    name, posts, url, zone = blog
    app = move(CORPORA / name, tmp_path, posts, url=url, zone=zone)
    files = [tmp_path / "expected" / feed for feed in feeds]
    found = adopt(app, *files).adoption
    assert (found.unmatched, found.new_to_readers) == ((), ())
    if len(feeds) == 1 or name == "splink-blog":
        assert sum(bool(given.source) for given in found.adopted) == matched
    assert len([given for given in found.adopted if not given.source]) <= 92
    if len(feeds) == 1:
        assert len([given for given in found.adopted if not given.source]) == by_rule
    app.build()
    assert ids_in(files[0]) <= set(our_ids(app))


def test_ids_of_posts_beyond_the_old_feed_follow_its_rule(tmp_path: Path) -> None:
    name, posts, url, zone = JEKYLL
    app = move(CORPORA / name, tmp_path, posts, url=url, zone=zone)
    adopt(app, tmp_path / "expected" / "feed.xml")
    app.build()
    rows = (tmp_path / "expected" / "posts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    addresses = [row.split("\t")[2].rstrip("/") for row in rows]
    assert our_ids(app) == addresses[:20]


@pytest.mark.parametrize(
    ("name", "posts", "url"),
    [
        ("material-blog", "docs/blog/posts", "https://squidfunk.github.io/mkdocs-material/"),
        ("flatcar-blog", "content", "https://www.flatcar.org/"),
        pytest.param(
            "scientific-python-blog", "content", "https://blog.scientific-python.org/", marks=pytest.mark.soak
        ),
    ],
)
def test_of_a_real_blog_without_its_feed_nothing_is_new_by_rule(
    name: str, posts: str, url: str, tmp_path: Path
) -> None:
    app = move(CORPORA / name, tmp_path, posts, url=url)
    assert len(app.build().new_to_readers) > 1
    (tmp_path / "identity.json").unlink()
    shutil.rmtree(tmp_path / "feeds")
    found = adopt(app, rule="material" if name == "material-blog" else "hugo")
    assert found.adoption.new_to_readers == ()
    app.build()
    library = read_library(app.settings, NOON)
    assert our_ids(app) == [post.url for post in library.public][:20]


@pytest.fixture
def blog(tmp_path: Path) -> App:
    """Three posts of a blog with ids of its own, and its feed in `old.xml`."""
    (tmp_path / "posts").mkdir()
    app = move(tmp_path / "posts", tmp_path, "posts")
    for number in (1, 2, 3):
        write(tmp_path, number)
    (tmp_path / "old.xml").write_text(rss(*(item(number) for number in (3, 2, 1))), encoding="utf-8")
    return app


def write(folder: Path, number: int, head: str = "") -> Path:
    file = folder / "posts" / f"post-{number}.md"
    body = f"The words of post {number}, which no other has. " * 3
    file.write_text(f"---\ntitle: Post {number}\ndate: 2025-03-{number:02}\n{head}---\n{body}\n", encoding="utf-8")
    return file


def item(number: int, *, identifier: str = "", link: str = "", title: str = "", more: str = "") -> str:
    return (
        f"<item><title>{title or f'Post {number}'}</title>"
        f"<link>{link or f'https://old.example/?p={number}'}</link>"
        f"<guid isPermaLink='false'>{identifier or f'old-{number}'}</guid>"
        f"<pubDate>{number:02} Mar 2025 09:00:00 +0000</pubDate>{more}</item>"
    )


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>"


def records(app: App) -> dict[str, str]:
    told = json.loads(app.settings.posts.identity.read_bytes())
    return {record["path"]: record["id"] for record in told}


def test_a_dry_run_writes_nothing(blog: App) -> None:
    found = blog.adopt_feeds(Wish(sources=(str(blog.settings.root / "old.xml"),)), dry_run=True)
    assert (len(found.adoption.adopted), found.is_written) == (3, False)
    assert not blog.settings.posts.identity.exists()


def test_adopting_twice_changes_nothing(blog: App) -> None:
    root = blog.settings.root
    assert adopt(blog, root / "old.xml").is_written
    blog.build()
    write(root, 4)
    blog.build()
    kept = blog.settings.posts.identity.read_bytes()
    again = adopt(blog, root / "old.xml")
    assert not again.is_written
    assert blog.settings.posts.identity.read_bytes() == kept
    assert [post.path for post in again.adoption.new_to_readers] == ["post-4.md"]


def test_adopted_ids_outlive_a_rename_a_new_title_and_a_new_date(blog: App) -> None:
    root = blog.settings.root
    adopt(blog, root / "old.xml")
    blog.build()
    (root / "posts" / "post-1.md").rename(root / "posts" / "renamed.md")
    text = write(root, 2).read_text(encoding="utf-8")
    (root / "posts" / "post-2.md").write_text(text.replace("Post 2", "Other").replace("03-02", "02-09"), "utf-8")
    blog.build()
    assert set(our_ids(blog)) == {"old-1", "old-2", "old-3"}


def test_ids_that_we_have_published_are_not_changed_unless_told(blog: App) -> None:
    root = blog.settings.root
    blog.build()
    before = blog.settings.posts.identity.read_bytes()
    with pytest.raises(PublisherError, match=r"has been published by us as “tag:.*nothing was written") as refused:
        adopt(blog, root / "old.xml")
    assert "--replace" in refused.value.hint
    assert blog.settings.posts.identity.read_bytes() == before
    adopt(blog, root / "old.xml", replace=True)
    blog.build()
    assert set(our_ids(blog)) == {"old-1", "old-2", "old-3"}


def test_a_rule_alone_changes_no_published_id_either(blog: App) -> None:
    blog.build()
    with pytest.raises(PublisherError, match="has been published by us"):
        adopt(blog, rule="hugo")
    adopt(blog, rule="hugo", replace=True)
    write(blog.settings.root, 4)
    blog.build()
    kept = records(blog)
    adopt(blog, rule="hugo")
    assert records(blog) == kept


def test_the_id_in_a_head_comes_first_and_is_told(blog: App) -> None:
    root = blog.settings.root
    write(root, 2, head="id: mine\n")
    found = adopt(blog, root / "old.xml").adoption
    assert [miss.reason for miss in found.unmatched] == [
        "the head of post-2.md names another id, and comes first: “mine”"
    ]
    assert [post.path for post in found.new_to_readers] == ["post-2.md"]


def test_an_entry_of_a_post_that_is_not_out_keeps_its_id_for_when_it_is(blog: App) -> None:
    root = blog.settings.root
    write(root, 2, head="draft: true\n")
    adopt(blog, root / "old.xml")
    blog.build()
    assert set(our_ids(blog)) == {"old-1", "old-3"}
    write(root, 2)
    blog.build()
    assert set(our_ids(blog)) == {"old-1", "old-2", "old-3"}


def test_what_does_not_match_is_told_with_its_reason(blog: App) -> None:
    root = blog.settings.root
    (root / "old.xml").write_text(rss(item(1), item(2), item(9)), encoding="utf-8")
    found = adopt(blog, root / "old.xml").adoption
    assert [(miss.id, miss.reason) for miss in found.unmatched] == [
        ("old-9", "no post has its address, nor its name or title on its day")
    ]
    assert [post.path for post in found.new_to_readers] == ["post-3.md"]


def test_the_first_feed_that_has_a_post_gives_it_its_id(blog: App) -> None:
    root = blog.settings.root
    (root / "other.xml").write_text(rss(item(3, identifier="other-3")), encoding="utf-8")
    found = adopt(blog, root / "old.xml", root / "other.xml").adoption
    assert [(miss.source.rpartition("/")[2], miss.id) for miss in found.unmatched] == [("other.xml", "other-3")]
    assert [post.path for post in found.new_to_readers] == ["post-3.md"]
    assert records(blog)["post-3.md"] == "old-3"


def test_an_id_that_another_post_has_had_is_not_given_again(blog: App) -> None:
    root = blog.settings.root
    blog.settings.posts.identity.write_text(
        '[\n{"key":"a","path":"gone.md","id":"old-2","published":"2020-01-01T00:00:00Z","print":"p",'
        '"gone":"2021-01-01T00:00:00Z"}\n]\n',
        encoding="utf-8",
    )
    found = adopt(blog, root / "old.xml").adoption
    assert [miss.reason for miss in found.unmatched] == ["another post has had this id"]


def test_ids_with_blanks_are_kept_and_carried(blog: App) -> None:
    """As Drupal makes them."""
    root = blog.settings.root
    (root / "old.xml").write_text(
        rss(*(item(number, identifier=f"{number} at https://old.example") for number in (1, 2, 3))),
        encoding="utf-8",
    )
    found = adopt(blog, root / "old.xml")
    assert any("blanks" in remark for remark in found.feeds[0].remarks)
    assert blog.build().is_clean
    assert our_ids(blog)[0] == "3 at https://old.example"


@pytest.fixture
def server(blog: App) -> Iterator[str]:
    """Serve the folder of the blog."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(blog.settings.root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


def test_a_feed_is_fetched(blog: App, server: str) -> None:
    with pytest.raises(PublisherError, match="only this machine or its network can reach") as refused:
        adopt(blog, f"{server}/old.xml")
    assert "--private-ok" in refused.value.hint
    assert adopt(blog, f"{server}/old.xml", private_ok=True).adoption.new_to_readers == ()


def test_a_page_is_no_feed_and_names_its_feeds(blog: App, server: str) -> None:
    page = (
        '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/old.xml"></head></html>'
    )
    (blog.settings.root / "index.html").write_text(page, encoding="utf-8")
    with pytest.raises(PublisherError, match="no feed, but a web page") as refused:
        adopt(blog, f"{server}/", private_ok=True)
    assert refused.value.hint == f"it names these: {server}/old.xml"


@pytest.mark.parametrize("source", ["missing.xml", ".", "file:///etc/passwd", "ftp://example.org/feed"])
def test_a_source_that_is_none_is_told(blog: App, source: str) -> None:
    with pytest.raises(PublisherError):
        adopt(blog, source)


def test_a_file_that_is_longer_than_any_feed_is_not_read(blog: App) -> None:
    file = blog.settings.root / "long.xml"
    file.touch()
    os.truncate(file, 1024**3)
    with pytest.raises(PublisherError, match="longer than 16 MiB"):
        adopt(blog, file)


def test_nothing_named_is_wrong_usage(blog: App) -> None:
    with pytest.raises(UsageError, match="Name the old feed"):
        adopt(blog)
    with pytest.raises(UsageError, match="no rule “wordpress”"):
        adopt(blog, rule="wordpress")


def test_the_first_build_of_an_old_blog_says_what_readers_would_see(blog: App) -> None:
    assert [post.path for post in blog.build().new_to_readers] == ["post-3.md", "post-2.md", "post-1.md"]
    assert blog.build().new_to_readers == ()


def test_the_first_build_after_an_adoption_says_nothing(blog: App) -> None:
    adopt(blog, blog.settings.root / "old.xml")
    assert blog.build().new_to_readers == ()


def test_6_the_record_of_an_adopted_post_is_like_any_other(blog: App) -> None:
    adopt(blog, blog.settings.root / "old.xml")
    adopted = blog.settings.posts.identity.read_bytes()
    blog.build()
    assert blog.settings.posts.identity.read_bytes() == adopted
    assert Record.__struct_fields__ == ("key", "path", "id", "published", "print", "gone", "archive")
