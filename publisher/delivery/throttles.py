"""What the ledger remembers of buckets from one dispatch to the next: a restart fills none of them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from publisher.delivery.domains import Bucket
from publisher.store.tables import throttle

_DOMAIN = "domain:"
_PARTS = 1_000_000  # of a token, so that whole numbers will do


def read_buckets(connection: Connection) -> dict[str, Bucket]:
    """Give the bucket of every domain that has one."""
    rows = connection.execute(select(throttle).where(throttle.c.key.startswith(_DOMAIN)))
    return {
        row.key.removeprefix(_DOMAIN): Bucket(row.rate / _PARTS, row.tokens / _PARTS, row.refilled_at)
        for row in rows
    }


def write_buckets(connection: Connection, buckets: Mapping[str, Bucket], now: datetime) -> None:
    """Keep exactly these."""
    connection.execute(delete(throttle).where(throttle.c.key.startswith(_DOMAIN)))
    for name, bucket in buckets.items():
        bucket.fill(now)
        connection.execute(
            insert(throttle).values(
                key=f"{_DOMAIN}{name}"[:255],
                rate=round(bucket.rate * _PARTS),
                burst=round(bucket.size * _PARTS),
                tokens=int(bucket.tokens * _PARTS),
                refilled_at=bucket.refilled_at,
            )
        )
