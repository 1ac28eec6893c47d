"""docs/hosting.md: each server, started with the configuration on the page, does right by feed readers."""

import gzip
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import feedparser
import pytest
import yaml

from publisher.app import App
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.web import WebServer
from publisher.web.limits import BAD_TOKENS
from tests.web.conftest import NOW, POST, Reader
from tests.web.servers import blocks_of, caddy, free_port, nginx
from tests.web.test_server import Got, ask

CONFIG = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Asia/Singapore"

[feeds]
path = "public/feeds"
hub = "https://hub.example.org/"
by = ["tag"]
"""
RSS, ATOM, XML = "application/rss+xml", "application/atom+xml", "application/xml"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A folder of feeds, and where a server serves it."""

    url: str
    folder: Path

    def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        return ask(f"{self.url}feeds/{path}", method, None, **headers)


def make_site(folder: Path, config: str = CONFIG) -> App:
    (folder / "posts").mkdir()
    (folder / "posts/geese.md").write_text(
        POST.replace("---\nThey", "tags: [Big birds]\n---\nThey"), encoding="utf-8"
    )
    (folder / "config.toml").write_text(config, encoding="utf-8")
    app = App(load_settings(folder / "config.toml", {}), FixedClock(NOW))
    app.build()
    feeds = app.settings.feeds.path
    for file in [file for file in feeds.rglob("*") if file.suffix in {".xml", ".json", ".html", ".opml"}]:
        packed = brotli.compress(file.read_bytes())
        file.with_name(file.name + ".br").write_bytes(packed)
    (feeds / "archive").mkdir(exist_ok=True)
    shutil.copy(feeds / "rss.xml", feeds / "archive/1.rss.xml")
    (feeds / ".rss.xml.0123.tmp").write_bytes(b"half")
    return app


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that a server run by another user may read."""
    with tempfile.TemporaryDirectory(prefix="publisher-hosting-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("nginx", marks=pytest.mark.needs("nginx")),
        pytest.param("caddy", marks=pytest.mark.needs("Caddy")),
    ],
)
def served(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[Served]:
    site, own = open_folder / f"{request.param}-site", open_folder / request.param
    site.mkdir()
    own.mkdir()
    make_site(site)
    serve = {"nginx": nginx, "caddy": caddy}[request.param]
    with ExitStack() as stack:
        url = stack.enter_context(serve(own, blocks_of(request.param)[0], site / "public", free_port()))
        yield Served(url=url, folder=site / "public/feeds")


@pytest.mark.parametrize(
    ("path", "kind", "in_browser"),
    [
        ("rss.xml", RSS, XML),
        ("atom.xml", ATOM, XML),
        ("feed.json", "application/feed+json", "application/feed+json"),
        ("tag/big-birds/rss.xml", RSS, XML),
        ("archive/1.rss.xml", RSS, XML),
        ("feeds.opml", "text/x-opml", "text/x-opml"),
        ("index.html", "text/html", "text/html"),
        ("", "text/html", "text/html"),
        ("tag/big-birds/", "text/html", "text/html"),
    ],
)
def test_H1_each_file_has_its_type_and_a_browser_is_shown_it(
    served: Served, path: str, kind: str, in_browser: str
) -> None:
    got, shown = served.get(path), served.get(path, Sec_Fetch_Dest="document")
    assert (got.status, shown.status) == (200, 200)
    charset = "" if path.endswith("json") else "; charset=utf-8"
    assert got.headers["Content-Type"] == kind + charset
    assert shown.headers["Content-Type"] == in_browser + charset
    name = path + "index.html" if not path or path.endswith("/") else path
    assert got.body == shown.body == (served.folder / name).read_bytes()


def test_H2_H3_H4_who_holds_it_gets_304_with_all_that_must_be_remembered(served: Served) -> None:
    for coding in ("", "gzip", "br"):
        first = served.get("rss.xml", Accept_Encoding=coding or "identity")
        for known in (
            {"If_None_Match": first.headers["ETag"]},
            {"If_Modified_Since": first.headers["Last-Modified"]},
        ):
            second = served.get("rss.xml", Accept_Encoding=coding or "identity", **known)
            assert (second.status, second.body) == (304, b"")
            for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin", "Link"):
                assert second.headers[name] == first.headers[name]
    tags = {served.get("rss.xml", Accept_Encoding=coding).headers["ETag"] for coding in ("identity", "gzip", "br")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_H2_a_feed_reader_is_content(served: Served) -> None:
    first = feedparser.parse(f"{served.url}feeds/atom.xml")
    assert (first.status, first.bozo, first.entries[0].title) == (200, False, "The geese are back")
    assert feedparser.parse(f"{served.url}feeds/atom.xml", etag=first.etag, modified=first.modified).status == 304


def test_H5_feeds_are_fresh_for_half_an_hour_and_archives_for_ever(served: Served) -> None:
    assert served.get("rss.xml").headers["Cache-Control"] == "public, max-age=1800, stale-if-error=86400"
    assert served.get("archive/1.rss.xml").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_H6_the_twins_of_the_build_go_out(served: Served) -> None:
    whole = (served.folder / "rss.xml").read_bytes()
    gzipped, brotlied = (
        served.get("rss.xml", Accept_Encoding="gzip, deflate"),
        served.get("rss.xml", Accept_Encoding="br"),
    )
    assert gzipped.headers["Content-Encoding"] == "gzip"
    assert gzipped.body == (served.folder / "rss.xml.gz").read_bytes()
    assert gzip.decompress(gzipped.body) == whole
    assert brotlied.headers["Content-Encoding"] == "br"
    assert brotli.decompress(brotlied.body) == whole
    vary = ", ".join(gzipped.headers.get_all("Vary") or [])
    assert {part.strip() for part in vary.split(",")} == {"Accept-Encoding", "Sec-Fetch-Dest"}


def test_H7_head_options_and_pages_of_other_sites(served: Served) -> None:
    assert served.get("rss.xml", "HEAD").body == b""
    asked = served.get(
        "rss.xml", "OPTIONS", Origin="https://elsewhere.example", Access_Control_Request_Method="GET"
    )
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert asked.headers["Access-Control-Allow-Headers"] == "*"


def test_W1_the_hub_stands_in_the_header(served: Served) -> None:
    link = '<https://hub.example.org/>; rel="hub", <https://example.org/feeds/rss.xml>; rel="self"'
    assert served.get("rss.xml").headers["Link"] == link
    assert served.get("index.html").headers["Link"] is None


@pytest.mark.parametrize(
    "path", ["nothing.xml", "rss.xml.gz", "rss.xml.br", ".rss.xml.0123.tmp", "../config.toml", "tag/nothing/"]
)
def test_what_is_not_for_readers_is_not_found(served: Served, path: str) -> None:
    assert served.get(path).status in {400, 404}


def test_pages_run_no_script_and_stand_in_no_frame(served: Served) -> None:
    for path in ("", "rss.xml"):
        headers = served.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_people_who_leave_the_slash_off_are_led_on(served: Served) -> None:
    got = ask(f"{served.url}feeds")
    assert got.status in {301, 308}
    assert urlsplit(got.headers["Location"]).path == "/feeds/"


@pytest.mark.needs("nginx")
def test_in_front_of_serve_readers_reach_their_pages_and_no_log_holds_a_token(open_folder: Path) -> None:
    own, site = open_folder / "proxy", open_folder / "proxied"
    own.mkdir()
    site.mkdir()
    port = free_port()
    lists = """
