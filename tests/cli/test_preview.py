"""`publisher preview`, as it is typed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.cli.conftest import Publisher


def test_preview_as_files_shows_every_template_and_each_of_their_parts(publisher: Publisher, site: Path) -> None:
    shown = publisher("--json", "preview", "before", "--to", "out")
    assert shown.code == 0
    assert shown.json["problems"] == []
    parts = [f"mail/{name}.{kind}" for name in ("issue", "digest", "confirm") for kind in ("eml", "html", "txt")]
    assert set(shown.json["files"]) >= {"index.html", "digest.html", "welcome.html", "goodbye.html", *parts}
    assert all((site / "out" / file).stat().st_size for file in shown.json["files"])
    assert "Words." in (site / "out" / "mail" / "issue.txt").read_text(encoding="utf-8")
    assert "Subject: Before" in (site / "out" / "mail" / "issue.eml").read_text(encoding="utf-8")


def test_preview_shows_a_site_in_whose_folder_nothing_can_be_kept(publisher: Publisher, site: Path) -> None:
    for file in (site / ".publisher").rglob("*.cache"):
        file.unlink()
    (site / ".publisher" / "posts.cache").mkdir(parents=True)
    assert publisher("preview", "--to", "seen").code == 0
    assert (site / "seen" / "index.html").is_file()


def test_preview_in_a_language_and_a_template(publisher: Publisher, site: Path) -> None:
    assert publisher("preview", "before", "--to", "out", "--template", "confirm", "--language", "de").code == 0
    assert sorted(file.name for file in (site / "out").iterdir()) == ["index.html", "mail"]
    assert "Ist das Ihre Adresse?" in (site / "out" / "mail" / "confirm.txt").read_text(encoding="utf-8")


def test_preview_says_what_there_is_not(publisher: Publisher, site: Path) -> None:
    assert "There is no post “nothing”" in publisher("preview", "nothing").err
    assert "There is no list “nothing”" in publisher("preview", "--list", "nothing").err
    unknown = publisher("preview", "--template", "nothing")
    assert "There is no template “nothing”\n    hint: there are: issue, digest, confirm" in unknown.err
    assert unknown.code == 2
    assert publisher("preview", "--port", "99999").code == 2
    (site / "posts" / "before.md").unlink()
    assert "There is no post in" in publisher("preview").err


def test_preview_shows_the_post_saved_last_until_it_is_told_to_stop(site: Path) -> None:
    (site / "posts" / "newer.md").write_text("---\ntitle: Newer\ndate: 2020-01-01\n---\nWords.\n", "utf-8")
    later = (site / "posts" / "before.md").stat().st_mtime + 10
    os.utime(site / "posts" / "newer.md", (later, later))
    command = [sys.executable, "-m", "publisher", "preview", "--no-browser"]
    with subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert process.stdout.readline() == "Shows newer.md as you write it. Ctrl-C ends it.\n"
        assert '"subject": "Newer"' in httpx.get(url).text
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, "")
