"""Ledgers with today's schema and no rows: made once, by the migrations, and copied for whoever needs one."""

import functools
import tempfile
from pathlib import Path

from publisher.store import Database, open_database
from publisher.store.migrate import upgrade


@functools.cache
def migrated_bytes() -> bytes:
    """Give the file of one on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database("sqlite:///ledger.db", Path(folder))
        upgrade(database)
        database.close()
        return (Path(folder) / "ledger.db").read_bytes()


def place_ledger(file: Path) -> None:
    """Put one where a site looks for its own, unless it has one."""
    if not file.exists():
        file.write_bytes(migrated_bytes())


def open_ledger(url: str, root: Path) -> Database:
    """Open one. On PostgreSQL the database is a copy already, or is empty and upgraded."""
    database = open_database(url, root)
    if database.file is not None:
        place_ledger(database.file)
    upgrade(database)
    return database
