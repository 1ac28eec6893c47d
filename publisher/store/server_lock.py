"""Who may dispatch over PostgreSQL, where processes share no folder: a lock that the server takes from the dead."""

import os
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from publisher.store.database import Database
from publisher.store.failures import told

_LOCK = 0x7075626D  # any number will do that nobody else takes; the lock is of one database
_NAME = "publisher"
_FIND = text(
    "SELECT holder.application_name FROM pg_locks JOIN pg_stat_activity AS holder USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objid = :lock AND classid = 0 AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# Of a machine that is cut off, the server hears nothing: after half a minute of that, its lock is free.
_SET_UP = text(
    "SELECT set_config('application_name', :name, false), set_config('tcp_keepalives_idle', '10', false), "
    "set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHolder:
    """The process that holds a lock: its number, 0 where that isn't known, and its machine."""

    process: int = 0
    node: str = ""


class ServerLock:
    """The lock of a PostgreSQL database, held on a connection of its own: where that ends, so does the lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Take it, or look whether it is still ours; say whether it is. Raises DatabaseDownError."""
        with told(self._database.engine):
            if self._connection is None or not self._is_alive(self._connection):
                self.release()
                self._connection = self._try_to_take()
        return self._connection is not None

    def release(self) -> None:
        """Give it up."""
        if self._connection is not None:
            _end(self._connection)
            self._connection = None

    def _try_to_take(self) -> Connection | None:
        connection = self._database.engine.connect()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            name = f"{_NAME} {os.getpid()} {os.uname().nodename}"[:63]  # longer ones the server cuts
            connection.execute(_SET_UP, {"name": name})
            if connection.execute(select(func.pg_try_advisory_lock(_LOCK))).scalar_one():
                return connection
        except BaseException:
            _end(connection)
            raise
        _end(connection)
        return None

    @staticmethod
    def _is_alive(connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


def _end(connection: Connection) -> None:
    """End it for good: given back to be used again, it would bring its lock along."""
    connection.invalidate()
    connection.close()


def find_server_holder(connection: Connection) -> ServerHolder | None:
    """Give who holds the lock of a PostgreSQL database, or nothing where nobody does."""
    name = connection.execute(_FIND, {"lock": _LOCK}).scalars().first()
    if name is None:
        return None
    said, _, rest = name.partition(" ")
    process, _, node = rest.partition(" ")
    if said != _NAME or not process.isdigit():  # who may not see another user's sessions is told no names
        return ServerHolder()
    return ServerHolder(process=int(process), node=node)
