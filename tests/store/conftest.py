"""An empty ledger on each of the two databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from publisher.store import Database, open_database
from publisher.store.tables import delivery, issue, metadata, newsletter, post, subscriber, subscription
from tests.ledgers import open_ledger

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)

# One row that may be there, for each table that others refer to. `Any`: a column's own type.
ROWS: dict[str, dict[str, Any]] = {
    "list": {"id": 1, "slug": "notes", "sender": "news@example.org", "policy": "at_least_once"},
    "subscriber": {"id": 7, "email": "ann@example.org", "address_key": "k", "created_at": NOON},
    "subscription": {
        "list_id": 1,
        "subscriber_id": 7,
        "status": "active",
        "cadence": "each",
        "changed_at": NOON,
    },
    "post": {
        "post_uid": "bread",
        "path": "posts/bread.md",
        "title": "Bread",
        "content_hash": "h",
        "content_since": NOON,
        "parts_fp": "p",
        "first_seen": NOON,
        "publish_at": NOON,
    },
    "issue": {
        "id": 1,
        "list_id": 1,
        "kind": "posts",
        "slot": NOON,
        "content_key": "c",
        "state": "planned",
        "planned_at": NOON,
        "send_after": NOON,
        "audience_cutoff": NOON,
        "policy": "at_least_once",
        "sender": "news@example.org",
    },
    "delivery": {
        "issue_id": 1,
        "subscriber_id": 7,
        "domain": "example.org",
        "chunk": 0,
        "state": 0,
        "next_at": NOON,
    },
    "copy": {"list_id": 1, "post_uid": "bread", "revision": 1, "subscriber_id": 7, "issue_id": 1},
    "post_list": {"post_uid": "bread", "list_id": 1, "disposition": "baseline", "since": NOON},
    "suppression": {"address_key": "k", "scope": "*", "reason": "complaint", "since": NOON},
    "installation": {"one": 1, "id": "i", "fingerprint": "f"},
    "relay": {"name": "r", "changed_at": NOON},
    "notice": {
        "subscriber_id": 7,
        "list_id": 1,
        "purpose": "confirm",
        "n": 1,
        "epoch": 0,
        "state": 0,
        "queued_at": NOON,
        "next_at": NOON,
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def empty(url: str, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    database = open_database(url, tmp_path)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with today's schema and no rows."""
    is_file = request.param == "sqlite"
    url = "sqlite:///ledger.db" if is_file else request.getfixturevalue("postgres_ledger_url")
    database = open_ledger(url, tmp_path)
    yield database
    database.close()


@pytest.fixture
def filled(database: Database) -> Database:
    """A ledger with a list, a reader, a post, an issue and its delivery."""
    with database.write() as connection:
        for table in (newsletter, subscriber, subscription, post, issue, delivery, metadata.tables["copy"]):
            connection.execute(insert(table).values(ROWS[table.name]))
    return database


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """A ledger on SQLite, for what only a file can do."""
    database = open_ledger("sqlite:///ledger.db", tmp_path)
    yield database
    database.close()
