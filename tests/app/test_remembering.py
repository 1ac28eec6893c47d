"""A program that stays reads its posts again only when something was touched, or when a post comes out."""

from datetime import timedelta

from publisher.app.building import Built
from tests.site import Site


def prepare(site: Site) -> Built:
    built = site.app.line.prepare().built
    assert built is not None
    return built


def test_where_nothing_was_touched_nothing_is_read_again(site: Site) -> None:
    first = prepare(site)
    site.pause(15)
    second = prepare(site)
    assert second.library is first.library
    assert [file.path for file in second.files if file.changed] == []


def test_a_post_that_is_saved_is_read(site: Site) -> None:
    first = prepare(site)
    post = site.write_post("another", date="2026-11-02")
    second = prepare(site)
    assert [entry.path for entry in second.library.posts] == ["another.md", "before.md"]
    assert second.library is not first.library
    post.unlink()
    assert [entry.path for entry in prepare(site).library.posts] == ["before.md"]


def test_authors_and_the_blogs_own_settings_count_too(site: Site) -> None:
    before = prepare(site)
    for name in (
        *(".authors.yml", "mkdocs.yml", "_index.md", "pelicanconf.py", "docusaurus.config.js"),
        *("config/_default/hugo.toml", "_data/authors.yml", "src/pages/blog/[...slug].astro"),
    ):
        (site.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (site.folder / name).write_text("# nothing\n", encoding="utf-8")
        after = prepare(site)
        assert after.library is not before.library
        before = after


def test_a_post_comes_out_at_its_time_though_nobody_touches_it(site: Site) -> None:
    site.write_post("later", date="2026-11-17T12:03:00Z")
    prepare(site)
    assert [post.path for post in prepare(site).library.public] == ["before.md"]
    site.clock.set(site.clock.now().replace(hour=12, minute=3, second=0, microsecond=0))
    assert [post.path for post in prepare(site).library.public] == ["later.md", "before.md"]


def test_a_post_expires_at_its_time_though_nobody_touches_it(site: Site) -> None:
    site.write_post("offer", date="2026-11-01", more="expiryDate: 2026-11-17T12:03:00Z\n")
    assert [post.path for post in prepare(site).library.public] == ["before.md", "offer.md"]
    site.clock.set(site.clock.now().replace(hour=12, minute=3, second=0, microsecond=0))
    assert [post.path for post in prepare(site).library.public] == ["before.md"]


def test_a_feed_that_was_removed_comes_back(site: Site) -> None:
    prepare(site)
    feed = site.folder / "feeds" / "rss.xml"
    feed.unlink()
    prepare(site)
    assert feed.exists()


def test_after_a_while_it_looks_again_all_the_same(site: Site) -> None:
    first = prepare(site)
    site.clock.set(site.clock.now() + timedelta(hours=25))
    assert prepare(site).library is not first.library
