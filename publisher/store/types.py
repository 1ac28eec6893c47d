"""Column types that both databases agree on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant: whole microseconds since 1970 on SQLite, `timestamptz` on PostgreSQL; UTC when read."""

    impl = BigInteger
    cache_ok = True

    # `Any` below: SQLAlchemy's own signatures, whose element type differs from database to database.
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the database's own type."""
        native = DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Give the value as the database holds it. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the ledger takes aware instants only")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the instant, in UTC."""
        if value is None:
            return None
        read: datetime = value.astimezone(UTC) if dialect.name == "postgresql" else _EPOCH + value * _MICROSECOND
        return read
