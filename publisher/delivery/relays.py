"""What the ledger remembers of relays: how each one's breaker stands."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from publisher.delivery.breaker import Breaker
from publisher.store import insert_missing
from publisher.store.tables import relay


def read_breakers(connection: Connection) -> dict[str, Breaker]:
    """Give the breaker of every relay that has one, by name."""
    return {
        row.name: Breaker(
            faults=row.consecutive_fail,
            opened=row.open_count,
            opened_until=row.opened_until,
            last_text=row.last_text,
        )
        for row in connection.execute(select(relay))
    }


def write_breaker(connection: Connection, name: str, breaker: Breaker, now: datetime) -> None:
    """Keep how a relay stands."""
    values = {
        "breaker_state": "open" if breaker.is_open(now) else "half_open" if breaker.opened else "closed",
        "opened_until": breaker.opened_until,
        "open_count": breaker.opened,
        "consecutive_fail": breaker.faults,
        "last_text": breaker.last_text,
        "changed_at": now,
    }
    if not insert_missing(connection, relay, [{"name": name, **values}]):
        connection.execute(update(relay).where(relay.c.name == name).values(**values))
