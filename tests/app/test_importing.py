"""Ghost's export, brought into a site: what is written, what is mailed, what the feed's readers see."""

from pathlib import Path

import pytest
from lxml import etree

from publisher.app.importing import Fate, Imported
from publisher.errors import PublisherError
from tests.content.ghost.exports import ID, export, post
from tests.site import Site

TODAY = "2026-11-17T08:00:00.000Z"


def bring(site: Site, data: bytes, *, replace: bool = False, write: bool = True) -> Imported:
    file = site.folder / "export.json"
    file.write_bytes(data)
    return site.app.import_ghost(file, None, replace=replace, write=write)


def test_a_second_import_changes_nothing(site: Site) -> None:
    data = export(post(1), post(2), users=[])
    assert bring(site, data).fates == {Fate.NEW: 3}
    before = {file: file.stat().st_mtime_ns for file in (site.folder / "posts").iterdir()}
    assert bring(site, data).fates == {Fate.UNCHANGED: 3}
    assert {file: file.stat().st_mtime_ns for file in (site.folder / "posts").iterdir()} == before


def test_what_was_edited_or_moved_is_kept_unless_it_is_to_be_replaced(site: Site) -> None:
    bring(site, export(post(1), post(2)))
    posts = site.folder / "posts"
    (posts / "old").mkdir()
    (posts / "post-1.md").rename(posts / "old" / "renamed.md")
    edited = posts / "post-2.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    kept = bring(site, export(post(1), post(2), post(3)))
    assert {file.path: file.fate for file in kept.files} == {
        "posts/old/renamed.md": Fate.UNCHANGED,
        "posts/post-2.md": Fate.KEPT,
        "posts/post-3.md": Fate.NEW,
        "posts/authors.yml": Fate.UNCHANGED,
    }
    assert edited.read_text(encoding="utf-8").endswith("More.\n")
    assert bring(site, export(post(1), post(2)), replace=True).fates[Fate.REPLACED] == 1
    assert not edited.read_text(encoding="utf-8").endswith("More.\n")


def test_another_post_of_the_same_name_is_left_alone(site: Site) -> None:
    held = (site.folder / "posts" / "before.md").read_bytes()
    imported = bring(site, export(post(slug="before")))
    assert [file.path for file in imported.files] == ["posts/before-2.md", "posts/authors.yml"]
    assert (site.folder / "posts" / "before.md").read_bytes() == held


def test_a_dry_run_writes_nothing(site: Site) -> None:
    assert bring(site, export(post()), write=False).fates == {Fate.NEW: 2}
    assert [file.name for file in (site.folder / "posts").iterdir()] == ["before.md"]


def test_a_file_that_is_no_export_or_not_there_is_told(site: Site) -> None:
    with pytest.raises(PublisherError, match=r"export\.json: this is not JSON"):
        bring(site, b"<html>")
    with pytest.raises(PublisherError, match=r"nowhere\.json can't be read: No such file"):
        site.app.import_ghost(Path("nowhere.json"), None, replace=False, write=True)


def test_content_7_what_ghost_has_mailed_is_never_mailed_again_even_by_a_list_that_is_there(site: Site) -> None:
    site.subscribe("ann@example.net")
    bring(
        site,
        export(
            post(1, published_at=TODAY),
            post(2, published_at=TODAY, status="sent"),
            post(3, published_at=TODAY, visibility="members"),
            post(4, status="draft", created_at=TODAY),
            post(5, status="scheduled", published_at="2026-11-17T13:00:00Z", title="At one"),
        ),
    )
    for _ in range(3):
        site.pause(60)
        site.app.line.publish()
    assert site.received == []
    site.pause(3600)
    site.app.line.publish()
    assert site.received == [("ann@example.net", "At one")]


def test_content_7_the_feed_has_ghosts_ids_and_addresses_and_nothing_private(site: Site) -> None:
    (site.folder / "posts" / "before.md").unlink()
    bring(
        site,
        export(
            post(1, html="<p>All may read.</p><!--members-only--><p>Members may.</p>", custom_excerpt="In short."),
            post(2, status="sent", html="<p>By mail.</p>"),
            post(3, visibility="paid", html="<p>Paid for.</p>"),
            users=[{"id": "u", "slug": "jo", "name": "Jo Ng", "email": "jo@example.net"}],
            posts_authors=[{"post_id": f"{ID[:-2]}01", "author_id": "u"}],
        ),
    )
    built = site.app.build(removed_ok=True)
    assert built.problems == ()
    feeds = b"".join(file.read_bytes() for file in (site.folder / "feeds").rglob("*") if file.is_file())
    assert not any(secret in feeds for secret in (b"Members may", b"By mail", b"Paid for", b"jo@example.net"))
    (item,) = etree.parse(site.folder / "feeds" / "rss.xml").findall(".//item")
    assert [item.findtext(name) for name in ("guid", "link", "pubDate")] == [
        f"{ID[:-2]}01",
        "https://example.org/post-1/",
        "Thu, 02 Jan 2020 10:00:00 +0000",
    ]
    assert item.findtext("description") == "In short."
    assert built.library.dialect_name == "ghost"
