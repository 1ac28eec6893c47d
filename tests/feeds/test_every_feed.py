"""Every feed of real blogs is content with every judge: xmllint, schemas, a validator's rules, feedparser."""

import subprocess
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest

from publisher.app import App
from publisher.clock import FixedClock
from publisher.config import load_settings
from tests.feeds.judges import ATOM, Tree, read_atom, read_json, read_rss, texts
from tests.feeds.validator import find_faults
from tests.site import NOON

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
URL = "https://example.org/feeds/"
BLOGS = {
    "splink-blog": "docs/blog/posts",
    "material-blog": "docs/blog/posts",
    "jekyll-news": "_posts",
    "flatcar-blog": "content/blog",
    "scientific-python-blog": "content",
}


def build_blog(blog: str, folder: Path) -> Path:
    """Build a blog into a folder, with a feed of everything and an archive of many volumes; give where they are."""
    (folder / "config.toml").write_text(
        f"""\
[site]
title = "A blog & more"
url = "https://example.org/"
timezone = "Europe/Berlin"
author = {{ name = "Ada Marsh" }}
[posts]
path = "{CORPORA / blog / BLOGS[blog]}"
identity = "{folder}/identity.json"
[feeds]
by = ["category", "tag", "author", "language"]
hub = "https://hub.example.org/"
archive_size = 5
""",
        encoding="utf-8",
    )
    App(load_settings(folder / "config.toml", {}), FixedClock(NOON)).build()
    return folder / "feeds"


def judge(file: Path, feeds: Path) -> list[str]:
    """Give the ids in a feed that every judge is content with."""
    path, data = file.relative_to(feeds).as_posix(), file.read_bytes()
    if path.endswith(".json"):
        said: Tree = read_json(data)
        assert said["feed_url"] == URL + quote(path)
        return [item["id"] for item in said["items"]]
    assert find_faults(data, URL + quote(path)) == [], path
    if path.endswith("rss.xml"):
        return texts(read_rss(data), "item/guid")
    return texts(read_atom(data), f"{ATOM}entry/{ATOM}id")


def judge_all(files: list[Path], feeds: Path) -> None:
    """Judge feeds, and hold the formats of each against each other."""
    ids: dict[str, list[list[str]]] = {}
    for file in files:
        name = file.relative_to(feeds).as_posix()
        ids.setdefault(name.replace("rss.xml", "").replace("atom.xml", "").replace("feed.json", ""), []).append(
            judge(file, feeds)
        )
    for name, of_formats in ids.items():
        assert all(each == of_formats[0] for each in of_formats), name
    documents = [file for file in files if file.suffix == ".xml"]
    for place in range(0, len(documents), 500):
        words = ["xmllint", "--noout", "--nonet", *map(str, documents[place : place + 500])]
        ran = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.needs("xmllint")
def test_a_dozen_feeds_of_a_real_blog(tmp_path: Path) -> None:
    feeds = build_blog("splink-blog", tmp_path)
    kinds = [feeds, *(min(feeds.glob(f"{kind}/*/")) for kind in ("category", "author", "language"))]
    files = [folder / name for folder in kinds for name in ("rss.xml", "atom.xml", "feed.json")]
    assert len(files) == 12
    judge_all(files, feeds)
    assert len(feedparser.parse(files[0].read_bytes()).entries) > 5


@pytest.mark.soak
@pytest.mark.needs("xmllint")
@pytest.mark.parametrize("blog", BLOGS)
def test_every_feed_of_every_blog(blog: str, tmp_path: Path) -> None:
    feeds = build_blog(blog, tmp_path)
    files = [file for ending in ("rss.xml", "atom.xml", "json") for file in sorted(feeds.rglob(f"*{ending}"))]
    assert len(files) > 12
    judge_all(files, feeds)
