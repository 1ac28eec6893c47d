"""Somebody typed an address and asked to subscribe it -> a subscription that waits until its owner confirms.

What a page writes is one row, the same for every address. Whether the address is known is looked up later, by who
publishes: nobody can tell from a page, or from how long it took, who reads.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.consent import NO_EVIDENCE, Evidence, Origin, has_left_before, record_consent
from publisher.audience.forgetting import forget
from publisher.audience.subscribers import (
    Status,
    Wish,
    choose_topics,
    find_status,
    find_subscriber,
    is_suppressed,
    name_subscriber,
    subscribe,
)
from publisher.audience.suppressions import Suppressions
from publisher.audience.tokens import Bearer, Invitation
from publisher.every import EVERYTHING
from publisher.store.tables import consent, newsletter, sign_up, subscription, subscription_topic

CONFIRM_WITHIN = timedelta(days=7)
_FORGET_AFTER = timedelta(days=14)


class Answer(Enum):
    """What a sign-up calls for."""

    ASK = "ask them to confirm"
    REMIND = "tell them that they read it already"
    NOTHING = "nothing"


class Confirmed(Enum):
    """What came of following a link to confirm."""

    NOW = "now"
    ALREADY = "already"
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """Somebody asks for a list at an address, whoever they are."""

    list_id: int
    address: SubscriberAddress
    wish: Wish
    at: datetime
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """A sign-up that was looked at: whose it is, and what it calls for."""

    bearer: Bearer
    answer: Answer


def ask_to_subscribe(connection: Connection, asked: SignUp) -> None:
    """Write down that somebody asked: the same work for every address."""
    evidence = asked.evidence
    connection.execute(
        insert(sign_up).values(
            list_id=asked.list_id,
            email=asked.address.email,
            name=asked.wish.name,
            topics=json.dumps(asked.wish.topics, ensure_ascii=False),
            cadence=asked.wish.cadence,
            at=asked.at,
            wording=evidence.wording,
            page=evidence.page,
            network=evidence.network,
            agent=evidence.agent,
        )
    )


def has_sign_ups(connection: Connection) -> bool:
    """Say whether anybody asked and was not looked at yet."""
    return connection.execute(select(sign_up.c.id).limit(1)).first() is not None


def count_asked(connection: Connection, list_id: int, since: datetime) -> int:
    """Give how many have asked for a list since then, and were not subscribed by it."""
    waiting = select(func.count()).select_from(sign_up).where(sign_up.c.list_id == list_id, sign_up.c.at >= since)
    pending = (
        select(func.count())
        .select_from(subscription)
        .where(
            subscription.c.list_id == list_id,
            subscription.c.status == Status.PENDING,
            subscription.c.changed_at >= since,
        )
    )
    return connection.execute(waiting).scalar_one() + connection.execute(pending).scalar_one()


def take_up_sign_ups(connection: Connection, suppressions: Suppressions) -> list[TakenUp]:
    """Look at each sign-up in its turn, and take it off the table; give what they call for.

    Who is suppressed stays nobody to us. Who reads already keeps what they chose: whoever asked may be a stranger.
    """
    rows = connection.execute(
        select(sign_up, newsletter.c.slug)
        .join(newsletter, newsletter.c.id == sign_up.c.list_id)
        .order_by(sign_up.c.id)
        .limit(500)
    ).all()
    taken = []
    for row in rows:
        address = read_address(row.email)
        evidence = Evidence(wording=row.wording, page=row.page, network=row.network, agent=row.agent)
        origin = Origin(source="form", at=row.at, may_return=True, evidence=evidence)
        wish = Wish(name=row.name, topics=tuple(json.loads(row.topics)), cadence=row.cadence)
        if suppressions.hold(connection, address, row.slug):
            continue
        taken.append(_take_up(connection, row.list_id, address, wish, origin, suppressions))
    if rows:
        connection.execute(delete(sign_up).where(sign_up.c.id <= rows[-1].id))
    return taken


def confirm(connection: Connection, invitation: Invitation, origin: Origin) -> Confirmed:
    """Let a person confirm by the link they were sent. It works once; afterwards it says where they stand.

    From now on posts are owed to them. Who left meanwhile, or asked anew, needs the newer link.
    """
    bearer = invitation.bearer
    mine = and_(subscription.c.list_id == bearer.list_id, subscription.c.subscriber_id == bearer.subscriber_id)
    found = connection.execute(
        select(subscription.c.status, subscription.c.epoch, newsletter.c.slug)
        .join(newsletter, newsletter.c.id == subscription.c.list_id)
        .where(mine)
    ).one_or_none()
    if found is None:
        return Confirmed.TOO_LATE
    if found.status == Status.ACTIVE and found.epoch == invitation.epoch + 1:
        return Confirmed.ALREADY
    is_late = origin.at - invitation.issued_at > CONFIRM_WITHIN
    if is_late or is_suppressed(connection, bearer.subscriber_id, found.slug):
        return Confirmed.TOO_LATE
    values = {"status": Status.ACTIVE, "epoch": subscription.c.epoch + 1}
    changed = connection.execute(
        update(subscription)
        .where(mine, subscription.c.status == Status.PENDING, subscription.c.epoch == invitation.epoch)
        .values(
            **values,
            changed_at=origin.at,
            confirmed_at=origin.at,
            due_at=origin.at,
            cadence_since=None,
            follows_from=origin.at,
            series_at=origin.at,
        )
    )
    if not changed.rowcount:
        return Confirmed.TOO_LATE
    connection.execute(update(subscription_topic).where(_topics_of(bearer)).values(since=origin.at))
    record_consent(connection, bearer.list_id, bearer.subscriber_id, "confirmed", replace(origin, confirmed=True))
    return Confirmed.NOW


def forget_unconfirmed(connection: Connection, now: datetime) -> int:
    """Take away what people asked for and nobody confirmed within two weeks; give how many.

    Who had left before has left, as before. Of who reads nothing else, nothing is kept.
    """
    asked = exists().where(
        consent.c.list_id == subscription.c.list_id,
        consent.c.subscriber_id == subscription.c.subscriber_id,
        consent.c.action == "asked",
        consent.c.source == "form",
    )
    waiting = connection.execute(
        select(subscription.c.list_id, subscription.c.subscriber_id, subscription.c.epoch).where(
            subscription.c.status == Status.PENDING, subscription.c.changed_at < now - _FORGET_AFTER, asked
        )
    ).all()
    for row in waiting:
        mine = and_(
            subscription.c.list_id == row.list_id,
            subscription.c.subscriber_id == row.subscriber_id,
            subscription.c.epoch == row.epoch,
        )
        if has_left_before(connection, row.list_id, row.subscriber_id):
            values = {"status": Status.UNSUBSCRIBED, "epoch": row.epoch + 1, "changed_at": now}
            connection.execute(update(subscription).where(mine).values(**values))
            continue
        connection.execute(delete(subscription).where(mine))
        others = select(subscription.c.list_id).where(subscription.c.subscriber_id == row.subscriber_id).limit(1)
        if connection.execute(others).first() is None:
            forget(connection, row.subscriber_id)
    return len(waiting)


def _take_up(  # noqa: PLR0913, PLR0917 - who, where, what they ask for, and what may forbid it
    connection: Connection,
    list_id: int,
    address: SubscriberAddress,
    wish: Wish,
    origin: Origin,
    suppressions: Suppressions,
) -> TakenUp:
    person = find_subscriber(connection, address)
    status = find_status(connection, list_id, person) if person is not None else None
    if person is None or status not in {Status.ACTIVE, Status.PENDING}:
        subscribe(connection, list_id, address, wish, origin, suppressions=suppressions)
        person = find_subscriber(connection, address)
        assert person is not None  # noqa: S101 - the line before made them known
    elif status is Status.PENDING:  # what they asked last is what they will get
        mine = and_(subscription.c.list_id == list_id, subscription.c.subscriber_id == person)
        connection.execute(update(subscription).where(mine).values(cadence=wish.cadence, changed_at=origin.at))
        name_subscriber(connection, person, wish.name)
        choose_topics(connection, list_id, person, wish.topics or (EVERYTHING,), origin.at)
        record_consent(connection, list_id, person, "asked", origin)
    answer = Answer.REMIND if status is Status.ACTIVE else Answer.ASK
    return TakenUp(bearer=Bearer(list_id=list_id, subscriber_id=person), answer=answer)


def _topics_of(bearer: Bearer) -> ColumnElement[bool]:
    return and_(
        subscription_topic.c.list_id == bearer.list_id,
        subscription_topic.c.subscriber_id == bearer.subscriber_id,
    )
