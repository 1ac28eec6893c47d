"""What gives rise to a notice -> a row that waits to be sent; never more of them than one address should get."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, func, insert, select

from publisher.audience import Bearer, Status
from publisher.delivery.states import DeliveryState
from publisher.newsletter import NoticeKind
from publisher.store.tables import notice, subscription

_AGAIN_AFTER = timedelta(hours=24)
_MOST_UNCONFIRMED = 3
_REMIND_AFTER = timedelta(days=3)
_REMIND_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A notice by what it is known by: whose, which, and the how-manieth of its kind."""

    bearer: Bearer
    kind: NoticeKind
    n: int


def queue_notice(connection: Connection, bearer: Bearer, kind: NoticeKind, now: datetime) -> None:
    """Let a person have a notice, as what they are to the list at this moment."""
    epoch = connection.execute(
        select(subscription.c.epoch).where(
            subscription.c.list_id == bearer.list_id, subscription.c.subscriber_id == bearer.subscriber_id
        )
    ).scalar_one()
    n = connection.execute(
        select(func.coalesce(func.max(notice.c.n), 0) + 1).where(
            notice.c.list_id == bearer.list_id,
            notice.c.subscriber_id == bearer.subscriber_id,
            notice.c.purpose == kind,
        )
    ).scalar_one()
    connection.execute(
        insert(notice).values(
            subscriber_id=bearer.subscriber_id,
            list_id=bearer.list_id,
            purpose=kind,
            n=n,
            epoch=epoch,
            state=DeliveryState.QUEUED,
            queued_at=now,
            next_at=now,
        )
    )


def queue_request(connection: Connection, bearer: Bearer, kind: NoticeKind, now: datetime) -> bool:
    """Let a person have a notice that anybody may have asked for by typing their address; say whether they get it.

    One a day, whatever it is and whichever list it is of, and three in all until they confirm: nobody can fill a
    stranger's inbox through us.
    """
    confirmed_at = (
        select(func.max(subscription.c.confirmed_at))
        .where(subscription.c.subscriber_id == bearer.subscriber_id)
        .scalar_subquery()
    )
    asked = connection.execute(
        select(notice.c.queued_at, notice.c.purpose, confirmed_at.label("confirmed_at")).where(
            notice.c.subscriber_id == bearer.subscriber_id,
            notice.c.purpose.in_([NoticeKind.CONFIRM, NoticeKind.WELCOME]),
        )
    ).all()
    unconfirmed = [row for row in asked if row.confirmed_at is None or row.queued_at > row.confirmed_at]
    is_too_soon = any(row.queued_at > now - _AGAIN_AFTER for row in unconfirmed)
    if is_too_soon or len(unconfirmed) >= _MOST_UNCONFIRMED:
        return False
    queue_notice(connection, bearer, kind, now)
    return True


def queue_reminders(connection: Connection, now: datetime) -> int:
    """Ask those once more, and only once, who were asked some days ago and have not answered; give how many."""
    first = notice.alias("first")
    waiting = connection.execute(
        select(first.c.list_id, first.c.subscriber_id)
        .join(
            subscription,
            and_(
                subscription.c.list_id == first.c.list_id,
                subscription.c.subscriber_id == first.c.subscriber_id,
                subscription.c.epoch == first.c.epoch,
                subscription.c.status == Status.PENDING,
            ),
        )
        .where(
            first.c.purpose == NoticeKind.CONFIRM,
            first.c.queued_at.between(now - _REMIND_WITHIN, now - _REMIND_AFTER),
            ~exists().where(
                notice.c.list_id == first.c.list_id,
                notice.c.subscriber_id == first.c.subscriber_id,
                notice.c.purpose == NoticeKind.CONFIRM,
                notice.c.n > 1,
            ),
        )
    ).all()
    return sum(
        queue_request(
            connection, Bearer(list_id=row.list_id, subscriber_id=row.subscriber_id), NoticeKind.CONFIRM, now
        )
        for row in waiting
    )
