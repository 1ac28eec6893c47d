"""Bringing the database to the schema this program knows: forward only, backed up first.

Every command asks where the database stands, and hardly one finds anything to do: that is read without Alembic,
which takes a sixth of a second to load.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from publisher.errors import OutsideError, PublisherError
from publisher.files import sync_folder
from publisher.store.database import Database
from publisher.store.dialect import wait_your_turn

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """Which revision the database is at, and which one this program wants."""

    found: str | None
    wanted: str

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return self.found == self.wanted


def read_schema_state(database: Database) -> SchemaState:
    """Look up where the database stands. Raises PublisherError when it is newer than this program."""
    with database.read() as connection:
        found = _read_revision(connection)
    known = _read_known()
    if found is not None and found not in known:
        raise PublisherError(
            f"The database is at revision {found}, which this version of Publisher doesn't know",
            hint="a newer version wrote it: run that one, or restore a backup made before it",
        )
    return SchemaState(found=found, wanted=known[-1])


def read_wanted() -> str:
    """Give the revision that this program wants."""
    return _read_known()[-1]


def _read_revision(connection: Connection) -> str | None:
    """Give the revision that Alembic noted, or nothing for a database in which nothing is yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _read_known() -> list[str]:
    """Give every revision, the oldest first: each migration's file begins with its own."""
    return sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def upgrade(database: Database) -> SchemaState:
    """Bring the schema up to date, after a backup where there is something to lose; give what was found before."""
    before = read_schema_state(database)
    if before.is_current:
        return before
    from alembic import command

    if before.found is not None and database.file is not None:
        back_up(database, database.file.with_name(f"{database.file.name}.before-{before.wanted}"))
    with database.write() as connection:
        wait_your_turn(connection)
        command.upgrade(_configuration(connection), "head")
    return before


def back_up(database: Database, target: Path) -> None:
    """Copy a SQLite database, whole and consistent, while others go on writing. Raises PublisherError."""
    if database.file is None:
        raise PublisherError("This is a PostgreSQL database", hint="`pg_dump` makes its backups")
    if not database.file.exists():
        raise PublisherError(f"There is no database at {database.file} yet")
    copy_file(database.file, target)


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite database; `target` is what it was or the whole new one. Raises OutsideError."""
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        # Whoever may read the ledger may read its copies, and nobody else: they hold addresses.
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, source.stat().st_mode & 0o666))
        _copy_pages(source, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        told = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise OutsideError(f"{source} can't be copied to {target}: {told}") from error
    finally:
        with contextlib.suppress(OSError):  # there is nothing to remove below what is no folder
            beside.unlink()


def _copy_pages(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        contextlib.closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")


def _configuration(connection: Connection) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["connection"] = connection
    return configuration
