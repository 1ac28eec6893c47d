"""Who is never mailed: by a hash that only this installation can make, whatever becomes of the subscriber."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from publisher.audience import (
    EVERY_LIST,
    Keys,
    Origin,
    Reason,
    Status,
    Suppression,
    Suppressions,
    Wish,
    count_suppressions,
    end_subscriptions,
    find_subscriber,
    forget,
    list_suppressions,
    read_address,
    resume_bounced,
)
from publisher.store.tables import consent, subscriber, subscription, suppression
from tests.audience.conftest import LETTERS, NOON, NOTES, SUPPRESSIONS, subscribe

ANN = read_address("Ann@Example.org")
BY_OPERATOR = Origin(source="operator", at=NOON, confirmed=True, may_return=True)


def test_an_address_is_known_however_it_is_spelt_and_with_this_key_alone() -> None:
    other = Suppressions(Keys(signing=(b"s" * 32,), message_id=b"n" * 32))
    assert SUPPRESSIONS.key_of(ANN) == SUPPRESSIONS.key_of(read_address("ann@example.ORG"))
    assert len({SUPPRESSIONS.key_of(ANN), other.key_of(ANN), ANN.key}) == 3
    assert SUPPRESSIONS.key_id != other.key_id


def test_what_was_kept_first_stays(connection: Connection) -> None:
    assert SUPPRESSIONS.add(connection, ANN, Reason.COMPLAINT, NOON)
    assert not SUPPRESSIONS.add(connection, ANN, Reason.OPERATOR, NOON + timedelta(days=1))
    assert SUPPRESSIONS.hold(connection, ANN)
    assert count_suppressions(connection) == {"complaint": 1}
    (entry,) = list_suppressions(connection)
    assert (entry.email, entry.scope, entry.reason, entry.since) == ("", EVERY_LIST, "complaint", NOON)


def test_it_survives_the_subscriber_and_no_import_brings_them_back(connection: Connection) -> None:
    subscribe(connection, NOTES, ANN, Wish(), BY_OPERATOR)
    SUPPRESSIONS.add(connection, ANN, Reason.HARD_BOUNCE, NOON)
    assert [entry.email for entry in list_suppressions(connection)] == ["Ann@example.org"]
    person = find_subscriber(connection, ANN)
    assert person is not None
    assert forget(connection, person)
    assert [entry.email for entry in list_suppressions(connection)] == [""]
    imported = replace(BY_OPERATOR, source="import", may_return=False)
    assert subscribe(connection, NOTES, ANN, Wish(), imported).value == "suppressed"
    assert find_subscriber(connection, ANN) is None


def test_one_list_may_be_closed_to_an_address_and_the_others_stay_open(connection: Connection) -> None:
    SUPPRESSIONS.add(connection, ANN, Reason.OPERATOR, NOON, scope="notes")
    SUPPRESSIONS.add(connection, ANN, Reason.OPERATOR, NOON, scope="letters")
    assert not SUPPRESSIONS.hold(connection, ANN)
    assert SUPPRESSIONS.remove(connection, ANN, "notes") == 1
    assert SUPPRESSIONS.remove(connection, ANN) == 1
    assert SUPPRESSIONS.remove(connection, ANN) == 0


def test_hashes_alone_find_who_came_before_there_were_any(connection: Connection) -> None:
    subscribe(connection, NOTES, ANN, Wish(), BY_OPERATOR)
    connection.execute(update(subscriber).values(suppression_key=None))
    row = Suppression(key=SUPPRESSIONS.key_of(ANN), email="", scope=EVERY_LIST, reason=Reason.IMPORT, since=NOON)
    assert SUPPRESSIONS.add_keys(connection, [row]) == 1
    assert SUPPRESSIONS.add_keys(connection, [row]) == 0
    assert [entry.email for entry in list_suppressions(connection)] == ["Ann@example.org"]


def test_who_came_before_there_were_hashes_is_named_when_suppressed(connection: Connection) -> None:
    row = {"id": 9, "email": ANN.email, "address_key": ANN.key, "created_at": NOON}
    connection.execute(insert(subscriber).values(row))
    SUPPRESSIONS.add(connection, ANN, Reason.OPERATOR, NOON)
    key = connection.execute(select(subscriber.c.suppression_key)).scalar_one()
    assert key == connection.execute(select(suppression.c.address_key)).scalar_one()


@pytest.mark.parametrize(("status", "epoch"), [(Status.BOUNCED, 0), (Status.COMPLAINED, 1)])
def test_all_of_a_persons_lists_end_and_it_is_kept_why(connection: Connection, status: Status, epoch: int) -> None:
    for number in (NOTES, LETTERS):
        subscribe(connection, number, ANN, Wish(), BY_OPERATOR)
    person = find_subscriber(connection, ANN)
    assert person is not None
    for _ in range(2):
        end_subscriptions(connection, person, status, Origin(source="mail", at=NOON))
    rows = connection.execute(select(subscription.c.status, subscription.c.epoch)).all()
    assert [tuple(row) for row in rows] == [(status.value, epoch)] * 2
    kept = connection.execute(select(consent.c.action).order_by(consent.c.id)).scalars().all()
    assert kept == ["confirmed", "confirmed", status.value, status.value]
    resumed = resume_bounced(connection, person, BY_OPERATOR)
    assert resumed == (2 if status is Status.BOUNCED else 0)
