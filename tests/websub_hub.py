"""A WebSub hub for tests (W3C Recommendation, §5 to §7): it verifies, fetches what it is told of, passes it on."""

import hashlib
import hmac
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlencode

CHALLENGE = "a challenge that nobody guesses"


class _Served:
    """A server on a free port of this machine, for as long as a `with`."""

    def __init__(self) -> None:
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                served.answer(self, b"")

            def do_POST(self) -> None:
                served.answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        raise NotImplementedError


def reply(
    request: BaseHTTPRequestHandler, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


class Subscriber(_Served):
    """Subscribes to topics, and keeps what it is sent of them."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[tuple[str, bytes]] = []
        self.wanted: set[str] = set()
        self._secret = "not so secret"

    def subscribe(self, hub: str, topic: str) -> int:
        self.wanted.add(topic)
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": self.url, "hub.secret": self._secret}
        with urllib.request.urlopen(hub, urlencode(form).encode()) as answer:  # noqa: S310 - a server of this test
            status: int = answer.status
        return status

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if request.command == "GET":  # §5.3: does the subscriber really want it?
            asked = parse_qs(request.path.partition("?")[2])
            is_wanted = asked["hub.topic"][0] in self.wanted
            reply(request, 200 if is_wanted else 404, asked["hub.challenge"][0].encode() if is_wanted else b"")
            return
        signature = "sha256=" + hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        assert request.headers["X-Hub-Signature"] == signature
        self.received.append((request.headers["Content-Type"], body))
        reply(request, 202)


class TestHub(_Served):
    """A hub. `say` may stand in for its answer to a ping: a status, and its headers."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.pings: Counter[str] = Counter()
        self.say: Callable[[str], tuple[int, dict[str, str]] | None] = lambda _topic: None
        self._callbacks: dict[str, dict[str, str]] = {}
        self._passed_on: dict[str, bytes] = {}

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form.get("hub.mode") == "subscribe":
            self._verify(request, form)
        elif form.get("hub.mode") == "publish":
            assert form["hub.url"] == form["hub.topic"]
            self.pings[form["hub.url"]] += 1
            status, headers = self.say(form["hub.url"]) or (204, {})
            if status < 300:
                self._pass_on(form["hub.url"])
            reply(request, status, headers=headers)
        else:
            reply(request, 400)

    def _verify(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        asked = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": CHALLENGE}
        with urllib.request.urlopen(f"{form['hub.callback']}?{urlencode(asked)}") as answer:  # noqa: S310 - likewise
            is_meant = answer.read() == CHALLENGE.encode()
        if is_meant:
            self._callbacks.setdefault(form["hub.topic"], {})[form["hub.callback"]] = form["hub.secret"]
        reply(request, 202 if is_meant else 403)

    def _pass_on(self, topic: str) -> None:
        """Fetch the topic, and send what is new to whoever subscribed (§6, §7)."""
        with suppress(OSError), urllib.request.urlopen(topic) as answer:  # noqa: S310 - likewise
            data, kind = answer.read(), answer.headers["Content-Type"]
            if self._passed_on.get(topic) == data:
                return
            self._passed_on[topic] = data
            for callback, secret in self._callbacks.get(topic, {}).items():
                signature = "sha256=" + hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
                headers = {"Content-Type": kind, "X-Hub-Signature": signature}
                urllib.request.urlopen(urllib.request.Request(callback, data, headers)).close()  # noqa: S310 - likewise
