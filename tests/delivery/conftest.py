"""A site with readers and a post that is due, and what tests ask of its ledger."""

import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import select, update

from publisher.app import App
from publisher.app.publishing import Published
from publisher.audience import Origin, Suppressions, Wish, read_address, subscribe
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.delivery import DeliveryState, IssueState, IssueView, find_imbalances, read_lists, sync_lists
from publisher.delivery.outbox import Key
from publisher.store.tables import delivery, issue, subscriber
from tests.delivery.ledger import NOON, Ledger
from tests.ledgers import open_ledger, place_ledger

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

CONFIG = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "UTC"

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "1 Example Road, Town"
{list}

[transport]
{transport}

[delivery]
{delivery}

[web]
url = "https://news.example.org/"
"""


@dataclass
class Site:
    """One site, and its program at a clock that stands still until it is moved."""

    root: Path
    app: App
    clock: FixedClock

    def add_readers(self, number: int) -> list[str]:
        """Subscribe `number` people; give their addresses."""
        addresses = [f"reader{place:04}@example.net" for place in range(number)]
        origin = Origin(source="operator", at=self.clock.now() - timedelta(days=1), confirmed=True)
        suppressions = Suppressions(self.app.keys)
        with self.app.database.write() as connection:
            sync_lists(connection, self.app.settings)
            list_id = read_lists(connection)["notes"].id
            for address in addresses:
                subscribe(connection, list_id, read_address(address), Wish(), origin, suppressions=suppressions)
        return addresses

    def write_post(self, name: str = "news", body: str = "Something happened.\n") -> None:
        """Publish a post now."""
        posts = self.root / "posts"
        posts.mkdir(exist_ok=True)
        now = self.clock.now()
        (posts / f"{name}.md").write_text(
            f"---\ntitle: {name}\ndate: {now:%Y-%m-%dT%H:%M:%SZ}\n---\n{body}", encoding="utf-8"
        )

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    def publish(self, should_stop: Callable[[], bool] = lambda: False) -> Published:
        """Do one pass."""
        with self.app.lock():
            return self.app.line.publish(should_stop=should_stop)

    def prepare(self) -> None:
        """Make ready what is due, and mail nothing."""
        with self.app.lock():
            self.app.line.prepare()

    @property
    def issue(self) -> IssueView:
        """The newest issue."""
        return self.app.issues.view()[0][0]

    @property
    def counts(self) -> dict[DeliveryState, int]:
        """The newest issue's deliveries by state; the books must balance whenever anybody looks."""
        with self.app.database.read() as connection:
            assert find_imbalances(connection) == {}
        return self.issue.counts

    def attempts(self) -> Counter[int]:
        """How many deliveries have had how many attempts."""
        with self.app.database.read() as connection:
            return Counter(connection.execute(select(delivery.c.attempts)).scalars())

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database, as an auditor would."""
        return query(self.root / "publisher.db", statement)

    def key_of(self, address: str) -> Key:
        """Give the delivery of the newest issue to an address."""
        with self.app.database.read() as connection:
            reader = connection.execute(select(subscriber.c.id).where(subscriber.c.email == address)).scalar_one()
            newest = connection.execute(select(issue.c.id).order_by(issue.c.id.desc())).scalars().first()
        assert newest is not None
        return Key(newest, reader)


MakeSite = Callable[..., Site]


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """Make a site whose list has begun, with a number of readers and one post that they are due."""
    opened: list[App] = []

    def make(readers: int = 0, now: datetime = NOON, **settings: str) -> Site:
        site = _make_site(tmp_path, readers, now, **settings)
        opened.append(site.app)
        return site

    yield make
    for app in opened:
        app.close()


def _make_site(
    root: Path,
    readers: int,
    now: datetime = NOON,
    *,
    port: str = "",
    transport: str = "",
    delivery: str = "",
    list_: str = "",
) -> Site:
    if port:
        transport = f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n{transport}'
    file = root / "config.toml"
    file.write_text(CONFIG.format(transport=transport, delivery=delivery, list=list_), encoding="utf-8")
    place_ledger(root / "publisher.db")
    site = open_site(root, now)
    site.add_readers(readers)
    (root / "posts").mkdir(exist_ok=True)
    site.prepare()
    site.wait(60)
    site.write_post()
    return site


def make_published(folder: Path, readers: int, delivery: str) -> datetime:
    """Make a site in `folder` whose first issue has gone out, to be copied; give the time there."""
    site = _make_site(folder, readers, delivery=delivery)
    site.publish()
    site.app.close()
    return site.clock.now()


def make_due(folder: Path, readers: int) -> datetime:
    """Make a site in `folder` with a post that its readers are due at the time given; its relay is on port 25."""
    site = _make_site(
        folder, readers, port="25", list_='duplicates = "at_least_once"', delivery='redeliver_after = "0s"'
    )
    site.app.close()
    return site.clock.now()


def open_copy(template: Path, root: Path, now: datetime) -> Site:
    """Copy a site into `root`, where it is the one that mails from now on. To be closed by whoever asked."""
    shutil.copytree(template, root, dirs_exist_ok=True)
    site = open_site(root, now)
    site.app.adopt()
    return site


def open_site(root: Path, now: datetime, **environment: str) -> Site:
    """Open the site in `root`: where it would wait, time passes."""
    clock = FixedClock(now)

    def pass_time(seconds: float, /) -> None:
        clock.set(clock.now() + timedelta(seconds=seconds))

    return Site(root=root, app=App(load_settings(root / "config.toml", environment), clock, pass_time), clock=clock)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give an authority, and certificates with their keys: `good` for 127.0.0.1, `other` for another host."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    signs = ("-addext", "keyUsage=critical,keyCertSign")  # RFC 5280 §4.2.1.3, as Python asks for from 3.13 on
    openssl(
        *("req", "-x509", *key, "-subj", "/CN=Test CA", *signs),
        *("-keyout", "authority.key", "-out", "authority.pem"),
    )
    for name, host in (("good", "IP:127.0.0.1"), ("other", "DNS:elsewhere.example")):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (folder / f"{name}.ext").write_text(
            f"subjectAltName={host}\nauthorityKeyIdentifier=keyid\n", encoding="ascii"
        )
        signing = ("-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial")
        openssl("x509", "-req", "-in", f"{name}.csr", *signing, "-extfile", f"{name}.ext", "-out", f"{name}.crt")
        pair = (folder / f"{name}.crt").read_text() + (folder / f"{name}.key").read_text()
        (folder / f"{name}.pem").write_text(pair, encoding="ascii")
    return {name: folder / f"{name}.pem" for name in ("authority", "good", "other")}


# `Any`: a row's values have the types of its columns.
def query(file: Path, statement: str) -> list[tuple[Any, ...]]:
    """Ask a database file directly, as an auditor would."""
    connection = sqlite3.connect(file)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def make_issue(folder: Path, readers: int) -> Path:
    """Give a database with one issue that is being sent to a number of readers."""
    site = _make_site(folder, readers)
    site.prepare()
    with site.app.database.write() as connection:
        connection.execute(update(issue).values(state=IssueState.SENDING, started_at=NOON))
    site.app.close()
    return site.root / "publisher.db"


@pytest.fixture(scope="session")
def one_delivery(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Key]:
    """Give a database with one issue that is being sent to one reader, and their delivery's key."""
    file = make_issue(tmp_path_factory.mktemp("one_delivery"), 1)
    ((issue_id, subscriber_id),) = query(file, "SELECT issue_id, subscriber_id FROM delivery")
    return file, Key(issue_id, subscriber_id)


@pytest.fixture
def ledger(tmp_path: Path, one_delivery: tuple[Path, Key]) -> Iterator[Ledger]:
    """Give a ledger with one issue that is being sent to one reader."""
    template, key = one_delivery
    shutil.copy(template, tmp_path / "publisher.db")
    database = open_ledger("sqlite:///publisher.db", tmp_path)
    yield Ledger(database, key)
    database.close()
