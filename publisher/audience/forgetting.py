"""What we know of a person: told to them whole, and forgotten whole."""

import secrets
from typing import Any

from sqlalchemy import Connection, delete, select, update

from publisher.audience.choices import read_subscriptions
from publisher.store.tables import (
    consent,
    consent_text,
    newsletter,
    notice,
    sign_up,
    subscriber,
    subscription,
)

_CHOICE = ("status", "cadence", "hour", "zone", "weekday", "monthday", "changed_at", "confirmed_at", "follows_from")


# `Any` below: what is told is JSON, and columns are of every type.
def tell(connection: Connection, subscriber_id: int) -> dict[str, Any]:
    """Give all that is kept of a person, in words of JSON: who they are, what they chose, what they agreed to."""
    person = connection.execute(select(subscriber).where(subscriber.c.id == subscriber_id)).one_or_none()
    if person is None or person.status == "forgotten":
        return {}
    history = connection.execute(
        select(consent, newsletter.c.slug, consent_text.c.text)
        .join(newsletter, newsletter.c.id == consent.c.list_id)
        .outerjoin(consent_text, consent_text.c.wording == consent.c.wording)
        .where(consent.c.subscriber_id == subscriber_id)
        .order_by(consent.c.id)
    ).all()
    return {
        "email": person.email,
        "name": person.name,
        "known_since": person.created_at.isoformat(),
        "subscriptions": [
            {"list": row.slug}
            | {name: _say(getattr(row, name)) for name in _CHOICE}
            | {"topics": list(topics) or "everything"}
            for row, topics in read_subscriptions(connection, subscriber_id)
        ],
        "consent": [
            {
                "at": row.at.isoformat(),
                "list": row.slug,
                "action": row.action,
                "by": row.source,
                "note": row.note,
                "text": row.text or "",
                "page": row.page,
                "network": row.network,
                "program": row.agent,
            }
            for row in history
        ],
    }


def forget(connection: Connection, subscriber_id: int) -> bool:
    """Forget who a person is, and say whether they were known. What is left are numbers that stand for nobody.

    A suppression of their address stays: it is a hash, and the promise never to mail them.
    """
    email = select(subscriber.c.email).where(subscriber.c.id == subscriber_id).scalar_subquery()
    connection.execute(delete(sign_up).where(sign_up.c.email == email))
    connection.execute(delete(notice).where(notice.c.subscriber_id == subscriber_id))
    connection.execute(delete(subscription).where(subscription.c.subscriber_id == subscriber_id))
    connection.execute(
        update(consent).where(consent.c.subscriber_id == subscriber_id).values(note="", network="", agent="")
    )
    known = connection.execute(
        update(subscriber)
        .where(subscriber.c.id == subscriber_id, subscriber.c.status == "known")
        .values(email="", name="", address_key=secrets.token_hex(32), suppression_key=None, status="forgotten")
    )
    return bool(known.rowcount)


def _say(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
