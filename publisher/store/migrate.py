"""Bringing the database to the schema this program knows: forward only, backed up first."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from publisher.errors import PublisherError
from publisher.files import sync_folder
from publisher.store.database import Database

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
        found = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory(str(_MIGRATIONS))
    wanted = scripts.get_current_head() or ""
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise PublisherError(
            f"The database is at revision {found}, which this version of Publisher doesn't know",
            hint="a newer version wrote it: run that one, or restore a backup made before it",
        )
    return SchemaState(found=found, wanted=wanted)


def upgrade(database: Database) -> SchemaState:
    """Bring the schema up to date, after a backup where there is something to lose; give what was found before."""
    before = read_schema_state(database)
    if before.is_current:
        return before
    if before.found is not None and database.file is not None:
        back_up(database, database.file.with_name(f"{database.file.name}.before-{before.wanted}"))
    with database.write() as connection:
        command.upgrade(_configuration(connection), "head")
    return before


def back_up(database: Database, target: Path) -> None:
    """Copy a SQLite database, whole and consistent, while others go on writing. Raises PublisherError."""
    if database.file is None:
        raise PublisherError("This is a PostgreSQL database", hint="`pg_dump` makes its backups")
    beside = target.with_name(f".{target.name}.tmp")
    beside.unlink(missing_ok=True)
    source = sqlite3.connect(database.file)
    copy = sqlite3.connect(beside)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        source.close()
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    sync_folder(target.parent)


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["connection"] = connection
    return configuration
