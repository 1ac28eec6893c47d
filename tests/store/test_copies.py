"""Backups, restores and copies of the ledger: whole, consistent, and never a way to mail twice."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from publisher.app.ledger import Ledger
from publisher.config import load_settings
from publisher.delivery import hold_lock
from publisher.errors import BusyError, OutsideError, PublisherError, UsageError
from publisher.store import Database, open_database
from publisher.store.migrate import back_up, upgrade
from publisher.store.tables import delivery, installation, issue, metadata, newsletter
from tests.site import CONFIG
from tests.store.conftest import NOON, ROWS

WRITE_PAIRS = """
import itertools, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
for number in itertools.count():
    connection.execute("BEGIN IMMEDIATE")
    for scope in ("a", "b"):
        connection.execute("INSERT INTO suppression VALUES (?, ?, 'x', 0)", (str(number), scope))
    connection.execute("COMMIT")
    print(number, flush=True)
"""
ORDER = ("list", "subscriber", "subscription", "post", "issue", "delivery", "copy", "post_list", "installation")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return Ledger(settings=load_settings(tmp_path / "config.toml", {}))


@contextmanager
def opened(url: str, root: Path) -> Iterator[Database]:
    database = open_database(url, root)
    yield database
    database.close()


def fill(url: str, root: Path, **states: str) -> None:
    """Make a ledger with a row of each kind, and an issue in each state."""
    with opened(url, root) as database:
        upgrade(database)
        with database.write() as connection:
            for name in ORDER:
                connection.execute(insert(metadata.tables[name]).values(ROWS[name]))
            for number, (key, state) in enumerate(states.items(), start=2):
                row = ROWS["issue"] | {"id": number, "content_key": key, "state": state}
                connection.execute(insert(issue).values(row))


# `Any`: the rows of any table.
def rows_of(url: str, root: Path) -> dict[str, list[dict[str, Any]]]:
    with opened(url, root) as database, database.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def states_of(root: Path) -> dict[str, tuple[str, str]]:
    return {
        row["content_key"]: (row["state"], row["reason"])
        for row in rows_of("sqlite:///publisher.db", root)["issue"]
    }


def test_a_backup_is_whole_and_consistent_while_a_writer_goes_on(file: Database, tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - any moments will do
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_PAIRS, tmp_path / "ledger.db"], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(15):
            for _ in range(chance.randrange(1, 40)):
                written = int(writer.stdout.readline())
            back_up(file, tmp_path / "copy.db")
            with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                counts = connection.execute("SELECT scope, count(*) FROM suppression GROUP BY scope").fetchall()
            (_, first), (_, second) = counts
            assert first == second > written
        writer.kill()
    assert sorted(entry.name for entry in tmp_path.glob("*copy*")) == ["copy.db"]


def test_a_backup_is_as_private_as_what_it_copies(file: Database, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").chmod(0o600)
    back_up(file, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_that_can_not_be_written_leaves_the_one_before(file: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").mkdir()
    with pytest.raises(OutsideError, match="can't be copied"):
        back_up(file, tmp_path / "copy.db")
    with pytest.raises(OutsideError, match="can't be copied"):
        back_up(file, tmp_path / "nowhere/copy.db")
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.endswith(".tmp")] == []


def test_restoring_holds_all_that_was_not_finished(ledger: Ledger, tmp_path: Path) -> None:
    fill(
        "sqlite:///publisher.db",
        tmp_path,
        ready="ready",
        sending="sending",
        paused="paused",
        closed="closed",
        cancelled="cancelled",
    )
    ledger.back_up(tmp_path / "backup.db")
    with opened("sqlite:///publisher.db", tmp_path) as database, database.write() as connection:
        connection.execute(issue.update().values(state="closed"))
    assert ledger.restore(tmp_path / "backup.db", NOON) == 4
    held = ("held", "restored")
    assert states_of(tmp_path) == {
        "c": held,
        "ready": held,
        "sending": held,
        "paused": held,
        "closed": ("closed", ""),
        "cancelled": ("cancelled", ""),
    }
    (row,) = rows_of("sqlite:///publisher.db", tmp_path)["installation"]
    assert row["epoch"] == 1


def test_what_was_there_before_a_restore_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    fill("sqlite:///publisher.db", tmp_path)
    ledger.back_up(tmp_path / "backup.db")
    with opened("sqlite:///publisher.db", tmp_path) as database, database.write() as connection:
        connection.execute(newsletter.update().values(slug="later"))
    ledger.restore(tmp_path / "backup.db", NOON)
    (kept,) = tmp_path.glob("publisher.db.replaced-*")
    assert rows_of(f"sqlite:///{kept.name}", tmp_path)["list"][0]["slug"] == "later"
    assert rows_of("sqlite:///publisher.db", tmp_path)["list"][0]["slug"] == "notes"
    assert list(tmp_path.glob("*.restoring*")) == []


def test_a_database_can_be_restored_from_itself(ledger: Ledger, tmp_path: Path) -> None:
    fill("sqlite:///publisher.db", tmp_path)
    assert ledger.restore(tmp_path / "publisher.db", NOON) == 1
    assert states_of(tmp_path) == {"c": ("held", "restored")}


@pytest.mark.parametrize("what", ["nothing", "no database", "an empty file", "another program's", "a newer one"])
def test_what_is_no_backup_replaces_nothing(ledger: Ledger, tmp_path: Path, what: str) -> None:
    fill("sqlite:///publisher.db", tmp_path)
    before = rows_of("sqlite:///publisher.db", tmp_path)
    source = tmp_path / "backup.db"
    if what == "no database":
        source.write_bytes(b"these are no pages" * 100)
    if what == "an empty file":
        source.touch()
    if what == "another program's":
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("CREATE TABLE songs (title TEXT)")
    if what == "a newer one":
        ledger.back_up(source)
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(PublisherError):
        ledger.restore(source, NOON)
    assert rows_of("sqlite:///publisher.db", tmp_path) == before
    assert list(tmp_path.glob("publisher.db.re*")) == []


def test_nothing_is_restored_under_a_run_that_is_going_on(ledger: Ledger, tmp_path: Path) -> None:
    fill("sqlite:///publisher.db", tmp_path)
    ledger.back_up(tmp_path / "backup.db")
    with hold_lock(tmp_path / "publisher.db.lock"), pytest.raises(BusyError):
        ledger.restore(tmp_path / "backup.db", NOON)


def test_looking_at_a_database_does_not_make_it(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.read_schema().found is None
    with pytest.raises(PublisherError, match="There is no database"):
        ledger.back_up(tmp_path / "copy.db")
    with pytest.raises(PublisherError, match="There is no database"):
        ledger.copy("sqlite:///publisher.db", "sqlite:///other.db")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["config.toml"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_row_is_copied_into_another_database(
    ledger: Ledger, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    target = "sqlite:///other.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    fill("sqlite:///publisher.db", tmp_path, ready="ready")
    assert ledger.copy("sqlite:///publisher.db", target) == len(ORDER) + 1
    assert rows_of(target, tmp_path) == rows_of("sqlite:///publisher.db", tmp_path)
    with opened(target, tmp_path) as database, database.write() as connection:
        row = {key: value for key, value in ROWS["issue"].items() if key != "id"} | {"content_key": "next"}
        assert connection.execute(insert(issue).values(row)).inserted_primary_key == (3,)


def test_a_copy_goes_into_an_empty_database_only(ledger: Ledger, tmp_path: Path, postgres_url: str) -> None:
    fill("sqlite:///publisher.db", tmp_path)
    ledger.copy("sqlite:///publisher.db", postgres_url)
    with_password = postgres_url.replace("publisher@", "publisher:correct-horse@")
    with pytest.raises(PublisherError, match="is not empty") as caught:
        ledger.copy("sqlite:///publisher.db", with_password)
    assert "correct-horse" not in str(caught.value)


def test_postgres_is_backed_up_by_its_own_tools(tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    ledger = Ledger(settings=load_settings(tmp_path / "config.toml", {"PUBLISHER_DATABASE__URL": postgres_url}))
    with pytest.raises(PublisherError, match="PostgreSQL") as caught:
        ledger.back_up(tmp_path / "copy.db")
    assert "pg_dump" in caught.value.hint
    with pytest.raises(PublisherError, match="PostgreSQL"):
        ledger.restore(tmp_path / "copy.db", NOON)


def test_what_PostgreSQL_restored_is_held_as_well(tmp_path: Path, postgres_ledger_url: str) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    environment = {"PUBLISHER_DATABASE__URL": postgres_ledger_url}
    ledger = Ledger(settings=load_settings(tmp_path / "config.toml", environment))
    fill(postgres_ledger_url, tmp_path, ready="ready", closed="closed")
    with opened(postgres_ledger_url, tmp_path) as database, database.write() as connection:
        connection.execute(delivery.update().values(state=2, lease_owner="gone", lease_until=NOON))
    assert ledger.hold_restored(NOON) == 2
    after = rows_of(postgres_ledger_url, tmp_path)
    assert sorted((row["state"], row["reason"]) for row in after["issue"]) == [
        ("closed", ""),
        ("held", "restored"),
        ("held", "restored"),
    ]
    assert (after["delivery"][0]["state"], after["installation"][0]["epoch"]) == (7, 1)


def test_a_backup_of_SQLite_has_to_be_named(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="No backup is named"):
        ledger.hold_restored(NOON)


def test_deliveries_in_doubt_stay_in_doubt(ledger: Ledger, tmp_path: Path) -> None:
    """A delivery that was being sent when the copy was made may have arrived: nobody decides that but a person."""
    fill("sqlite:///publisher.db", tmp_path)
    with opened("sqlite:///publisher.db", tmp_path) as database, database.write() as connection:
        connection.execute(delivery.update().values(state=2, lease_owner="gone", lease_until=NOON))
        connection.execute(installation.update().values(epoch=4))
    ledger.back_up(tmp_path / "backup.db")
    ledger.restore(tmp_path / "backup.db", NOON)
    after = rows_of("sqlite:///publisher.db", tmp_path)
    assert (after["delivery"][0]["state"], after["installation"][0]["epoch"]) == (7, 5)
