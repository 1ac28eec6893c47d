"""A reader's whole way, by a real browser and a real mail server: ask, confirm, choose, get just that, leave."""

import email
import email.policy
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser

from publisher.app import App
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.engine import LocalEngine
from publisher.web import WebServer
from tests.web.looks import look, look_in_every_way
from tests.web.servers import free_port

pytestmark = pytest.mark.needs("Chromium")
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)  # half a minute past 8 in Berlin
CONFIG = """\
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Europe/Berlin"
description = "Notes from a garden by the sea."

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "1 Example Road, Town"

[web]
url = "http://127.0.0.1:{web}/"
listen = "127.0.0.1:{web}"

[transport]
kind = "smtp"
host = "127.0.0.1"
port = {smtp}
tls = "none"

[engine]
scan_every = "1s"
"""


class Inbox:
    """A mail server's end of the line."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 2.0.0 Ok: queued as 1"


class Serving:
    """All that `publisher serve` runs, on a clock that can be moved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = Inbox()
        ports = {"web": free_port(), "smtp": free_port()}
        self.relay = Controller(self.inbox, hostname="127.0.0.1", port=ports["smtp"])
        (folder / "posts").mkdir()
        (folder / "config.toml").write_text(CONFIG.format(**ports), encoding="utf-8")
        self.write_post("before", "Birds, Kitchen")
        self.clock = FixedClock(FRIDAY)
        self.app = App(load_settings(folder / "config.toml", {}), self.clock, lambda _seconds: None)
        self.url = f"http://127.0.0.1:{ports['web']}/"
        self.engine, self.web = LocalEngine(self.app), WebServer(self.app)

    def start(self) -> None:
        self.relay.start()
        self.web.start()
        self.engine.start()
        wait_until(lambda: self.engine.ticks["dispatch"] > 0)

    def stop(self) -> None:
        self.engine.stop()
        self.web.stop()
        self.relay.stop()
        self.app.close()

    def write_post(self, name: str, tags: str, day: str = "2026-11-20") -> None:
        text = f"---\ntitle: {name.title()}\ndate: {day}\ntags: [{tags}]\n---\nThe words of {name}.\n"
        (self.folder / "posts" / f"{name}.md").write_text(text, encoding="utf-8")

    def pass_over(self) -> None:
        """Look at posts anew and give mail its chance to go: a second turn begins when the first is over."""
        before = dict(self.engine.ticks)

        def has_passed() -> bool:
            self.engine.look_now()
            return all(self.engine.ticks[job] > before[job] + 1 for job in ("scan", "notices"))

        wait_until(has_passed)

    def mail(self, number: int) -> EmailMessage:
        wait_until(lambda: len(self.inbox.messages) >= number)
        return self.inbox.messages[number - 1]


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.05)


def link_in(message: EmailMessage, to: str) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"http://127\.0\.0\.1:\d+/{to}/\S+", body.get_content())
    assert found is not None
    return found[0]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    running = Serving(tmp_path)
    running.start()
    yield running
    running.stop()


def test_a_reader_subscribes_chooses_gets_just_that_and_leaves(  # noqa: PLR0915 - it is one way, from end to end
    serving: Serving, browser: Browser
) -> None:
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(serving.url)
    look_in_every_way(browser, page.url, faults)
    page.get_by_role("link", name="Get it by mail").click()
    look_in_every_way(browser, page.url, faults)
    page.get_by_label("E-mail address").fill("ann@example.net")
    serving.clock.set(serving.clock.now() + timedelta(seconds=10))
    page.get_by_role("button", name="Subscribe").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Now look into your mail"
    look(page, faults)

    confirm = link_in(serving.mail(1), "confirm")
    look_in_every_way(browser, confirm, faults)
    assert serving.app.people.members()[0].status == "pending"
    page.goto(confirm)
    page.get_by_role("button", name="Yes, subscribe me").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You’re in"
    look(page, faults)

    welcome = serving.mail(2)
    assert str(welcome["Subject"]) == "Welcome to Field notes by mail"
    look_in_every_way(browser, link_in(welcome, "preferences"), faults)
    page.goto(link_in(welcome, "preferences"))
    assert not page.get_by_label("On", exact=True).is_visible()
    page.get_by_label("Once a week").check()
    page.get_by_label("On", exact=True).select_option("Monday")
    page.get_by_label("Birds").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "Saved. From now on it is so."
    assert page.get_by_label("Once a week").is_checked()
    assert page.get_by_label("Birds").is_checked()
    look(page, faults)

    serving.clock.set(serving.clock.now() + timedelta(minutes=1))
    serving.write_post("geese", "Birds")
    serving.write_post("bread", "Kitchen")
    serving.pass_over()
    serving.clock.set(serving.clock.now() + timedelta(minutes=1))
    serving.pass_over()
    assert len(serving.inbox.messages) == 2  # nothing comes before its day
    serving.clock.set(MONDAY)
    digest = serving.mail(3)
    body = digest.get_body(("plain",))
    assert body is not None
    assert "The words of geese." in body.get_content()
    assert "bread" not in body.get_content()
    assert "Confirmed on November 20, 2026." in body.get_content()

    look_in_every_way(browser, link_in(digest, "u"), faults)
    one_click = str(digest["List-Unsubscribe"]).strip("<>")
    assert str(digest["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    curl = ["curl", "-sS", "-d", "List-Unsubscribe=One-Click", one_click]
    assert subprocess.run(curl, capture_output=True, text=True, check=True).stdout == "OK\n"
    page.goto(one_click)
    assert page.get_by_role("heading", level=1).inner_text() == "You have left “Field notes by mail”"
    look(page, faults)
    serving.write_post("swans", "Birds", "2026-11-23")
    serving.pass_over()
    serving.clock.set(MONDAY + timedelta(days=7))
    serving.pass_over()
    assert len(serving.inbox.messages) == 3
    assert faults == []
    page.close()
