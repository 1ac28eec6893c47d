"""Looking after the ledger's database: schema, copies, and putting a copy back."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import disk_usage

from sqlalchemy import Connection, Table, insert, select, update

from publisher.app.leading import lead
from publisher.delivery import RESTORED, Terms, find_needed_room, hold_lock, outbox
from publisher.delivery.states import UNFINISHED, WAITING, DeliveryState, IssueState
from publisher.errors import OutsideError, PublisherError, UsageError
from publisher.files import sync_folder
from publisher.setting_types import DatabaseUrl
from publisher.settings import Settings
from publisher.store import Database, count_on, open_database
from publisher.store.migrate import SchemaState, back_up, copy_file, read_schema_state, read_wanted, upgrade
from publisher.store.tables import installation, issue, metadata, notice

_ROWS = 10_000  # copied at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The database that the settings name."""

    settings: Settings

    def read_schema(self) -> SchemaState:
        """Look up which schema it has. Raises PublisherError where it is newer than this program."""
        with self._open() as database:
            if database.file is not None and not database.file.exists():  # looking at one must not make it
                return SchemaState(found=None, wanted=read_wanted())
            return read_schema_state(database)

    def has_room(self) -> bool:
        """Say whether its disk has the room without which nothing is mailed; PostgreSQL's is its own matter."""
        with self._open() as database:
            return database.file is None or disk_usage(database.file.parent).free >= find_needed_room(0)

    def upgrade(self) -> SchemaState:
        """Bring the schema up to date; give what was found."""
        with self._open() as database:
            return upgrade(database)

    def back_up(self, target: Path) -> None:
        """Copy it, whole, while others write. Raises PublisherError."""
        with self._open() as database:
            back_up(database, target)

    def restore(self, source: Path, now: datetime) -> int:
        """Put a copy in the database's place and hold what is unfinished in it; give how many issues that is.

        What was mailed since the copy was made is not in it, so nothing goes out by itself. The database that was
        there is kept beside it. Raises PublisherError, BusyError where something is publishing.
        """
        with self._open() as database:
            file = database.file
        if file is None:
            raise PublisherError(
                "This is a PostgreSQL database",
                hint="`pg_restore` puts its backups back, and then `publisher db restore`, without a file, holds "
                "what is unfinished in it",
            )
        _refuse_damaged(source)
        with hold_lock(file.with_name(f"{file.name}.lock")):
            coming = file.with_name(f"{file.name}.restoring")
            try:
                held = _prepare(source, coming, now)
                _set_aside(file, file.with_name(f"{file.name}.replaced-{now:%Y%m%dT%H%M%S%f}"))
                coming.rename(file)
                sync_folder(file.parent)
            except OSError as error:
                raise OutsideError(f"{file} can't be replaced: {error}") from error
            finally:
                for leftover in file.parent.glob(f"{coming.name}*"):
                    leftover.unlink()
        return held

    def hold_restored(self, now: datetime) -> int:
        """Hold what is unfinished in a PostgreSQL database that `pg_restore` filled; give how many issues that is.

        Raises UsageError for SQLite, BusyError where something is publishing.
        """
        with self._open() as database:
            if database.is_sqlite:
                raise UsageError("No backup is named", hint="`publisher db restore FILE`")
            with lead(database, self.settings.state.path / "lock"):
                upgrade(database)
                with database.write() as connection:
                    return hold_unfinished(connection, now)

    def copy(self, source: str, target: str) -> int:
        """Copy every row of the database at one URL into an empty one at another; give how many.

        That is the way from SQLite to PostgreSQL. Raises PublisherError where the target holds something.
        """
        with open_at(source, self.settings.root) as before, open_at(target, self.settings.root) as after:
            _refuse_stale(before, source)
            upgrade(after)
            with before.read() as reading, after.write() as writing:
                if _holds_rows(writing):
                    raise PublisherError(
                        f"The database at {DatabaseUrl(target).shown} is not empty", hint="copy into a new one"
                    )
                copied = sum(_copy_table(reading, writing, table) for table in metadata.sorted_tables)
                count_on(writing, metadata)
        return copied

    def _open(self) -> AbstractContextManager[Database]:
        return open_at(self.settings.database.url, self.settings.root)


@contextmanager
def open_at(url: str, root: Path) -> Iterator[Database]:
    """Give the database at `url`, and close it at the end. Raises PublisherError."""
    database = open_database(url, root)
    try:
        yield database
    finally:
        database.close()


def _prepare(source: Path, coming: Path, now: datetime) -> int:
    """Make what will be the database: a copy in today's schema with all that is unfinished held; give how many."""
    copy_file(source, coming)
    with open_at(f"sqlite:///{coming}", coming.parent) as database:
        if read_schema_state(database).found is None:
            raise PublisherError(f"{source} is no backup of this program", hint="`publisher db backup` makes them")
        upgrade(database)
        with database.write() as connection:
            return hold_unfinished(connection, now)


def hold_unfinished(connection: Connection, now: datetime) -> int:
    """Let nothing go out by itself that a backup says is to go; give how many issues that holds."""
    held = connection.execute(
        update(issue).where(issue.c.state.in_(UNFINISHED)).values(state=IssueState.HELD, reason=RESTORED)
    )
    # Whoever had some in hand is gone: `reconcile`, which comes before any run, is to look at these too.
    outbox.recover(connection, "", Terms(), now)
    # Who waited for one when the backup was made has had it, or asked again.
    connection.execute(update(notice).where(notice.c.state.in_(WAITING)).values(state=DeliveryState.CANCELLED))
    connection.execute(update(installation).values(epoch=installation.c.epoch + 1))
    return held.rowcount


def _set_aside(file: Path, kept: Path) -> None:
    """Keep what stands in the way, with what SQLite wrote beside it."""
    for ending in ("-wal", "-shm", ""):
        old = file.with_name(file.name + ending)
        if old.exists():
            old.rename(kept.with_name(kept.name + ending))


def _refuse_stale(database: Database, url: str) -> None:
    shown = DatabaseUrl(url).shown
    if database.file is not None and not database.file.exists():
        raise PublisherError(f"There is no database at {shown}")
    if not read_schema_state(database).is_current:
        raise PublisherError(
            f"The database at {shown} is not up to date", hint="`publisher db upgrade` comes first"
        )


def _holds_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables)


def _copy_table(reading: Connection, writing: Connection, table: Table) -> int:
    copied = 0
    found = reading.execute(select(table).execution_options(yield_per=_ROWS)).mappings()
    for rows in found.partitions():
        writing.execute(insert(table), [dict(row) for row in rows])
        copied += len(rows)
    return copied


def _refuse_damaged(file: Path) -> None:
    if not file.is_file():
        raise PublisherError(f"There is no backup at {file}")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise PublisherError(f"The backup in {file} is damaged: {verdict}", hint="take another one")
