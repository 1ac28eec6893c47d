"""What came back, as the ledger keeps it: events beside the deliveries, which stay as they are and balance."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, insert, select

from publisher.delivery.bounces.report import Kind
from publisher.delivery.bounces.status import judge_status
from publisher.delivery.guard import is_in
from publisher.delivery.outbox import Key
from publisher.delivery.states import DeliveryState
from publisher.store.tables import delivery, delivery_event, issue

BOUNCES = (Kind.HARD, Kind.SOFT, Kind.BLOCK)
_TOLD = (*BOUNCES, Kind.COMPLAINT, Kind.LEFT)
_ADDRESS = re.compile(r"[^\s<>()\"':;,]+@[^\s<>()\"':;,]+")
_LONGEST = 300  # characters


def note_event(connection: Connection, key: Key, kind: Kind, detail: str, now: datetime) -> None:
    """Write an event down. What a server said is kept without addresses: it outlives the reader."""
    connection.execute(
        insert(delivery_event).values(
            issue_id=key.issue_id,
            subscriber_id=key.subscriber_id,
            at=now,
            kind=kind.value,
            detail=_ADDRESS.sub("(address)", detail).strip()[:_LONGEST],
            judged_at=None if kind in {Kind.HARD, Kind.SOFT} else now,
        )
    )


def note_refusals(connection: Connection, since: datetime, now: datetime) -> int:
    """Write an event for each delivery that the relay refused for good, or put off until we gave up.

    The second is a soft bounce, unless it was we who were refused. Give how many are new.
    """
    known = exists().where(
        delivery_event.c.issue_id == delivery.c.issue_id,
        delivery_event.c.subscriber_id == delivery.c.subscriber_id,
        delivery_event.c.kind.in_(BOUNCES),
    )
    found = 0
    for state in (DeliveryState.BOUNCED, DeliveryState.EXPIRED):  # each with an index of its own
        refused = connection.execute(
            select(delivery)
            .join(issue, issue.c.id == delivery.c.issue_id)
            .where(is_in(state), issue.c.last_progress >= since, ~known)
        ).all()
        for row in refused:
            text = f"{row.last_code or ''} {row.last_text or ''}".strip()
            kind = judge_status(row.last_enh or "", text)
            if state is DeliveryState.EXPIRED and kind is Kind.HARD:
                kind = Kind.SOFT
            note_event(connection, Key(row.issue_id, row.subscriber_id), kind, text, now)
        found += len(refused)
    return found


def count_events(
    connection: Connection,
    since: datetime | None = None,
    issue_ids: Sequence[int] | None = None,
    *,
    only_sent: bool = False,
) -> dict[int, Counter[str]]:
    """Give, by issue, how many readers something came back from, by kind; 0 is where no issue is known.

    `only_sent` leaves out whom the relay refused, who stand in the ledger as bounced already.
    """
    statement = (
        select(
            delivery_event.c.issue_id,
            delivery_event.c.kind,
            func.count(delivery_event.c.subscriber_id.distinct()).label("number"),
        )
        .where(delivery_event.c.kind.in_(_TOLD))
        .group_by(delivery_event.c.issue_id, delivery_event.c.kind)
    )
    if only_sent:
        statement = statement.join(
            delivery,
            and_(
                delivery.c.issue_id == delivery_event.c.issue_id,
                delivery.c.subscriber_id == delivery_event.c.subscriber_id,
                delivery.c.state == DeliveryState.SENT,
            ),
        )
    if since is not None:
        statement = statement.where(delivery_event.c.at >= since)
    if issue_ids is not None:
        statement = statement.where(delivery_event.c.issue_id.in_(issue_ids))
    counts: dict[int, Counter[str]] = {}
    for row in connection.execute(statement):
        counts.setdefault(row.issue_id, Counter())[row.kind] = row.number
    return counts
