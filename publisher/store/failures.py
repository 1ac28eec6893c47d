"""What the database says where it fails -> what an operator can do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from publisher.errors import OutsideError

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


class DatabaseDownError(OutsideError):
    """The database could not do what was asked; nothing of it was kept."""


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Say what an operator can do when the database itself fails."""
    try:
        yield
    except Exception as error:
        if down := find_failure(engine, error):
            raise down from error
        raise


def find_failure(engine: Engine, error: BaseException) -> DatabaseDownError | None:
    """Give what an error says of the database; nothing where it is none of the database itself.

    Errors are the driver's own where a prepared statement was handed to it past SQLAlchemy.
    """
    driver = engine.dialect.loaded_dbapi
    if isinstance(error, IntegrityError | DataError | driver.IntegrityError | driver.DataError):
        return None  # what was asked can't be: the database is well
    if not isinstance(error, DBAPIError | driver.Error):
        return None
    failure = error.orig if isinstance(error, DBAPIError) else error
    hint = _find_hint(failure)
    if hint is _HINT and engine.dialect.name == "sqlite" and _is_on_full_disk(engine.url.database):
        hint = _FULL  # SQLite says “disk I/O error” of it as of anything else
    if isinstance(failure, driver.ProgrammingError) and hint is _HINT:
        return None  # a statement of ours is wrong, and nobody else can mend it
    return DatabaseDownError(f"The database {_name(engine.url)} failed: {_read_cause(failure)}", hint=hint)


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
