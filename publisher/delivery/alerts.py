"""What somebody must hear of: each condition is told once, and again only after it has passed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from publisher.store import insert_missing
from publisher.store.tables import alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One condition that needs a person. `key` tells it from others for as long as it lasts."""

    key: str
    text: str


def set_alerts(connection: Connection, alerts: list[Alert], now: datetime) -> list[Alert]:
    """Keep exactly these conditions, forget those that have passed; give the ones not told yet."""
    keys = [entry.key for entry in alerts]
    connection.execute(delete(alert).where(alert.c.key.not_in(keys)))
    insert_missing(connection, alert, [{"key": entry.key, "text": entry.text, "since": now} for entry in alerts])
    untold = set(connection.execute(select(alert.c.key).where(alert.c.told_at.is_(None))).scalars())
    return [entry for entry in alerts if entry.key in untold]


def mark_told(connection: Connection, alerts: list[Alert], now: datetime) -> None:
    """Note that somebody was told."""
    connection.execute(update(alert).where(alert.c.key.in_([entry.key for entry in alerts])).values(told_at=now))
