"""Readers -> deliveries that wait, and the end of those that need wait no more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from publisher.delivery.guard import is_in
from publisher.delivery.outbox.rows import FREE, Addressee
from publisher.delivery.states import DeliveryState
from publisher.store.tables import copy, delivery, issue

_CHUNK = 1000  # readers

# Statements are made once: to make one takes longer than to carry it out.
_FIND = select(issue.c.list_id, issue.c.audience_count).where(issue.c.id == bindparam("issue"))
_INSERT_COPIES, _INSERT_DELIVERIES = insert(copy), insert(delivery)


def enqueue(
    connection: Connection,
    issue_id: int,
    posts: Sequence[tuple[str, int]],
    readers: Sequence[Addressee],
) -> None:
    """Give `readers` an issue: a delivery each, and a copy of each of its posts (post, revision).

    A reader who has one of the posts already makes the whole of it fail with an IntegrityError: the caller's
    transaction rolls back and nothing was given to anybody.
    """
    list_id, audience = connection.execute(_FIND, {"issue": issue_id}).one()
    connection.execute(
        _INSERT_COPIES,
        [
            {
                "list_id": list_id,
                "post_uid": post_uid,
                "revision": revision,
                "subscriber_id": reader.subscriber_id,
                "issue_id": issue_id,
            }
            for reader in readers
            for post_uid, revision in posts
        ],
    )
    connection.execute(
        _INSERT_DELIVERIES,
        [
            {
                "issue_id": issue_id,
                "subscriber_id": reader.subscriber_id,
                "domain": reader.domain,
                "chunk": audience // _CHUNK,
                "state": DeliveryState.QUEUED,
                "next_at": reader.due_at,
            }
            for reader in readers
        ],
    )


def cancel(connection: Connection, issue_id: int) -> int:
    """Give up whatever of an issue has not been handed over; give how many that were."""
    cancelled = connection.execute(
        update(delivery)
        .where(
            delivery.c.issue_id == issue_id,
            delivery.c.state.in_([DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.DEFERRED]),
        )
        .values(state=DeliveryState.CANCELLED, **FREE)
    )
    return cancelled.rowcount


def release_waiting(connection: Connection, issue_id: int, until: datetime, now: datetime, most: int) -> int:
    """Let up to `most` deliveries of an issue go now that were to wait `until` then; give how many those were."""
    waiting = (
        select(delivery.c.subscriber_id)
        .where(delivery.c.issue_id == issue_id, is_in(DeliveryState.QUEUED), delivery.c.next_at == until)
        .limit(most)
    )
    released = connection.execute(
        update(delivery)
        .where(delivery.c.issue_id == issue_id, delivery.c.subscriber_id.in_(waiting))
        .values(next_at=now)
    )
    return released.rowcount
