"""What every answer has: headers that protect it, a page where the program fails, a line in the log."""

import json
import logging
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from publisher.app import App
from publisher.web import create_web
from publisher.web.request_path import loggable
from tests.disk import run_on_small_disk
from tests.web.conftest import CONFIG, MakeApp, Reader

PATHS = (
    *(
        "/",
        "/feeds",
        "/feeds/",
        "/feeds/rss.xml",
        "/feeds/nothing",
        "/feeds/private/x/",
        "/feeds/private/x/rss.xml",
    ),
    *("/u/x", "/nothing", "/healthz", "/readyz"),
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_protected(client: TestClient, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "POST"):
        headers = client.request(method, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert "referrer-policy" in headers
        assert "set-cookie" not in headers


_STRANGE = {
    "host": "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "x-forwarded-prefix": "/evil",
    "x-original-url": "/u/evil",
    "x-rewrite-url": "/u/evil",
    "x-http-method-override": "POST",
    "forwarded": "for=192.0.2.7;host=evil.example;proto=http",
    "origin": "https://evil.example",
    "referer": "https://evil.example/",
    "cookie": "language=evil; theme=evil",
    "accept-language": "ar",
    "user-agent": "<script>evil</script>",
}


@pytest.mark.parametrize("path", [*PATHS, "/feeds/atom.xml", "/feeds/feed.json", "/subscribe/weekly"])
def test_delivery_4_no_header_of_a_request_changes_what_a_cache_would_keep(client: TestClient, path: str) -> None:
    """Whoever could change a page by a header would change it for all who share a cache (CVE-2026-53943)."""
    plain = client.get(path)
    for name, value in _STRANGE.items():
        answer = client.get(path, headers={name: value})
        assert answer.status_code == plain.status_code, name
        assert "evil" not in answer.text + str(answer.headers), name
        if plain.headers.get("cache-control") != "no-store":
            assert answer.content == plain.content, name


def test_https_is_not_asked_for_where_readers_come_without_it(make_app: MakeApp) -> None:
    with TestClient(create_web(make_app(CONFIG.replace("https://news", "http://news")))) as client:
        assert "strict-transport-security" not in client.get("/").headers


def test_a_method_an_address_does_not_take_is_told_which_it_does(client: TestClient) -> None:
    answer = client.delete("/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "That can’t be done here" in answer.text


def test_nothing_describes_an_api_yet(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_a_failure_shows_a_page_and_nothing_of_the_inside(app: App, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    web = create_web(app)
    fail_at(web, "/fails/confirm/abc")
    with TestClient(web) as client:
        answer = client.get("/fails/confirm/abc")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "teapot" not in answer.text
    [failed, served] = [record for record in caplog.records if record.name == "publisher.web.around"]
    assert failed.exc_info is not None
    assert failed.getMessage() == "request failed method=GET path=/fails/confirm/…"
    assert "status=500" in served.getMessage()


def test_a_database_that_is_down_asks_to_come_again(client: TestClient, reader: Reader) -> None:
    file = break_database(reader.app)
    answer = client.post(reader.path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "120"
    assert str(file) not in answer.text


def test_each_request_leaves_a_line_without_its_token(
    client: TestClient, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(reader.path + "?from=mail")
    client.post(reader.path)
    client.get(f"/prefix/u/{reader.token}")
    lines = [record.getMessage() for record in caplog.records if record.name == "publisher.web.around"]
    assert lines[0].startswith("request served method=GET path=/u/… status=200 ms=")
    assert len(lines) == 3
    assert reader.token not in "\n".join(lines)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/"),
        ("/feeds/tag/geese/rss.xml", "/feeds/tag/geese/rss.xml"),
        ("/u/TOKEN", "/u/…"),
        ("/u/", "/u"),
        ("/U/TOKEN/more", "/U/…"),
        ("/u//TOKEN", "/u/…"),
        ("/preferences/TOKEN", "/preferences/…"),
        ("/feeds/private/TOKEN/rss.xml", "/feeds/private/…"),
        ("/a\nrequest served", "/a%0Arequest%20served"),
        ("/\x1b[31m", "/%1B%5B31m"),
        ("/" + "x" * 900, "/" + "x" * 199),
    ],
)
def test_what_of_a_path_is_logged(path: str, shown: str) -> None:
    assert loggable(path) == shown


def test_alive_says_so_whatever_is_broken(client: TestClient, app: App) -> None:
    shutil.rmtree(app.settings.feeds.path)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_once_there_is_a_database(client: TestClient, app: App, caplog: pytest.LogCaptureFixture) -> None:
    (app.settings.root / "publisher.db").unlink()
    before = client.get("/readyz")
    assert before.status_code == 503
    assert before.json() == {"ready": False, "reason": "there is no database yet"}
    assert not app.has_ledger
    app.ledger.upgrade()
    assert client.get("/readyz").json() == {"ready": True}
    break_database(app)
    after = client.get("/readyz")
    assert after.status_code == 503
    assert after.json() == {"ready": False, "reason": "the database can't be read"}
    (told,) = [record for record in caplog.records if record.name == "publisher.web.health"]
    assert told.exc_info is None
    assert told.getMessage().startswith("database not readable: The database ")


@pytest.mark.needs("a disk of its own")
def test_F20_not_ready_where_the_disk_is_nearly_full(tmp_path: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
    program += "from tests.web.filling import ask_on_filling_disk as ask; ask()"
    (_, roomy), (status, nearly_full) = json.loads(run_on_small_disk(tmp_path, program, "100m").stdout)
    assert roomy == {"ready": True}
    assert status == 503
    assert nearly_full == {"ready": False, "reason": "the disk is nearly full"}


def test_a_site_without_lists_is_ready_without_a_database(make_app: MakeApp) -> None:
    site, rest = CONFIG.split("[[lists]]")
    app = make_app(site + "[web]" + rest.split("[web]")[1])
    with TestClient(create_web(app)) as client:
        assert client.get("/readyz").json() == {"ready": True}
    assert not app.has_ledger


def fail_at(web: FastAPI, path: str) -> None:
    @web.get(path)
    def fail() -> None:
        raise RuntimeError("teapot at /home/me")


def break_database(app: App) -> Path:
    """Put a folder where the database was."""
    file = app.database.file
    assert file is not None
    app.close()
    for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        name.unlink(missing_ok=True)
    file.mkdir()
    return file
