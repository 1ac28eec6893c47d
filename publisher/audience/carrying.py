"""All that is known of readers, out of one database and into another."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.choices import read_subscriptions
from publisher.audience.portable import VERSION, Act, Head, Line, Never, Person, Subscribed, Text
from publisher.audience.subscribers import Added, find_subscriber
from publisher.audience.suppressions import EVERY_LIST, Suppression, Suppressions, list_suppressions
from publisher.store import insert_missing
from publisher.store.tables import (
    consent,
    consent_text,
    newsletter,
    post_list,
    series_post,
    subscriber,
    subscription,
    subscription_topic,
)

_CHOSEN = ("hour", "zone", "weekday", "monthday", "cadence_since", "confirmed_at", "follows_from")
_EVIDENCE = ("at", "action", "source", "note", "wording", "page", "network", "agent")


def pack(connection: Connection, suppressions: Suppressions, *, hashed: bool = False) -> Iterator[Line]:
    """Give all that is known of readers, by address. `hashed` leaves addresses out of who is never mailed."""
    yield Head(version=VERSION, hash_key=suppressions.key_id)
    for row in connection.execute(select(consent_text).order_by(consent_text.c.first_used, consent_text.c.wording)):
        yield Text(wording=row.wording, language=row.language, text=row.text, first_used=row.first_used)
    people = select(subscriber).where(subscriber.c.status == "known").order_by(subscriber.c.email, subscriber.c.id)
    for row in connection.execute(people).all():
        yield Person(
            id=row.id,
            email=row.email,
            name=row.name,
            known_since=row.created_at,
            subscriptions=tuple(_read_chosen(connection, row.id)),
            consent=tuple(_read_acts(connection, row.id)),
        )
    entries = sorted(list_suppressions(connection), key=lambda entry: (entry.email, entry.key, entry.scope))
    for entry in entries:
        is_plain = bool(entry.email) and not hashed
        yield Never(
            list="" if entry.scope == EVERY_LIST else entry.scope,
            reason=entry.reason,
            since=entry.since,
            email=entry.email if is_plain else "",
            hash="" if is_plain else entry.key,
        )


def unpack_text(connection: Connection, text: Text) -> None:
    """Keep what people were told."""
    row = {name: getattr(text, name) for name in ("wording", "language", "text", "first_used")}
    insert_missing(connection, consent_text, [row])


def unpack_person(
    connection: Connection, person: Person, lists: Mapping[str, int], suppressions: Suppressions, now: datetime
) -> list[Added]:
    """Take in a reader, and say what became of each subscription to one of `lists` (id by name).

    Whoever has, or had, a subscription here already keeps it as it is, and who is suppressed stays so. Raises
    AddressError.
    """
    address = read_address(person.email)
    if suppressions.hold(connection, address):
        return [Added.SUPPRESSED]
    reader = _know(connection, person, address, suppressions)
    done = []
    for chosen in person.subscriptions:
        list_id = lists.get(chosen.list)
        if list_id is None:
            done.append(Added.OF_ANOTHER_LIST)
            continue
        is_new = _subscribe(connection, list_id, reader, chosen, now)
        done.append(Added.ADDED if is_new else Added.ALREADY_THERE)
        if is_new:
            _keep_acts(connection, list_id, reader, [act for act in person.consent if act.list == chosen.list])
    return done


def unpack_suppression(connection: Connection, entry: Never, suppressions: Suppressions) -> bool:
    """Never mail an address again; say whether that is new. Raises AddressError."""
    address = read_address(entry.email) if entry.email else None
    key = suppressions.key_of(address) if address else entry.hash
    scope = entry.list or EVERY_LIST
    kept = Suppression(key=key, email="", scope=scope, reason=entry.reason, since=entry.since)
    return suppressions.add_keys(connection, [kept]) == 1


def _read_chosen(connection: Connection, reader: int) -> Iterator[Subscribed]:
    since: dict[int, dict[str, datetime]] = {}
    of_reader = select(subscription_topic).where(subscription_topic.c.subscriber_id == reader)
    for row in connection.execute(of_reader):
        since.setdefault(row.list_id, {})[row.topic] = row.since
    for row, _ in read_subscriptions(connection, reader):
        yield Subscribed(
            list=row.slug,
            status=row.status,
            cadence=row.cadence,
            topics=since.get(row.list_id, {}),
            changed_at=row.changed_at,
            **{name: getattr(row, name) for name in _CHOSEN},
        )


def _read_acts(connection: Connection, reader: int) -> Iterator[Act]:
    rows = connection.execute(
        select(consent, newsletter.c.slug)
        .join(newsletter, newsletter.c.id == consent.c.list_id)
        .where(consent.c.subscriber_id == reader)
        .order_by(newsletter.c.slug, consent.c.id)
    )
    for row in rows:
        yield Act(list=row.slug, **{name: getattr(row, name) for name in _EVIDENCE})


def _know(connection: Connection, person: Person, address: SubscriberAddress, suppressions: Suppressions) -> int:
    """Give the reader's id: who is known keeps theirs, and what they are called."""
    row = {
        "id": person.id,
        "email": address.email,
        "address_key": address.key,
        "suppression_key": suppressions.key_of(address),
        "name": person.name,
        "created_at": person.known_since,
    }
    insert_missing(connection, subscriber, [row])
    known = find_subscriber(connection, address)
    if known is None:  # another one has this number
        raise LookupError(person.id)
    return known


def _subscribe(connection: Connection, list_id: int, reader: int, chosen: Subscribed, now: datetime) -> bool:
    """Add a subscription as it was; say whether it is new.

    Nobody is mailed the past: where this list has mailed something since, they want what comes from now on, and
    where its series was there before them, they have had theirs elsewhere.
    """
    newest = connection.execute(select(func.max(post_list.c.eligible_at)).where(post_list.c.list_id == list_id))
    mailed_at = newest.scalar_one()
    begun = connection.execute(select(func.min(series_post.c.joined_at)).where(series_post.c.list_id == list_id))
    joined_at = begun.scalar_one()
    row = {
        "list_id": list_id,
        "subscriber_id": reader,
        "status": chosen.status,
        "cadence": chosen.cadence,
        "changed_at": chosen.changed_at,
        "due_at": now,
        "series_at": now,
        **{name: getattr(chosen, name) for name in _CHOSEN},
    }
    if joined_at and chosen.follows_from and joined_at <= chosen.follows_from:
        row["follows_from"] = None
    if not insert_missing(connection, subscription, [row]):
        return False
    topics = [
        {
            "list_id": list_id,
            "subscriber_id": reader,
            "topic": topic,
            "since": now if mailed_at and since <= mailed_at else since,
        }
        for topic, since in chosen.topics.items()
    ]
    if topics:
        connection.execute(insert(subscription_topic), topics)
    return True


def _keep_acts(connection: Connection, list_id: int, reader: int, acts: list[Act]) -> None:
    rows = [
        {"list_id": list_id, "subscriber_id": reader, **{name: getattr(act, name) for name in _EVIDENCE}}
        for act in acts
    ]
    if rows:
        connection.execute(insert(consent), rows)
