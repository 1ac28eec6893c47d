"""A copy of a folder or a database does not mail until somebody says that it is the one that does."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.store import Database, open_database
from publisher.store.installation import (
    adopt_installation,
    fingerprint_of,
    found_installation,
    note_clock,
    read_installation,
)
from tests.site import Site
from tests.store.conftest import NOON


def test_there_is_none_before_the_first_run_and_one_after(database: Database) -> None:
    with database.write() as connection:
        assert read_installation(connection, "here") is None
        first = found_installation(connection, "here")
        assert first.is_own
        assert found_installation(connection, "here") == first


def test_elsewhere_it_is_not_its_own_until_it_is_adopted(database: Database) -> None:
    with database.write() as connection:
        first = found_installation(connection, "here")
        assert not found_installation(connection, "there").is_own
        adopt_installation(connection, "there")
        adopted = found_installation(connection, "there")
        assert adopted.is_own
        assert adopted.id == first.id
        assert not found_installation(connection, "here").is_own


def test_the_clock_is_remembered_at_its_latest(database: Database) -> None:
    with database.write() as connection:
        found_installation(connection, "here")
        for at in (NOON, NOON + timedelta(hours=1), NOON - timedelta(days=1)):
            note_clock(connection, at)
        assert found_installation(connection, "here").clock_highwater == NOON + timedelta(hours=1)


def test_a_name_stands_for_the_machine_but_not_for_the_place(file: Database, tmp_path: Path) -> None:
    elsewhere = open_database("sqlite:///elsewhere.db", tmp_path)
    assert fingerprint_of(file, "blue") == fingerprint_of(file, "blue")
    assert (
        len({fingerprint_of(file, "blue"), fingerprint_of(file, "green"), fingerprint_of(elsewhere, "blue")}) == 3
    )


def test_a_copied_folder_mails_nothing_until_it_is_adopted(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    site = Site(tmp_path / "first")
    site.subscribe("ann@example.org")
    site.write_post("old")
    site.app.line.publish()  # the first run takes what is there as its baseline
    site.app.close()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    copied = Site(tmp_path / "second")
    copied.write_post("new")
    with pytest.raises(PublisherError, match="was copied from another installation"):
        copied.app.line.publish()
    assert copied.received == []
    copied.app.adopt()
    copied.app.line.publish()
    assert copied.received == [("ann@example.org", "New")]
    copied.app.close()


def test_who_connects_to_PostgreSQL_in_another_way_finds_the_same_installation(tmp_path: Path) -> None:
    def fingerprint(url: str) -> str:
        return fingerprint_of(open_database(url, tmp_path), "blue")

    first = fingerprint("postgresql://ann:one@db.example.org/notes")
    assert fingerprint("postgresql://bob:two@db.example.org/notes?sslmode=require") == first
    others = {"postgresql://ann@db2.example.org/notes", "postgresql://ann@db.example.org/copy"}
    others |= {"postgresql://ann@db.example.org:5433/notes", "postgresql://ann@db.example.org/notes?host=/run/pg"}
    assert len({first, *map(fingerprint, others)}) == 5
