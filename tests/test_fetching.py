"""What leaves this machine for the web: a GET to public machines, under limits."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address

import pytest

from publisher.errors import OutsideError, PublisherError
from publisher.fetching import MAX_BYTES, fetch
from publisher.outbound import RefusedAddressError, is_public, read_target


class Serve:
    """Serves answers, one a connection and in their order; `asked` holds what was asked."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.asked: list[bytes] = []

    def __call__(self, *answers: bytes, hold: bool = False) -> str:
        threading.Thread(target=self._answer, args=(answers, hold), daemon=True).start()
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/feed.xml"

    def _answer(self, answers: tuple[bytes, ...], hold: bool) -> None:  # noqa: FBT001 - a thread's argument
        with suppress(OSError):
            for data in answers:
                connection, _ = self.listener.accept()
                with connection:
                    self.asked.append(connection.recv(65536))
                    connection.sendall(data)
                    while hold and connection.recv(1):
                        pass


@pytest.fixture
def serve() -> Iterator[Serve]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Serve(listener)


def page(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""])
    return head.encode() + body


def test_a_get_and_nothing_else_is_sent(serve: Serve) -> None:
    assert fetch(serve(page(b"<rss/>")), "*/*", private_ok=True) == b"<rss/>"
    (asked,) = serve.asked
    lines = asked.decode().split("\r\n")
    assert lines[0] == "GET /feed.xml HTTP/1.1"
    named = {line.split(":")[0] for line in lines[1:] if line}
    assert named == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_a_packed_body_is_unpacked(serve: Serve) -> None:
    url = serve(page(gzip.compress(b"<rss/>" * 99), "Content-Encoding: gzip"))
    assert fetch(url, "*/*", private_ok=True) == b"<rss/>" * 99


def test_a_redirection_is_followed(serve: Serve) -> None:
    url = serve(page(b"", "Location: /new.xml", status="301 Moved"), page(b"there"))
    assert fetch(url, "*/*", private_ok=True) == b"there"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/feed",
        "http://localhost/feed",
        "http://[::1]/feed",
        "http://[::ffff:127.0.0.1]/feed",
        "http://[64:ff9b::a00:1]/feed",
        "http://2130706433/feed",
        "http://0x7f.1/feed",
        "http://10.1.2.3/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/feed",
        "http://224.0.0.1/feed",
    ],
)
def test_a_machine_that_only_we_can_reach_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError, match="which only this machine or its network can reach"):
        fetch(url, "*/*")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("100.64.0.1", False),
        ("2606:2800::1", True),
        ("2002:7f00:1::", False),
        ("fe80::1", False),
    ],
)
def test_an_address_is_public_or_not(address: str, public: bool) -> None:  # noqa: FBT001 - a value of the table
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "http://",
        "http://me:secret@example.org/",
        "http://example.org:99999/",
        "http://[::1/",
        "//example.org/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        read_target(url)


@pytest.mark.parametrize("target", ["http://169.254.169.254/", "file:///etc/passwd", "http://localhost/"])
def test_a_redirection_to_where_nothing_may_be_fetched_is_refused(serve: Serve, target: str) -> None:
    url = serve(page(b"", f"Location: {target}", status="302 Found"))
    with pytest.raises(RefusedAddressError):
        fetch(url, "*/*", private_ok=True)


def test_redirections_end(serve: Serve) -> None:
    moved = page(b"", "Location: /feed.xml", status="302 Found")
    with pytest.raises(OutsideError, match="leads on and on"):
        fetch(serve(*[moved] * 9), "*/*", private_ok=True)


@pytest.mark.parametrize("packed", [True, False])
def test_what_is_longer_than_any_feed_is_not_read_on(serve: Serve, packed: bool) -> None:  # noqa: FBT001 - likewise
    body = b"0" * (MAX_BYTES + 1)
    answer = page(gzip.compress(body, 1), "Content-Encoding: gzip") if packed else page(body)
    with pytest.raises(PublisherError, match="longer than 16 MiB"):
        fetch(serve(answer), "*/*", private_ok=True)


@pytest.mark.parametrize(
    "answer", [page(b"<rss/>")[:-2], b"", b"nonsense\r\n\r\n", page(b"", status="404 Not Found")]
)
def test_an_answer_that_is_none_is_told(serve: Serve, answer: bytes) -> None:
    with pytest.raises(OutsideError, match=r"fetched|answers 404"):
        fetch(serve(answer), "*/*", private_ok=True)


def test_a_server_that_falls_silent_is_given_up(serve: Serve) -> None:
    half = page(b"<rss></rss>")[:-4]
    with pytest.raises(OutsideError, match="took too long"):
        fetch(serve(half, hold=True), "*/*", private_ok=True, seconds=0.2)


def test_nobody_there_is_told(serve: Serve) -> None:
    del serve
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(OutsideError, match="can't be reached: Connection refused"):
        fetch(f"http://127.0.0.1:{port}/", "*/*", private_ok=True)
