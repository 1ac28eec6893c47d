"""What comes back, in both databases: the same statements do the same."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from publisher.audience import Keys, Suppressions, list_suppressions, read_address
from publisher.delivery import DeliveryState
from publisher.delivery.bounces import (
    Intake,
    Kind,
    Position,
    Report,
    count_events,
    dismiss_bounces,
    find_alarms,
    read_position,
    settle_bounces,
    write_position,
)
from publisher.settings import Bounces
from publisher.store.tables import delivery, issue, metadata, subscription
from tests.ledgers import open_ledger
from tests.store.conftest import NOON, ROWS

KEYS = Keys(signing=(b"s" * 32,), message_id=b"m" * 32)
ANN = "ann@example.org"
TABLES = ("list", "subscriber", "subscription", "post", "issue", "delivery", "copy")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "sqlite:///ledger.db" if request.param == "sqlite" else request.getfixturevalue("postgres_ledger_url")


def test_a_bounce_is_taken_in_once_judged_once_and_told(url: str, tmp_path: Path) -> None:
    database = open_ledger(url, tmp_path)
    suppressions = Suppressions(KEYS)
    with database.write() as connection:
        for name in TABLES:
            connection.execute(insert(metadata.tables[name]).values(ROWS[name]))
        connection.execute(update(metadata.tables["subscriber"]).values(address_key=read_address(ANN).key))
        connection.execute(update(issue).values(started_at=NOON, last_progress=NOON))
        connection.execute(update(delivery).values(state=DeliveryState.UNKNOWN, sent_at=NOON))
        intake = Intake(KEYS, Bounces(), "own", "hook", NOON)
        soft = [Report(kind=kind, recipients=(ANN,), text="said") for kind in (Kind.SOFT, Kind.BLOCK)]
        assert intake.take(connection, "1", soft, trusted=True) == {Kind.SOFT: 1, Kind.BLOCK: 1}
        assert intake.take(connection, "1", soft, trusted=True) == {}
        assert settle_bounces(connection, suppressions, NOON).suppressed == 0
        hard = [Report(kind=Kind.HARD, recipients=(ANN,))]
        assert intake.take(connection, "2", hard, trusted=True) == {Kind.HARD: 1}
        assert settle_bounces(connection, suppressions, NOON).suppressed == 1
        assert settle_bounces(connection, suppressions, NOON).suppressed == 0
        assert [entry.email for entry in list_suppressions(connection)] == [ANN]
        assert connection.execute(select(subscription.c.status)).scalar_one() == "bounced"
        assert connection.execute(select(delivery.c.state)).scalar_one() == DeliveryState.SENT
        kinds = {"hard": 1, "soft": 1, "block": 1}
        assert count_events(connection, NOON - timedelta(days=1), only_sent=True) == {1: kinds}
        assert [alarm.key for alarm in find_alarms(connection, NOON)] == ["issue 1 blocked"]
        assert dismiss_bounces(connection, 1, NOON) == 0
    database.close()


def test_a_complaint_and_a_refusal_by_the_relay(url: str, tmp_path: Path) -> None:
    database = open_ledger(url, tmp_path)
    with database.write() as connection:
        for name in TABLES:
            connection.execute(insert(metadata.tables[name]).values(ROWS[name]))
        connection.execute(update(metadata.tables["subscriber"]).values(address_key=read_address(ANN).key))
        connection.execute(update(issue).values(started_at=NOON, last_progress=NOON))
        refused = {"state": DeliveryState.BOUNCED, "last_code": 550, "last_enh": "5.1.1", "last_text": "unknown"}
        connection.execute(update(delivery).values(refused))
        assert settle_bounces(connection, Suppressions(KEYS), NOON).suppressed == 1
        intake = Intake(KEYS, Bounces(), "own", "hook", NOON)
        complaint = [Report(kind=Kind.COMPLAINT, recipients=(ANN,))]
        assert intake.take(connection, "1", complaint, trusted=True) == {Kind.COMPLAINT: 1}
        assert connection.execute(select(subscription.c.status)).scalar_one() == "complained"
        assert count_events(connection, only_sent=True) == {}
    database.close()


def test_how_far_a_mailbox_was_read_is_kept(url: str, tmp_path: Path) -> None:
    database = open_ledger(url, tmp_path)
    with database.write() as connection:
        assert read_position(connection, "box") is None
        for uid in (1, 2):
            write_position(connection, Position(name="box", validity=7, uid=uid))
        assert read_position(connection, "box") == Position(name="box", validity=7, uid=2)
    database.close()
