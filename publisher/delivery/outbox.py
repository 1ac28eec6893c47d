"""The ledger of deliveries. Nothing else writes them; every change names the state it starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from publisher.delivery.guard import may_be_mailed
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.retry import GiveUp, decide_retry
from publisher.delivery.states import WAITING, DeliveryState, IssueState, Policy
from publisher.store.tables import (
    copy,
    delivery,
    delivery_event,
    issue,
    subscriber,
)

_FREE = {"lease_owner": None, "lease_until": None}
_TEXT_LENGTH = 200


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
        .where(issue.c.state == IssueState.SENDING, delivery.c.state.in_(WAITING), delivery.c.next_at <= now)
        .order_by(delivery.c.issue_id, delivery.c.next_at, delivery.c.subscriber_id)
        .limit(most)
        .with_for_update(of=delivery, skip_locked=True)
    )
    keys = [Key(*row) for row in connection.execute(due)]
    for issue_id, subscribers in _by_issue(keys):
        connection.execute(
            update(delivery)
            .where(_is_one_of(issue_id, subscribers), delivery.c.state.in_(WAITING))
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
        begun = connection.execute(
            update(delivery)
            .where(
                _is_one_of(issue_id, subscribers),
                delivery.c.state == DeliveryState.LEASED,
                delivery.c.lease_owner == owner,
                delivery.c.lease_until > now,
                exists().where(issue.c.id == delivery.c.issue_id, issue.c.state == IssueState.SENDING),
                may_be_mailed(),
            )
            .values(state=DeliveryState.SENDING, attempts=delivery.c.attempts + 1)
            .returning(delivery.c.subscriber_id)
        )
        granted.update(Key(issue_id, subscriber_id) for (subscriber_id,) in begun)
        refused = [subscriber for subscriber in subscribers if Key(issue_id, subscriber) not in granted]
        if refused:
            _settle_refused(connection, owner, issue_id, refused)
    return granted


def record(
    connection: Connection, owner: str, outcomes: Iterable[tuple[Key, Outcome]], terms: Terms, now: datetime
) -> None:
    """Write down what came of attempts that `owner` made."""
    for key, outcome in outcomes:
        values: dict[str, object] = {
            "last_code": outcome.code or None,
            "last_enh": outcome.enhanced or None,
            "last_text": outcome.text[:_TEXT_LENGTH] or None,
            **_FREE,
        }
        mine = delivery.c.lease_owner == owner
        sending = and_(mine, delivery.c.state == DeliveryState.SENDING)
        held = and_(mine, delivery.c.state.in_([DeliveryState.LEASED, DeliveryState.SENDING]))
        was_leased = case((delivery.c.state == DeliveryState.LEASED, 1), else_=0)
        match outcome.verdict:
            case Verdict.SENT:
                # An answer that comes late settles a row that was given up as unknown: it is the same message.
                guard = or_(sending, delivery.c.state == DeliveryState.UNKNOWN)
                values |= {"state": DeliveryState.SENT, "sent_at": now, "queue_id": outcome.queue_id or None}
            case Verdict.UNKNOWN:
                guard = sending
                values |= {"state": DeliveryState.UNKNOWN, "next_at": now + terms.redeliver_after}
            case Verdict.BOUNCED:
                guard = held
                values |= {"state": DeliveryState.BOUNCED, "attempts": delivery.c.attempts + was_leased}
            case Verdict.SUPPRESSED:
                guard = held
                values |= {"state": DeliveryState.SUPPRESSED}
            case Verdict.RETURNED:
                guard = held
                values |= {
                    "state": DeliveryState.QUEUED,
                    "next_at": now,
                    "attempts": delivery.c.attempts - 1 + was_leased,
                }
            case Verdict.DEFERRED:
                guard = held
                values |= _after_refusal(connection, key, terms.max_age, now)
                values["attempts"] = delivery.c.attempts + was_leased
        connection.execute(update(delivery).where(_is(key), guard).values(**values))


def release(connection: Connection, owner: str, keys: Sequence[Key] | None = None) -> None:
    """Put what `owner` leased and didn't begin back into the queue: these `keys`, or all of it."""
    statement = (
        update(delivery)
        .where(delivery.c.lease_owner == owner, delivery.c.state == DeliveryState.LEASED)
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
        .where(delivery.c.lease_owner == owner, delivery.c.state.in_([DeliveryState.LEASED, DeliveryState.SENDING]))
        .values(lease_until=now + terms.lease)
    )


