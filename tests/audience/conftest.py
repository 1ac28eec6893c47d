"""A ledger with one list, and a way to tell what it holds of a person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from publisher import audience
from publisher.audience import Added, Keys, Origin, SubscriberAddress, Suppressions, Wish
from publisher.store.tables import newsletter
from tests.ledgers import open_ledger

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
NOTES, LETTERS = 1, 2
SUPPRESSIONS = Suppressions(Keys(signing=(b"s" * 32,), message_id=b"m" * 32))


def subscribe(
    connection: Connection, list_id: int, address: SubscriberAddress, wish: Wish, origin: Origin
) -> Added:
    """Add a person by the suppressions of these tests."""
    return audience.subscribe(connection, list_id, address, wish, origin, suppressions=SUPPRESSIONS)


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """Two lists, and a transaction to act in."""
    url = "sqlite:///ledger.db" if request.param == "sqlite" else request.getfixturevalue("postgres_ledger_url")
    database = open_ledger(url, tmp_path)
    with database.write() as connection:
        for number, slug in ((NOTES, "notes"), (LETTERS, "letters")):
            connection.execute(insert(newsletter).values(id=number, slug=slug, sender="s", policy="ask"))
        yield connection
    database.close()
