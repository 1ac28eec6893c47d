"""Taking what is due, keeping it while it is worked on, and putting it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Update, and_, bindparam, exists, func, select, update

from publisher.delivery.guard import is_in
from publisher.delivery.outbox.rows import FREE, Claimed, Key, Terms
from publisher.delivery.states import WAITING, DeliveryState, IssueState
from publisher.store import Prepared
from publisher.store.tables import delivery, issue, subscriber, subscription
from publisher.store.types import Instant

_INSTANT = Instant()


def claim(connection: Connection, owner: str, most: int, terms: Terms, now: datetime) -> list[Claimed]:
    """Take up to `most` deliveries that are due, of the first issue that is being sent, for `owner`.

    They are in the order of their readers' numbers, in which the ledger keeps them: what is written together then
    lies together.
    """
    rows = _CLAIM.rows(connection, owner=owner, most=most, until=now + terms.lease, now=now)
    return [
        Claimed(
            key=Key(issue_id, subscriber_id),
            email=email,
            name=name,
            domain=domain,
            attempts=attempts,
            confirmed_at=_INSTANT.process_result_value(confirmed_at, connection.dialect),
        )
        for issue_id, subscriber_id, domain, attempts, email, name, confirmed_at in sorted(rows)
    ]


def _claim() -> Update:
    is_due = and_(is_in(*WAITING), delivery.c.next_at <= bindparam("now"))
    # One issue at a time: then the index gives them in order, and nothing is sorted however many wait.
    first = (
        select(issue.c.id)
        .where(issue.c.state == IssueState.SENDING, exists().where(delivery.c.issue_id == issue.c.id, is_due))
        .order_by(issue.c.id)
        .limit(1)
        .scalar_subquery()
    )
    due = (
        select(delivery.c.issue_id, delivery.c.subscriber_id)
        .where(delivery.c.issue_id == first, is_due)
        .order_by(delivery.c.next_at, delivery.c.subscriber_id)
        .limit(bindparam("most"))
        .with_for_update(of=delivery, skip_locked=True)
        .subquery("due")
    )
    reader = select(subscriber.c.email).where(subscriber.c.id == delivery.c.subscriber_id).correlate(delivery)
    list_id = select(issue.c.list_id).where(issue.c.id == delivery.c.issue_id).correlate(delivery)
    confirmed_at = (
        select(subscription.c.confirmed_at)
        .where(
            subscription.c.list_id == list_id.scalar_subquery(),
            subscription.c.subscriber_id == delivery.c.subscriber_id,
        )
        .correlate(delivery)
    )
    return (
        update(delivery)
        .where(delivery.c.issue_id == due.c.issue_id, delivery.c.subscriber_id == due.c.subscriber_id)
        .values(state=DeliveryState.LEASED, lease_owner=bindparam("owner"), lease_until=bindparam("until"))
        .returning(
            delivery.c.issue_id,
            delivery.c.subscriber_id,
            delivery.c.domain,
            delivery.c.attempts,
            func.coalesce(reader.scalar_subquery(), ""),
            func.coalesce(reader.with_only_columns(subscriber.c.name).scalar_subquery(), ""),
            confirmed_at.scalar_subquery(),
        )
    )


_CLAIM = Prepared(_claim())


def put_back(connection: Connection, owner: str, waits: Sequence[tuple[Key, datetime | None]]) -> None:
    """Put what `owner` leased and didn't begin back into the queue, until an instant where one is given.

    The row is the one that was claimed, and no attempt is counted: to wait multiplies nothing.
    """
    _PUT_BACK.change_each(connection, [(*key, until) for key, until in waits], by=owner)


_PUT_BACK = Prepared(
    update(delivery)
    .where(
        delivery.c.issue_id == bindparam("issue"),
        delivery.c.subscriber_id == bindparam("reader"),
        delivery.c.lease_owner == bindparam("by"),
        is_in(DeliveryState.LEASED),
    )
    .values(
        state=DeliveryState.QUEUED,
        next_at=func.coalesce(bindparam("until", type_=Instant), delivery.c.next_at),
        **FREE,
    ),
    each=("issue", "reader", "until"),
)


def release(connection: Connection, owner: str) -> None:
    """Put all that `owner` leased and didn't begin back into the queue."""
    connection.execute(
        update(delivery)
        .where(delivery.c.lease_owner == owner, is_in(DeliveryState.LEASED))
        .values(state=DeliveryState.QUEUED, **FREE)
    )


def renew(connection: Connection, owner: str, terms: Terms, now: datetime) -> None:
    """Keep what `owner` holds."""
    connection.execute(
        update(delivery)
        .where(delivery.c.lease_owner == owner, is_in(DeliveryState.LEASED, DeliveryState.SENDING))
        .values(lease_until=now + terms.lease)
    )
