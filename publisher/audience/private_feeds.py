"""A reader's own address for feeds: opened for one subscription, closed by them, by us, or by their leaving."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select

from publisher.audience.subscribers import Status, chosen_topics
from publisher.audience.tokens import Bearer, Purpose, Tokens
from publisher.store import insert_missing
from publisher.store.tables import newsletter, private_feed, subscription, subscription_topic

# Mail that comes back says nothing against a feed.
_READERS = (Status.ACTIVE, Status.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReader:
    """Whose feed it is: the list's name, and the topics they chose, folded; none is everything."""

    list: str
    topics: frozenset[str]


def open_feed(
    connection: Connection, tokens: Tokens, list_id: int, subscriber_id: int, now: datetime
) -> str | None:
    """Give the token of a reader's own feed, the same one each time; nothing where they don't read the list."""
    standing = connection.execute(
        select(subscription.c.status, subscription.c.epoch).where(
            subscription.c.list_id == list_id, subscription.c.subscriber_id == subscriber_id
        )
    ).one_or_none()
    if standing is None or standing.status not in _READERS:
        return None
    of_reader = and_(private_feed.c.list_id == list_id, private_feed.c.subscriber_id == subscriber_id)
    connection.execute(delete(private_feed).where(of_reader, private_feed.c.epoch != standing.epoch))
    row = {
        "id": secrets.randbits(62),
        "list_id": list_id,
        "subscriber_id": subscriber_id,
        "epoch": standing.epoch,
        "opened_at": now,
    }
    insert_missing(connection, private_feed, [row])
    number = connection.execute(select(private_feed.c.id).where(of_reader)).scalar_one()
    # The second number is the feed's, not the reader's: another address for the same reader is another number.
    return tokens.make(Purpose.FEED, Bearer(list_id=list_id, subscriber_id=number))


def close_feed(connection: Connection, list_id: int, subscriber_id: int) -> bool:
    """Close a reader's own feed for good, and say whether there was one."""
    closed = connection.execute(
        delete(private_feed).where(private_feed.c.list_id == list_id, private_feed.c.subscriber_id == subscriber_id)
    )
    return bool(closed.rowcount)


def find_reader(connection: Connection, bearer: Bearer) -> PrivateReader | None:
    """Give whose feed a token of ours opens, or nothing where it is closed, or they have left."""
    found = connection.execute(
        select(newsletter.c.slug, private_feed.c.subscriber_id)
        .select_from(private_feed)
        .join(
            subscription,
            and_(
                subscription.c.list_id == private_feed.c.list_id,
                subscription.c.subscriber_id == private_feed.c.subscriber_id,
                subscription.c.epoch == private_feed.c.epoch,
            ),
        )
        .join(newsletter, newsletter.c.id == private_feed.c.list_id)
        .where(
            private_feed.c.id == bearer.subscriber_id,
            private_feed.c.list_id == bearer.list_id,
            subscription.c.status.in_(_READERS),
        )
    ).one_or_none()
    if found is None:
        return None
    topics = connection.execute(
        select(subscription_topic.c.topic).where(
            subscription_topic.c.list_id == bearer.list_id,
            subscription_topic.c.subscriber_id == found.subscriber_id,
        )
    ).scalars()
    return PrivateReader(list=found.slug, topics=frozenset(chosen_topics(topics)))
