"""Opening the database, and the two ways to use it: `read` and `write`."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from publisher.errors import PublisherError
from publisher.store.failures import told
from publisher.store.kept import Kept

_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL may take back committed rows when the power fails: a lost `sending` is a copy too many.
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    # What is deleted is overwritten: whoever is forgotten is in no free page of the file either.
    "secure_delete=ON",
)
# A connection that hangs must not hold the ledger, nor wait for it for ever; migrations lift these for themselves.
_POSTGRESQL_OPTIONS = (
    "timezone=UTC",
    "lock_timeout=5s",
    "statement_timeout=30s",
    "idle_in_transaction_session_timeout=60s",
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
        with told(self.engine), self.engine.connect() as bare:
            connection = bare.execution_options(begin="BEGIN") if self.is_sqlite else _read_one_state(bare)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together at the end, or not at all.

        On SQLite it holds the one write lock from its first moment, so that what it reads stays true.
        """
        with told(self.engine), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def trial(self) -> Iterator[Connection]:
        """Give a connection whose changes are all taken back at the end: it shows what they would come to."""
        with told(self.engine), self.engine.connect() as connection:
            connection.begin()
            yield connection

    def leave_no_trace(self) -> None:
        """Empty SQLite's log of what was written, which still holds what is deleted by now.

        Where somebody reads at this moment, it is emptied when they are done, by whoever writes next.
        """
        if self.is_sqlite:
            with told(self.engine), contextlib.closing(self.engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def keep(self) -> Kept:
        """Give a connection for many transactions, one after another, of one thread."""
        return Kept(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str, root: Path) -> Database:
    """Open the database at `url`; a relative SQLite path is read from `root`. Raises PublisherError."""
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):  # its text shows the address, which may hold a password
        raise PublisherError(
            "database.url can't be read", hint="write it as sqlite:///publisher.db or postgresql://…"
        ) from None
    if place.get_backend_name() == "sqlite":
        return Database(_make_sqlite(place, root))
    if place.get_backend_name() == "postgresql":
        return Database(_make_postgresql(place))
    raise PublisherError(f"database.url names “{place.get_backend_name()}”", hint="use sqlite or postgresql")


def _make_sqlite(place: URL, root: Path) -> Engine:
    if not place.database or place.database == ":memory:":
        raise PublisherError("The ledger needs a file: a database in memory forgets who was mailed")
    file = root / place.database
    # No address of a reader is to stand in a traceback, which may land in a log.
    engine = create_engine(place.set(drivername="sqlite", database=str(file)), hide_parameters=True)
    event.listen(engine, "do_connect", lambda *_: _make_private(file))
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Let nobody else read a new database, which holds people's addresses; SQLite's files beside it follow."""
    with contextlib.suppress(OSError):  # it is there already, or the connection will say why it can't be
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _make_postgresql(place: URL) -> Engine:
    options = " ".join(f"-c {option}" for option in _POSTGRESQL_OPTIONS)
    try:
        return create_engine(
            place.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"options": options},
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        raise PublisherError("PostgreSQL needs its driver", hint="pip install 'publisher[postgresql]'") from error


def _read_one_state(connection: Connection) -> Connection:
    """Let every statement of a transaction on PostgreSQL see what the first one saw."""
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if begin := connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"):
        cursor = connection.connection.cursor()
        cursor.execute(begin)
        cursor.close()
