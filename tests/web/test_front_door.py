"""The door before the program: the same answers as the program's own, and nothing of a request lost on the way."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from publisher.app import App
from publisher.web import WebServer
from publisher.web.request_head import RequestHead

GET = b"GET /feeds/rss.xml HTTP/1.1\r\nHost: example.org\r\n"
END = b"\r\n"


@pytest.fixture
def server(app: App) -> Iterator[WebServer]:
    server = WebServer(app)
    server.start()
    say(server, GET + b"Connection: close\r\n" + END)  # from now on the feed is held
    yield server
    server.stop()


def say(server: WebServer, *pieces: bytes) -> bytes:
    """Give all that is answered to these pieces, until the connection is closed."""
    place = urlsplit(server.url)
    with closing(socket.create_connection((place.hostname, place.port), timeout=10)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answered = b""
        for piece in pieces:
            connection.sendall(piece)
        while some := connection.recv(1 << 20):
            answered += some
        return answered


def headers_of(answer: bytes) -> dict[str, str]:
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").splitlines()[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


CASES: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Accept-Encoding": "gzip"}),
    ("GET", {"Sec-Fetch-Dest": "document"}),
    ("GET", {"If-None-Match": "*"}),
    ("HEAD", {"If-None-Match": "*"}),
    ("GET", {"If-None-Match": '"x"', "User-Agent": "reader/1.0"}),
]


@pytest.mark.parametrize(("method", "asked"), CASES)
def test_the_door_answers_as_the_program_does(
    server: WebServer, client: TestClient, method: str, asked: dict[str, str], seen_by_program: list[str]
) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    request = f"{method} /feeds/rss.xml HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n{lines}\r\n"
    answer = say(server, request.encode())
    assert seen_by_program == []
    expected = client.request(method, "/feeds/rss.xml", headers=asked)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == expected.status_code
    headers = headers_of(answer)
    assert headers.pop("date")
    assert headers.pop("connection") == "close"
    assert headers == dict(expected.headers)
    if "Accept-Encoding" not in asked:
        assert body == expected.content


@pytest.fixture
def seen_by_program(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the paths that reach the web program itself, from now on."""
    del server
    seen: list[str] = []
    monkeypatch.setattr("publisher.web.around._log.info", lambda *said: seen.append(said[2]))
    return seen


def test_a_connection_stays_for_one_question_after_another(server: WebServer, seen_by_program: list[str]) -> None:
    def ask(path: str, headers: dict[str, str]) -> int:
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            answer.read()
            return answer.status

    with closing(HTTPConnection(urlsplit(server.url).netloc, timeout=10)) as connection:
        assert [ask("/feeds/rss.xml", {"If-None-Match": "*"}) for _ in range(3)] == [304, 304, 304]
        port = connection.sock.getsockname()
        assert [ask("/healthz", {}), ask("/feeds/rss.xml", {})] == [200, 200]
        assert connection.sock.getsockname() == port
    assert seen_by_program == ["/healthz", "/feeds/rss.xml"]  # once handed over, it stays with the program


def test_a_connection_is_not_lost_to_the_program_by_staying_long(
    server: WebServer, seen_by_program: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.web.held_files._TWINS_EVERY", 0)  # as if each question came much later
    with closing(HTTPConnection(urlsplit(server.url).netloc, timeout=10)) as connection:
        for _ in range(3):
            connection.request("GET", "/feeds/rss.xml")
            with connection.getresponse() as answer:
                assert answer.read().endswith(b"</rss>\n")
    assert seen_by_program == []


def test_a_client_of_http_1_0_gets_its_answer_and_the_end(server: WebServer, seen_by_program: list[str]) -> None:
    answer = say(server, b"GET /feeds/rss.xml HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert headers_of(answer)["connection"] == "close"
    assert answer.endswith(b"</rss>\n")
    assert seen_by_program == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(GET + END + GET + b"Connection: close\r\n" + END, id="two at once"),
        pytest.param(GET + b"Content-Length: 2\r\nConnection: close\r\n" + END + b"hi", id="with a body"),
        pytest.param(GET + b"Connection: close\r\nExpect: 100-continue\r\n" + END, id="that waits"),
        pytest.param(
            GET + b"Transfer-Encoding: chunked\r\nConnection: close\r\n" + END + b"0\r\n\r\n", id="chunked"
        ),
    ],
)
def test_whatever_is_not_plain_goes_to_the_program(
    server: WebServer, said: bytes, seen_by_program: list[str]
) -> None:
    answer = say(server, said)
    assert answer.count(b"HTTP/1.1 200 OK") == len(seen_by_program) == said.count(b"GET")
    assert answer.endswith(b"</rss>\n")


def test_a_request_may_come_in_pieces(server: WebServer) -> None:
    said = GET + b"Connection: close\r\n" + END
    assert say(server, *(said[at : at + 1] for at in range(len(said)))).endswith(b"</rss>\n")


@pytest.mark.parametrize(
    "request_",
    [b"nonsense\r\n\r\n", b"GET /feeds/rss.xml HTTP/1.1\r\nBad Header: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" * 9],
)
def test_what_is_no_request_is_refused(server: WebServer, request_: bytes) -> None:
    assert say(server, request_).startswith(b"HTTP/1.1 400 ")


def test_a_feed_that_is_replaced_is_seen_at_the_door(server: WebServer, app: App) -> None:
    post = app.settings.posts.path / "geese.md"
    post.write_text(post.read_text(encoding="utf-8").replace("noon", "dusk"), encoding="utf-8")
    app.build()
    assert b"dusk" in say(server, GET + b"Connection: close\r\n" + END)


PIECES = [GET, END, b"X: y\r\n", b"Content-Length: 3\r\n", b"abc", b"\r", b"\0"]


@given(st.lists(st.sampled_from(PIECES) | st.binary(), max_size=8))
def test_no_bytes_are_too_odd_and_none_but_one_whole_question_is_answered(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    if RequestHead().read(data):
        said = data.strip(b"\r\n")  # RFC 9112 §2.2: empty lines around it are nothing
        assert said.startswith((b"GET ", b"HEAD "))
        assert b"\r\n\r\n" not in said
        assert b"\r\nContent-Length" not in said
