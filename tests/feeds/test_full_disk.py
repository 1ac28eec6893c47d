"""A disk that is full or can't be written: feeds stay whole, one message says so, and the next build mends them."""

import json
from pathlib import Path

import pytest

from tests.disk import run_on_small_disk
from tests.site import CONFIG, Site

# Builds, changes every post, builds again in trouble, gets rid of that, and builds once more.
PROGRAM = """
import base64, json, pathlib, shutil, subprocess, sys

def look():
    files = (file for file in pathlib.Path("disk/feeds").rglob("*") if file.is_file())
    return {str(file): base64.b64encode(file.read_bytes()).decode() for file in files}

def build():
    words = [sys.executable, "-m", "publisher", "--config", f"{SITE}/config.toml", "build"]
    ran = subprocess.run(words, capture_output=True, text=True)
    return {"code": ran.returncode, "told": ran.stderr, "files": look()}

def fill():
    with open("disk/filling", "wb", buffering=0) as file:
        try:
            while file.write(bytes(512)):
                pass
        except OSError:
            pass

trouble, end = {
    "full": (fill, lambda: pathlib.Path("disk/filling").unlink()),
    "read-only": (
        lambda: subprocess.run(["mount", "-o", "remount,ro", "disk"], check=True),
        lambda: subprocess.run(["mount", "-o", "remount,rw", "disk"], check=True),
    ),
}[TROUBLE]
shutil.copytree("written", SITE, dirs_exist_ok=True)
told = [build()]
for post in pathlib.Path(SITE, "posts").iterdir():
    post.write_text(post.read_text().replace("The first", "The second"))
trouble()
told.append(build())
end()
told.append(build())
print(json.dumps(told))
"""


@pytest.mark.needs("a disk of its own")
@pytest.mark.parametrize(
    ("trouble", "site", "reason", "told"),
    [
        ("full", "disk", "No space left on device", "the feeds that readers see are as they were"),
        ("full", "site", "No space left on device", "the feeds that readers see are whole"),
        ("read-only", "site", "Read-only file system", "the feeds that readers see are whole"),
    ],
    ids=["the whole site on a full disk", "the feeds alone on a full disk", "the feeds on a read-only disk"],
)
def test_readers_keep_whole_feeds_and_the_next_build_mends_them(
    trouble: str, site: str, reason: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "written").mkdir()
    config = CONFIG.partition("[[lists]]")[0] + '[feeds]\npath = "../disk/feeds"\n'
    written = Site(tmp_path / "written", config)
    for number in range(1, 7):
        written.write_post(f"post-{number}", date=f"2026-10-0{number}", body="The first words, and more. " * 60)
    ran = run_on_small_disk(tmp_path, f"TROUBLE, SITE = {trouble!r}, {site!r}\n{PROGRAM}", "2m")
    before, during, after = json.loads(ran.stdout)
    assert (before["code"], during["code"], after["code"]) == (0, 3, 0)
    assert reason in during["told"]
    assert told in during["told"]
    assert "hint: free some disk space" in during["told"]
    assert (during["told"].count("error:"), during["told"].count("hint:")) == (1, 1)
    assert during["files"].keys() == before["files"].keys() == after["files"].keys()  # no half-written file is left
    for file, data in during["files"].items():
        assert data in {before["files"][file], after["files"][file]}
    rss = "disk/feeds/rss.xml"
    assert during["files"][rss] == before["files"][rss] != after["files"][rss]
