"""The demo itself: a site, readers, a mail server, the scheduler, and a post that is saved while all of it runs."""

import email
import email.policy
import logging
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from publisher.app import App, open_app
from publisher.audience import Wish
from publisher.engine import LocalEngine
from publisher.errors import OutsideError, UsageError
from publisher.resources import starter_folder

_LONGEST = 45.0  # seconds until a step of the demo counts as failed
_READERS = (("ada@example.net", "Ada"), ("grace@example.com", "Grace"), ("zoë@example.org", "Zoë"))
_POST = "posts/hello-readers.md"
_CONFIG = """\
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Europe/Berlin"
description = "Notes from the desk of a small team"

[feeds]
by = ["category", "author"]

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "Field notes, 1 Example Road, 12345 Town"

[transport]
kind = "smtp"
host = "127.0.0.1"
port = {port}
tls = "none"

[engine]
scan_every = "1s"

[web]
url = "https://news.example.org/"
"""

_TEXT = """\
---
title: Hello, readers
date: {today}
description: The first post that goes out by itself
categories: [Announcements]
authors: [sandipan]
---
This post was saved into a folder while the scheduler was running. Nobody pressed **send**.

<!-- more -->

What happened in between:

1. the file was read, twice, two seconds apart, so that no half-written post goes out;
2. it was rendered once, and the feeds were written;
3. it became an *issue*, compiled once and filled in for each reader.

| reader | how often | copies |
|--------|-----------|-------:|
| Ada    | each post |      1 |
| Grace  | each post |      1 |
| Zoë    | each post |      1 |

```python
def promise(readers):
    return {{reader: 1 for reader in readers}}
```
"""


@dataclass(slots=True)
class Shown:
    """What the demo leaves to look at: by what it is, and for programs."""

    files: dict[str, Path] = field(default_factory=dict)
    feeds: list[Path] = field(default_factory=list)
    messages: list[Path] = field(default_factory=list)


class _Inboxes:
    """A mail server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []

    # The name is the one that aiosmtpd calls.
    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.content
        self.received.append((envelope.rcpt_tos[0], content if isinstance(content, bytes) else b""))
        return f"250 2.0.0 Ok: queued as DEMO{len(self.received):04}"


def run_demo(place: Path, say: Callable[[str], None]) -> Shown:
    """Run it in `place`. Raises UsageError where something is there, OutsideError where a step takes too long."""
    if place.exists() and any(place.iterdir()):
        raise UsageError(f"{place} is not empty", hint="name a folder that isn't there yet, or none")
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the mail server's own chatter
    inboxes = _Inboxes()
    port = _find_free_port()
    server = Controller(inboxes, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    server.start()
    try:
        app = _make_site(place, port)
        say(f"1  A site in {place}: {len(list(place.glob('posts/*.md')))} posts, {len(_READERS)} subscribers")
        say(f"2  A mail server on 127.0.0.1:{port}, and the scheduler, looking every second")
        engine = LocalEngine(app)
        engine.start()
        try:
            _wait(lambda: any(entry.is_baselined for entry in app.status().lists), "the first scan")
            say("3  First scan: feeds written; the posts that were there are the baseline, nothing is mailed")
            (place / _POST).write_text(_TEXT.format(today=f"{app.clock.now():%Y-%m-%d}"), encoding="utf-8")
            began = time.monotonic()
            say(f"4  A new post is saved: {_POST}")
            _wait(lambda: len(inboxes.received) >= len(_READERS), "the mail")
            _wait(lambda: not app.status().issues, "the issue to be closed")
            say(f"5  {time.monotonic() - began:.1f} s later everybody has it, over SMTP:")
            for recipient, content in sorted(inboxes.received):
                say(f"     {recipient:<20}{_parse(content)['Subject']}  ({len(content):,} bytes)")
        finally:
            engine.stop()
        again = app.line.publish()
        verified = app.issues.verify()
        books = "don't balance" if verified.wrong else "balance"
        say(f"6  A second run mails {again.report.outcomes.total()} messages, and the books {books}")
        app.close()
    finally:
        server.stop()
    return _leave(place, inboxes.received)


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _make_site(place: Path, port: int) -> App:
    """Lay out the site, and subscribe its readers."""
    place.mkdir(parents=True, exist_ok=True)
    shutil.copytree(starter_folder("posts"), place / "posts")
    (place / "config.toml").write_text(_CONFIG.format(port=port), encoding="utf-8")
    app = open_app(place / "config.toml")
    for address, name in _READERS:
        app.people.add(address, Wish(name=name), note="the demo")
    return app


def _wait(is_done: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + _LONGEST
    while not is_done():
        if time.monotonic() > ends:
            raise OutsideError(f"The demo waited {_LONGEST:.0f} seconds for {what}")
        time.sleep(0.05)


def _leave(place: Path, received: list[tuple[str, bytes]]) -> Shown:
    """Keep the messages as files that a mail client and a browser open."""
    shown = Shown(feeds=[place / "feeds" / name for name in ("rss.xml", "atom.xml", "feed.json")])
    folder = place / "received"
    folder.mkdir()
    for recipient, content in sorted(received):
        file = folder / f"{recipient.partition('@')[0]}.eml"
        file.write_bytes(content)
        shown.messages.append(file)
    body = _parse(received[0][1]).get_body(("html",))
    page = folder / "message.html"
    page.write_text(str(body.get_content()) if body else "", encoding="utf-8")
    shown.files = {
        "feeds": place / "feeds" / "index.html",
        "RSS": shown.feeds[0],
        "Atom": shown.feeds[1],
        "JSON Feed": shown.feeds[2],
        "a message": shown.messages[0],
        "how it looks": page,
    }
    return shown


def _parse(content: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)  # noqa: S101 - the policy says so
    return parsed
