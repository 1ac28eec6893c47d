"""A real site in a folder of its own, for tests of everything that needs one."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from publisher.app import App
from publisher.audience import Wish
from publisher.clock import FixedClock
from publisher.config import load_settings
from tests.ledgers import place_ledger

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
CONFIG = """\
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Europe/Berlin"

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "1 Example Road, Town"
"""
WEB = '\n[web]\nurl = "https://news.example.org/"\n'


class Site:
    """A folder with a configuration, and the program for it, whose clock stands still until it is moved."""

    def __init__(self, folder: Path, config: str = CONFIG + WEB) -> None:
        self.folder = folder
        self.clock = FixedClock(NOON)
        place_ledger(folder / "publisher.db")
        self.configure(config)
        (folder / "posts").mkdir(exist_ok=True)

    def configure(self, config: str) -> None:
        """Write another config.toml, and start the program anew."""
        (self.folder / "config.toml").write_text(config, encoding="utf-8")
        self.app = App(load_settings(self.folder / "config.toml", {}), self.clock, self.pause)

    def drop_ledger(self) -> None:
        """Let the program make its ledger itself, as it does in a new folder."""
        (self.folder / "publisher.db").unlink()

    def pause(self, seconds: float) -> None:
        """Wait, as the program does: by moving the clock."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    def write_post(
        self, name: str, *, date: str = "2026-11-17", title: str = "", more: str = "", body: str = ""
    ) -> Path:
        """Save a post; `more` is further front matter."""
        post = self.folder / "posts" / f"{name}.md"
        said = body or f"The words of {name}.\n"
        post.write_text(f"---\ntitle: {title or name.title()}\ndate: {date}\n{more}---\n{said}", encoding="utf-8")
        return post

    def subscribe(self, *addresses: str, topics: tuple[str, ...] = (), cadence: str = "each") -> None:
        """Let people subscribe, a moment before whatever comes next."""
        for address in addresses:
            self.app.people.add(address, Wish(topics=topics, cadence=cadence))
        self.pause(1)

    @property
    def outbox(self) -> list[EmailMessage]:
        """Everything that was delivered into the Maildir, by recipient and subject."""
        messages = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in (self.folder / "outbox" / "new").glob("*")
        ]
        return sorted(
            (message for message in messages if isinstance(message, EmailMessage)),
            key=lambda message: (str(message["To"]), str(message["Subject"])),
        )

    @property
    def received(self) -> list[tuple[str, str]]:
        """Who got what: recipient and subject."""
        return [(str(message["To"]), str(message["Subject"])) for message in self.outbox]
