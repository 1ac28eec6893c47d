"""A build with nothing to do is over at once, and one that has something to do never is."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.stamping import find_stamp
from tests.site import Site


def settle(site: Site) -> None:
    """Make every file of the site old enough to be relied on, and build."""
    time.sleep(0.06)  # the trace of a file written this very moment is not relied on
    site.app.build()


@pytest.fixture
def built(site: Site) -> Site:
    site.write_post("picture", date="2026-11-01", body="![A boat](boat.png)\n")
    site.write_post("heard", date="2026-11-01", more="enclosure: ../sounds/geese.mp3\n")
    settle(site)
    assert find_stamp(site.app.settings, site.clock.now()) is not None
    return site


def write(path: str, text: str = "x") -> Callable[[Site], object]:
    def act(site: Site) -> object:
        file = site.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.write_text(text, encoding="utf-8")

    return act


CHANGES: dict[str, Callable[[Site], object]] = {
    "a post is changed": write("posts/before.md", "---\ntitle: B\ndate: 2026-11-01\n---\nNew.\n"),
    "a post is added": write("posts/new.md", "---\ntitle: New\ndate: 2026-11-02\n---\nNew.\n"),
    "a post is removed": lambda site: (site.folder / "posts" / "before.md").unlink(),
    "a post is touched": lambda site: os.utime(site.folder / "posts" / "before.md"),
    "a picture that a post shows comes": write("posts/boat.png"),
    "a file that a post gives out comes": write("sounds/geese.mp3"),
    "authors come": write("posts/.authors.yml", "authors: {}"),
    "the file of one author comes": write("authors/jo.md"),
    "a file of the blog's own system comes": write("mkdocs.yml", "site_name: x"),
    "identity.json goes": lambda site: (site.folder / "identity.json").unlink(),
    "a feed is changed by hand": write("feeds/rss.xml"),
    "a feed goes": lambda site: (site.folder / "feeds" / "atom.xml").unlink(),
    "a compressed twin goes": lambda site: (site.folder / "feeds" / "rss.xml.gz").unlink(),
    "the clock goes back": lambda site: site.clock.set(site.clock.now() - timedelta(seconds=1)),
    "a day passes": lambda site: site.clock.set(site.clock.now() + timedelta(days=1)),
    "the stamp is damaged": write(".publisher/build.stamp", "nonsense"),
    "the stamp is half": lambda site: os.truncate(site.folder / ".publisher" / "build.stamp", 100),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_build_is_needed_when(built: Site, change: Callable[[Site], object]) -> None:
    change(built)
    assert find_stamp(built.app.settings, built.clock.now()) is None


def test_a_build_is_needed_when_a_post_comes_out(site: Site) -> None:
    site.write_post("later", date="2026-11-17T12:03:00Z")
    settle(site)
    due = site.clock.now().replace(hour=12, minute=3, second=0, microsecond=0)
    assert find_stamp(site.app.settings, due - timedelta(seconds=1)) is not None
    assert find_stamp(site.app.settings, due) is None


def test_what_was_written_this_moment_is_not_relied_on(site: Site) -> None:
    settle(site)
    site.write_post("quick", date="2026-11-02")
    site.app.build()
    assert find_stamp(site.app.settings, site.clock.now()) is None


def snapshot(folder: Path) -> dict[str, bytes]:
    files = [folder / "identity.json", *(folder / "feeds").rglob("*")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def test_the_cache_can_be_deleted_at_any_time_without_changing_a_byte(built: Site) -> None:
    before = snapshot(built.folder)
    for name in ("build.stamp", "posts.cache"):
        (built.folder / ".publisher" / name).unlink()
    for file in (built.folder / ".publisher" / "rendered").iterdir():
        file.write_bytes(b"nonsense")
    assert not any(file.changed for file in built.app.build().files)
    assert snapshot(built.folder) == before


def publisher(site: Site, *words: str) -> tuple[int, str, str]:
    program = (
        "import sys; from publisher.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--config", str(site.folder / "config.toml"), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_check_imports_no_database(built: Site) -> None:
    code, said, loaded = publisher(built, "check")
    assert (code, "read as material has them" in said) == (0, True)
    names = {name.partition(".")[0] for name in loaded.split()}
    assert names.isdisjoint({"sqlalchemy", "alembic", "sqlite3", "psycopg", "smtplib", "fastapi", "uvicorn"})


def test_build_imports_neither_the_database_nor_the_mail_libraries(built: Site) -> None:
    built.write_post("more", date="2026-11-03")
    code, said, loaded = publisher(built, "build")
    assert (code, "changed:" in said) == (0, True)
    names = {name.partition(".")[0] for name in loaded.split()}
    assert names.isdisjoint({"sqlalchemy", "alembic", "sqlite3", "psycopg", "premailer", "cssutils", "smtplib"})
    assert names.isdisjoint({"apscheduler", "fastapi", "uvicorn", "aiosmtpd", "markdown", "typer", "pydantic"})
    assert names.isdisjoint({"yaml", "frontmatter"})  # heads of plain lines need neither


def test_status_loads_no_template_engine_and_renders_nothing(built: Site) -> None:
    code, _, loaded = publisher(built, "status")
    assert code == 0
    names = {name.partition(".")[0] for name in loaded.split()}
    assert names.isdisjoint({"jinja2", "premailer", "markdown", "markdown_it", "lxml", "feedgen", "babel"})


def test_a_build_with_nothing_to_do_loads_nothing_heavy_and_says_the_same(built: Site) -> None:
    publisher(built, "build")
    time.sleep(0.06)
    _, first, _ = publisher(built, "build", "--json")
    code, said, loaded = publisher(built, "build", "--json")
    assert (code, json.loads(said)) == (0, json.loads(first) | {"new_to_readers": 0})
    names = {name.partition(".")[0] for name in loaded.split()}
    assert names.isdisjoint({"typer", "pydantic", "yaml", "frontmatter", "lxml", "feedgen", "jinja2", "asyncio"})
    assert publisher(built, "build")[1].endswith("nothing changed\n")
