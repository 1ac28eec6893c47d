"""The one statement that SQLite and PostgreSQL spell alike but SQLAlchemy gives each its own: insert or leave."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet, leave the others as they are; give how many were new.

    `Any`: a row's values have the types of its columns.
    """
    if not rows:
        return 0
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    result = connection.execute(insert(table).on_conflict_do_nothing(), list(rows))
    return result.rowcount
