"""Deliveries of which only the relay knows whether it took them: how they come to be, and how they are settled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from publisher.delivery.guard import is_held, is_in
from publisher.delivery.outbox.rows import FREE, Key, Terms
from publisher.delivery.states import DeliveryState, IssueState, Policy
from publisher.errors import PublisherError
from publisher.store.tables import delivery, delivery_event, issue

_QUEUE_ID_LENGTH = 100  # as long as its column


def recover(connection: Connection, owner: str, terms: Terms, now: datetime) -> tuple[int, int]:
    """Take over what dead owners held; give how many went back and how many are in doubt.

    To be called by whoever holds the lock, which the kernel takes from the dead: every other owner is one.
    What was only leased goes back. What was being sent is unknown: the relay may have it.
    """
    others = and_(is_held(), delivery.c.lease_owner != owner)
    back = connection.execute(
        update(delivery).where(others, is_in(DeliveryState.LEASED)).values(state=DeliveryState.QUEUED, **FREE)
    )
    in_doubt = connection.execute(
        update(delivery)
        .where(others, is_in(DeliveryState.SENDING))
        .values(state=DeliveryState.UNKNOWN, next_at=now + terms.redeliver_after, **FREE)
    )
    return back.rowcount, in_doubt.rowcount


def reopen_unknown(connection: Connection, now: datetime) -> int:
    """Queue again, once in its life, what has been unknown for long enough on lists that want it so."""
    reopened = connection.execute(
        update(delivery)
        .where(
            is_in(DeliveryState.UNKNOWN),
            delivery.c.redeliveries == 0,
            delivery.c.next_at <= now,
            delivery.c.issue_id.in_(
                select(issue.c.id).where(
                    issue.c.policy == Policy.AT_LEAST_ONCE,
                    issue.c.state.in_([IssueState.SENDING, IssueState.CLOSING]),
                )
            ),
        )
        .values(state=DeliveryState.QUEUED, redeliveries=1)
        .returning(delivery.c.issue_id)
    ).all()
    return len(reopened)


def prove_sent(connection: Connection, key: Key, now: datetime) -> None:
    """Settle a delivery in doubt that came back: the relay had taken it."""
    connection.execute(
        update(delivery)
        .where(
            delivery.c.issue_id == key.issue_id,
            delivery.c.subscriber_id == key.subscriber_id,
            delivery.c.state == DeliveryState.UNKNOWN,
        )
        .values(state=DeliveryState.SENT, sent_at=now)
    )


def resolve(connection: Connection, issue_id: int, *, resend: bool, now: datetime) -> int:
    """Settle an issue's deliveries in doubt as a person says: as sent, or to be sent once more.

    An issue that was closed over them is sent again. Raises PublisherError where it was cancelled.
    """
    if resend:
        _refuse_cancelled(connection, issue_id)
    resolved = connection.execute(
        update(delivery)
        .where(delivery.c.issue_id == issue_id, is_in(DeliveryState.UNKNOWN))
        .values(
            {
                delivery.c.state: DeliveryState.QUEUED if resend else DeliveryState.SENT,
                delivery.c.redeliveries: 1 if resend else delivery.c.redeliveries,
                delivery.c.sent_at: None if resend else now,
                delivery.c.next_at: now,
            }
        )
        .returning(delivery.c.subscriber_id)
    ).all()
    if resolved:
        detail = "resend" if resend else "sent"
        if resend:
            connection.execute(
                update(issue)
                .where(issue.c.id == issue_id, issue.c.state.in_([IssueState.CLOSING, IssueState.CLOSED]))
                .values(state=IssueState.SENDING, closed_at=None, last_progress=now)
            )
        connection.execute(
            insert(delivery_event),
            [
                {"issue_id": issue_id, "subscriber_id": person, "at": now, "kind": "manual", "detail": detail}
                for (person,) in resolved
            ],
        )
    return len(resolved)


def settle_taken(connection: Connection, taken: Sequence[tuple[Key, str]], now: datetime) -> int:
    """Settle as sent what the relay says it has taken, under the queue ids it names; give how many that were.

    What somebody has in hand is left to them: what came of it is known soon.
    """
    settled = 0
    for key, queue_id in taken:
        changed = connection.execute(
            update(delivery)
            .where(
                delivery.c.issue_id == key.issue_id,
                delivery.c.subscriber_id == key.subscriber_id,
                is_in(DeliveryState.UNKNOWN, DeliveryState.QUEUED, DeliveryState.DEFERRED),
            )
            .values(state=DeliveryState.SENT, sent_at=now, queue_id=queue_id[:_QUEUE_ID_LENGTH])
        )
        if changed.rowcount:
            settled += 1
            connection.execute(
                insert(delivery_event).values(
                    issue_id=key.issue_id, subscriber_id=key.subscriber_id, at=now, kind="reconcile", detail="sent"
                )
            )
    return settled


def _refuse_cancelled(connection: Connection, issue_id: int) -> None:
    state = connection.execute(select(issue.c.state).where(issue.c.id == issue_id)).scalar_one_or_none()
    if state == IssueState.CANCELLED:
        raise PublisherError(
            f"Issue {issue_id} is cancelled, and nothing of it is sent any more",
            hint=f"`publisher issues resolve {issue_id} --as sent` settles what is in doubt",
        )
