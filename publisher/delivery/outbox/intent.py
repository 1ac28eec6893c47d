"""The guarded statement between the relay's 354 and the first byte of a message."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, and_, bindparam, case, literal, select, update

from publisher.delivery.guard import find_subscribed, is_issue_in, is_suppressed, may_be_mailed
from publisher.delivery.outbox.rows import FREE, Key, by_issue, is_one_of
from publisher.delivery.states import DeliveryState, IssueState
from publisher.store import Prepared, given_numbers, write_numbers
from publisher.store.tables import delivery

_OF_ISSUE = bindparam("of_issue", type_=Integer)
_BEGIN = Prepared(
    update(delivery)
    .where(
        delivery.c.issue_id == _OF_ISSUE,
        delivery.c.subscriber_id.in_(given_numbers("readers")),
        delivery.c.state == DeliveryState.LEASED,
        delivery.c.lease_owner == bindparam("by"),
        delivery.c.lease_until > bindparam("now"),
        is_issue_in(_OF_ISSUE, IssueState.SENDING),
        # On PostgreSQL the subscription is held until the intent is committed: who leaves at this moment leaves
        # after it, or is seen to have left. On SQLite whoever writes is alone.
        find_subscribed(_OF_ISSUE).with_for_update(read=True).exists(),
        ~is_suppressed(_OF_ISSUE),
    )
    .values(state=DeliveryState.SENDING, attempts=delivery.c.attempts + 1)
)


def begin_sending(connection: Connection, owner: str, keys: Iterable[Key], now: datetime) -> set[Key]:
    """Write down that `owner` is about to hand these messages over; give those for which it may.

    One statement asks everything that forbids it: the lease, the issue's state, the subscription, suppression. What
    committed before this began is seen. Those refused because nobody may mail the reader are suppressed, the others
    go back or are cancelled with their issue.
    """
    granted: set[Key] = set()
    for issue_id, wanted in by_issue(keys).items():
        subscribers = [key.subscriber_id for key in wanted]
        readers = write_numbers(subscribers)
        number = _BEGIN.change(connection, of_issue=issue_id, readers=readers, by=owner, now=now)
        if number == len(wanted):  # as nearly always
            granted.update(wanted)
            continue
        begun = _find_begun(connection, owner, issue_id, subscribers) if number else ()
        if len(begun) != number:
            raise RuntimeError("a delivery was begun a second time before it was settled")
        granted.update(key for key in wanted if key.subscriber_id in begun)
        _settle_refused(connection, owner, issue_id, [one for one in subscribers if one not in begun])
    return granted


def _find_begun(connection: Connection, owner: str, issue_id: int, subscribers: Sequence[int]) -> Sequence[int]:
    """Give those of `subscribers` whose messages are being handed over: where some were refused, who was not."""
    return (
        connection.execute(
            select(delivery.c.subscriber_id).where(
                is_one_of(issue_id, subscribers),
                delivery.c.state == DeliveryState.SENDING,
                delivery.c.lease_owner == owner,
            )
        )
        .scalars()
        .all()
    )


def _settle_refused(connection: Connection, owner: str, issue_id: int, subscribers: Sequence[int]) -> None:
    mine = and_(
        is_one_of(issue_id, subscribers),
        delivery.c.state == DeliveryState.LEASED,
        delivery.c.lease_owner == owner,
    )
    of_issue = literal(issue_id)
    state = case(
        (is_issue_in(of_issue, IssueState.CANCELLED), DeliveryState.CANCELLED.value),
        (~may_be_mailed(of_issue), DeliveryState.SUPPRESSED.value),
        else_=DeliveryState.QUEUED.value,
    )
    connection.execute(update(delivery).where(mine).values(state=state, **FREE))
