"""Which issue's link a reader left by: counted for each issue, and nobody is followed for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select

from publisher.delivery.outbox import Key
from publisher.store.tables import delivery, delivery_event
from publisher.store.types import Instant

_LEFT = "left"


def note_leaving(connection: Connection, key: Key, now: datetime) -> None:
    """Note that a reader left by the link in an issue that they were sent; of any other, nothing is noted."""
    sent = select(
        delivery.c.issue_id, delivery.c.subscriber_id, literal(now, Instant), literal(_LEFT), literal("")
    ).where(delivery.c.issue_id == key.issue_id, delivery.c.subscriber_id == key.subscriber_id)
    columns = ["issue_id", "subscriber_id", "at", "kind", "detail"]
    connection.execute(insert(delivery_event).from_select(columns, sent))


def count_leavings(connection: Connection, issue_ids: Sequence[int]) -> dict[int, int]:
    """Give, by issue, how many readers left by its link."""
    rows = connection.execute(
        select(delivery_event.c.issue_id, func.count(delivery_event.c.subscriber_id.distinct()))
        .where(delivery_event.c.kind == _LEFT, delivery_event.c.issue_id.in_(issue_ids))
        .group_by(delivery_event.c.issue_id)
    )
    return dict(iter(rows))
