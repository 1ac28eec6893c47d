"""What the user in `database.url` may do in a PostgreSQL database."""

from sqlalchemy import Connection, func, select, text

from publisher.store.tables import metadata

_MAY_WRITE = text("SELECT has_table_privilege(:name, 'INSERT') AND has_table_privilege(:name, 'UPDATE')")


def may_make_tables(connection: Connection) -> bool:
    """Say whether it may make tables where they would be made."""
    return bool(connection.execute(select(func.has_schema_privilege(func.current_schema(), "CREATE"))).scalar())


def find_locked_tables(connection: Connection) -> list[str]:
    """Give the tables of ours that it may not write to."""
    names = [f'"{table.name}"' for table in metadata.sorted_tables]
    return [name for name in names if not connection.execute(_MAY_WRITE, {"name": name}).scalar_one()]
