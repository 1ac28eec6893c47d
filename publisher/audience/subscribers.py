"""People: who subscribes to which list, and how they came and left, in the caller's transaction."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from publisher.audience.addresses import SubscriberAddress
from publisher.audience.consent import Origin, record_consent
from publisher.audience.suppressions import EVERY_LIST, Suppressions
from publisher.audience.tokens import Bearer
from publisher.every import EVERYTHING
from publisher.store import insert_missing
from publisher.store.tables import (
    newsletter,
    subscriber,
    subscription,
    subscription_topic,
    suppression,
)


class Status(StrEnum):
    """Where a subscription stands. Only `ACTIVE` ones are mailed."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Added(StrEnum):
    """What came of adding somebody."""

    ADDED = "added"
    RETURNED = "returned"
    ALREADY_THERE = "already there"
    SUPPRESSED = "suppressed"
    LEFT_BEFORE = "left before"
    OF_ANOTHER_LIST = "of another list"


_STAYS = frozenset({"list_id", "subscriber_id", "cadence"})  # of who comes back by their link


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a new subscriber asks for. No topics means everything of the list; `hour` and below, the list's own."""

    name: str = ""
    topics: tuple[str, ...] = ()
    cadence: str = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One subscription as it is listed and exported."""

    email: str
    name: str
    list: str
    status: Status
    cadence: str
    topics: tuple[str, ...]
    changed_at: datetime


def subscribe(  # noqa: PLR0913 - who, where, what they ask for, and what may forbid it
    connection: Connection,
    list_id: int,
    address: SubscriberAddress,
    wish: Wish,
    origin: Origin,
    *,
    suppressions: Suppressions,
) -> Added:
    """Add a person to a list: at once where their consent is confirmed, else pending until they confirm.

    Nobody who is suppressed is added. Who left before comes back only by their own act, never by an import.
    Asking twice changes nothing.
    """
    if suppressions.hold(connection, address):
        return Added.SUPPRESSED
    person = _know(connection, address, suppressions.key_of(address), origin.at)
    status = Status.ACTIVE if origin.confirmed else Status.PENDING
    row = {
        "list_id": list_id,
        "subscriber_id": person,
        "status": status,
        "cadence": wish.cadence,
        "cadence_since": None,
        "due_at": origin.at,
        "changed_at": origin.at,
        **_begin_series(origin if origin.confirmed and origin.follows_series else None),
    }
    is_new = insert_missing(connection, subscription, [row]) == 1
    if not is_new:
        known = find_status(connection, list_id, person)
        if known in {Status.ACTIVE, status}:
            return Added.ALREADY_THERE
        if known != Status.PENDING and not origin.may_return:
            return Added.LEFT_BEFORE
        _return(connection, list_id, person, row)
    name_subscriber(connection, person, wish.name)
    choose_topics(connection, list_id, person, wish.topics or (EVERYTHING,), origin.at)
    record_consent(connection, list_id, person, "confirmed" if origin.confirmed else "asked", origin)
    return Added.ADDED if is_new else Added.RETURNED


def unsubscribe(connection: Connection, list_id: int, subscriber_id: int, origin: Origin) -> bool:
    """Let a person leave a list; say whether they were on it. Asking twice changes nothing."""
    left = connection.execute(
        update(subscription)
        .where(
            subscription.c.list_id == list_id,
            subscription.c.subscriber_id == subscriber_id,
            subscription.c.status.in_([Status.ACTIVE, Status.PENDING]),
        )
        .values(status=Status.UNSUBSCRIBED, epoch=subscription.c.epoch + 1, changed_at=origin.at)
    )
    if left.rowcount:
        record_consent(connection, list_id, subscriber_id, "left", origin)
    return bool(left.rowcount)


def find_subscriber(connection: Connection, address: SubscriberAddress) -> int | None:
    """Give a person's id."""
    return connection.execute(
        select(subscriber.c.id).where(subscriber.c.address_key == address.key)
    ).scalar_one_or_none()


def find_address(connection: Connection, subscriber_id: int) -> str:
    """Give a person's address, or nothing where they are unknown or forgotten."""
    return (
        connection.execute(select(subscriber.c.email).where(subscriber.c.id == subscriber_id)).scalar_one_or_none()
        or ""
    )


