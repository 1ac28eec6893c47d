"""Tables, migrations, SQLite and PostgreSQL: the only room that speaks a database's dialect."""

from publisher.store.database import Database, DatabaseDownError, open_database
from publisher.store.dialect import count_on, insert_missing

__all__ = ["Database", "DatabaseDownError", "count_on", "insert_missing", "open_database"]