def recover(connection: Connection, owner: str, terms: Terms, now: datetime) -> tuple[int, int]:
    """Take over what dead owners held; give how many went back and how many are in doubt.

    To be called by whoever holds the lock, which the kernel takes from the dead: every other owner is one.
    What was only leased goes back. What was being sent is unknown: the relay may have it.
    """
    others = and_(delivery.c.lease_owner.is_not(None), delivery.c.lease_owner != owner)
    back = connection.execute(
        update(delivery)
        .where(others, delivery.c.state == DeliveryState.LEASED)
        .values(state=DeliveryState.QUEUED, **_FREE)
    )
    in_doubt = connection.execute(
        update(delivery)
        .where(others, delivery.c.state == DeliveryState.SENDING)
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
            exists().where(
                issue.c.id == delivery.c.issue_id,
                issue.c.policy == Policy.AT_LEAST_ONCE,
                issue.c.state.in_([IssueState.SENDING, IssueState.CLOSING]),
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
    """Settle an issue's deliveries in doubt as a person says: as sent, or to be sent once more."""
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
        connection.execute(
            insert(delivery_event),
            [
                {"issue_id": issue_id, "subscriber_id": person, "at": now, "kind": "manual", "detail": detail}
                for (person,) in resolved
            ],
        )
    return len(resolved)


def _settle_refused(connection: Connection, owner: str, issue_id: int, subscribers: Sequence[int]) -> None:
    mine = and_(
        _is_one_of(issue_id, subscribers),
        delivery.c.state == DeliveryState.LEASED,
        delivery.c.lease_owner == owner,
    )
    cancelled = exists().where(issue.c.id == delivery.c.issue_id, issue.c.state == IssueState.CANCELLED)
    state = case(
        (cancelled, DeliveryState.CANCELLED.value),
        (~may_be_mailed(), DeliveryState.SUPPRESSED.value),
        else_=DeliveryState.QUEUED.value,
    )
    connection.execute(update(delivery).where(mine).values(state=state, **_FREE))


def _after_refusal(connection: Connection, key: Key, max_age: timedelta, now: datetime) -> Mapping[str, object]:
    row = connection.execute(
        select(delivery.c.attempts, delivery.c.state, issue.c.started_at)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(_is(key))
    ).one()
    attempts = row.attempts + (row.state == DeliveryState.LEASED)
    age = now - (row.started_at or now)
    # Spread by the reader's own number rather than by chance: the same history gives the same times.
    jitter = (key.subscriber_id + attempts) % 201 / 100 - 1
    decision = decide_retry(attempts, age, max_age, jitter, now)
    if isinstance(decision, GiveUp):
        return {"state": DeliveryState.EXPIRED}
    return {"state": DeliveryState.DEFERRED, "next_at": decision.at}


def _is(key: Key) -> ColumnElement[bool]:
    return and_(delivery.c.issue_id == key.issue_id, delivery.c.subscriber_id == key.subscriber_id)


def _is_one_of(issue_id: int, subscribers: Sequence[int]) -> ColumnElement[bool]:
    return and_(delivery.c.issue_id == issue_id, delivery.c.subscriber_id.in_(subscribers))


def _by_issue(keys: Iterable[Key]) -> list[tuple[int, list[int]]]:
    ordered = sorted(keys)
    return [
        (issue_id, [key.subscriber_id for key in group])
        for issue_id, group in groupby(ordered, key=lambda key: key.issue_id)
    ]
