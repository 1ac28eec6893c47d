"""`publisher suppressions`: who is never mailed, and that no import brings them back."""

from pathlib import Path

import pytest

from tests.cli.conftest import Publisher
from tests.site import CONFIG


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "config.toml"


def test_an_address_is_added_listed_and_let_go(publisher: Publisher) -> None:
    assert publisher("suppressions", "list").out == "Nobody is suppressed.\n"
    assert publisher("suppressions", "add", "Ann@Example.org").out == "Ann@Example.org is never mailed again\n"
    assert publisher("suppressions", "add", "ann@example.org").out == "ann@example.org was suppressed already\n"
    head, row = publisher("suppressions", "list").out.splitlines()
    assert head.split() == ["ADDRESS", "LIST", "REASON", "SINCE"]
    assert row.startswith("hash ")
    assert "example.org" not in row
    assert publisher("subscribers", "add", "ann@example.org").out == "ann@example.org: suppressed\n"
    assert publisher("--json", "suppressions", "remove", "ANN@example.org").json == {"removed": 1, "resumed": 0}
    assert publisher("subscribers", "add", "ann@example.org").out == "ann@example.org: added\n"
    assert publisher("suppressions", "remove", "ann@example.org").out == "ann@example.org was not suppressed\n"


def test_an_import_of_people_tells_who_stays_suppressed(publisher: Publisher, tmp_path: Path) -> None:
    publisher("suppressions", "add", "ann@example.org")
    (tmp_path / "people.csv").write_text("email\nann@example.org\nbob@example.org\n", encoding="utf-8")
    imported = publisher("subscribers", "import", "people.csv", "--confirmed")
    assert imported.out == "1 added, 1 suppressed\n"


@pytest.mark.parametrize("words", [(), ("--hashed",)])
def test_what_is_exported_is_read_again(publisher: Publisher, tmp_path: Path, words: tuple[str, ...]) -> None:
    for address in ("ann@example.org", "bob@example.org"):
        publisher("subscribers", "add", address)
    publisher("suppressions", "add", "ann@example.org")
    publisher("suppressions", "add", "bob@example.org", "--list", "notes")
    exported = publisher("suppressions", "export", "never.csv", *words)
    assert exported.out == "2 entries in never.csv\n"
    file = tmp_path / "never.csv"
    assert file.stat().st_mode & 0o077 == 0
    assert ("ann@example.org" in file.read_text(encoding="utf-8")) is (words == ())
    for address in ("ann@example.org", "bob@example.org"):
        publisher("suppressions", "remove", address)
    assert publisher("suppressions", "import", "never.csv").out == "2 added\n"
    assert publisher("suppressions", "import", "never.csv").out == "0 added, 2 known already\n"
    found = publisher("--json", "suppressions", "list").json["suppressions"]
    assert {(entry["email"], entry["list"]) for entry in found} == {
        ("ann@example.org", ""),
        ("bob@example.org", "notes"),
    }


def test_hashes_of_another_installation_are_refused(publisher: Publisher, tmp_path: Path) -> None:
    file = tmp_path / "never.csv"
    file.write_text(f"email,hash\n,v1:00000000:{'a' * 64}\n,nonsense\nbob@example.org,\n", encoding="utf-8")
    taken = publisher("suppressions", "import", "never.csv")
    assert (taken.code, taken.out) == (1, "1 added, 2 lines to mend\n")
    assert "never.csv:2  this hash was made with the key of another installation" in taken.err
    assert "never.csv:3  there is neither an address nor a hash" in taken.err


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("ann@example.org\nbob@example.org\n", ["import", "import"]),
        ("EmailAddress,LastUpdateTime,Reason\na@example.org,2026,BOUNCE\n", ["hard bounce"]),  # Amazon SES
        ("address,code,error\na@example.org,550,no\n", ["import"]),  # Mailgun
        ("Recipient,Suppression Reason\na@example.org,SpamComplaint\n", ["complaint"]),  # Postmark
        ("status;reason;email\n5.1.1;550 unknown;a@example.org\n", ["import"]),  # SendGrid
        ("", []),
    ],
)
def test_the_lists_of_other_programs_are_read(
    publisher: Publisher, tmp_path: Path, text: str, reasons: list[str]
) -> None:
    (tmp_path / "theirs.csv").write_text(text, encoding="utf-8")
    assert publisher("suppressions", "import", "theirs.csv").out == f"{len(reasons)} added\n"
    found = publisher("--json", "suppressions", "list").json["suppressions"]
    assert [entry["reason"] for entry in found] == reasons


def test_a_list_that_is_not_there_is_named(publisher: Publisher) -> None:
    refused = publisher("suppressions", "add", "ann@example.org", "--list", "nots")
    assert (refused.code, "There is no list “nots”" in refused.err) == (1, True)
    assert publisher("suppressions", "add", "nobody").code == 2
