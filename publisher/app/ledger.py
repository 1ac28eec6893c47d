"""Looking after the ledger's database: schema, copies, and putting a copy back."""

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select, update

from publisher.delivery import hold_lock
from publisher.delivery.states import UNFINISHED, IssueState
from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.store import Database, open_database
from publisher.store.migrate import SchemaState, back_up, read_schema_state, upgrade
from publisher.store.tables import installation, issue, metadata

_ROWS = 10_000  # copied at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The database that the settings name."""

    settings: Settings

    def read_schema(self) -> SchemaState:
        """Look up which schema it has. Raises PublisherError where it is newer than this program."""
        return read_schema_state(self._open())

    def upgrade(self) -> SchemaState:
        """Bring the schema up to date; give what was found."""
        return upgrade(self._open())

    def back_up(self, target: Path) -> None:
        """Copy it, whole, while others write. Raises PublisherError."""
        database = self._open()
        if database.file is not None and not database.file.exists():
            raise PublisherError(f"There is no database at {database.file} yet")
        back_up(database, target)

    def restore(self, source: Path, now: datetime) -> int:
        """Put a copy in the database's place and hold what is unfinished in it; give how many issues that is.

        What was mailed since the copy was made is not in it, so nothing goes out by itself. The database that was
        there is kept beside it. Raises PublisherError, BusyError where something is publishing.
        """
        database = self._open()
        if database.file is None:
            raise PublisherError("This is a PostgreSQL database", hint="`pg_restore` puts its backups back")
        _refuse_damaged(source)
        with hold_lock(database.file.with_name(f"{database.file.name}.lock")):
            kept = database.file.with_name(f"{database.file.name}.replaced-{now:%Y%m%dT%H%M%S}")
            for ending in ("", "-wal", "-shm"):
                old = database.file.with_name(database.file.name + ending)
                if old.exists():
                    old.rename(kept.with_name(kept.name + ending))
            shutil.copyfile(source, database.file)
            upgrade(database)
            with database.write() as connection:
                held = connection.execute(
                    update(issue)
                    .where(issue.c.state.in_(UNFINISHED))
                    .values(state=IssueState.HELD, reason="restored")
                )
                connection.execute(update(installation).values(epoch=installation.c.epoch + 1))
        return held.rowcount

    def copy(self, source: str, target: str) -> int:
        """Copy every row of the database at one URL into an empty one at another; give how many.

        That is the way from SQLite to PostgreSQL. Raises PublisherError where the target holds something.
        """
        before, after = open_database(source, self.settings.root), open_database(target, self.settings.root)
        upgrade(after)
        copied = 0
        with before.read() as reading, after.write() as writing:
            if any(
                writing.execute(select(func.count()).select_from(table)).scalar()
                for table in metadata.tables.values()
            ):
                raise PublisherError(f"The database at {target} is not empty", hint="copy into a new one")
            for table in metadata.sorted_tables:
                for rows in (
                    reading.execution_options(yield_per=_ROWS).execute(select(table)).mappings().partitions()
                ):
                    writing.execute(insert(table), [dict(row) for row in rows])
                    copied += len(rows)
        return copied

    def _open(self) -> Database:
        return open_database(self.settings.database.url, self.settings.root)


def _refuse_damaged(file: Path) -> None:
    if not file.is_file():
        raise PublisherError(f"There is no backup at {file}")
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise PublisherError(f"The backup in {file} is damaged: {verdict}", hint="take another one")
