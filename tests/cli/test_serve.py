"""`serve`: one process that publishes, serves feeds and lets readers leave, until it is told to stop."""

import email
import email.policy
import http.client
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.cli.conftest import Publisher
from tests.passes import start_publisher
from tests.site import CONFIG


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.02)


class Served:
    """A running `serve` and its site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        web = f'[web]\nurl = "http://127.0.0.1:{self.port}/"\nlisten = "127.0.0.1:{self.port}"\n'
        (folder / "config.toml").write_text(f'{CONFIG}{web}[engine]\nscan_every = "1s"\n', encoding="utf-8")
        (folder / "posts").mkdir()
        self.write_post("before", "2026-11-01")
        self.process = start_publisher(folder, "serve", told=folder / "log")

    def write_post(self, name: str, date: str = "") -> None:
        day = date or f"{datetime.now(UTC):%Y-%m-%d}"
        text = f"---\ntitle: {name.title()}\ndate: {day}\n---\nThe words of {name}.\n"
        (self.folder / "posts" / f"{name}.md").write_text(text, encoding="utf-8")

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    @property
    def told(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def inbox(self) -> list[Path]:
        return list((self.folder / "outbox" / "new").glob("*"))

    def stop(self) -> int | None:
        return stop(self.process)


def stop(process: ForkServerProcess) -> int | None:
    """Ask a process to end, and give what it ended with: -9 where it didn't in time."""
    process.terminate()
    process.join(30)
    process.kill()
    process.join()
    return process.exitcode


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path)
    try:
        wait_until(running.is_up)
        yield running
    finally:
        running.stop()


def test_a_reader_gets_a_post_and_leaves_by_the_link_in_it(served: Served, publisher: Publisher) -> None:
    assert publisher("subscribers", "add", "ann@example.net").code == 0
    wait_until(lambda: b"begins" not in publisher("status").out.encode())
    served.write_post("new")
    wait_until(lambda: len(served.inbox) == 1)
    message = email.message_from_bytes(served.inbox[0].read_bytes(), policy=email.policy.default)
    link = re.fullmatch(r"<http://127\.0\.0\.1:\d+(/u/[^>]+)>", str(message["List-Unsubscribe"]))
    assert link is not None
    status, headers, page = served.ask("GET", link[1])
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert b"<button" in page
    assert publisher("--json", "subscribers", "list").json["subscribers"][0]["status"] == "active"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.ask("POST", link[1], "List-Unsubscribe=One-Click", **form)[0] == 200
    assert publisher("--json", "subscribers", "list").json["subscribers"][0]["status"] == "unsubscribed"
    assert served.stop() == 0


def test_feeds_are_served_and_a_second_poll_costs_nothing(served: Served) -> None:
    wait_until(lambda: served.ask("GET", "/feeds/rss.xml")[0] == 200)
    status, headers, feed = served.ask("GET", "/feeds/rss.xml")
    assert (status, headers["content-type"]) == (200, "application/rss+xml; charset=utf-8")
    assert b"<title>Before</title>" in feed
    status, _, again = served.ask("GET", "/feeds/rss.xml", **{"If-None-Match": headers["etag"]})
    assert (status, again) == (304, b"")


def test_SIGTERM_ends_it_cleanly_and_the_lock_is_free(served: Served, publisher: Publisher) -> None:
    wait_until(lambda: publisher("run", "--strict").code == 75)
    assert served.stop() == 0
    assert publisher("run", "--strict").code == 0
    assert b"Traceback" not in (served.folder / "log").read_bytes()


def test_SIGHUP_takes_a_good_configuration_and_refuses_a_bad_one(served: Served) -> None:
    config, pid = served.folder / "config.toml", served.process.pid
    assert pid is not None
    good = config.read_text(encoding="utf-8")
    config.write_text("[site]\ntitel = 1\n", encoding="utf-8")
    os.kill(pid, signal.SIGHUP)
    wait_until(lambda: "configuration not taken" in served.told)
    assert served.is_up()
    config.write_text(good.replace("Field notes", "Other notes"), encoding="utf-8")
    os.kill(pid, signal.SIGHUP)
    feed = served.folder / "feeds" / "rss.xml"
    wait_until(lambda: feed.exists() and "Other notes" in feed.read_text(encoding="utf-8"))
    wait_until(served.is_up)
    assert "configuration read anew" in served.told
    assert served.stop() == 0


def test_a_taken_address_is_said_with_what_to_do(served: Served, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "posts").mkdir()
    (other / "config.toml").write_text(
        (served.folder / "config.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    ended = start_publisher(other, "serve", "--role", "web", told=other / "told")
    ended.join(60)
    assert ended.exitcode == 3
    told = (other / "told").read_text(encoding="utf-8")
    assert f"127.0.0.1:{served.port}" in told
    assert "hint:" in told


def test_the_scheduler_alone_has_no_pages(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "config.toml").write_text(f'{CONFIG}[engine]\nscan_every = "1s"\n', encoding="utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "one.md").write_text("---\ntitle: One\ndate: 2026-01-01\n---\nWords.\n", encoding="utf-8")
    process = start_publisher(tmp_path, "serve", "--role", "scheduler")
    try:
        wait_until((tmp_path / "feeds" / "rss.xml").exists)
        wait_until(lambda: publisher("run", "--strict").code == 75)
    finally:
        assert stop(process) == 0
