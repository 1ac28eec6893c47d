"""Counting deliveries: what an issue has come to, and whether its books balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from publisher.delivery.guard import is_held, is_in
from publisher.delivery.states import OPEN, UNFINISHED, WAITING, DeliveryState, IssueState, Policy
from publisher.store.tables import copy, delivery, issue, issue_post


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Deliveries of an issue of which only the relay knows whether it took them.

    `again_at` is when the first of them is sent once more, or none where that is left to a person.
    """

    issue_id: int
    number: int
    again_at: datetime | None


def read_doubts(connection: Connection, since: datetime) -> list[Doubt]:
    """Give what is in doubt of issues that are not over, or were closed after `since`, by issue."""
    is_repeated = and_(
        issue.c.policy == Policy.AT_LEAST_ONCE,
        issue.c.state.in_(UNFINISHED),
        delivery.c.redeliveries == 0,
    )
    rows = connection.execute(
        select(delivery.c.issue_id, func.count(), func.min(case((is_repeated, delivery.c.next_at))))
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(is_in(DeliveryState.UNKNOWN), or_(issue.c.state.in_(UNFINISHED), issue.c.closed_at > since))
        .group_by(delivery.c.issue_id)
        .order_by(delivery.c.issue_id)
    )
    return [Doubt(issue_id=issue_id, number=number, again_at=again_at) for issue_id, number, again_at in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """Deliveries of an issue that are to be tried again, since the relay said so: the first at `next_at`."""

    issue_id: int
    number: int
    next_at: datetime


def read_put_off(connection: Connection) -> list[PutOff]:
    """Give what is put off of issues that are not over, by issue."""
    rows = connection.execute(
        select(delivery.c.issue_id, func.count(), func.min(delivery.c.next_at))
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(is_in(DeliveryState.DEFERRED), issue.c.state.in_(UNFINISHED))
        .group_by(delivery.c.issue_id)
        .order_by(delivery.c.issue_id)
    )
    return [PutOff(issue_id=issue_id, number=number, next_at=next_at) for issue_id, number, next_at in rows]


def count_states(
    connection: Connection, issue_ids: Sequence[int] | None = None
) -> dict[int, dict[DeliveryState, int]]:
    """Give how many deliveries of each issue are in each state."""
    statement = select(delivery.c.issue_id, delivery.c.state, func.count()).group_by(
        delivery.c.issue_id, delivery.c.state
    )
    if issue_ids is not None:
        statement = statement.where(delivery.c.issue_id.in_(issue_ids))
    counts: dict[int, dict[DeliveryState, int]] = {}
    for issue_id, state, number in connection.execute(statement):
        counts.setdefault(issue_id, {})[DeliveryState(state)] = number
    return counts


def has_open(issue_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Say, in SQL, whether an issue has deliveries that are still to be settled."""
    of_issue = delivery.c.issue_id == issue_id
    # In two halves, each with an index of its own.
    return or_(exists().where(of_issue, is_in(*WAITING)), exists().where(of_issue, is_held()))


def has_reopenable(issue_id: ColumnElement[int], policy: ColumnElement[str]) -> ColumnElement[bool]:
    """Say, in SQL, whether an issue has deliveries in doubt that its policy will queue again."""
    return and_(
        policy == Policy.AT_LEAST_ONCE,
        exists().where(
            delivery.c.issue_id == issue_id,
            is_in(DeliveryState.UNKNOWN),
            delivery.c.redeliveries == 0,
        ),
    )


def count_waiting(connection: Connection) -> int:
    """Give how many deliveries of issues that are being sent are not settled."""
    return connection.execute(
        select(func.count())
        .select_from(delivery)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(issue.c.state == IssueState.SENDING, is_in(*OPEN))
    ).scalar_one()


def count_abandoned(connection: Connection, now: datetime) -> int:
    """Give how many deliveries are in somebody's hand past the time that they may have them."""
    return connection.execute(
        select(func.count()).select_from(delivery).where(is_held(), delivery.c.lease_until < now)
    ).scalar_one()


def find_refusals(connection: Connection, issue_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Give, by issue, how many deliveries the relay has refused or put off, and what it said most often."""
    refused = connection.execute(
        select(delivery.c.issue_id, delivery.c.last_text, func.count().label("number"))
        .where(
            delivery.c.issue_id.in_(issue_ids),
            delivery.c.state.in_([DeliveryState.BOUNCED, DeliveryState.DEFERRED]),
        )
        .group_by(delivery.c.issue_id, delivery.c.last_text)
        .order_by(func.count())
    )
    found: dict[int, tuple[int, str]] = {}
    for issue_id, text, number in refused:
        found[issue_id] = (found.get(issue_id, (0, ""))[0] + number, text or "")
    return found


def find_imbalances(connection: Connection, issue_ids: Sequence[int] | None = None) -> dict[int, str]:
    """Give what doesn't balance, by issue, in words; nothing where the books are in order.

    Every issue's audience is the sum of its deliveries over all states, and each delivery has one copy for each of
    its issue's posts.
    """
    deliveries = select(func.count()).where(delivery.c.issue_id == issue.c.id).scalar_subquery()
    copies = select(func.count()).where(copy.c.issue_id == issue.c.id).scalar_subquery()
    posts = select(func.count()).where(issue_post.c.issue_id == issue.c.id).scalar_subquery()
    statement = select(
        issue.c.id,
        issue.c.audience_count,
        deliveries.label("deliveries"),
        copies.label("copies"),
        posts.label("posts"),
    )
    if issue_ids is not None:
        statement = statement.where(issue.c.id.in_(issue_ids))
    wrong: dict[int, str] = {}
    for row in connection.execute(statement):
        if row.audience_count != row.deliveries:
            wrong[row.id] = f"the audience is {row.audience_count}, the deliveries are {row.deliveries}"
        elif row.copies != row.deliveries * row.posts:
            wrong[row.id] = f"{row.deliveries} deliveries of {row.posts} posts have {row.copies} copies"
    return wrong
