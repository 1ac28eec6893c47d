"""Opening the database, and the two ways to use it: `read` and `write`."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from publisher.errors import OutsideError, PublisherError

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
_SHORT_PATIENCE = 1000  # milliseconds that a kept connection waits for another process to have written


_NOT_OURS = "it was not made by this program, or an upgrade was cut short: `publisher db upgrade`"
_DAMAGED = "put a backup in its place: `publisher db restore FILE`"
_HINT = "another process writes to it, or the disk is full or read-only: `publisher doctor` looks"
_FULL = "its disk is full: make room there, and the next run goes on by itself"
_UNKNOWN = "look at the user and the password in database.url"
_UNREACHED = "look whether the server runs, and whether database.url names it"
_LEAST_ROOM = 2**20  # bytes, without which SQLite can't so much as open what it keeps beside the file
MAKE_OWNER = "let the user in database.url own the database and its tables: ALTER DATABASE … OWNER TO …"
_SLOW = "another process has held what it needs for long, or the server is slow: the next run goes on"
_HINTS = {
    "no such table": _NOT_OURS,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "unable to open": "look whether its folder is there, and whether this user may write to it",
    # Of a connection that it refuses, PostgreSQL's library tells no SQLSTATE: its words are all there is.
    "authentication failed": _UNKNOWN,
    'FATAL:  role "': _UNKNOWN,
    'FATAL:  database "': "make it, `createdb --owner USER NAME`, or name another in database.url",
    "too many clients": "it has as many connections as it allows (max_connections): the next run tries again",
    "invalid connection option": "look at what stands after the “?” in database.url",
    "failed to resolve host": "look whether database.url names its host rightly",
    "connection failed": _UNREACHED,
    "connection is bad": _UNREACHED,
}
_HINTS_BY_STATE = {  # SQLSTATE, which is the same in every language that the server speaks
    "25006": "it may only be read, as who follows another server: name the one that is written to in database.url",
    "42501": MAKE_OWNER,
    "42P01": _NOT_OURS,
    "42703": _NOT_OURS,
    "53100": _FULL,
    "55P03": _SLOW,
    "57014": _SLOW,
}
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

    def keep(self) -> "Kept":
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


class Kept:
    """A connection that is opened once and used for one transaction after another; after a failure, a new one.

    Whoever keeps one has a loop to go back to: where another process writes, it says so sooner than others.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._sqlite: sqlite3.Connection | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give it for one transaction, as `Database.write` does."""
        with told(self._engine):
            if self._connection is None:
                self._connection = self._open()
            try:
                if (file := self._sqlite) is None:
                    with self._connection.begin():
                        yield self._connection
                else:
                    file.execute("BEGIN IMMEDIATE")
                    yield self._connection
                    file.commit()
            except BaseException:
                self.close()
                raise

    def _open(self) -> Connection:
        """Connect. On SQLite, SQLAlchemy's own bookkeeping takes three times as long as to begin and to commit.

        So there it is told of one transaction that never ends, and those of the database are begun past it.
        """
        connection = self._engine.connect()
        if self._engine.dialect.name == "sqlite":
            connection = connection.execution_options(begin="")
            connection.begin()
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the dialect says so
            connection.detach()  # its patience is its own: nobody else shall be given it afterwards
            driver.execute(f"PRAGMA busy_timeout={_SHORT_PATIENCE}")
            self._sqlite = driver
        return connection

    def close(self) -> None:
        """Give it back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = self._sqlite = None


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Say what an operator can do when the database itself fails.

    Errors are the driver's own where a prepared statement was handed to it past SQLAlchemy.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except (IntegrityError, DataError, driver.IntegrityError, driver.DataError):
        raise  # what was asked can't be: the database is well
    except (DBAPIError, driver.Error) as error:
        failure = error.orig if isinstance(error, DBAPIError) else error
        hint = _find_hint(failure)
        if hint is _HINT and engine.dialect.name == "sqlite" and _is_on_full_disk(engine.url.database):
            hint = _FULL  # SQLite says “disk I/O error” of it as of anything else
        if isinstance(failure, driver.ProgrammingError) and hint is _HINT:
            raise  # a statement of ours is wrong, and nobody else can mend it
        where, cause = _name(engine.url), _read_cause(failure)
        raise DatabaseDownError(f"The database {where} failed: {cause}", hint=hint) from error


def _find_hint(failure: BaseException | None) -> str:
    by_state = _HINTS_BY_STATE.get(getattr(failure, "sqlstate", None) or "")
    return by_state or next((hint for sign, hint in _HINTS.items() if sign in str(failure)), _HINT)


def _read_cause(failure: BaseException | None) -> str:
    """Give the driver's words, without the statement of ours that PostgreSQL says them of."""
    said = getattr(failure, "diag", None)
    return (said and said.message_primary) or str(failure).strip()


def _name(url: URL) -> str:
    """Give the database as whoever wrote `database.url` knows it, without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _is_on_full_disk(file: str | None) -> bool:
    try:
        return file is not None and shutil.disk_usage(Path(file).parent).free < _LEAST_ROOM
    except OSError:
        return False


class DatabaseDownError(OutsideError):
    """The database could not do what was asked; nothing of it was kept."""
