"""What a reader chose: how often, when, and which topics. A change of mind repeats and loses nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from publisher.audience.subscribers import Status, chosen_topics
from publisher.audience.tokens import Bearer
from publisher.every import EVERYTHING
from publisher.store.tables import newsletter, subscription, subscription_topic

CADENCES = ("each", "daily", "weekly", "monthly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often and when. What is none, or empty, is as the list has it; `zone` is a name of IANA's."""

    cadence: str
    hour: int | None = None
    zone: str = ""
    weekday: str = ""
    monthday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One subscription of a reader as they chose it. No topics means everything of the list."""

    bearer: Bearer
    list: str
    status: Status
    schedule: Schedule
    topics: tuple[str, ...]


def read_chosen(connection: Connection, subscriber_id: int) -> list[Chosen]:
    """Give every subscription that a reader has, or had, by the list's name."""
    return [
        Chosen(
            bearer=Bearer(list_id=row.list_id, subscriber_id=subscriber_id),
            list=row.slug,
            status=Status(row.status),
            schedule=Schedule(
                cadence=row.cadence,
                hour=row.hour,
                zone=row.zone or "",
                weekday=row.weekday or "",
                monthday=row.monthday,
            ),
            topics=topics,
        )
        for row, topics in read_subscriptions(connection, subscriber_id)
    ]


# `Any` below: a row, whose columns are of every type.
def read_subscriptions(connection: Connection, subscriber_id: int) -> list[tuple[Any, tuple[str, ...]]]:
    """Give the row of each subscription that a reader has or had, with the list's `slug`, and its topics."""
    topics: dict[int, list[str]] = {}
    for row in connection.execute(
        select(subscription_topic)
        .where(subscription_topic.c.subscriber_id == subscriber_id)
        .order_by(subscription_topic.c.topic)
    ):
        topics.setdefault(row.list_id, []).append(row.topic)
    rows = connection.execute(
        select(subscription, newsletter.c.slug)
        .join(newsletter, newsletter.c.id == subscription.c.list_id)
        .where(subscription.c.subscriber_id == subscriber_id)
        .order_by(newsletter.c.slug)
    )
    return [(row, chosen_topics(topics.get(row.list_id, ()))) for row in rows]


def change_schedule(connection: Connection, bearer: Bearer, wish: Schedule, now: datetime) -> bool:
    """Let a reader choose how often and when; say whether that changed anything.

    A time that has passed already was not theirs yet: what they are owed comes at the next one. Who takes each post
    from now on has the quarter of an hour to change their mind in (`newsletter/due.py`).
    """
    mine = and_(
        subscription.c.list_id == bearer.list_id,
        subscription.c.subscriber_id == bearer.subscriber_id,
        subscription.c.status == Status.ACTIVE,
    )
    held = connection.execute(select(subscription).where(mine)).one_or_none()
    if held is None:
        return False
    values = {
        "cadence": wish.cadence,
        "hour": wish.hour,
        "zone": wish.zone or None,
        "weekday": wish.weekday or None,
        "monthday": wish.monthday,
    }
    if all(getattr(held, name) == value for name, value in values.items()):
        return False
    # The planner looks at them on its next turn, and works out when they are due.
    connection.execute(update(subscription).where(mine).values(**values, cadence_since=now, due_at=now))
    return True


def change_topics(connection: Connection, bearer: Bearer, wish: Collection[str], now: datetime) -> bool:
    """Let a reader choose topics, none for everything; say whether that changed anything.

    What they were owed under what they had chosen before, and still want, stays owed to them.
    """
    mine = and_(
        subscription_topic.c.list_id == bearer.list_id,
        subscription_topic.c.subscriber_id == bearer.subscriber_id,
    )
    held = {row.topic: row.since for row in connection.execute(select(subscription_topic).where(mine))}
    wanted = {topic.casefold() for topic in wish}
    if not held or set(chosen_topics(held)) == wanted:
        return False
    connection.execute(delete(subscription_topic).where(mine))
    rows = [
        {"list_id": bearer.list_id, "subscriber_id": bearer.subscriber_id, "topic": topic, "since": since}
        for topic, since in decide_topics(held, wanted, now).items()
    ]
    connection.execute(insert(subscription_topic), rows)
    of_reader = subscription.c.list_id == bearer.list_id, subscription.c.subscriber_id == bearer.subscriber_id
    connection.execute(update(subscription).where(*of_reader).values(series_at=now))  # what they wait for, too
    return True


def decide_topics(held: Mapping[str, datetime], wanted: Collection[str], now: datetime) -> dict[str, datetime]:
    """Give the topics to keep, and since when each is wanted.

    A topic that everything held before was part of is wanted since then; and who now wants everything keeps the
    topics they had, since those reach further back.
    """
    if not wanted:
        return {**held, EVERYTHING: held.get(EVERYTHING, now)}
    everything = held.get(EVERYTHING, now)
    return {topic: min(held.get(topic, now), everything) for topic in wanted}
