"""`publisher import`: what it prints, in text and as JSON, and how it ends."""

from pathlib import Path

from tests.cli.conftest import Publisher
from tests.content.ghost.exports import export, post


def test_an_import_tells_what_became_of_the_posts(publisher: Publisher, site: Path) -> None:
    (site / "ghost.json").write_bytes(
        export(
            post(1, html='<img src="__GHOST_URL__/content/images/a.png">'),
            post(2, status="draft"),
            post(3, type="page"),
            settings=[{"key": "permalinks", "value": "/:year/:slug/"}],
        )
    )
    imported = publisher("import", "ghost", "ghost.json")
    assert (imported.code, imported.err, imported.out.splitlines()) == (
        0,
        "",
        [
            "2 posts: 1 draft, 1 published",
            "3 files: 3 new",
            "1 page passed over: a page is no post",
            "1 file of Ghost's below /content/: copy that folder to the site",
            'Ghost gave other addresses than /{slug}/: [posts] wants permalink = "/{year}/{slug}/"',
        ],
    )


def test_what_cannot_be_imported_is_told_and_the_rest_is_there(publisher: Publisher, site: Path) -> None:
    (site / "ghost.json").write_bytes(export(post(1), post(2, title="Lost", published_at="soon")))
    imported = publisher("import", "ghost", "ghost.json", "--to", "old")
    assert imported.code == 1
    assert imported.err.startswith("ghost.json  “Lost” is left out: “soon” is no time\n    hint: mend it in Ghost")
    assert sorted(file.name for file in (site / "old").iterdir()) == ["authors.yml", "post-1.md"]


def test_what_differs_is_named_and_kept(publisher: Publisher, site: Path) -> None:
    (site / "ghost.json").write_bytes(export(post(1)))
    publisher("import", "ghost", "ghost.json")
    (site / "ghost.json").write_bytes(export(post(1, title="Other")))
    imported = publisher("import", "ghost", "ghost.json", "--dry-run")
    assert imported.out.splitlines()[1:] == [
        "2 files: 1 kept, 1 unchanged (nothing is written: --dry-run)",
        "  posts/post-1.md differs from the export",
        "  --replace writes over what differs",
    ]


def test_the_same_as_JSON(publisher: Publisher, site: Path) -> None:
    (site / "ghost.json").write_bytes(export(post(1)))
    held = publisher("--json", "import", "ghost", "ghost.json").json
    assert (held["posts"], held["states"], held["pages"], held["problems"]) == (1, {"published": 1}, 0, [])
    assert held["files"][0] == {"path": "posts/post-1.md", "fate": "new", "id": "5f7b2c1d4e3a2b1c0d9e8f01"}


def test_a_file_that_is_no_export_ends_with_one_message(publisher: Publisher, site: Path) -> None:
    (site / "ghost.json").write_text("no", encoding="utf-8")
    refused = publisher("import", "ghost", "ghost.json")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("error: ghost.json: this is not JSON")
