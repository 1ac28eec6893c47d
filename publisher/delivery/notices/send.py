"""Sending notices, one after another, so that none is ever sent twice: what a crash leaves in doubt stays so.

The order is the ledger's own (`delivery/lane.py`): the intent is committed after the relay has taken recipient and
DATA, and before the first byte of the message is written.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, literal_column, or_, select, update

from publisher.audience import EVERY_LIST, Bearer, Status
from publisher.clock import Clock
from publisher.delivery.notices.queue import Note
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.retry import Again, decide_retry
from publisher.delivery.states import WAITING, DeliveryState
from publisher.delivery.transports import Message, Session, SessionFault, Transport
from publisher.errors import PublisherError
from publisher.mailbox import AddressError
from publisher.newsletter import NoticeKind
from publisher.store import Database
from publisher.store.tables import newsletter, notice, subscriber, subscription, suppression

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 200
_RELAY_RESTS = timedelta(minutes=1)
# What somebody must be to the list for a notice to be theirs still.
_NEEDS = {
    NoticeKind.CONFIRM: Status.PENDING,
    NoticeKind.WELCOME: Status.ACTIVE,
    NoticeKind.GOODBYE: Status.UNSUBSCRIBED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """A notice that is due, with what its message needs. `cadence` is what the reader chose."""

    note: Note
    list: str
    epoch: int
    cadence: str
    email: str
    queued_at: datetime
    attempts: int


Compose = Callable[[DueNotice], Message]


@dataclass(slots=True)
class Sent:
    """What came of it, and what the relay said where it takes no mail."""

    outcomes: Counter[Verdict] = field(default_factory=Counter)
    relay_down: str = ""


class NoticeSender:
    """Sends the notices that are due. Who uses it holds the lock, and is the only one."""

    def __init__(self, database: Database, transport: Transport, clock: Clock, max_age: timedelta) -> None:
        self._database = database
        self._transport = transport
        self._clock = clock
        self._max_age = max_age

    def run(self, compose: Compose, should_stop: Callable[[], bool]) -> Sent:
        """Send until nothing is due, the relay is down, or `should_stop`. Raises OutsideError: the ledger."""
        with self._database.write() as connection:
            _settle_dead(connection)
        return asyncio.run(self._send(compose, should_stop))

    async def _send(self, compose: Compose, should_stop: Callable[[], bool]) -> Sent:
        sent = Sent()
        session: Session | None = None
        try:
            for due in self._find_due():
                if should_stop():
                    break
                if session is None or session.is_worn:
                    session = await self._reconnect(session)
                outcome, is_dropped = await self._hand_over(session, due, compose)
                session = None if is_dropped else session
                if outcome is not None:
                    self._record(due, outcome)
                    sent.outcomes[outcome.verdict] += 1
        except SessionFault as fault:
            sent.relay_down = fault.outcome.text
            self._rest()
        if session is not None:
            await session.close()
        return sent

    def _find_due(self) -> list[DueNotice]:
        with self._database.read() as connection:
            rows = connection.execute(_DUE.where(notice.c.next_at <= self._clock.now()))
            return [_read_due(row) for row in rows]

    async def _reconnect(self, worn: Session | None) -> Session:
        if worn is not None:
            await worn.close()
        return await self._transport.connect()

    async def _hand_over(self, session: Session, due: DueNotice, compose: Compose) -> tuple[Outcome | None, bool]:
        """Hand one over; give what came of it, and whether the session was dropped. None: it may not be sent."""
        try:
            message = compose(due)
        except AddressError as error:
            return Outcome(verdict=Verdict.SUPPRESSED, text=str(error)), False
        except PublisherError as error:  # a slip in a template: the others go out, and this one once it is mended
            _log.warning("notice waits kind=%s list=%s: %s", due.note.kind, due.list, error.told)
            return Outcome(verdict=Verdict.DEFERRED, text=error.text), False
        refusal = await session.offer(message)
        if refusal is not None:
            return refusal, False
        with self._database.write() as connection:
            may_be_sent = _begin(connection, due.note)
        if not may_be_sent:
            session.abort()  # the relay waits for data that may not come
            return None, True
        return (await session.submit(message, None)).outcome, False

    def _record(self, due: DueNotice, outcome: Outcome) -> None:
        now = self._clock.now()
        values = _decide(due, outcome, self._max_age, now)
        with self._database.write() as connection:
            connection.execute(
                update(notice).where(_is(due.note)).values(last_text=outcome.text[:200] or None, **values)
            )
        _log.info(
            "notice %s kind=%s list=%s subscriber=%d",
            outcome.verdict, due.note.kind, due.list, due.note.bearer.subscriber_id,
        )  # fmt: skip

    def _rest(self) -> None:
        """Leave a relay that can't be reached alone for a while."""
        now = self._clock.now()
        with self._database.write() as connection:
            connection.execute(
                update(notice)
                .where(notice.c.state.in_(WAITING), notice.c.next_at <= now)
                .values(next_at=now + _RELAY_RESTS)
            )


