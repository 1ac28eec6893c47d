"""`publisher bounces`: what it reads, what it says, and what `status` shows of it."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Publisher
from tests.delivery.returned import write_returned
from tests.site import CONFIG


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "returned" / part).mkdir(parents=True)
    text = CONFIG + '\n[bounces]\ndomain = "bounces.example.org"\nmaildir = "returned"\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return tmp_path / "config.toml"


def test_an_empty_mailbox_says_so_in_every_number(publisher: Publisher) -> None:
    assert publisher("bounces").out == "0 hard, 0 soft, 0 blocked, 0 complaints, 0 left\n"
    assert set(publisher("--json", "bounces").json.values()) == {0}


def test_what_is_nobodys_changes_nothing(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "returned" / "new" / "1").write_bytes(write_returned("postfix"))
    assert publisher("bounces").out.splitlines()[1] == "1 other mail, of which nothing follows"
    assert publisher("--json", "suppressions", "list").json["suppressions"] == []


def test_a_mail_may_come_as_a_file_or_on_standard_input(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.eml").write_bytes(write_returned("letter"))
    assert publisher("--json", "bounces", "letter.eml").json["other"] == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(write_returned("vacation"))))
    assert publisher("--json", "bounces", "-").json["other"] == 1
    assert publisher("bounces", "nowhere.eml").code == 3


def test_without_a_mailbox_it_says_how_to_name_one(publisher: Publisher, config: Path) -> None:
    config.write_text(CONFIG, encoding="utf-8")
    refused = publisher("bounces")
    assert (refused.code, "maildir or imap" in refused.err) == (2, True)


def test_the_status_tells_how_many_are_never_mailed(publisher: Publisher) -> None:
    publisher("suppressions", "add", "ann@example.org")
    assert "Came back in 30 days: nothing. Never mailed: 1" in publisher("status").out
    found = publisher("--json", "status").json
    assert (found["returned"], found["suppressed"]) == ({}, 1)