def join(connection: Connection, bearer: Bearer, cadence: str, list_slug: str, origin: Origin) -> bool:
    """Let a person whose address is proven subscribe to a list, or come back to it; say whether that is new.

    Nobody who is suppressed is. They get all of the list; who comes back, as often as they did before.
    """
    person = connection.execute(select(subscriber).where(subscriber.c.id == bearer.subscriber_id)).one_or_none()
    if person is None or is_suppressed(connection, bearer.subscriber_id, list_slug):
        return False
    row = {
        "list_id": bearer.list_id,
        "subscriber_id": bearer.subscriber_id,
        "status": Status.ACTIVE,
        "cadence": cadence,
        "changed_at": origin.at,
        "confirmed_at": origin.at,
        "due_at": origin.at,
        **_begin_series(origin),
    }
    if not insert_missing(connection, subscription, [row]):
        values = {column: value for column, value in row.items() if column not in _STAYS}
        returned = connection.execute(
            update(subscription)
            .where(
                subscription.c.list_id == bearer.list_id,
                subscription.c.subscriber_id == bearer.subscriber_id,
                subscription.c.status != Status.ACTIVE,
            )
            .values(epoch=subscription.c.epoch + 1, **values)
        )
        if not returned.rowcount:
            return False
    held = connection.execute(
        select(subscription_topic.c.topic).where(
            subscription_topic.c.list_id == bearer.list_id,
            subscription_topic.c.subscriber_id == bearer.subscriber_id,
        )
    ).scalars()
    topics = chosen_topics(held) or (EVERYTHING,)
    choose_topics(connection, bearer.list_id, bearer.subscriber_id, topics, origin.at)
    record_consent(connection, bearer.list_id, bearer.subscriber_id, "confirmed", origin)
    return True


def find_status(connection: Connection, list_id: int, subscriber_id: int) -> Status | None:
    """Give where a person's subscription to a list stands, or nothing where they never had one."""
    found = connection.execute(
        select(subscription.c.status).where(
            subscription.c.list_id == list_id, subscription.c.subscriber_id == subscriber_id
        )
    ).scalar_one_or_none()
    return Status(found) if found else None


def members(connection: Connection, list_slug: str | None = None) -> list[Member]:
    """Give every subscription of a list, or of all lists, by address."""
    topics = _topics_by_member(connection)
    statement = (
        select(subscriber.c.email, subscriber.c.name, subscription, newsletter.c.slug)
        .join(subscription, subscription.c.subscriber_id == subscriber.c.id)
        .join(newsletter, newsletter.c.id == subscription.c.list_id)
        .order_by(func.lower(subscriber.c.email), newsletter.c.slug)
    )
    if list_slug:
        statement = statement.where(newsletter.c.slug == list_slug)
    return [
        Member(
            email=row.email,
            name=row.name,
            list=row.slug,
            status=Status(row.status),
            cadence=row.cadence,
            topics=topics.get((row.list_id, row.subscriber_id), ()),
            changed_at=row.changed_at,
        )
        for row in connection.execute(statement)
    ]


def count_active(connection: Connection, list_id: int) -> int:
    """Give how many people a list is mailed to."""
    return connection.execute(
        select(func.count())
        .select_from(subscription)
        .where(subscription.c.list_id == list_id, subscription.c.status == Status.ACTIVE)
    ).scalar_one()


def count_each(connection: Connection, list_id: int) -> int:
    """Give how many people get each post of a list by itself."""
    return connection.execute(
        select(func.count())
        .select_from(subscription)
        .where(
            subscription.c.list_id == list_id,
            subscription.c.status == Status.ACTIVE,
            subscription.c.cadence == "each",
        )
    ).scalar_one()


def is_suppressed(connection: Connection, subscriber_id: int, list_slug: str) -> bool:
    """Whether a person whom we know is never to be mailed, by any list or by this one."""
    return (
        connection.execute(
            select(suppression.c.reason)
            .join(subscriber, subscriber.c.suppression_key == suppression.c.address_key)
            .where(
                subscriber.c.id == subscriber_id,
                or_(suppression.c.scope == EVERY_LIST, suppression.c.scope == list_slug),
            )
        ).first()
        is not None
    )


