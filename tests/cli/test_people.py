"""`publisher subscribers`: what each command prints, in text and as JSON, and how it ends."""

from pathlib import Path

import pytest

from publisher.app import open_app
from publisher.app.private_feeds import OwnFeed
from tests.cli.conftest import Publisher
from tests.site import CONFIG

TWO_LISTS = CONFIG + '\n[[lists]]\nname = "letters"\ntitle = "Letters"\nfrom = "l@example.org"\n'


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "config.toml"


def test_people_are_added_and_listed(publisher: Publisher) -> None:
    assert publisher("subscribers", "list").out == "Nobody yet.\n"
    added = publisher("subscribers", "add", "Ann@Example.org", "--name", "Ann\x1b[1m", "--topic", "Bread")
    assert (added.code, added.out) == (0, "Ann@Example.org: added\n")
    head, row = publisher("subscribers", "list").out.splitlines()
    assert head.split() == ["ADDRESS", "NAME", "LIST", "STATUS", "CADENCE", "TOPICS"]
    assert row.split() == ["Ann@example.org", "Ann", "[1m", "notes", "active", "each", "bread"]


def test_the_same_as_JSON(publisher: Publisher) -> None:
    assert publisher("--json", "subscribers", "add", "ann@example.org").json == {"added": 1, "skipped": 0}
    assert publisher("--json", "subscribers", "add", "ANN@example.org").json == {"added": 0, "skipped": 1}
    (ann,) = publisher("--json", "subscribers", "list").json["subscribers"]
    assert ann.pop("changed_at")
    assert ann == {
        "email": "ann@example.org",
        "name": "",
        "list": "notes",
        "status": "active",
        "cadence": "each",
        "topics": [],
    }
    assert publisher("--json", "subscribers", "remove", "ann@example.org").json == {"removed": 1}


def test_who_left_is_told_and_comes_back_by_their_own_wish_only(publisher: Publisher, tmp_path: Path) -> None:
    publisher("subscribers", "add", "ann@example.org")
    assert publisher("subscribers", "remove", "ann@example.org").out == "ann@example.org: left 1 list\n"
    assert publisher("subscribers", "remove", "ann@example.org").out == "ann@example.org: left 0 lists\n"
    assert publisher("subscribers", "remove", "bob@example.org").out == "bob@example.org: left 0 lists\n"
    (tmp_path / "people.csv").write_text("email\nann@example.org\n", encoding="utf-8")
    imported = publisher("subscribers", "import", "people.csv", "--confirmed")
    assert (imported.code, imported.out) == (0, "0 added, 1 left before\n")
    assert publisher("subscribers", "add", "ann@example.org").out == "ann@example.org: returned\n"


def test_a_file_is_imported_line_by_line(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "email,name,cadence\nann@example.org,Ann,weekly\nnobody,No,\nbob@example.org,Bob,\n", encoding="utf-8"
    )
    imported = publisher("subscribers", "import", "people.csv", "--confirmed", "--note", "the fair")
    assert (imported.code, imported.out) == (1, "2 added, 1 line to mend\n")
    assert imported.err.startswith("people.csv:3  “nobody” is no mail address")
    again = publisher("--json", "subscribers", "import", "people.csv")
    assert (again.code, again.json["added"], again.json["skipped"]) == (1, 0, 3)
    assert [(problem["path"], problem["line"]) for problem in again.json["problems"]] == [("people.csv", 3)]


def test_without_proof_of_consent_people_wait(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email\nann@example.org\n", encoding="utf-8")
    assert (
        publisher("subscribers", "import", "people.csv").out
        == "1 added; not mailed before you import them with --confirmed\n"
    )
    (ann,) = publisher("--json", "subscribers", "list").json["subscribers"]
    assert ann["status"] == "pending"


def test_what_is_exported_can_be_imported_elsewhere_without_bringing_back_who_left(
    publisher: Publisher, tmp_path: Path, config: Path
) -> None:
    config.write_text(TWO_LISTS, encoding="utf-8")
    for name, address in (("notes", "ann"), ("notes", "bob"), ("letters", "ann"), ("letters", "cy")):
        publisher("subscribers", "add", f"{address}@example.org", "--list", name)
    publisher("subscribers", "remove", "bob@example.org")
    exported = publisher("subscribers", "export", "people.csv")
    assert (exported.code, exported.out) == (0, "4 subscriptions in people.csv\n")
    assert (tmp_path / "people.csv").stat().st_mode & 0o777 == 0o600
    (tmp_path / "publisher.db").rename(tmp_path / "elsewhere.db")
    for beside in tmp_path.glob("publisher.db-*"):
        beside.unlink()
    imported = publisher("subscribers", "import", "people.csv", "--confirmed", "--list", "notes")
    assert imported.out == "1 added, 2 of another list, 1 left before\n"
    assert [row["email"] for row in publisher("--json", "subscribers", "list").json["subscribers"]] == [
        "ann@example.org"
    ]


def test_an_export_without_a_file_goes_to_the_terminal(publisher: Publisher) -> None:
    publisher("subscribers", "add", "ann@example.org")
    exported = publisher("subscribers", "export")
    assert exported.out.splitlines()[0] == "email,name,topics,cadence,list,status,changed_at"
    assert publisher("--json", "subscribers", "export").json == {"exported": 1, "file": "", "csv": exported.out}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("add", "nobody"), 2, "“nobody” is no mail address"),
        (("add", "ann@example.org", "--cadence", "hourly"), 2, "--cadence: “hourly” is none"),
        (("add", "ann@example.org", "--list", "other"), 1, "There is no list “other”"),
        (("add",), 2, "Missing argument"),
        (("remove", "nobody"), 2, "“nobody” is no mail address"),
        (("list", "--list", "other"), 1, "There is no list “other”"),
        (("import", "nowhere.csv"), 1, "nowhere.csv can't be read"),
        (("export", "config.toml/people.csv"), 3, "can't be written"),
        (("forgive",), 2, "No such command"),
    ],
)
def test_what_can_not_be_done_is_told(publisher: Publisher, words: tuple[str, ...], code: int, told: str) -> None:
    outcome = publisher("subscribers", *words)
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err


