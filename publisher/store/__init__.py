"""Tables, migrations, SQLite and PostgreSQL: the only room that speaks a database's dialect."""

from publisher.store.database import Database, open_database
from publisher.store.dialect import count_on, insert_missing
from publisher.store.failures import MAKE_OWNER, DatabaseDownError
from publisher.store.given import given_numbers, write_numbers
from publisher.store.prepared import Prepared
from publisher.store.server_lock import ServerHolder, ServerLock, find_server_holder

__all__ = [
    "MAKE_OWNER",
    "Database",
    "DatabaseDownError",
    "Prepared",
    "ServerHolder",
    "ServerLock",
    "count_on",
    "find_server_holder",
    "given_numbers",
    "insert_missing",
    "open_database",
    "write_numbers",
]
