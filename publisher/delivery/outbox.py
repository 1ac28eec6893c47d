"""The ledger of deliveries. Nothing else writes them; every change names the state it starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from publisher.delivery.guard import is_in, is_of_issue_in, may_be_mailed
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.retry import Again, decide_retry
from publisher.delivery.states import WAITING, DeliveryState, IssueState, Policy
from publisher.errors import PublisherError
from publisher.store.tables import (
    copy,
    delivery,
    delivery_event,
    issue,
    subscriber,
)

_FREE = {"lease_owner": None, "lease_until": None}
_TEXT_LENGTH = 200  # as long as its column


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a delivery is known by: one reader of one issue."""

    issue_id: int
    subscriber_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that is ours to send, with what its message needs."""

    key: Key
    email: str
    name: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A reader who is about to be given an issue."""

    subscriber_id: int
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a claim lasts, how long a delivery in doubt rests, and how long a deferred one is tried."""

    lease: timedelta = timedelta(minutes=5)
    redeliver_after: timedelta = timedelta(minutes=15)
    max_age: timedelta = timedelta(days=2)


def enqueue(
    connection: Connection,
    issue_id: int,
    posts: Sequence[tuple[str, int]],
    readers: Sequence[Addressee],
    now: datetime,
) -> None:
    """Give `readers` an issue: a delivery each, and a copy of each of its posts (post, revision).

    A reader who has one of the posts already makes the whole of it fail with an IntegrityError: the caller's
    transaction rolls back and nothing was given to anybody.
    """
    list_id, chunk = connection.execute(
        select(issue.c.list_id, issue.c.audience_count // 1000).where(issue.c.id == issue_id)
    ).one()
    connection.execute(
        insert(copy),
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
        insert(delivery),
        [
            {
                "issue_id": issue_id,
                "subscriber_id": reader.subscriber_id,
                "domain": reader.domain,
                "chunk": chunk,
                "state": DeliveryState.QUEUED,
                "next_at": now,
            }
            for reader in readers
        ],
    )


def claim(connection: Connection, owner: str, most: int, terms: Terms, now: datetime) -> list[Claimed]:
    """Take up to `most` deliveries that are due, of issues that are being sent, for `owner`."""
    due = (
        select(delivery.c.issue_id, delivery.c.subscriber_id)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(issue.c.state == IssueState.SENDING, is_in(*WAITING), delivery.c.next_at <= now)
        .order_by(delivery.c.issue_id, delivery.c.next_at, delivery.c.subscriber_id)
        .limit(most)
        .with_for_update(of=delivery, skip_locked=True)
    )
    keys = [Key(*row) for row in connection.execute(due)]
    for issue_id, subscribers in _by_issue(keys):
        connection.execute(
            update(delivery)
            .where(_is_one_of(issue_id, subscribers), is_in(*WAITING))
            .values(state=DeliveryState.LEASED, lease_owner=owner, lease_until=now + terms.lease)
        )
    people = {
        Key(row.issue_id, row.subscriber_id): row
        for issue_id, subscribers in _by_issue(keys)
        for row in connection.execute(
            select(
                delivery.c.issue_id,
                delivery.c.subscriber_id,
                delivery.c.attempts,
                func.coalesce(subscriber.c.email, "").label("email"),
                func.coalesce(subscriber.c.name, "").label("name"),
            )
            .join(subscriber, subscriber.c.id == delivery.c.subscriber_id, isouter=True)
            .where(_is_one_of(issue_id, subscribers), delivery.c.lease_owner == owner)
        )
    }
    return [
        Claimed(key=key, email=person.email, name=person.name, attempts=person.attempts)
        for key, person in people.items()
    ]


def begin_sending(connection: Connection, owner: str, keys: Iterable[Key], now: datetime) -> set[Key]:
    """Write down that `owner` is about to hand these messages over; give those for which it may.

    One statement asks everything that forbids it: the lease, the issue's state, the subscription, suppression. What
    committed before this began is seen. Those refused because nobody may mail the reader are suppressed, the others
    go back or are cancelled with their issue.
    """
    granted: set[Key] = set()
    for issue_id, subscribers in _by_issue(keys):
        wanted = {"of_issue": issue_id, "of_readers": subscribers, "by": owner, "now": now}
        begun = {Key(issue_id, subscriber_id) for (subscriber_id,) in connection.execute(_BEGIN, wanted)}
        granted |= begun
        refused = [subscriber for subscriber in subscribers if Key(issue_id, subscriber) not in begun]
        if refused:
            _settle_refused(connection, owner, issue_id, refused)
    return granted


def record(
    connection: Connection, owner: str, outcomes: Iterable[tuple[Key, Outcome]], terms: Terms, now: datetime
) -> None:
    """Write down what came of attempts that `owner` made."""
    for verdict, group in groupby(sorted(outcomes, key=_verdict_of), key=_verdict_of):
        rows = [
            {
                "of_issue": key.issue_id,
                "of_reader": key.subscriber_id,
                "by": owner,
                "now": now,
                "until": now + terms.redeliver_after,
                "code": outcome.code or None,
                "enhanced": outcome.enhanced or None,
                "text": outcome.text[:_TEXT_LENGTH] or None,
                "queue": outcome.queue_id or None,
            }
            for key, outcome in group
        ]
        if verdict is not Verdict.DEFERRED:
            connection.execute(_RECORD[verdict], rows)
            continue
        for row in rows:
            again = _decide_retry(connection, row, terms.max_age, now)
            if again is None:
                connection.execute(_EXPIRE, row)
            else:
                connection.execute(_RECORD[verdict], {**row, "until": again.at})


def release(connection: Connection, owner: str, keys: Sequence[Key] | None = None) -> None:
    """Put what `owner` leased and didn't begin back into the queue: these `keys`, or all of it."""
    statement = (
        update(delivery)
        .where(delivery.c.lease_owner == owner, is_in(DeliveryState.LEASED))
        .values(state=DeliveryState.QUEUED, **_FREE)
    )
    if keys is None:
        connection.execute(statement)
    for issue_id, subscribers in _by_issue(keys or ()):
        connection.execute(statement.where(_is_one_of(issue_id, subscribers)))


