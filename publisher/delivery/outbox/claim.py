"""Taking what is due, keeping it while it is worked on, and putting it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, Select, and_, bindparam, exists, func, select, update

from publisher.delivery.guard import is_in
from publisher.delivery.outbox.rows import FREE, Claimed, Key, Terms
from publisher.delivery.states import WAITING, DeliveryState, IssueState
from publisher.store import Prepared, given_numbers, write_numbers
from publisher.store.tables import delivery, issue, subscriber, subscription
from publisher.store.types import Instant

_INSTANT = Instant()


def claim(connection: Connection, owner: str, most: int, terms: Terms, now: datetime) -> list[Claimed]:
    """Take up to `most` deliveries that are due, of the first issue that is being sent, for `owner`.

    They are in the order of their readers' numbers, in which the ledger keeps them: what is written together then
    lies together.
    """
    due = sorted(_FIND_DUE.rows(connection, most=most, now=now))
    if not due:
        return []
    issue_id = due[0][0]
    readers = write_numbers([row[1] for row in due])
    _LEASE.change(connection, of_issue=issue_id, readers=readers, owner=owner, until=now + terms.lease)
    return [
        Claimed(
            key=Key(issue_id, subscriber_id),
            email=email,
            name=name,
            domain=domain,
            attempts=attempts,
            confirmed_at=_INSTANT.process_result_value(confirmed_at, connection.dialect),
        )
        for _, subscriber_id, domain, attempts, email, name, confirmed_at in due
    ]


def _find_due() -> Select[tuple[int, int, str, int, str, str, datetime | None]]:
    """Give what is due, with what its messages need. Who is writing at once on PostgreSQL has others."""
    is_due = and_(is_in(*WAITING), delivery.c.next_at <= bindparam("now"))
    # One issue at a time: then the index gives them in order, and nothing is sorted however many wait.
    first = (
        select(issue.c.id)
        .where(issue.c.state == IssueState.SENDING, exists().where(delivery.c.issue_id == issue.c.id, is_due))
        .order_by(issue.c.id)
        .limit(1)
        .scalar_subquery()
    )
    theirs = issue.alias("theirs")
    return (
        select(
            delivery.c.issue_id,
            delivery.c.subscriber_id,
            delivery.c.domain,
            delivery.c.attempts,
            func.coalesce(subscriber.c.email, ""),
            func.coalesce(subscriber.c.name, ""),
            subscription.c.confirmed_at,
        )
        .join(theirs, theirs.c.id == delivery.c.issue_id)
        .outerjoin(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .outerjoin(
            subscription,
            and_(
                subscription.c.list_id == theirs.c.list_id,
                subscription.c.subscriber_id == delivery.c.subscriber_id,
            ),
        )
        .where(delivery.c.issue_id == first, is_due)
        .order_by(delivery.c.next_at, delivery.c.subscriber_id)
        .limit(bindparam("most"))
        .with_for_update(of=delivery, skip_locked=True)
    )


_FIND_DUE = Prepared(_find_due())
_LEASE = Prepared(
    update(delivery)
    .where(
        delivery.c.issue_id == bindparam("of_issue", type_=Integer),
        delivery.c.subscriber_id.in_(given_numbers("readers")),
        is_in(*WAITING),
    )
    .values(state=DeliveryState.LEASED, lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)


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
