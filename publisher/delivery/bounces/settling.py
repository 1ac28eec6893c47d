"""Bounces -> suppressions, later: once it is known that it was the mailbox, and not the relay, that failed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, select, update

from publisher.audience import Origin, Reason, Status, Suppressions, end_subscriptions
from publisher.delivery.bounces.events import BOUNCES, note_refusals
from publisher.delivery.bounces.intake import find_address
from publisher.delivery.bounces.report import Kind
from publisher.delivery.states import DeliveryState
from publisher.store.tables import delivery, delivery_event, issue, returned

_log = logging.getLogger(__name__)
_WINDOW = timedelta(days=30)
_SOFT_BOUNCES, _SOFT_ISSUES = 5, 3
_ARRIVED_AFTER = timedelta(days=7)  # what hasn't come back by then has arrived: relays give up after five days
_FEW = 3  # bounces that say nothing of the relay, however small the list
_KEPT = timedelta(days=90)  # what was read is remembered, so that it is not taken in twice


@dataclass(slots=True)
class Settled:
    """What came of it. `doubted` holds, by issue, how many came back of how many: too many to be believed."""

    suppressed: int = 0
    doubted: dict[int, tuple[int, int]] = field(default_factory=dict)


def is_worn_out(bounces: Sequence[tuple[int, datetime]], arrived: datetime | None, now: datetime) -> bool:
    """Whether a mailbox that only ever fails for now is given up: five times in 30 days, over three issues.

    `bounces` are issues and instants; `arrived` is when mail last reached them, which wipes out what was before.
    """
    counted = [number for number, at in bounces if at >= now - _WINDOW and (arrived is None or at > arrived)]
    return len(counted) >= _SOFT_BOUNCES and len(set(counted)) >= _SOFT_ISSUES


def is_mass(hard: int, settled: int) -> bool:
    """Whether so much of an issue came back that it is the relay, or a resolver, and not the readers."""
    return hard >= _FEW and hard * 2 > settled


def settle_bounces(
    connection: Connection, suppressions: Suppressions, now: datetime, accepted: Sequence[int] = ()
) -> Settled:
    """Suppress whose mailbox is gone, or has failed too often; `accepted` are issues whose bounces are believed.

    To be called while nothing is being sent, by whoever holds the lock, and not while the relay is left alone: what
    a sick relay refused is taken back by the dispatch that saw it, and is no bounce any more.
    """
    since = now - _WINDOW
    note_refusals(connection, since, now)
    connection.execute(delete(returned).where(returned.c.at < now - _KEPT))
    pending = connection.execute(
        select(delivery_event)
        .where(
            delivery_event.c.at >= since,
            delivery_event.c.judged_at.is_(None),
            delivery_event.c.kind.in_([Kind.HARD, Kind.SOFT]),
        )
        .order_by(delivery_event.c.id)
    ).all()
    settled = Settled(doubted=_find_doubted(connection, pending_issues={row.issue_id for row in pending}))
    for row in pending:
        if row.kind == Kind.HARD and row.issue_id in settled.doubted and row.issue_id not in accepted:
            continue
        if row.kind == Kind.HARD:
            settled.suppressed += _suppress(connection, suppressions, row.subscriber_id, Reason.HARD_BOUNCE, now)
        elif _has_worn_out(connection, row.subscriber_id, now):
            settled.suppressed += _suppress(connection, suppressions, row.subscriber_id, Reason.SOFT_BOUNCES, now)
        _mark(connection, [row.id], now)
    for number in accepted:
        settled.doubted.pop(number, None)
    return settled


def dismiss_bounces(connection: Connection, issue_id: int, now: datetime) -> int:
    """Let an issue's bounces count against nobody: it was the relay. Give how many those are."""
    dismissed = connection.execute(
        update(delivery_event)
        .where(
            delivery_event.c.issue_id == issue_id,
            delivery_event.c.kind == Kind.HARD,
            delivery_event.c.judged_at.is_(None),
        )
        .values(judged_at=now, kind=Kind.BLOCK)
    )
    return dismissed.rowcount


def _find_doubted(connection: Connection, pending_issues: set[int]) -> dict[int, tuple[int, int]]:
    """Give the issues of which more came back than readers can be to blame for."""
    counts = connection.execute(
        select(delivery_event.c.issue_id, func.count(delivery_event.c.subscriber_id.distinct()).label("number"))
        .where(
            delivery_event.c.issue_id.in_(pending_issues - {0}),
            delivery_event.c.kind == Kind.HARD,
        )
        .group_by(delivery_event.c.issue_id)
    ).all()
    doubted = {}
    for row in counts:
        if row.number < _FEW:
            continue
        of_issue = delivery.c.issue_id == row.issue_id
        ended = delivery.c.state.in_([DeliveryState.SENT, DeliveryState.BOUNCED])
        settled = connection.execute(select(func.count()).select_from(delivery).where(of_issue, ended)).scalar_one()
        if is_mass(row.number, settled):
            doubted[row.issue_id] = (row.number, settled)
    return doubted


def _has_worn_out(connection: Connection, subscriber_id: int, now: datetime) -> bool:
    of_reader = delivery_event.c.subscriber_id == subscriber_id
    bounces = connection.execute(
        select(delivery_event.c.issue_id, delivery_event.c.at).where(
            of_reader, delivery_event.c.kind == Kind.SOFT, delivery_event.c.at >= now - _WINDOW
        )
    ).all()
    if len(bounces) < _SOFT_BOUNCES:
        return False
    came_back = exists().where(
        of_reader, delivery_event.c.issue_id == delivery.c.issue_id, delivery_event.c.kind.in_(BOUNCES)
    )
    arrived = connection.execute(
        select(func.max(delivery.c.sent_at))
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(
            issue.c.started_at >= now - _WINDOW - _ARRIVED_AFTER,
            delivery.c.subscriber_id == subscriber_id,
            delivery.c.state == DeliveryState.SENT,
            delivery.c.sent_at <= now - _ARRIVED_AFTER,
            ~came_back,
        )
    ).scalar_one()
    return is_worn_out([(row.issue_id, row.at) for row in bounces], arrived, now)


def _suppress(
    connection: Connection, suppressions: Suppressions, subscriber_id: int, reason: Reason, now: datetime
) -> int:
    address = find_address(connection, subscriber_id)
    if address is None:
        return 0
    is_new = suppressions.add(connection, address, reason, now)
    end_subscriptions(connection, subscriber_id, Status.BOUNCED, Origin(source="bounce", at=now, note=reason))
    _log.info("subscriber suppressed subscriber=%d reason=%s", subscriber_id, reason)
    return int(is_new)


def _mark(connection: Connection, events: Sequence[int], now: datetime) -> None:
    connection.execute(update(delivery_event).where(delivery_event.c.id.in_(events)).values(judged_at=now))
