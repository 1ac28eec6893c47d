"""`publisher db`: what each command prints, in text and as JSON, and how it ends."""

from pathlib import Path

import pytest

from publisher.store.migrate import read_wanted
from tests.cli.conftest import Publisher
from tests.site import CONFIG

WANTED = read_wanted()


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "config.toml"


def test_the_schema_is_told_and_brought_up_to_date(publisher: Publisher, tmp_path: Path) -> None:
    assert publisher("db", "status").out == f"found nothing, wanted {WANTED}: `publisher db upgrade`\n"
    assert not (tmp_path / "publisher.db").exists()
    assert publisher("db", "upgrade").out == f"upgraded from nothing to {WANTED}\n"
    assert publisher("db", "upgrade").out == "up to date already\n"
    assert publisher("db", "status").out == f"found {WANTED}, wanted {WANTED}: up to date\n"


def test_the_same_as_JSON(publisher: Publisher) -> None:
    assert publisher("--json", "db", "status").json == {"found": None, "wanted": WANTED, "current": False}
    assert publisher("--json", "db", "upgrade").json == {"from": None, "to": WANTED}
    assert publisher("--json", "db", "status").json == {"found": WANTED, "wanted": WANTED, "current": True}
    assert publisher("--json", "db", "backup", "copy.db").json == {"file": "copy.db"}
    assert publisher("--json", "db", "restore", "copy.db").json == {"file": "copy.db", "held": 0}
    copied = publisher("--json", "db", "copy", "sqlite:///publisher.db", "sqlite:///other.db")
    assert copied.json == {"rows": 0}


def test_people_come_back_with_a_backup(publisher: Publisher) -> None:
    publisher("subscribers", "add", "ann@example.org")
    assert publisher("db", "backup", "copy.db").out == "Copied to copy.db\n"
    publisher("subscribers", "add", "bob@example.org")
    assert publisher("db", "restore", "copy.db").out == "Restored from copy.db; nothing was open\n"
    listed = publisher("--json", "subscribers", "list").json["subscribers"]
    assert [row["email"] for row in listed] == ["ann@example.org"]


def test_a_copy_says_how_it_becomes_the_one_that_mails(publisher: Publisher) -> None:
    publisher("subscribers", "add", "ann@example.org")
    copied = publisher("db", "copy", "sqlite:///publisher.db", "sqlite:///other.db")
    assert copied.code == 0
    assert "rows copied" in copied.out
    assert "publisher adopt" in copied.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("backup", "copy.db"), 1, "There is no database"),
        (("restore", "copy.db"), 1, "There is no backup at copy.db"),
        (("restore", "config.toml"), 1, "is damaged"),
        (("copy", "sqlite:///nowhere.db", "sqlite:///other.db"), 1, "There is no database at sqlite:///nowhere.db"),
        (("copy", "nowhere", "sqlite:///other.db"), 1, "database.url can't be read"),
        (("copy", "sqlite:///x.db", "mysql://h/x"), 1, "database.url names “mysql”"),
        (("backup",), 2, "Missing argument"),
    ],
)
def test_what_can_not_be_done_is_told(publisher: Publisher, words: tuple[str, ...], code: int, told: str) -> None:
    outcome = publisher("db", *words)
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err


def test_a_backup_below_what_is_no_folder_is_told(publisher: Publisher) -> None:
    publisher("db", "upgrade")
    outcome = publisher("db", "backup", "config.toml/copy.db")
    assert outcome.code == 3
    assert "can't be copied to config.toml/copy.db: Not a directory\n" in outcome.err


def test_a_disk_that_refuses_is_the_world_outside(publisher: Publisher) -> None:
    publisher("db", "upgrade")
    outcome = publisher("db", "backup", "nowhere/copy.db")
    assert outcome.code == 3
    assert "can't be copied" in outcome.err


def test_a_server_that_is_down_is_the_world_outside(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_DATABASE__URL", "postgresql://ann:correct-horse@127.0.0.1:1/notes")
    outcome = publisher("db", "status")
    assert outcome.code == 3
    assert "look whether the server runs" in outcome.err
    assert "correct-horse" not in outcome.err