def renew(connection: Connection, owner: str, terms: Terms, now: datetime) -> None:
    """Keep what `owner` holds."""
    connection.execute(
        update(delivery)
        .where(delivery.c.lease_owner == owner, is_in(DeliveryState.LEASED, DeliveryState.SENDING))
        .values(lease_until=now + terms.lease)
    )


def recover(connection: Connection, owner: str, terms: Terms, now: datetime) -> tuple[int, int]:
    """Take over what dead owners held; give how many went back and how many are in doubt.

    To be called by whoever holds the lock, which the kernel takes from the dead: every other owner is one.
    What was only leased goes back. What was being sent is unknown: the relay may have it.
    """
    others = and_(delivery.c.lease_owner.is_not(None), delivery.c.lease_owner != owner)
    back = connection.execute(
        update(delivery).where(others, is_in(DeliveryState.LEASED)).values(state=DeliveryState.QUEUED, **_FREE)
    )
    in_doubt = connection.execute(
        update(delivery)
        .where(others, is_in(DeliveryState.SENDING))
        .values(state=DeliveryState.UNKNOWN, next_at=now + terms.redeliver_after, **_FREE)
    )
    return back.rowcount, in_doubt.rowcount


def reopen_unknown(connection: Connection, now: datetime) -> int:
    """Queue again, once in its life, what has been unknown for long enough on lists that want it so."""
    reopened = connection.execute(
        update(delivery)
        .where(
            delivery.c.state == DeliveryState.UNKNOWN,
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


def cancel(connection: Connection, issue_id: int) -> int:
    """Give up whatever of an issue has not been handed over; give how many that were."""
    cancelled = connection.execute(
        update(delivery)
        .where(
            delivery.c.issue_id == issue_id,
            delivery.c.state.in_([DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.DEFERRED]),
        )
        .values(state=DeliveryState.CANCELLED, **_FREE)
    )
    return cancelled.rowcount


def resolve(connection: Connection, issue_id: int, *, resend: bool, now: datetime) -> int:
    """Settle an issue's deliveries in doubt as a person says: as sent, or to be sent once more.

    An issue that was closed over them is sent again. Raises PublisherError where it was cancelled.
    """
    if resend:
        _refuse_cancelled(connection, issue_id)
    resolved = connection.execute(
        update(delivery)
        .where(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.UNKNOWN)
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


def _refuse_cancelled(connection: Connection, issue_id: int) -> None:
    state = connection.execute(select(issue.c.state).where(issue.c.id == issue_id)).scalar_one_or_none()
    if state == IssueState.CANCELLED:
        raise PublisherError(
            f"Issue {issue_id} is cancelled, and nothing of it is sent any more",
            hint=f"`publisher issues resolve {issue_id} --as sent` settles what is in doubt",
        )


def _settle_refused(connection: Connection, owner: str, issue_id: int, subscribers: Sequence[int]) -> None:
    mine = and_(
        _is_one_of(issue_id, subscribers),
        delivery.c.state == DeliveryState.LEASED,
        delivery.c.lease_owner == owner,
    )
    state = case(
        (is_of_issue_in(IssueState.CANCELLED), DeliveryState.CANCELLED.value),
        (~may_be_mailed(), DeliveryState.SUPPRESSED.value),
        else_=DeliveryState.QUEUED.value,
    )
    connection.execute(update(delivery).where(mine).values(state=state, **_FREE))


def _decide_retry(
    connection: Connection, row: Mapping[str, object], max_age: timedelta, now: datetime
) -> Again | None:
    """Decide when a refused delivery is tried again, or that it isn't."""
    refused = connection.execute(_REFUSED, row).one()
    age = now - (refused.started_at or now)
    # Spread by the reader's own number rather than by chance: the same history gives the same times.
    jitter = (refused.subscriber_id + refused.attempts) % 201 / 100 - 1
    decision = decide_retry(refused.attempts, age, max_age, jitter, now)
    return decision if isinstance(decision, Again) else None


def _verdict_of(entry: tuple[Key, Outcome]) -> Verdict:
    return entry[1].verdict


def _is_one_of(issue_id: int, subscribers: Sequence[int]) -> ColumnElement[bool]:
    return and_(delivery.c.issue_id == issue_id, delivery.c.subscriber_id.in_(subscribers))


def _by_issue(keys: Iterable[Key]) -> list[tuple[int, list[int]]]:
    ordered = sorted(keys)
    return [
        (issue_id, [key.subscriber_id for key in group])
        for issue_id, group in groupby(ordered, key=lambda key: key.issue_id)
    ]


# What is written for every message is built once: to build it takes longer than to carry it out.
_THIS = and_(delivery.c.issue_id == bindparam("of_issue"), delivery.c.subscriber_id == bindparam("of_reader"))
_MINE = delivery.c.lease_owner == bindparam("by")
_SENDING = and_(_MINE, delivery.c.state == DeliveryState.SENDING)
_HELD = and_(_MINE, or_(delivery.c.state == DeliveryState.LEASED, delivery.c.state == DeliveryState.SENDING))
# The intent has counted this attempt already, where there was one.
_COUNTED = delivery.c.attempts + case((delivery.c.state == DeliveryState.LEASED, 1), else_=0)

_BEGIN = (
    update(delivery)
    .where(
        delivery.c.issue_id == bindparam("of_issue"),
        delivery.c.subscriber_id.in_(bindparam("of_readers", expanding=True)),
        delivery.c.state == DeliveryState.LEASED,
        _MINE,
        delivery.c.lease_until > bindparam("now"),
        is_of_issue_in(IssueState.SENDING),
        may_be_mailed(),
    )
    .values(state=DeliveryState.SENDING, attempts=delivery.c.attempts + 1)
    .returning(delivery.c.subscriber_id)
)

_REFUSED = (
    select(delivery.c.subscriber_id, _COUNTED.label("attempts"), issue.c.started_at)
    .join(issue, issue.c.id == delivery.c.issue_id)
    .where(_THIS)
)


def _unless_cancelled(state: DeliveryState) -> ColumnElement[int]:
    """Give `state`, or cancelled where the issue was cancelled while the message was under way."""
    return case((is_of_issue_in(IssueState.CANCELLED), DeliveryState.CANCELLED.value), else_=state.value)


# `object`: values of columns of several types, and expressions of them.
def _settle(guard: ColumnElement[bool], **values: object) -> Update:
    answer = {"last_code": "code", "last_enh": "enhanced", "last_text": "text"}
    told: dict[str, object] = {column: bindparam(name) for column, name in answer.items()}
    return update(delivery).where(_THIS, guard).values(**told, **_FREE, **values)


_RECORD = {
    # An answer that comes late settles a row that was given up as unknown: it is the same message.
    Verdict.SENT: _settle(
        or_(_SENDING, delivery.c.state == DeliveryState.UNKNOWN),
        state=DeliveryState.SENT,
        sent_at=bindparam("now"),
        queue_id=bindparam("queue"),
    ),
    Verdict.UNKNOWN: _settle(_SENDING, state=DeliveryState.UNKNOWN, next_at=bindparam("until")),
    Verdict.BOUNCED: _settle(_HELD, state=DeliveryState.BOUNCED, attempts=_COUNTED),
    Verdict.SUPPRESSED: _settle(
        and_(_MINE, delivery.c.state == DeliveryState.LEASED), state=DeliveryState.SUPPRESSED
    ),
    Verdict.RETURNED: _settle(
        _HELD, state=_unless_cancelled(DeliveryState.QUEUED), next_at=bindparam("now"), attempts=_COUNTED - 1
    ),
    Verdict.DEFERRED: _settle(
        _HELD, state=_unless_cancelled(DeliveryState.DEFERRED), next_at=bindparam("until"), attempts=_COUNTED
    ),
}
_EXPIRE = _settle(_HELD, state=DeliveryState.EXPIRED, attempts=_COUNTED)