def test_several_lists_ask_for_a_name(publisher: Publisher, config: Path) -> None:
    config.write_text(TWO_LISTS, encoding="utf-8")
    outcome = publisher("subscribers", "add", "ann@example.org")
    assert outcome.code == 1
    assert "name one with --list" in outcome.err
    assert "known are: notes, letters" in outcome.err


def test_an_error_is_one_object_too(publisher: Publisher) -> None:
    outcome = publisher("--json", "subscribers", "add", "ann@example.org", "--list", "other")
    assert outcome.json == {"error": "There is no list “other”", "hint": "known are: notes", "problems": []}


def test_a_reader_gets_a_feed_of_their_own_and_loses_it(publisher: Publisher, site: Path) -> None:
    publisher("subscribers", "add", "ann@example.net")
    first = publisher("subscribers", "feed", "ann@example.net", "--json").json["feeds"]
    assert list(first) == ["rss", "atom", "json"]
    assert first["rss"].startswith("https://news.example.org/feeds/private/")
    assert first["rss"].endswith("/rss.xml")
    assert publisher("subscribers", "feed", "ann@example.net").out.splitlines() == list(first.values())
    other = publisher("subscribers", "feed", "ann@example.net", "--rotate", "--json").json["feeds"]
    assert other["rss"] != first["rss"]
    assert (
        publisher("subscribers", "feed", "ann@example.net", "--revoke").out
        == "ann@example.net: its feed is closed\n"
    )
    assert publisher("subscribers", "feed", "ann@example.net", "--revoke").out == "ann@example.net: has no feed\n"
    nobody = publisher("subscribers", "feed", "bob@example.net")
    assert (nobody.code, "doesn't read “notes”" in nobody.err) == (1, True)
    (site / "config.toml").write_text(CONFIG, encoding="utf-8")
    assert "has no address yet" in publisher("subscribers", "feed", "ann@example.net").err


def test_a_new_key_leaves_the_addresses_that_readers_have_as_good_as_they_were(
    publisher: Publisher, site: Path
) -> None:
    del site
    publisher("subscribers", "add", "ann@example.net")
    first = publisher("subscribers", "feed", "ann@example.net", "--json").json["feeds"]["rss"]
    assert publisher("keys", "rotate", "--json").json == {"keys": 2}
    assert publisher("keys", "rotate").out.startswith("A new key signs links from now on, and 2 older stay good.")
    second = publisher("subscribers", "feed", "ann@example.net", "--json").json["feeds"]["rss"]
    app = open_app(Path("config.toml"))
    tokens = [address.split("/")[-2] for address in (first, second)]
    assert tokens[0] != tokens[1]
    assert all(isinstance(app.own_feeds.find(token), OwnFeed) for token in tokens)
    app.close()


def test_an_export_of_another_program_is_tried_before_it_is_imported(publisher: Publisher, tmp_path: Path) -> None:
    file = tmp_path / "subscribers.csv"
    file.write_text(
        "email,active_subscription,email_disabled,created_at\na@example.org,true,false,\nb@example.org,true,true,\n",
        encoding="utf-8",
    )
    tried = publisher("subscribers", "import", file.name, "--confirmed", "--dry-run")
    said = "Substack's export: 1 added, 1 left before"
    assert (tried.code, tried.out) == (0, f"{said}; nothing was changed (--dry-run)\n")
    assert publisher("subscribers", "list").out == "Nobody yet.\n"
    assert publisher("subscribers", "import", file.name, "--confirmed").out == f"{said}\n"
    assert "b@example.org" not in publisher("subscribers", "list").out
