"""The scheduler, in real time: ticks that find what is due, a lock that lets one publish, an end that is clean."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.app import App
from publisher.audience import Wish
from publisher.clock import SystemClock
from publisher.config import load_settings
from publisher.engine import LocalEngine
from publisher.settings import Settings
from tests.passes import run_publisher, start_publisher
from tests.site import CONFIG, WEB, Site

QUICK = '\n[engine]\nscan_every = "1s"\n'


class QuickClock:
    """Time runs eight times as fast, so that a post has settled eight times as soon."""

    def __init__(self) -> None:
        self._began = SystemClock().now()
        self._start = time.monotonic()

    def now(self) -> datetime:
        return self._began + 8 * timedelta(seconds=time.monotonic() - self._start)

    def pause(self, seconds: float, /) -> None:
        time.sleep(seconds / 8)


def open_quickly(settings: Settings) -> App:
    clock = QuickClock()
    return App(settings, clock, clock.pause)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one subscriber and one post, where time runs by itself."""
    made = Site(tmp_path, CONFIG + WEB + QUICK)
    made.app = open_quickly(load_settings(tmp_path / "config.toml", {}))
    made.app.people.add("ann@example.net", Wish())
    made.write_post("before", date="2020-01-01")
    return made


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.02)


def today() -> str:
    return f"{SystemClock().now():%Y-%m-%d}"


def test_a_file_saved_into_posts_is_mailed_with_nobody_touching_anything(site: Site) -> None:
    engine = LocalEngine(site.app)
    engine.start()
    try:
        wait_until(lambda: any(entry.is_baselined for entry in site.app.status().lists))
        site.write_post("new", date=today())
        wait_until(lambda: len(site.received) == 1)
        wait_until(lambda: not site.app.status().issues)
    finally:
        engine.stop()
    assert site.received == [("ann@example.net", "New")]
    assert "New" in (site.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")


def test_a_post_that_is_still_being_written_goes_out_once_and_whole(site: Site) -> None:
    """F34."""
    engine = LocalEngine(site.app)
    engine.start()
    try:
        wait_until(lambda: any(entry.is_baselined for entry in site.app.status().lists))
        post = site.write_post("long", date=today(), body="Begun. ")
        for number in range(25):  # for longer than it takes to scan, and to settle
            with post.open("a", encoding="utf-8") as file:
                file.write(f"Word {number}. ")
            time.sleep(0.06)
        with post.open("a", encoding="utf-8") as file:
            file.write("The end.\n")
        wait_until(lambda: len(site.received) == 1)
        wait_until(lambda: not site.app.status().issues)
    finally:
        engine.stop()
    body = site.outbox[0].get_body(("plain",))
    assert body is not None
    assert "The end." in body.get_content()
    assert len(site.received) == 1


def test_F27_a_daemon_and_many_runs_send_one_copy(site: Site) -> None:
    site.app.clock = SystemClock()  # the others have no quicker one
    engine = LocalEngine(site.app)
    engine.start()
    try:
        wait_until(lambda: any(entry.is_baselined for entry in site.app.status().lists))
        site.write_post("new", date=today())
        told = [site.folder / f"told{number}" for number in range(3)]
        runs = [start_publisher(site.folder, "run", told=file) for file in told]
        wait_until(lambda: len(site.received) == 1)
        for run, file in zip(runs, told, strict=True):
            run.join(60)
            assert run.exitcode == 0
            assert "publishing already" in file.read_text(encoding="utf-8")
    finally:
        engine.stop()
    assert run_publisher(site.folder, "run") == 0
    assert len(site.received) == 1
    assert site.app.issues.verify().wrong == {}


def test_a_second_daemon_waits_and_takes_over(site: Site) -> None:
    first, second = LocalEngine(site.app), LocalEngine(open_quickly(site.app.settings))
    first.start()
    wait_until(lambda: any(entry.is_baselined for entry in site.app.status().lists))
    second.start()
    try:
        first.stop()
        site.write_post("new", date=today())
        wait_until(lambda: len(site.received) == 1)
    finally:
        second.stop()
    assert site.app.issues.verify().wrong == {}


def test_what_a_person_can_mend_is_logged_once_and_tried_again(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    posts = site.folder / "posts"
    posts.rename(site.folder / "elsewhere")
    engine = LocalEngine(site.app)
    with caplog.at_level(logging.WARNING, "publisher"):
        engine.start()
        try:
            wait_until(lambda: bool(told(caplog)))
            wait_until(lambda: engine.ticks["scan"] >= 3)
            assert len(told(caplog)) == 1
            (site.folder / "elsewhere").rename(posts)
            wait_until(lambda: any(entry.is_baselined for entry in site.app.status().lists))
        finally:
            engine.stop()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "can't be read" in record.getMessage()]
