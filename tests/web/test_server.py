"""The whole of it on a real socket, asked by real clients."""

import http.client
import logging
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

import feedparser
import pytest

from publisher.app import App
from publisher.errors import OutsideError, PublisherError
from publisher.web import WebServer, serve_web
from publisher.web.listen import Address, read_address
from tests.web.conftest import CONFIG, MakeApp, Reader
from tests.web.test_leaving import AS_MULTIPART, MULTIPART

SERVE = """
import logging, sys
from pathlib import Path
from publisher.app import open_app
from publisher.web import serve_web

logging.basicConfig(level=logging.INFO, format="%(message)s")
app = open_app(Path(sys.argv[1]))
serve_web(app)
app.close()
print("returned")
"""


@pytest.fixture
def server(app: App) -> Iterator[WebServer]:
    server = WebServer(app)
    server.start()
    yield server
    server.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    status: int
    headers: Message
    body: bytes


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
    place = urlsplit(url)
    with closing(http.client.HTTPConnection(place.netloc, timeout=10)) as connection:
        connection.request(method, place.path or "/", body, {k.replace("_", "-"): v for k, v in headers.items()})
        with connection.getresponse() as answer:
            return Got(status=answer.status, headers=answer.headers, body=answer.read())


def test_H2_a_feed_reader_fetches_once_and_then_only_asks(server: WebServer) -> None:
    url = f"{server.url}feeds/rss.xml"
    first = feedparser.parse(url)
    assert (first.status, first.bozo) == (200, False)
    assert [entry.title for entry in first.entries] == ["The geese are back"]
    assert feedparser.parse(url, etag=first.etag).status == 304
    assert feedparser.parse(url, modified=first.modified).status == 304


def test_H2_H6_a_plain_client_gets_304_for_gzip_too(server: WebServer) -> None:
    url = f"{server.url}feeds/atom.xml"
    first = ask(url, Accept_Encoding="gzip")
    assert first.body.startswith(b"\x1f\x8b")
    request = urllib.request.Request(  # noqa: S310 - our own server
        url, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    )
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(request)  # noqa: S310 - our own server
    with unchanged.value as answer:
        assert (answer.code, answer.read()) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert "Server" not in answer.headers


def test_H7_head_on_the_wire_has_no_body(server: WebServer) -> None:
    answer = ask(f"{server.url}feeds/rss.xml", "HEAD")
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.body == b""


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (MULTIPART, AS_MULTIPART["Content-Type"]),
    ],
)
def test_U3_a_mail_program_leaves_for_its_user(
    server: WebServer, reader: Reader, body: bytes, content_type: str
) -> None:
    for _ in range(2):
        answer = ask(f"{server.url}u/{reader.token}", "POST", body, Content_Type=content_type)
        assert (answer.status, answer.body) == (200, b"OK\n")
        assert "Set-Cookie" not in answer.headers
    assert reader.row.status == "unsubscribed"
    assert reader.history == ["confirmed", "left"]


def test_U3_the_button_leaves(server: WebServer, reader: Reader) -> None:
    answer = ask(f"{server.url}u/{reader.token}", "POST", b"", Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 200
    assert b"You have left" in answer.body
    assert reader.row.status == "unsubscribed"


def test_readers_who_leave_at_once_do_not_block_each_other(server: WebServer, reader: Reader) -> None:
    answers: list[int] = []

    def leave() -> None:
        answer = ask(f"{server.url}u/{reader.token}", "POST", b"List-Unsubscribe=One-Click")
        answers.append(answer.status)

    threads = [threading.Thread(target=leave) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 12
    assert reader.history == ["confirmed", "left"]


def test_no_log_holds_a_token(server: WebServer, reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask(f"{server.url}u/{reader.token}")
    server.stop()
    assert "path=/u/…" in caplog.text
    assert reader.token not in caplog.text


def test_a_server_that_stopped_listens_no_more(server: WebServer) -> None:
    was_running = server.is_running
    server.stop()
    server.stop()
    assert (was_running, server.is_running) == (True, False)
    with pytest.raises(ConnectionRefusedError):
        ask(server.url)


def test_an_address_that_is_taken_says_what_to_do(make_app: MakeApp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        app = make_app(CONFIG.replace("127.0.0.1:0", taken))
        with pytest.raises(OutsideError, match=taken) as refused:
            serve_web(app)
    assert "publisher serve" in refused.value.hint


def test_serving_ends_when_it_is_told_to(app: App) -> None:
    told = threading.Event()
    serving = threading.Thread(target=serve_web, args=(app, told))
    serving.start()
    told.set()
    serving.join(timeout=20)
    assert not serving.is_alive()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_peace(app: App, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(app.settings.file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        started = next(line for line in process.stderr if line.startswith("web started"))
        assert ask(started.strip().partition("url=")[2] + "healthz").body == b"ok\n"
        process.send_signal(number)
        printed, _ = process.communicate(timeout=20)
    assert (process.returncode, printed) == (0, "returned\n")


@pytest.mark.parametrize(
    ("text", "address", "url"),
    [
        ("127.0.0.1:8000", Address(host="127.0.0.1", port=8000), "http://127.0.0.1:8000/"),
        ("[::1]:8000", Address(host="::1", port=8000), "http://[::1]:8000/"),
        (" localhost:0 ", Address(host="localhost", port=0), "http://localhost:0/"),
    ],
)
def test_an_address_is_read_and_shown(text: str, address: Address, url: str) -> None:
    assert read_address(text) == address
    assert str(address) == text.strip()
    assert address.url(address.port) == url


@pytest.mark.parametrize("text", ["", "8000", ":8000", "::1:8000", "[::1]", "host:70000", "host:http", "a b:80"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PublisherError, match=r"web\.listen") as refused:
        read_address(text)
    assert "[::1]:8000" in refused.value.hint
