"""What must never happen is refused by the database itself, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Delete, Update, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from publisher.store import Database, insert_missing
from publisher.store.tables import consent, metadata, suppression
from tests.store.conftest import NOON, ROWS


# `Any`: the columns of different tables have different types.
@pytest.mark.parametrize(
    ("table", "changes"),
    [
        # once and no more
        ("list", {"id": 2}),
        ("subscriber", {"id": 8}),
        ("subscription", {}),
        ("post", {"post_uid": "rye"}),
        ("issue", {"id": 2}),
        ("delivery", {}),
        ("copy", {}),
        # a word that is none
        ("list", {"id": 2, "slug": "other", "policy": "twice"}),
        ("subscriber", {"id": 8, "address_key": "other", "status": "asleep"}),
        ("subscription", {"list_id": 1, "subscriber_id": 8, "status": "maybe"}),
        ("subscription", {"list_id": 1, "subscriber_id": 8, "cadence": "yearly"}),
        ("issue", {"id": 2, "content_key": "other", "kind": "advert"}),
        ("issue", {"id": 2, "content_key": "other", "state": "lost"}),
        ("delivery", {"subscriber_id": 8, "state": 10}),
        ("delivery", {"subscriber_id": 8, "state": -1}),
        ("delivery", {"subscriber_id": 8, "redeliveries": 2}),
        ("post_list", {"disposition": "mailed"}),
        ("relay", {"breaker_state": "ajar"}),
        ("notice", {"purpose": "advert"}),
        ("installation", {"state": "lent"}),
        # what contradicts itself
        ("installation", {"one": 2}),
        ("delivery", {"subscriber_id": 8, "state": 2}),
        ("delivery", {"subscriber_id": 8, "state": 0, "lease_owner": "me"}),
        ("post_list", {"disposition": "candidate"}),
        # what refers to nothing
        ("subscription", {"list_id": 9}),
        ("subscription", {"subscriber_id": 9}),
        ("issue", {"id": 2, "list_id": 9}),
        ("delivery", {"issue_id": 9}),
        ("copy", {"post_uid": "rye"}),
        ("copy", {"revision": 2, "issue_id": 9}),
        ("post_list", {"post_uid": "rye"}),
        ("notice", {"subscriber_id": 9}),
        # what is not there
        ("subscriber", {"id": 8, "address_key": None}),
        ("delivery", {"subscriber_id": 8, "next_at": None}),
    ],
)
def test_a_row_that_must_not_be_is_refused(filled: Database, table: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), filled.write() as connection:
        connection.execute(insert(metadata.tables[table]).values(ROWS[table] | changes))


def test_a_path_may_be_used_again_once_its_post_is_gone(filled: Database) -> None:
    with filled.write() as connection:
        connection.execute(
            insert(metadata.tables["post"]).values(ROWS["post"] | {"post_uid": "rye", "missing_since": NOON})
        )


def test_numbers_count_up_by_themselves(filled: Database) -> None:
    row = {"list_id": 1, "subscriber_id": 7, "at": NOON, "action": "asked", "source": "form"}
    with filled.write() as connection:
        connection.execute(insert(consent), [row, row])
        assert connection.execute(select(consent.c.id).order_by(consent.c.id)).scalars().all() == [1, 2]


def test_an_instant_is_the_same_when_it_is_read(database: Database) -> None:
    instants = [NOON, NOON + timedelta(microseconds=1), NOON - timedelta(days=366 * 100)]
    rows = [{"address_key": str(n), "scope": "*", "reason": "x", "since": at} for n, at in enumerate(instants)]
    with database.write() as connection:
        connection.execute(insert(suppression), rows)
        read = connection.execute(select(suppression.c.since).order_by(suppression.c.address_key)).scalars().all()
    assert read == instants
    assert all(at.tzinfo is not None and at.utcoffset() == timedelta(0) for at in read)


def test_only_what_is_missing_is_inserted_and_counted(database: Database) -> None:
    rows = [ROWS["suppression"] | {"address_key": key} for key in "abc"]
    with database.write() as connection:
        assert insert_missing(connection, suppression, []) == 0
        assert insert_missing(connection, suppression, rows[:1]) == 1
        assert insert_missing(connection, suppression, [row | {"reason": "late"} for row in rows]) == 2
        assert connection.execute(
            select(suppression.c.reason).where(suppression.c.address_key == "a")
        ).scalar() == ("complaint")


EVIDENCE = {
    "list_id": 1, "subscriber_id": 7, "at": NOON, "action": "confirmed", "source": "form", "note": "by hand",
    "wording": "w", "page": "/confirm", "network": "192.0.2.0/24", "agent": "a browser",
}  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        update(consent).values(action="left"),
        update(consent).values(at=NOON - timedelta(days=1)),
        update(consent).values(network="198.51.100.0/24"),
        update(consent).values(note="", network="", agent="", page=""),
        delete(consent),
    ],
    ids=["what was done", "when", "from where", "more than who they are", "that it was"],
)
def test_U1_evidence_of_consent_is_neither_changed_nor_deleted(
    filled: Database, statement: Update | Delete
) -> None:
    with filled.write() as connection:
        connection.execute(insert(consent).values(EVIDENCE))
    with pytest.raises(DBAPIError, match="only added to"), filled.write() as connection:
        connection.execute(statement)
    with filled.read() as connection:
        assert connection.execute(select(consent.c.action, consent.c.network)).all() == [
            ("confirmed", "192.0.2.0/24")
        ]


def test_U1_but_who_somebody_is_can_be_forgotten(filled: Database) -> None:
    with filled.write() as connection:
        connection.execute(insert(consent).values(EVIDENCE))
        connection.execute(update(consent).values(note="", network="", agent=""))
        assert connection.execute(select(consent.c.action, consent.c.network)).all() == [("confirmed", "")]
