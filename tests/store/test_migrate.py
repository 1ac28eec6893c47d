"""Migrations: they make exactly what the tables say, once, whoever runs them and however often."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from publisher.errors import PublisherError
from publisher.store import Database, migrate
from publisher.store.migrate import SchemaState, read_schema_state, read_wanted, upgrade
from publisher.store.tables import metadata

UPGRADE = """
import sys
from pathlib import Path
from publisher.store import open_database
from publisher.store.migrate import upgrade
database = open_database(sys.argv[1], Path("/"))
upgrade(database)
database.close()
"""


def schema_of(file: Path) -> dict[str, str]:
    """Give every table and index as SQLite keeps it, without what only looks different.

    Triggers stand in migrations alone: what they refuse is tested with the other constraints.
    """
    statement = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(statement).fetchall()
    return {name: normalise(sql) for name, sql in found if name != "alembic_version"}


def normalise(sql: str) -> str:
    """Sort what a definition is made of: columns by name, constraints by theirs, spaces and quotes aside.

    A column that was added later stands behind all others, on one line with the last of them.
    """
    plain = re.sub(r"DEFAULT \(?(\w+|'[^']*')\)?", r"DEFAULT \1", re.sub(r'["\t]', "", sql))
    head, _, body = plain.partition("(")
    inside, _, rest = body.rpartition(")")
    parts = re.split(r",(?![^(]*\))", inside)  # commas outside brackets
    return "\n".join([head.strip(), *sorted(" ".join(part.split()) for part in parts), rest.strip()])


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_make_every_key_and_check_that_the_tables_say(file: Database, tmp_path: Path) -> None:
    """Alembic compares no checks and no primary keys; SQLite keeps the text of both."""
    described = create_engine(f"sqlite:///{tmp_path / 'described.db'}")
    metadata.create_all(described)
    described.dispose()
    assert file.file is not None
    assert schema_of(file.file) == schema_of(tmp_path / "described.db")


def test_each_migration_is_named_by_its_revision_and_follows_the_one_before() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    newest_first = [script.revision for script in scripts.walk_revisions()]
    assert newest_first == sorted(newest_first, reverse=True)
    assert newest_first[0] == scripts.get_current_head() == read_wanted()
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts.walk_revisions())


def test_a_second_upgrade_finds_nothing_to_do(empty: Database) -> None:
    assert upgrade(empty) == SchemaState(found=None, wanted=read_wanted())
    assert upgrade(empty).is_current
    assert read_schema_state(empty).is_current


def test_processes_that_upgrade_at_once_all_succeed(url: str, empty: Database) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, url], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    assert read_schema_state(empty).is_current


def test_a_schema_of_a_newer_version_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(PublisherError, match="9999, which this version of Publisher doesn't know") as caught:
        upgrade(database)
    assert "a newer version wrote it" in caught.value.hint
