"""What a delivery is known by, and what its rows have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_

from publisher.store.tables import delivery

FREE = {"lease_owner": None, "lease_until": None}


class Key(NamedTuple):
    """What a delivery is known by: one reader of one issue."""

    issue_id: int
    subscriber_id: int


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is ours to send, with what its message needs.

    `confirmed_at` is when its reader said that they want the list; none where somebody vouched for them.
    """

    key: Key
    email: str
    name: str
    domain: str
    attempts: int
    confirmed_at: datetime | None = None


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """A reader who is about to be given an issue, and when it is due."""

    subscriber_id: int
    domain: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a claim lasts, a delivery in doubt rests, a deferred one is tried, a first slice goes alone."""

    lease: timedelta = timedelta(minutes=5)
    redeliver_after: timedelta = timedelta(minutes=15)
    max_age: timedelta = timedelta(days=2)
    canary_wait: timedelta = timedelta(minutes=30)


def is_one_of(issue_id: int, subscribers: Sequence[int]) -> ColumnElement[bool]:
    """Say, in SQL, that a delivery is one of these."""
    return and_(delivery.c.issue_id == issue_id, delivery.c.subscriber_id.in_(subscribers))


def by_issue(keys: Iterable[Key]) -> dict[int, list[Key]]:
    """Give the deliveries of each issue, in the order in which the ledger keeps them."""
    found: dict[int, list[Key]] = {}
    for key in sorted(keys):
        found.setdefault(key.issue_id, []).append(key)
    return found
