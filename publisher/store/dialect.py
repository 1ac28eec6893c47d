"""The statements that SQLite and PostgreSQL need each in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, Table, func, select, text
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.dialects import postgresql

_SCHEMA_LOCK = 0x7075626C  # any number will do that nobody else takes


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet, leave the others as they are; give how many were new.

    `Any`: a row's values have the types of its columns.
    """
    if not rows:
        return 0
    insert = _find_insert(connection)
    statement = insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    result = connection.execute(statement, list(rows))
    return result.rowcount


def _find_insert(connection: Connection) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # it takes long to load, and most ledgers are SQLite's

        return postgresql.insert
    return sqlite.insert


def wait_your_turn(connection: Connection) -> None:
    """Change the schema one process at a time, however long it takes. On SQLite, who writes is alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))


def count_on(connection: Connection, metadata: MetaData) -> None:
    """Let the numbers that count up by themselves go on after the highest there is, where rows brought theirs."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            counter = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(counter, highest, False)))  # noqa: FBT003 - its name in SQL: is_called
