"""Opening the database, and the two ways to use it: `read` and `write`."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from publisher.errors import OutsideError, PublisherError

_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL may take back committed rows when the power fails: a lost `sending` is a copy too many.
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)


class Database:
    """The ledger's database. `read` sees one state of it; `write` is all or nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, where one process dispatches at a time."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.engine.url.database) if self.is_sqlite and self.engine.url.database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that reads one consistent state and keeps nobody waiting."""
        with _told(self.engine.url), self.engine.connect() as bare:
            connection = bare.execution_options(begin="BEGIN")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together at the end, or not at all.

        On SQLite it holds the one write lock from its first moment, so that what it reads stays true.
        """
        with _told(self.engine.url), self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str, root: Path) -> Database:
    """Open the database at `url`; a relative SQLite path is read from `root`. Raises PublisherError."""
    try:
        place = make_url(url)
    except ArgumentError as error:
        raise PublisherError(
            f"database.url can't be read: “{url}”", hint="write it as sqlite:///publisher.db or postgresql://…"
        ) from error
    if place.get_backend_name() == "sqlite":
        if not place.database or place.database == ":memory:":
            raise PublisherError("The ledger needs a file: a database in memory forgets who was mailed")
        place = place.set(database=str(root / place.database))
        engine = create_engine(place)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif place.get_backend_name() == "postgresql":
        engine = create_engine(place.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    else:
        raise PublisherError(f"database.url names “{place.get_backend_name()}”", hint="use sqlite or postgresql")
    return Database(engine)


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Say what an operator can do when the database itself fails."""
    try:
        yield
    except OperationalError as error:
        cause = str(error.orig).strip()
        where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
        hint = "another process writes to it, or the disk is full or read-only: `publisher status` says more"
        if "no such table" in cause:
            hint = "it was not made by this program, or an upgrade was cut short: `publisher db upgrade`"
        raise DatabaseDownError(f"The database {where} failed: {cause}", hint=hint) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseDownError(f"The database went away: {error.orig}") from error
        raise


class DatabaseDownError(OutsideError):
    """The database could not do what was asked; nothing of it was kept."""