def end_subscriptions(connection: Connection, subscriber_id: int, status: Status, origin: Origin) -> None:
    """Mail a person nothing more, because mail came back or because they complained; kept with the reason.

    Mail that comes back leaves the epoch as it is, so that the links they hold go on working, and whoever never
    confirmed as they are.
    """
    is_bounce = status is Status.BOUNCED
    ending = [Status.ACTIVE] if is_bounce else [Status.ACTIVE, Status.PENDING, Status.BOUNCED]
    ended = connection.execute(
        update(subscription)
        .where(subscription.c.subscriber_id == subscriber_id, subscription.c.status.in_(ending))
        .values(status=status, epoch=subscription.c.epoch + int(not is_bounce), changed_at=origin.at)
        .returning(subscription.c.list_id)
    ).all()
    for (list_id,) in ended:
        record_consent(connection, list_id, subscriber_id, status.value, origin)


def resume_bounced(connection: Connection, subscriber_id: int, origin: Origin) -> int:
    """Mail a person again whose mail had come back; give how many lists that is."""
    resumed = connection.execute(
        update(subscription)
        .where(subscription.c.subscriber_id == subscriber_id, subscription.c.status == Status.BOUNCED)
        .values(status=Status.ACTIVE, changed_at=origin.at, due_at=origin.at)
        .returning(subscription.c.list_id)
    ).all()
    for (list_id,) in resumed:
        record_consent(connection, list_id, subscriber_id, "resumed", origin)
    return len(resumed)


def name_subscriber(connection: Connection, person: int, name: str) -> None:
    """Set a person's name. One they gave before stays unless they give another."""
    if name:
        connection.execute(update(subscriber).where(subscriber.c.id == person).values(name=name))


def choose_topics(
    connection: Connection, list_id: int, person: int, topics: tuple[str, ...], now: datetime
) -> None:
    """Set a person's topics; posts from before `now` are not owed to them."""
    connection.execute(
        delete(subscription_topic).where(
            subscription_topic.c.list_id == list_id, subscription_topic.c.subscriber_id == person
        )
    )
    rows = [
        {"list_id": list_id, "subscriber_id": person, "topic": topic, "since": now}
        for topic in dict.fromkeys(topic.casefold() for topic in topics)
    ]
    connection.execute(insert(subscription_topic), rows)


def chosen_topics(topics: Iterable[str]) -> tuple[str, ...]:
    """Give the topics somebody chose, of all that are kept of them; none is everything.

    Who chose everything after a topic keeps that as well, until what they were owed of it has gone out.
    """
    chosen = tuple(topics)
    return () if EVERYTHING in chosen else chosen


def _know(connection: Connection, address: SubscriberAddress, suppression_key: str, now: datetime) -> int:
    """Give the person's id, made where they are new: the same one for all who make it at one moment."""
    row = {
        "id": secrets.randbits(62),
        "email": address.email,
        "address_key": address.key,
        "suppression_key": suppression_key,
        "created_at": now,
    }
    insert_missing(connection, subscriber, [row])
    known = find_subscriber(connection, address)
    assert known is not None  # noqa: S101 - it was there or was written the line before, in this transaction
    return known


def _return(connection: Connection, list_id: int, person: int, row: dict[str, Any]) -> None:
    """Let a person take up their subscription again, as they wish it now. `Any`: a row's values."""
    connection.execute(
        update(subscription)
        .where(subscription.c.list_id == list_id, subscription.c.subscriber_id == person)
        .values(epoch=subscription.c.epoch + 1, **row)
    )


# `Any`: a row's values.
def _begin_series(origin: Origin | None) -> dict[str, Any]:
    """Give what lets somebody begin the list's series now; of nobody, none."""
    return {"follows_from": origin and origin.at, "series_at": origin and origin.at}


def _topics_by_member(connection: Connection) -> dict[tuple[int, int], tuple[str, ...]]:
    found: dict[tuple[int, int], list[str]] = {}
    for row in connection.execute(select(subscription_topic).order_by(subscription_topic.c.topic)):
        found.setdefault((row.list_id, row.subscriber_id), []).append(row.topic)
    return {member: chosen_topics(topics) for member, topics in found.items()}
