"""Being the one that publishes: by the folder's lock and, over PostgreSQL, by that of the server folders share."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.delivery import find_holder, hold_lock
from publisher.errors import BusyError
from publisher.store import Database, ServerHolder, ServerLock, find_server_holder

_GLANCE = 0.2  # seconds, in which a server has noticed that who was killed is gone


@contextmanager
def lead(database: Database, file: Path) -> Iterator[Callable[[], None]]:
    """Be the one, or raise BusyError with who is. Give what makes sure of it again, and raises BusyError likewise.

    A server that is restarted forgets its locks: who publishes for weeks has to take it anew.
    """
    with hold_lock(file):
        if database.is_sqlite:
            yield lambda: None
            return
        lock = ServerLock(database)
        try:
            if not lock.take():
                time.sleep(_GLANCE)
            _keep(database, lock)
            yield lambda: _keep(database, lock)
        finally:
            lock.release()


def find_leader(database: Database, file: Path) -> int | None:
    """Give the process that publishes; 0 for one whose number isn't known here, None where nobody does."""
    holder = find_holder(file)
    if holder is not None or database.is_sqlite:
        return holder
    with database.read() as connection:
        elsewhere = find_server_holder(connection)
    return elsewhere.process if elsewhere else None


def _keep(database: Database, lock: ServerLock) -> None:
    if lock.take():
        return
    with database.read() as connection:
        holder = find_server_holder(connection) or ServerHolder()
    who = f"Process {holder.process} on {holder.node}" if holder.process else "Another process"
    raise BusyError(f"{who} is publishing already", hint="it does what this run would have done")