[[lists]]
name = "weekly"
title = "Field notes by mail"
from = "Field notes <news@example.org>"

[web]
url = "https://news.example.org/"
"""
    app = make_site(site, CONFIG + lists + f'listen = "127.0.0.1:{port}"\n')
    reader = Reader.of(app)
    server = WebServer(app)
    server.start()
    try:
        with nginx(own, blocks_of("nginx")[1], site, free_port(), backend=port) as url:
            assert ask(f"{url}feeds/rss.xml").status == 200
            tag = ask(f"{url}feeds/rss.xml").headers["ETag"]
            assert ask(f"{url}feeds/rss.xml", If_None_Match=tag).status == 304
            assert ask(f"{url}u/{reader.token}", "POST", b"List-Unsubscribe=One-Click").body == b"OK\n"
            for _ in range(BAD_TOKENS.burst):
                ask(f"{url}u/nobody", "POST", b"", X_Forwarded_For="192.0.2.1")
            assert ask(f"{url}u/nobody", "POST", b"", X_Forwarded_For="192.0.2.2").status == 429
    finally:
        server.stop()
        app.close()
    assert reader.row.status == "unsubscribed"
    logged = (own / "access.log").read_text(encoding="utf-8")
    assert "/feeds/rss.xml" in logged
    assert reader.token not in logged


def test_the_workflow_is_one_and_its_commands_are_ours() -> None:
    [workflow] = [yaml.safe_load(block) for block in blocks_of("yaml")]
    steps = workflow["jobs"]["feeds"]["steps"]
    commands = [step["run"].split()[:2] for step in steps if step.get("run", "").startswith("publisher")]
    assert commands == [["publisher", "check"], ["publisher", "build"]]
    for command in commands:
        subprocess.run([sys.executable, "-m", *command, "--help"], check=True, stdout=subprocess.DEVNULL)
