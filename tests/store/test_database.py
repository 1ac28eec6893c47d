"""Opening, reading and writing: one state to read, all or nothing to write, clear words when it fails."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, make_url, select, text, update
from sqlalchemy.exc import IntegrityError

from publisher.errors import PublisherError
from publisher.store import Database, DatabaseDownError, open_database
from publisher.store.tables import newsletter, subscriber, suppression
from tests.disk import run_on_small_disk
from tests.store.conftest import NOON, ROWS

_READ_ON_A_FULL_DISK = """
from pathlib import Path
from publisher.errors import PublisherError
from publisher.store import open_database
from publisher.store.migrate import upgrade
from tests.store.test_database import count_suppressed

for room in (True, False):
    database = open_database("sqlite:///disk/ledger.db", Path.cwd())
    if room:
        upgrade(database)
        database.close()
        with Path("disk/filling").open("wb", buffering=0) as filling:
            try:
                while True:
                    filling.write(bytes(4096))
            except OSError:
                continue
    try:
        count_suppressed(database)
    except PublisherError as error:
        print(error.hint)
"""


def count_suppressed(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(suppression)).scalar_one()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("busy_timeout", 10_000),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
    ],
)
def test_SQLite_is_set_up_to_keep_what_it_says_it_kept(file: Database, pragma: str, value: object) -> None:
    with file.read() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TimeZone", "UTC"),
        ("lock_timeout", "5s"),
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ],
)
def test_PostgreSQL_waits_for_nobody_for_ever(postgres_url: str, tmp_path: Path, setting: str, value: str) -> None:
    database = open_database(postgres_url, tmp_path)
    with database.read() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar() == value
    database.close()


def test_who_reads_sees_one_state_while_others_commit(database: Database) -> None:
    with database.read() as reading:
        before = reading.execute(select(func.count()).select_from(suppression)).scalar()
        with database.write() as writing:
            writing.execute(insert(suppression).values(ROWS["suppression"]))
        assert reading.execute(select(func.count()).select_from(suppression)).scalar() == before == 0
    assert count_suppressed(database) == 1


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012 - the error comes midway
        connection.execute(insert(suppression).values(ROWS["suppression"]))
        _ = 1 / 0
    assert count_suppressed(database) == 0


def test_a_writer_on_SQLite_holds_what_it_read(file: Database) -> None:
    event.listen(file.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1"))
    with file.write() as first:
        first.execute(select(newsletter)).all()
        with pytest.raises(DatabaseDownError, match="database is locked") as caught, file.write():
            pass
    assert caught.value.exit_code == 3
    assert "another process writes to it" in caught.value.hint


@pytest.mark.needs("a disk of its own")
def test_F20_a_database_whose_disk_is_full_says_so(tmp_path: Path) -> None:
    here = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {here!r})\n{_READ_ON_A_FULL_DISK}"
    assert "its disk is full: make room there" in run_on_small_disk(tmp_path, program, "3m").stdout


def test_a_row_that_another_holds_on_PostgreSQL_is_not_waited_for_for_ever(
    postgres_url: str, tmp_path: Path
) -> None:
    database = open_database(postgres_url, tmp_path)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE held (n integer)"))
        connection.execute(text("INSERT INTO held VALUES (1)"))
    with database.write() as first:
        first.execute(text("UPDATE held SET n = 2"))
        with pytest.raises(DatabaseDownError, match="lock timeout"), database.write() as second:  # noqa: PT012
            second.execute(text("SET LOCAL lock_timeout = '20ms'"))
            second.execute(text("UPDATE held SET n = 3"))
    database.close()


def test_a_disk_that_is_full_is_told(file: Database) -> None:
    event.listen(file.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1"))
    file.close()  # the next connection is a new one
    rows = [ROWS["subscriber"] | {"id": n, "address_key": str(n), "name": "n" * 900} for n in range(100)]
    with pytest.raises(DatabaseDownError, match="full") as caught, file.write() as connection:
        connection.execute(insert(subscriber), rows)
    assert "the disk is full" in caught.value.hint


def test_a_database_that_can_not_be_written_is_told(file: Database) -> None:
    event.listen(file.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    file.close()
    with pytest.raises(DatabaseDownError, match="readonly"), file.write() as connection:
        connection.execute(update(newsletter).values(paused=True))


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "publisher.db").write_bytes(b"these are no pages of SQLite's" * 100)
    with pytest.raises(DatabaseDownError, match="not a database") as caught:
        count_suppressed(open_database("sqlite:///publisher.db", tmp_path))
    assert "db restore" in caught.value.hint


def test_a_damaged_database_is_told(file: Database, tmp_path: Path) -> None:
    file.close()
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    pages = bytearray((tmp_path / "ledger.db").read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    (tmp_path / "ledger.db").write_bytes(pages)
    with pytest.raises(DatabaseDownError, match="malformed"):
        count_suppressed(file)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseDownError, match="unable to open database file") as caught:
        count_suppressed(open_database("sqlite:///nowhere/publisher.db", tmp_path))
    assert "whether its folder is there" in caught.value.hint


def test_tables_that_are_not_there_are_told(empty: Database) -> None:
    with pytest.raises(DatabaseDownError, match="suppression") as caught:
        count_suppressed(empty)
    assert "publisher db upgrade" in caught.value.hint


def test_a_server_that_is_down_is_told_without_its_password(tmp_path: Path) -> None:
    database = open_database("postgresql://ann:correct-horse@127.0.0.1:1/notes", tmp_path)
    with pytest.raises(DatabaseDownError) as caught:
        count_suppressed(database)
    assert "look whether the server runs" in caught.value.hint
    assert "correct-horse" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "cause", "hint"),
    [
        ({"username": "ann"}, 'role "ann" does not exist', "the user and the password"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist', "createdb --owner USER NAME"),
        ({"host": "nowhere.invalid"}, "failed to resolve host", "names its host rightly"),
        ({"query": {"nonsense": "1"}}, 'invalid connection option "nonsense"', "after the “?” in database.url"),
        ({"query": {"host": "/nowhere"}}, "No such file or directory", "whether the server runs"),
    ],
)
def test_a_connection_that_PostgreSQL_refuses_says_what_to_mend(
    postgres_url: str, tmp_path: Path, change: dict[str, Any], cause: str, hint: str
) -> None:
    url = make_url(postgres_url).set(**change)
    database = open_database(url.render_as_string(hide_password=False), tmp_path)
    with pytest.raises(DatabaseDownError) as caught:
        count_suppressed(database)
    assert cause in caught.value.text
    assert hint in caught.value.hint
    assert "psycopg" not in caught.value.text


def test_a_user_of_PostgreSQL_without_rights_is_told(postgres_ledger_url: str, tmp_path: Path) -> None:
    database = open_database(postgres_ledger_url, tmp_path)
    with pytest.raises(DatabaseDownError) as caught, database.write() as connection:  # noqa: PT012
        connection.execute(text("CREATE ROLE guest"))
        connection.execute(text("SET LOCAL ROLE guest"))
        connection.execute(select(suppression))
    assert caught.value.text.endswith("failed: permission denied for table suppression")
    assert "own the database and its tables" in caught.value.hint
    database.close()


def test_4_an_error_that_nobody_expected_names_no_reader(filled: Database) -> None:
    twice = {**ROWS["subscriber"], "email": "ann@example.net"}
    with pytest.raises(IntegrityError) as caught, filled.write() as connection:
        connection.execute(insert(subscriber), [twice])
    assert "ann@example.net" not in str(caught.value)


def test_what_takes_too_long_on_PostgreSQL_is_told(postgres_url: str, tmp_path: Path) -> None:
    database = open_database(postgres_url, tmp_path)
    with pytest.raises(DatabaseDownError, match="statement timeout") as caught, database.write() as connection:  # noqa: PT012
        connection.execute(text("SET LOCAL statement_timeout = '20ms'"))
        connection.execute(text("SELECT pg_sleep(5)"))
    assert "the next run goes on" in caught.value.hint
    database.close()


def test_a_server_of_PostgreSQL_that_is_only_read_is_told(postgres_url: str, tmp_path: Path) -> None:
    database = open_database(postgres_url, tmp_path)
    with pytest.raises(DatabaseDownError, match="read-only") as caught, database.write() as connection:  # noqa: PT012
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("CREATE TABLE held (n integer)"))
    assert "the one that is written to" in caught.value.hint
    database.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("publisher.db", "database.url can't be read"),
        ("sqlite://", "a database in memory forgets who was mailed"),
        ("sqlite:///:memory:", "a database in memory forgets who was mailed"),
        ("mysql://ann:correct-horse@host/notes", "database.url names “mysql”"),
        ("postgresql://ann:correct-horse@host:port/notes", "database.url can't be read"),
    ],
)
def test_an_address_that_names_no_ledger_is_refused(tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(PublisherError, match=told) as caught:
        open_database(url, tmp_path)
    assert "correct-horse" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_relative_path_is_read_from_the_site(tmp_path: Path) -> None:
    assert open_database("sqlite:///data/publisher.db", tmp_path).file == tmp_path / "data/publisher.db"
    assert open_database(f"sqlite:///{tmp_path}/x.db", Path("/elsewhere")).file == tmp_path / "x.db"


def test_times_without_a_zone_are_refused(database: Database) -> None:
    with pytest.raises(Exception, match="aware instants only"), database.write() as connection:
        connection.execute(insert(suppression).values(ROWS["suppression"] | {"since": NOON.replace(tzinfo=None)}))
