"""How people come to a list, leave it and come back; what is kept as evidence of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from publisher.audience import (
    Added,
    Origin,
    Reason,
    Status,
    Wish,
    count_active,
    count_each,
    find_subscriber,
    members,
    read_address,
    unsubscribe,
)
from publisher.store.tables import consent, subscription, subscription_topic
from tests.audience.conftest import LETTERS, NOON, NOTES, SUPPRESSIONS, subscribe

ANN = read_address("ann@example.org")
BOB = read_address("bob@example.org")
FORM = Origin(source="form", at=NOON, may_return=True)
CONFIRMED = replace(FORM, confirmed=True)
IMPORT = Origin(source="import", at=NOON)
IMPORT_CONFIRMED = replace(IMPORT, confirmed=True)


def person(connection: Connection) -> int:
    found = find_subscriber(connection, ANN)
    assert found is not None
    return found


def standing(connection: Connection) -> tuple[str, int, str]:
    """Give status, epoch and cadence of the one subscription to the notes."""
    columns = (subscription.c.status, subscription.c.epoch, subscription.c.cadence)
    status, epoch, cadence = connection.execute(select(*columns).where(subscription.c.list_id == NOTES)).one()
    return status, epoch, cadence


def evidence(connection: Connection) -> list[tuple[str, str, str]]:
    columns = (consent.c.action, consent.c.source, consent.c.note)
    return [tuple(found) for found in connection.execute(select(*columns).order_by(consent.c.id))]


@pytest.mark.parametrize(
    ("was", "origin", "comes", "becomes"),
    [
        (None, FORM, Added.ADDED, Status.PENDING),
        (None, CONFIRMED, Added.ADDED, Status.ACTIVE),
        (None, IMPORT, Added.ADDED, Status.PENDING),
        (None, IMPORT_CONFIRMED, Added.ADDED, Status.ACTIVE),
        (Status.PENDING, FORM, Added.ALREADY_THERE, Status.PENDING),
        (Status.PENDING, CONFIRMED, Added.RETURNED, Status.ACTIVE),
        (Status.PENDING, IMPORT, Added.ALREADY_THERE, Status.PENDING),
        (Status.PENDING, IMPORT_CONFIRMED, Added.RETURNED, Status.ACTIVE),
        (Status.ACTIVE, FORM, Added.ALREADY_THERE, Status.ACTIVE),
        (Status.ACTIVE, CONFIRMED, Added.ALREADY_THERE, Status.ACTIVE),
        (Status.ACTIVE, IMPORT, Added.ALREADY_THERE, Status.ACTIVE),
        (Status.UNSUBSCRIBED, FORM, Added.RETURNED, Status.PENDING),
        (Status.UNSUBSCRIBED, CONFIRMED, Added.RETURNED, Status.ACTIVE),
        (Status.UNSUBSCRIBED, IMPORT, Added.LEFT_BEFORE, Status.UNSUBSCRIBED),
        (Status.UNSUBSCRIBED, IMPORT_CONFIRMED, Added.LEFT_BEFORE, Status.UNSUBSCRIBED),
        (Status.BOUNCED, CONFIRMED, Added.RETURNED, Status.ACTIVE),
        (Status.BOUNCED, IMPORT_CONFIRMED, Added.LEFT_BEFORE, Status.BOUNCED),
        (Status.COMPLAINED, IMPORT_CONFIRMED, Added.LEFT_BEFORE, Status.COMPLAINED),
    ],
)
def test_what_comes_of_adding_somebody(
    connection: Connection, was: Status | None, origin: Origin, comes: Added, becomes: Status
) -> None:
    if was:
        subscribe(connection, NOTES, ANN, Wish(name="Ann"), CONFIRMED)
        connection.execute(update(subscription).values(status=was))
    before = evidence(connection)
    assert subscribe(connection, NOTES, ANN, Wish(name="Other", cadence="weekly"), origin) is comes
    has_changed = comes in {Added.ADDED, Added.RETURNED}
    epoch, cadence = int(comes is Added.RETURNED), "weekly" if has_changed else "each"
    assert standing(connection) == (becomes, epoch, cadence)
    assert evidence(connection)[: len(before)] == before
    assert len(evidence(connection)) == len(before) + has_changed
    assert members(connection)[0].name == ("Other" if has_changed else "Ann")


def test_who_is_suppressed_is_never_added(connection: Connection) -> None:
    assert SUPPRESSIONS.add(connection, ANN, Reason.COMPLAINT, NOON)
    assert subscribe(connection, NOTES, ANN, Wish(), CONFIRMED) is Added.SUPPRESSED
    assert find_subscriber(connection, ANN) is None
    assert evidence(connection) == []


def test_leaving_is_done_once_and_kept(connection: Connection) -> None:
    subscribe(connection, NOTES, ANN, Wish(), replace(CONFIRMED, note="at the fair"))
    later = Origin(source="link", at=NOON + timedelta(hours=1))
    assert unsubscribe(connection, NOTES, person(connection), later)
    assert not unsubscribe(connection, NOTES, person(connection), later)
    assert not unsubscribe(connection, LETTERS, person(connection), later)
    assert standing(connection) == (Status.UNSUBSCRIBED, 1, "each")
    assert evidence(connection) == [("confirmed", "form", "at the fair"), ("left", "link", "")]


def test_leaving_one_list_leaves_the_other(connection: Connection) -> None:
    for number in (NOTES, LETTERS):
        subscribe(connection, number, ANN, Wish(), CONFIRMED)
    unsubscribe(connection, NOTES, person(connection), FORM)
    assert {member.list: member.status for member in members(connection)} == {
        "letters": Status.ACTIVE,
        "notes": Status.UNSUBSCRIBED,
    }


def test_the_epoch_moves_only_when_the_status_does(connection: Connection) -> None:
    epochs = []
    for act in ("form", "form", "confirm", "confirm", "leave", "leave", "form", "confirm"):
        if act == "leave":
            unsubscribe(connection, NOTES, person(connection), FORM)
        else:
            subscribe(connection, NOTES, ANN, Wish(), CONFIRMED if act == "confirm" else FORM)
        epochs.append(standing(connection)[1])
    assert epochs == [0, 0, 1, 1, 2, 2, 3, 4]


def test_who_returns_is_owed_only_what_comes_then(connection: Connection) -> None:
    subscribe(connection, NOTES, ANN, Wish(topics=("Bread", "Rye", "bread")), CONFIRMED)
    unsubscribe(connection, NOTES, person(connection), FORM)
    later = NOON + timedelta(days=30)
    subscribe(connection, NOTES, ANN, Wish(topics=("rye",)), replace(CONFIRMED, at=later))
    columns = (subscription_topic.c.topic, subscription_topic.c.since)
    assert [tuple(found) for found in connection.execute(select(*columns))] == [("rye", later)]


def test_people_are_counted_and_listed_by_address(connection: Connection) -> None:
    subscribe(connection, NOTES, BOB, Wish(name="Bob", topics=("rye", "bread"), cadence="weekly"), CONFIRMED)
    subscribe(connection, NOTES, ANN, Wish(), CONFIRMED)
    subscribe(connection, NOTES, read_address("cy@example.org"), Wish(), FORM)
    subscribe(connection, LETTERS, ANN, Wish(), CONFIRMED)
    assert (count_active(connection, NOTES), count_each(connection, NOTES)) == (2, 1)
    assert [(member.email[:3], member.list, member.topics) for member in members(connection)] == [
        ("ann", "letters", ()),
        ("ann", "notes", ()),
        ("bob", "notes", ("bread", "rye")),
        ("cy@", "notes", ()),
    ]
    assert len(members(connection, "letters")) == 1
