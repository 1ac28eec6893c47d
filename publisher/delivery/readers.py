"""The active subscriptions of a list, read in chunks: memory stays flat, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select, true

from publisher.audience import EVERY_LIST, Status
from publisher.newsletter import Choice, Offer, Reader
from publisher.settings import List, Settings
from publisher.store.tables import copy, subscriber, subscription, subscription_topic, suppression

CHUNK = 5_000
_FEW = 500  # readers, who are named one by one: SQLite takes 32,766 values


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefaults:
    """What a reader who chose no hour, day or zone of their own gets."""

    slug: str
    at: time
    zone: ZoneInfo
    weekday: str
    monthday: int

    @classmethod
    def of(cls, newsletter: List, settings: Settings) -> "ListDefaults":
        """Take them from the configuration."""
        return cls(
            slug=newsletter.name,
            at=newsletter.send_at,
            zone=settings.zone_of(newsletter),
            weekday=newsletter.weekday,
            monthday=newsletter.monthday,
        )

    @property
    def schedule(self) -> str:
        """The times in one line, by which a change of the configuration is seen."""
        return f"{self.at:%H:%M} {self.zone.key} {self.weekday} {self.monthday}"


def is_to_be_looked_at(now: datetime, *, has_new_posts: bool) -> ColumnElement[bool]:
    """Say, in SQL, that a reader may be due something: their time has come, or a post for all who take each."""
    is_due = subscription.c.due_at <= now
    return or_(is_due, subscription.c.cadence == "each") if has_new_posts else is_due


def read_chunk(  # noqa: PLR0913, PLR0917 - of which list, what it has to give, and who of its readers
    connection: Connection,
    list_id: int,
    defaults: ListDefaults,
    offers: Sequence[Offer],
    after: int,
    which: ColumnElement[bool] = true(),  # noqa: B008 - an expression, which nothing changes
) -> list[Reader]:
    """Give the next readers by id, those with a greater one than `after`; none when there are no more.

    Only active ones are read whom nothing suppresses, and of these `which`.
    """
    rows = read_active(connection, list_id, defaults.slug, after, which)
    if not rows:
        return []
    among = [row.subscriber_id for row in rows]
    topics = read_topics(connection, list_id, among)
    copies = read_copies(connection, list_id, [offer.post_uid for offer in offers], among)
    return [
        Reader(
            subscriber_id=row.subscriber_id,
            domain=row.email.rpartition("@")[2],
            choice=choice_of(row, defaults),
            cadence_since=row.cadence_since,
            topics=topics.get(row.subscriber_id, {}),
            copies=copies.get(row.subscriber_id, frozenset()),
        )
        for row in rows
    ]


# `Any`: the columns of a row that SQLAlchemy types only as a whole.
def read_active(
    connection: Connection, list_id: int, slug: str, after: int, which: ColumnElement[bool]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the next active subscriptions by id whom nothing suppresses, with the reader's `email`."""
    suppressed = exists().where(
        suppression.c.address_key == subscriber.c.suppression_key,
        or_(suppression.c.scope == EVERY_LIST, suppression.c.scope == slug),
    )
    return connection.execute(
        select(subscription, subscriber.c.email)
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(
            subscription.c.list_id == list_id,
            subscription.c.status == Status.ACTIVE,
            subscription.c.subscriber_id > after,
            which,
            ~suppressed,
        )
        .order_by(subscription.c.subscriber_id)
        .limit(CHUNK)
    ).all()


def read_topics(connection: Connection, list_id: int, among: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """Give the topics of these readers, in the order of their ids, and since when each is wanted."""
    topics: dict[int, dict[str, datetime]] = {}
    for row in connection.execute(
        select(subscription_topic).where(
            subscription_topic.c.list_id == list_id, _is_among(subscription_topic.c.subscriber_id, among)
        )
    ):
        topics.setdefault(row.subscriber_id, {})[row.topic] = row.since
    return topics


def read_copies(
    connection: Connection, list_id: int, post_uids: Sequence[str], among: Sequence[int]
) -> dict[int, set[str]]:
    """Give which of these posts each of these readers, in the order of their ids, has a copy of."""
    copies: dict[int, set[str]] = {}
    for had in connection.execute(
        select(copy.c.subscriber_id, copy.c.post_uid).where(
            copy.c.list_id == list_id, copy.c.post_uid.in_(post_uids), _is_among(copy.c.subscriber_id, among)
        )
    ):
        copies.setdefault(had.subscriber_id, set()).add(had.post_uid)
    return copies


def _is_among(column: ColumnElement[int], readers: Sequence[int]) -> ColumnElement[bool]:
    """Say, in SQL, that a reader is one of these, who are few and far between, or all there are in a stretch."""
    return column.in_(readers) if len(readers) <= _FEW else column.between(readers[0], readers[-1])


# `Any`: the columns of a row that SQLAlchemy types only as a whole.
def choice_of(row: Row[*tuple[Any, ...]], defaults: ListDefaults) -> Choice:
    """Give how often and when a subscription's row asks for mail."""
    try:
        zone = ZoneInfo(row.zone) if row.zone else defaults.zone
    except (ZoneInfoNotFoundError, ValueError):
        zone = defaults.zone
    return Choice(
        cadence=row.cadence,
        at=defaults.at if row.hour is None else time(row.hour),
        zone=zone,
        weekday=row.weekday or defaults.weekday,
        monthday=row.monthday or defaults.monthday,
    )
