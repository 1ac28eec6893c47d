"""The active subscriptions of a list, read in chunks: memory stays flat, however many there are."""

import enum
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    exists,
    or_,
    select,
    true,
)

from publisher.audience import EVERY_LIST, Status
from publisher.delivery.editions import Addressed
from publisher.newsletter import GRACE, Choice, Offer, Reader
from publisher.settings import List, Settings
from publisher.store.tables import copy, subscriber, subscription, subscription_topic, suppression

CHUNK = 5_000
_READ = (
    *("subscriber_id", "cadence", "cadence_since", "hour", "zone", "weekday", "monthday"),
    *("follows_from", "series_given_at"),
)
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


class Look(enum.Enum):
    """Whom a planner looks at."""

    EVERYBODY = enum.auto()
    DUE = enum.auto()  # their time has come
    DUE_OR_EACH = enum.auto()  # or there is a new post, for all who take each
    LATER = enum.auto()  # what they are owed waits for a time of theirs
    SERIES_DUE = enum.auto()  # the time of a post of the series has come


def read_chunk(  # noqa: PLR0913, PLR0917 - of which list, what it has to give, and who of its readers
    connection: Connection,
    list_id: int,
    defaults: ListDefaults,
    offers: Sequence[Offer],
    after: int,
    look: Look,
    now: datetime,
) -> list[Reader]:
    """Give the next readers by id, those with a greater one than `after`; none when there are no more.

    Only active ones are read whom nothing suppresses, and of these those whom `look` means.
    """
    rows = read_active(connection, list_id, defaults.slug, after, look, now)
    if not rows:
        return []
    among = [row.subscriber_id for row in rows]
    topics = read_topics(connection, list_id, among)
    copies = read_copies(connection, list_id, [offer.name for offer in offers], among)
    choose = functools.cache(functools.partial(_make_choice, defaults))  # many choose alike
    return [
        Reader(
            subscriber_id=row.subscriber_id,
            domain=row.email.rpartition("@")[2],
            choice=choose(row.cadence, row.hour, row.zone, row.weekday, row.monthday),
            cadence_since=row.cadence_since,
            topics=topics.get(row.subscriber_id, {}),
            copies=copies.get(row.subscriber_id, frozenset()),
        )
        for row in rows
    ]


def find_next_chunk(readers: Sequence[Addressed]) -> int | None:
    """Give after whom the next chunk begins, or nothing where this was the last one."""
    return readers[-1].subscriber_id if len(readers) == CHUNK else None


# `Any`: the columns of a row that SQLAlchemy types only as a whole.
def read_active(  # noqa: PLR0913, PLR0917 - of which list, from where on, and whom
    connection: Connection, list_id: int, slug: str, after: int, look: Look, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the next active subscriptions by id whom nothing suppresses, with the reader's `email`."""
    values = {"list": list_id, "slug": slug, "after": after, "now": now, "chunk": CHUNK, "settled": now - GRACE}
    return connection.execute(_select_active(look), values).all()


def read_topics(connection: Connection, list_id: int, among: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """Give the topics of these readers, in the order of their ids, and since when each is wanted."""
    topics: dict[int, dict[str, datetime]] = {}
    rows = connection.execute(_select_topics(are_few=_are_few(among)), {"list": list_id, **_name(among)}).all()
    for person, topic, since in rows:
        topics.setdefault(person, {})[topic] = since
    return topics


def read_copies(
    connection: Connection, list_id: int, posts: Sequence[tuple[str, int]], among: Sequence[int]
) -> dict[int, set[str]]:
    """Give which of these posts (key, revision) each of these readers, in the order of their ids, has a copy of.

    A copy of an earlier revision counts. All of its key is told to the database: it reads no other reader's copies.
    """
    if not posts:
        return {}
    copies: dict[int, set[str]] = {}
    uids, newest = [uid for uid, _ in posts], max(revision for _, revision in posts)
    values = {"list": list_id, "posts": uids, "revisions": [*range(1, newest + 1)], **_name(among)}
    for person, uid in connection.execute(_select_copies(are_few=_are_few(among)), values).all():
        copies.setdefault(person, set()).add(uid)
    return copies


# Statements are made once: to make one takes longer than to carry it out.
@functools.cache
def _select_active(look: Look) -> Select[*tuple[Any, ...]]:
    suppressed = exists().where(
        suppression.c.address_key == subscriber.c.suppression_key,
        or_(suppression.c.scope == EVERY_LIST, suppression.c.scope == bindparam("slug")),
    )
    now: BindParameter[datetime] = bindparam("now")
    which = {
        Look.EVERYBODY: true(),
        Look.DUE: subscription.c.due_at <= now,
        Look.DUE_OR_EACH: or_(subscription.c.due_at <= now, subscription.c.cadence == "each"),
        Look.LATER: or_(subscription.c.cadence != "each", subscription.c.cadence_since > bindparam("settled")),
        Look.SERIES_DUE: subscription.c.series_at <= now,
    }
    # Who is due is found by when: SQLite would rather go through everybody in order.
    by_time = look in {Look.DUE, Look.SERIES_DUE}
    person = subscription.c.subscriber_id + 0 if by_time else subscription.c.subscriber_id
    return (
        select(*(subscription.c[name] for name in _READ), subscriber.c.email)
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(
            subscription.c.list_id == bindparam("list"),
            subscription.c.status == Status.ACTIVE,
            person > bindparam("after"),
            which[look],
            ~suppressed,
        )
        .order_by(person)
        .limit(bindparam("chunk", type_=Integer))
    )


@functools.cache
def _select_topics(*, are_few: bool) -> Select[*tuple[Any, ...]]:
    table = subscription_topic
    return select(table.c.subscriber_id, table.c.topic, table.c.since).where(
        table.c.list_id == bindparam("list"), _is_among(table.c.subscriber_id, are_few=are_few)
    )


@functools.cache
def _select_copies(*, are_few: bool) -> Select[*tuple[Any, ...]]:
    return select(copy.c.subscriber_id, copy.c.post_uid).where(
        copy.c.list_id == bindparam("list"),
        copy.c.post_uid.in_(bindparam("posts", expanding=True)),
        copy.c.revision.in_(bindparam("revisions", expanding=True)),
        _is_among(copy.c.subscriber_id, are_few=are_few),
    )


def _are_few(readers: Sequence[int]) -> bool:
    return len(readers) <= _FEW


def _is_among(column: ColumnElement[int], *, are_few: bool) -> ColumnElement[bool]:
    """Say, in SQL, that a reader is one of those named, who are few and far between, or all of a stretch."""
    if are_few:
        return column.in_(bindparam("among", expanding=True))
    return column.between(bindparam("first"), bindparam("last"))


# `Any`: a value has the type of its column.
def _name(readers: Sequence[int]) -> dict[str, Any]:
    return {"among": readers} if _are_few(readers) else {"first": readers[0], "last": readers[-1]}


def _make_choice(  # noqa: PLR0913, PLR0917 - a choice has as many parts
    defaults: ListDefaults,
    cadence: str,
    hour: int | None,
    zone: str | None,
    weekday: str | None,
    monthday: int | None,
) -> Choice:
    """Give how often and when a subscription's row asks for mail."""
    try:
        theirs = ZoneInfo(zone) if zone else defaults.zone
    except (ZoneInfoNotFoundError, ValueError):
        theirs = defaults.zone
    return Choice(
        cadence=cadence,
        at=defaults.at if hour is None else time(hour),
        zone=theirs,
        weekday=weekday or defaults.weekday,
        monthday=monthday or defaults.monthday,
    )
