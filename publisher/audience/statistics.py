"""How many read, and how that came about: subscriptions and the evidence of consent, counted by nobody's name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from publisher.audience.subscribers import Status
from publisher.every import EVERYTHING
from publisher.store.tables import consent, subscription, subscription_topic

_COMES = frozenset({"confirmed", "resumed"})


@dataclass(slots=True, kw_only=True)
class Month:
    """What happened in one month of the site's zone, `2026-11`; `reading` is how many read at its end.

    `bounced`: they are mailed no more because mail came back; `complained`: because they called it spam.
    """

    month: str
    asked: int = 0
    came: int = 0
    left: int = 0
    bounced: int = 0
    complained: int = 0
    reading: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatistics:
    """The readers of one list. Who chose everything counts under the topic `*`, others once for each they chose."""

    list: str
    statuses: dict[Status, int]
    cadences: dict[str, int]
    topics: dict[str, int]
    months: tuple[Month, ...]


@dataclass(slots=True)
class _Tally:
    """The months so far, and who reads after the last act that was counted."""

    months: list[Month] = field(default_factory=list)
    reading: set[int] = field(default_factory=set)

    def add(self, month: str, action: str, person: int) -> None:
        """Count one act. Who comes twice came once, and who leaves without having come leaves no gap."""
        current = self._turn_to(month)
        if action == "asked":
            current.asked += 1
        elif action in _COMES:
            current.came += person not in self.reading
            self.reading.add(person)
        elif person in self.reading:
            self.reading.remove(person)
            setattr(current, action, getattr(current, action) + 1)
        current.reading = len(self.reading)

    def _turn_to(self, month: str) -> Month:
        if not self.months or self.months[-1].month != month:
            self.months.append(Month(month=month, reading=len(self.reading)))
        return self.months[-1]


def count_readers(
    connection: Connection, list_id: int, list_slug: str, zone: ZoneInfo, now: datetime
) -> ListStatistics:
    """Count who reads a list now, by what they chose, and who came and left in each month until `now`."""
    of_list = subscription.c.list_id == list_id
    is_reading = of_list & (subscription.c.status == Status.ACTIVE)
    by_status = select(subscription.c.status, func.count()).where(of_list).group_by(subscription.c.status)
    by_cadence = select(subscription.c.cadence, func.count()).where(is_reading).group_by(subscription.c.cadence)
    return ListStatistics(
        list=list_slug,
        statuses={Status(status): number for status, number in connection.execute(by_status)},
        cadences=dict(iter(connection.execute(by_cadence))),
        topics=_count_topics(connection, list_id),
        months=tuple(_fill_gaps(_tally(connection, list_id, zone).months, _month_of(now, zone))),
    )


def _count_topics(connection: Connection, list_id: int) -> dict[str, int]:
    """Count readers by topic. Who chose everything may still hold topics, until what was owed has gone out."""
    of_list = subscription_topic.c.list_id == list_id
    take_all = select(subscription_topic.c.subscriber_id).where(of_list, subscription_topic.c.topic == EVERYTHING)
    numbers = connection.execute(
        select(subscription_topic.c.topic, func.count())
        .join(
            subscription,
            (subscription.c.list_id == subscription_topic.c.list_id)
            & (subscription.c.subscriber_id == subscription_topic.c.subscriber_id),
        )
        .where(
            of_list,
            subscription.c.status == Status.ACTIVE,
            (subscription_topic.c.topic == EVERYTHING) | subscription_topic.c.subscriber_id.not_in(take_all),
        )
        .group_by(subscription_topic.c.topic)
        .order_by(func.count().desc(), subscription_topic.c.topic)
    )
    return dict(iter(numbers))


def _tally(connection: Connection, list_id: int, zone: ZoneInfo) -> _Tally:
    tally = _Tally()
    acts = select(consent.c.at, consent.c.action, consent.c.subscriber_id).where(consent.c.list_id == list_id)
    for at, action, person in connection.execute(acts.order_by(consent.c.id)):
        tally.add(_month_of(at, zone), action, person)
    return tally


def _month_of(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m}"


def _fill_gaps(months: Iterable[Month], last: str) -> Iterator[Month]:
    """Give every month from the first to `last`, also those in which nothing happened."""
    before: Month | None = None
    for month in months:
        yield from _months_between(before, month.month)
        before = month
        yield month
    if before is not None and before.month < last:
        yield from _months_between(before, _after(last))


def _months_between(before: Month | None, end: str) -> Iterator[Month]:
    if before is None:
        return
    name = _after(before.month)
    while name < end:
        yield Month(month=name, reading=before.reading)
        name = _after(name)


def _after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