def has_due_notices(database: Database, now: datetime) -> bool:
    """Say whether any notice is to be sent, or was left in doubt by a process that died."""
    with database.read() as connection:
        due = or_(and_(_is_in(*WAITING), notice.c.next_at <= now), _is_in(DeliveryState.SENDING))
        return connection.execute(select(notice.c.n).where(due).limit(1)).first() is not None


def _settle_dead(connection: Connection) -> None:
    """Note what a process that died was handing over. Only the relay knows of it, and it is not sent again."""
    connection.execute(update(notice).where(_is_in(DeliveryState.SENDING)).values(state=DeliveryState.UNKNOWN))


def _begin(connection: Connection, note: Note) -> bool:
    """Write down that a notice is about to be handed over; say whether it may be. What may not is cancelled."""
    begun = connection.execute(
        update(notice)
        .where(_is(note), _is_in(*WAITING), _is_still_theirs(), ~_is_suppressed())
        .values(state=DeliveryState.SENDING, attempts=notice.c.attempts + 1)
    )
    if not begun.rowcount:
        connection.execute(update(notice).where(_is(note), _is_in(*WAITING)).values(state=DeliveryState.CANCELLED))
    return bool(begun.rowcount)


def _decide(due: DueNotice, outcome: Outcome, max_age: timedelta, now: datetime) -> dict[str, object]:
    """Give what an outcome makes of a notice. `object`: values of columns of several types."""
    match outcome.verdict:
        case Verdict.SENT:
            return {"state": DeliveryState.SENT, "sent_at": now}
        case Verdict.RETURNED | Verdict.DEFERRED:
            attempts = due.attempts + 1
            again = decide_retry(attempts, now - due.queued_at, max_age, 0, now)
            if isinstance(again, Again):
                return {"state": DeliveryState.DEFERRED, "next_at": again.at, "attempts": attempts}
            return {"state": DeliveryState.EXPIRED, "attempts": attempts}
        case verdict:
            return {"state": DeliveryState[verdict.name]}


def _is(note: Note) -> ColumnElement[bool]:
    return and_(
        notice.c.subscriber_id == note.bearer.subscriber_id,
        notice.c.list_id == note.bearer.list_id,
        notice.c.purpose == note.kind,
        notice.c.n == note.n,
    )


def _is_in(*states: DeliveryState) -> ColumnElement[bool]:
    """Say, in SQL, that a notice is in one of these states: as numbers, which the partial index needs."""
    return notice.c.state.in_([literal_column(str(state.value)) for state in states])


def _is_still_theirs() -> ColumnElement[bool]:
    needed = case({kind.value: status.value for kind, status in _NEEDS.items()}, value=notice.c.purpose)
    return exists().where(
        subscription.c.list_id == notice.c.list_id,
        subscription.c.subscriber_id == notice.c.subscriber_id,
        subscription.c.epoch == notice.c.epoch,
        subscription.c.status == needed,
    )


def _is_suppressed() -> ColumnElement[bool]:
    slug = select(newsletter.c.slug).where(newsletter.c.id == notice.c.list_id).scalar_subquery()
    return exists().where(
        subscriber.c.id == notice.c.subscriber_id,
        suppression.c.address_key == subscriber.c.suppression_key,
        or_(suppression.c.scope == EVERY_LIST, suppression.c.scope == slug),
    )


_DUE = (
    select(notice, newsletter.c.slug, subscriber.c.email, subscription.c.cadence)
    .join(newsletter, newsletter.c.id == notice.c.list_id)
    .join(subscriber, subscriber.c.id == notice.c.subscriber_id)
    .outerjoin(
        subscription,
        and_(
            subscription.c.list_id == notice.c.list_id,
            subscription.c.subscriber_id == notice.c.subscriber_id,
        ),
    )
    .where(_is_in(*WAITING))
    .order_by(notice.c.next_at)
    .limit(_MOST_AT_ONCE)
)


# `object`: the columns of a row that SQLAlchemy types only as a whole.
def _read_due(row: Row[tuple[object, ...]]) -> DueNotice:
    return DueNotice(
        note=Note(
            bearer=Bearer(list_id=row.list_id, subscriber_id=row.subscriber_id),
            kind=NoticeKind(row.purpose),
            n=row.n,
        ),
        list=row.slug,
        epoch=row.epoch,
        cadence=row.cadence or "",
        email=row.email,
        queued_at=row.queued_at,
        attempts=row.attempts,
    )
