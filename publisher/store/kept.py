"""One connection for many transactions, one after another: for whoever writes for every message."""

import sqlite3
from types import TracebackType

from sqlalchemy import Connection, Engine

from publisher.store.failures import find_failure

_PATIENCE = 1000  # milliseconds that it waits for another process to have written


class Kept:
    """A connection that is opened once; `with` it for one transaction, which is as `Database.write` gives one.

    After a failure it is a new one. Whoever keeps one has a loop to go back to: where another process writes, it
    says so sooner than others. It is a class, since a generator takes as long as to begin and to commit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._sqlite: sqlite3.Connection | None = None

    def __enter__(self) -> Connection:
        """Begin."""
        try:
            connection = self._connection or self._open()
            if self._sqlite is None:
                connection.begin()
            else:
                self._sqlite.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._give_up(error)
            raise
        return connection

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Commit, or take everything back where something failed."""
        if error is not None:
            self._give_up(error)
        else:
            self._commit()

    def close(self) -> None:
        """Give it back, and with it what was begun and not committed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = self._sqlite = None

    def _open(self) -> Connection:
        """Connect. On SQLite, SQLAlchemy's own bookkeeping takes three times as long as to begin and to commit.

        So there it is told of one transaction that never ends, and those of the database are begun past it.
        """
        self._connection = connection = self._engine.connect()
        if self._engine.dialect.name == "sqlite":
            self._connection = connection = connection.execution_options(begin="")
            connection.begin()
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the dialect says so
            connection.detach()  # its patience is its own: nobody else shall be given it afterwards
            driver.execute(f"PRAGMA busy_timeout={_PATIENCE}")
            self._sqlite = driver
        return connection

    def _commit(self) -> None:
        try:
            if self._sqlite is not None:
                self._sqlite.commit()
            elif self._connection is not None:
                self._connection.commit()
        except BaseException as error:
            self._give_up(error)
            raise

    def _give_up(self, error: BaseException) -> None:
        """Close it, and say what an operator can do where the database itself has failed."""
        self.close()
        if down := find_failure(self._engine, error):
            raise down from error
