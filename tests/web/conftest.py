"""A site with one list, one reader and its feeds built, served for real."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, Self

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Row, select
from starlette.exceptions import StarletteDeprecationWarning

from publisher.app import App
from publisher.audience import Bearer, Purpose, Tokens, Wish
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.store.tables import consent, subscription
from publisher.web import create_web
from tests.ledgers import place_ledger
from tests.parts import find_program

with warnings.catch_warnings():
    # It would rather have a successor of httpx, which nothing here needs. Imported here first, it says so no more.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

CONFIG = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Asia/Singapore"
description = "Notes from a garden by the sea."

[feeds]
hub = "https://hub.example.net/"

[[lists]]
name = "weekly"
title = "Field notes by <mail>"
from = "Field notes <news@example.org>"
postal_address = "Field Notes, 1 Harbour Street, Singapore 018956"

[web]
url = "https://news.example.org/"
listen = "127.0.0.1:0"
"""
POST = """---
title: The geese are back
date: 2025-10-03
---
They came at noon, all of them at once, and the pond has been loud ever since.
"""
NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)


class MakeApp(Protocol):
    def __call__(self, config: str = CONFIG) -> App: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A subscriber and the link that leaves; `row` is their subscription as it stands."""

    app: App
    token: str

    @classmethod
    def of(cls, app: App) -> Self:
        app.people.add("ada@example.org", Wish(name="Ada"))
        with app.database.read() as connection:
            row = connection.execute(select(subscription)).one()
        bearer = Bearer(list_id=row.list_id, subscriber_id=row.subscriber_id)
        return cls(app=app, token=Tokens(app.keys).make(Purpose.UNSUBSCRIBE, bearer))

    @property
    def path(self) -> str:
        return f"/u/{self.token}"

    @property
    def row(self) -> Row[tuple[object, ...]]:
        with self.app.database.read() as connection:
            return connection.execute(select(subscription)).one()

    @property
    def history(self) -> list[str]:
        with self.app.database.read() as connection:
            return list(connection.execute(select(consent.c.action).order_by(consent.c.id)).scalars())


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Give the program of a site in a folder of its own, with one post and its feeds built."""
    made: list[App] = []

    def make(config: str = CONFIG) -> App:
        if "[[lists]]" in config:
            place_ledger(tmp_path / "publisher.db")
        (tmp_path / "posts").mkdir(exist_ok=True)
        (tmp_path / "posts/geese.md").write_text(POST, encoding="utf-8")
        file = tmp_path / "config.toml"
        file.write_text(config, encoding="utf-8")
        app = App(load_settings(file, {}), FixedClock(NOW))
        app.build()
        made.append(app)
        return app

    yield make
    for app in made:
        app.close()


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app()


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_web(app), follow_redirects=False) as client:
        client.headers.pop("accept-encoding")
        yield client


@pytest.fixture
def reader(app: App) -> Reader:
    return Reader.of(app)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=find_program("chromium"), args=["--no-sandbox"])
        yield started
        started.close()
