"""The commands as people and programs use them: text, JSON, exit codes."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.cli.commands import COMMANDS, load_commands, part_words
from publisher.cli.root import cli
from publisher.delivery import hold_lock
from tests.cli.conftest import Publisher

TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


def write_post(site: Path, name: str, front: str = "") -> None:
    (site / "posts" / f"{name}.md").write_text(
        f"---\ntitle: {name.title()}\ndate: {TODAY}\n{front}---\nThe words of {name}.\n", encoding="utf-8"
    )


def test_init_makes_a_folder_that_works(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publisher("--json", "init", "blog")
    assert made.code == 0
    assert made.json["path"] == str(tmp_path / "blog")
    assert "config.toml" in made.json["files"]
    monkeypatch.chdir(tmp_path / "blog")
    assert publisher("build").code == 0
    checked = publisher("--json", "check")
    assert checked.code == 0
    assert [(problem["code"], problem["severity"]) for problem in checked.json["problems"]] == [
        ("mail-no-way-to-leave", "warning")
    ]
    assert (tmp_path / "blog" / "feeds" / "rss.xml").exists()


def test_init_leaves_what_is_there(publisher: Publisher, site: Path) -> None:
    before = (site / "config.toml").read_bytes()
    made = publisher("--json", "init")
    assert "config.toml" not in made.json["files"]
    assert (site / "config.toml").read_bytes() == before


def test_without_a_site_every_command_says_how_to_begin(publisher: Publisher) -> None:
    ended = publisher("build")
    assert ended.code == 1
    assert "There is no config.toml" in ended.err
    assert "publisher init" in ended.err
    assert ended.out == ""


def test_build_says_what_changed_and_then_that_nothing_did(publisher: Publisher, site: Path) -> None:
    first = publisher("build")
    assert first.code == 0
    assert first.out.splitlines()[0] == "1 post, 7 files, changed:"
    assert "  feeds/rss.xml" in first.out.splitlines()
    assert publisher("build").out == "1 post, 7 files, nothing changed\n"
    again = publisher("build", "--json").json
    assert {file["path"] for file in again["files"] if file["changed"]} == set()
    assert not (site / "publisher.db").exists()


def test_a_broken_post_is_named_on_stderr_and_the_exit_code_says_so(publisher: Publisher, site: Path) -> None:
    (site / "posts" / "broken.md").write_text("---\ntitle: X\ndate: last tuesday\n---\n", encoding="utf-8")
    ended = publisher("build")
    assert ended.code == 1
    assert "posts/broken.md:3" in ended.err
    assert "hint:" in ended.err
    assert (site / "feeds" / "rss.xml").exists()
    found = publisher("--json", "check").json["problems"]
    errors = [problem for problem in found if problem["severity"] == "error"]
    assert [(problem["path"], problem["line"]) for problem in errors] == [("posts/broken.md", 3)]


def test_check_speaks_to_github(publisher: Publisher, site: Path) -> None:
    (site / "posts" / "broken.md").write_text("---\ntitle: X\ndate: last tuesday\n---\n", encoding="utf-8")
    ended = publisher("check", "--format", "github")
    assert ended.code == 1
    assert ended.out.startswith("::error file=posts/broken.md,line=3,")


def test_the_whole_life_of_an_issue(publisher: Publisher, site: Path) -> None:
    assert publisher("run").code == 0
    assert publisher("subscribers", "add", "ann@example.net", "--name", "Ann").out == "ann@example.net: added\n"
    write_post(site, "new")
    plan = publisher("plan")
    assert "new.md → 1 reader" in plan.out
    ran = publisher("--json", "run")
    assert ran.code == 0
    assert [(issue["state"], issue["counts"]) for issue in ran.json["issues"]] == [("closed", {"sent": 1})]
    assert publisher("--json", "run").json["issues"] == []
    assert publisher("--json", "issues", "list").json["issues"][0]["subject"] == "New"
    assert publisher("--json", "issues", "show", "1").json["issues"][0]["audience"] == 1
    verified = publisher("issues", "verify")
    assert verified.code == 0
    assert verified.out.splitlines() == ["issue 1: 1 = 1 sent", "The books balance."]
    assert publisher("status").out.splitlines()[-1] == "Nothing waits."
    assert len(list((site / "outbox" / "new").iterdir())) == 1


def test_run_exits_with_1_and_the_reason_when_something_is_held(publisher: Publisher, site: Path) -> None:
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    for number in range(4):
        write_post(site, f"post-{number}")
    ended = publisher("run")
    assert ended.code == 1
    assert "“Post-0” (post-0.md) is held for the list notes: burst" in ended.err
    assert [held["path"] for held in publisher("--json", "status").json["held"]] == [
        f"post-{n}.md" for n in range(4)
    ]
    assert "goes out to notes" in publisher("issues", "release", "post-1.md").out
    publisher("run")
    assert len(list((site / "outbox" / "new").iterdir())) == 1


def test_status_says_whether_anybody_carries_on_what_was_begun(publisher: Publisher, site: Path) -> None:
    publisher("run")
    assert "Nobody is publishing" not in publisher("status").out
    publisher("subscribers", "add", "ann@example.net")
    write_post(site, "new")
    publisher("run", "--max-seconds", "0.000001")
    assert "Nobody is publishing at this moment: the next `publisher run`" in publisher("status").out
    with hold_lock(site / "publisher.db.lock"):
        assert "Nobody is publishing" not in publisher("status").out
        assert publisher("--json", "status").json["publishing"]
        assert f"Process {os.getpid()} is publishing already" in publisher("run").err
    assert not publisher("--json", "status").json["publishing"]
    publisher("run")
    assert "Nobody is publishing" not in publisher("status").out


def test_a_lock_that_can_not_be_opened_is_told(publisher: Publisher, site: Path) -> None:
    publisher("run")
    (site / "publisher.db.lock").unlink()
    (site / "publisher.db.lock").mkdir()
    ended = publisher("run")
    assert ended.code == 3
    assert (
        f"error: The lock {site / 'publisher.db.lock'} can't be opened: Is a directory\n    hint: let this user"
        in ended.err
    )


def test_F40_the_status_of_a_copy_says_that_it_mails_nobody_and_what_helps(
    publisher: Publisher, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    write_post(site, "new")
    publisher("run", "--max-seconds", "0.000001")
    publisher("issues", "pause", "1")
    monkeypatch.setenv("PUBLISHER_INSTALLATION", "another machine")
    told = publisher("status").out
    assert "copied from another installation, and mails nobody: if it is" in told
    assert "Issue 1: `publisher issues resume 1` sends it" in told
    assert publisher("--json", "status").json["copied"]
    publisher("adopt")
    assert "copied" not in publisher("status").out


@pytest.mark.usefixtures("site")
def test_a_log_that_names_no_message_of_ours_is_told(publisher: Publisher) -> None:
    publisher("run")
    ended = publisher("issues", "reconcile", "--maillog", "config.toml")
    assert ended.code == 0
    assert ended.err == "config.toml names no message of ours: is it the log of the Postfix that takes our mail?\n"


def test_run_exits_with_3_when_the_relay_is_down(publisher: Publisher, site: Path) -> None:
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    with (site / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[transport]\nkind = "smtp"\nhost = "127.0.0.1"\nport = 1\ntls = "none"\n')
    write_post(site, "new")
    ended = publisher("run")
    assert ended.code == 3
    assert "what waits is sent later: 127.0.0.1:1" in ended.err
    status = publisher("--json", "status").json
    assert status["issues"][0]["counts"] == {"queued": 1}
    assert status["relays"][0]["state"] == "open"


def test_a_run_beside_another_says_so_and_does_nothing(publisher: Publisher, site: Path) -> None:
    from publisher.app import open_app  # the other process, in this one

    app = open_app(site / "config.toml")
    with app.lock():
        ended = publisher("run")
        assert (ended.code, ended.out) == (0, "")
        assert "is publishing already" in ended.err
        assert publisher("--json", "run").json["busy"] is True
        assert publisher("run", "--strict").code == 75
    app.close()
    assert publisher("run").code == 0


@pytest.mark.usefixtures("site")
def test_a_plan_that_can_not_be_kept_is_told(publisher: Publisher) -> None:
    ended = publisher("plan", "--out", "posts")
    assert (ended.code, ended.out) == (3, "")
    assert "error: posts can't be written: Is a directory\n" in ended.err


def test_a_run_with_a_plan_does_only_what_it_said(publisher: Publisher, site: Path) -> None:
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    write_post(site, "new")
    publisher("plan", "--out", "plan.json")
    write_post(site, "another")
    ended = publisher("run", "--plan", "plan.json")
    assert ended.code == 1
    assert "nothing was done" in ended.err
    assert not (site / "outbox").exists()
    publisher("plan", "--out", "plan.json")
    assert publisher("run", "--plan", "plan.json").code == 0
    assert len(list((site / "outbox" / "new").iterdir())) == 1


def test_status_and_plan_say_what_digests_will_hold_and_what_is_not_out(publisher: Publisher, site: Path) -> None:
    publisher("run")
    publisher("subscribers", "add", "ann@example.net", "--cadence", "monthly")
    write_post(site, "new")
    later = "---\ntitle: Later\ndate: 2999-01-02T09:00:00+01:00\n---\nWords.\n"
    (site / "posts" / "later.md").write_text(later, encoding="utf-8")
    write_post(site, "unready", "draft: true\n")
    publisher("run")
    status = publisher("status")
    assert "notes: 1 reader will get “New” at " in status.out
    assert "Nothing waits" not in status.out
    (owed,) = publisher("status", "--json").json["owed"]
    assert (owed["posts"], owed["readers"]) == (["New"], 1)
    planned = publisher("plan")
    assert "Not out\n  later.md: out at 2999-01-02 09:00 CET\n  1 draft: unready.md\n" in planned.out
    assert [entry["state"] for entry in publisher("plan", "--json").json["unpublished"]] == ["draft", "future"]


def test_hold_pause_and_cancel_take_what_they_can(publisher: Publisher, site: Path) -> None:
    config = site / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("[[lists]]", '[[lists]]\nhold = "1h"'), encoding="utf-8"
    )
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    write_post(site, "new")
    publisher("run")
    assert publisher("--json", "issues", "hold", "1").json["issues"][0]["state"] == "held"
    assert publisher("run").code == 1
    assert publisher("--json", "issues", "release", "1").json["issues"][0]["state"] == "ready"
    refused = publisher("issues", "pause", "1")
    assert refused.code == 1
    assert "Issue 1 is ready" in refused.err
    cancelled = publisher("--json", "issues", "cancel", "1").json["issues"][0]
    assert (cancelled["state"], cancelled["counts"]) == ("cancelled", {"cancelled": 1})
    assert publisher("issues", "verify").code == 0
    assert publisher("run").code == 0
    assert not (site / "outbox").exists()


def test_send_test_sends_one_marked_message(publisher: Publisher, site: Path) -> None:
    write_post(site, "draft", "draft: true\n")
    sent = publisher("--json", "send-test", "draft", "--to", "me@example.net")
    assert sent.code == 0
    (file,) = (site / "outbox" / "new").iterdir()
    content = file.read_bytes()
    assert b"Subject: [Test] Draft\r\n" in content
    assert b"To: me@example.net\r\n" in content
    assert sent.json["message_id"].encode() in content
    assert not (site / "publisher.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("build", "--nonsense"),
        ("plan", "--at", "soon"),
        ("subscribers", "add", "nobody"),
        ("subscribers", "add", "ann@example.net", "--cadence", "hourly"),
        ("issues", "show", "first"),
    ],
)
def test_wrong_usage_exits_with_2(publisher: Publisher, site: Path, words: tuple[str, ...]) -> None:
    assert (site / "config.toml").exists()
    assert publisher(*words).code == 2


def test_what_is_not_there_is_said(publisher: Publisher, site: Path) -> None:
    assert (site / "config.toml").exists()
    for words in (("issues", "show", "7"), ("issues", "release", "nothing.md"), ("run", "--announce", "nothing")):
        ended = publisher(*words)
        assert ended.code == 1
        assert "hint:" in ended.err


def test_errors_are_json_too(publisher: Publisher, site: Path) -> None:
    (site / "config.toml").write_text('[site]\ntitel = "x"\n', encoding="utf-8")
    ended = publisher("build", "--json")
    assert ended.code == 1
    first = ended.json["problems"][0]
    assert (first["line"], first["hint"]) == (2, "did you mean “title”?")


def test_every_help_teaches_and_breaks_off_nowhere(publisher: Publisher) -> None:
    waiting: list[tuple[str, ...]] = [()]
    for words in waiting:
        ended = publisher(*words, "--help")
        assert ended.code == 0
        assert f"Usage: {' '.join(('publisher', *words))}" in ended.out
        assert len(ended.out.splitlines()) > 5
        *_, commands = ended.out.partition("\nCommands:\n")
        assert "..." not in commands
        waiting += [(*words, line.split()[0]) for line in commands.splitlines()]
    assert len(waiting) > 40


def test_the_programs_own_options_may_stand_behind_the_command() -> None:
    own, rest = part_words(["build", "--json", "--config", "x.toml", "--frozen"])
    assert (own, rest) == (["--json", "--config", "x.toml"], ["build", "--frozen"])
    assert part_words(["run", "--", "--json"]) == ([], ["run", "--", "--json"])


def test_every_command_stands_where_the_table_says() -> None:
    load_commands([])
    groups = {str(group.name): group.typer_instance for group in cli.registered_groups}
    found = {name: group.registered_commands[0].callback for name, group in groups.items() if group}
    for command in cli.registered_commands:
        assert command.callback
        found[command.name or command.callback.__name__] = command.callback
    files = {name: f"publisher.cli.{file}" for name, file in COMMANDS.items()}
    assert {name: getattr(callback, "__module__", "") for name, callback in found.items()} == files


def test_markdown_for_a_pull_request(publisher: Publisher, site: Path) -> None:
    publisher("run")
    write_post(site, "new")
    out = publisher("plan", "--format", "markdown").out
    assert "- feeds/rss.xml: 1 added" in out
    assert "- notes: new.md → 0 readers (planned: nobody subscribes to it)" in out


def test_json_is_one_object_and_nothing_else(publisher: Publisher, site: Path) -> None:
    (site / "posts" / "broken.md").write_text("---\n", encoding="utf-8")
    for words in (
        ("build",),
        ("check",),
        ("plan",),
        ("run",),
        ("status",),
        ("issues", "list"),
        ("issues", "verify"),
    ):
        assert isinstance(json.loads(publisher("--json", *words).out), dict)


def test_feeds_adopt_and_links_are_told_to_people_and_programs(publisher: Publisher, site: Path) -> None:
    entry = '{"id": "old-1", "url": "https://example.org/?p=1", "title": "Before", "date_published": "2026-11-01"}'
    missed = '{"id": "old-2", "url": "https://example.org/?p=2", "title": "Gone"}'
    (site / "old.json").write_text(f'{{"items": [{entry}, {missed}]}}', encoding="utf-8")
    dry = publisher("feeds", "adopt", "--dry-run", "old.json")
    assert dry.out == (
        "old.json: JSON Feed, 2 entries\n"
        "  ids are no full addresses, and are kept as they stand: “old-1”, “old-2”\n"
        "1 post matched: 1 by title and date\n"
        "1 not matched:\n"
        "  “Gone” https://example.org/?p=2\n"
        "      no post has its address, nor its name or title on its day\n"
        "\n"
        "Of 1 entry in our feed, a reader would see none as new.\n"
        "Nothing was written: without --dry-run, 1 id would be.\n"
    )
    assert not (site / "identity.json").exists()
    told = publisher("--json", "feeds", "adopt", "old.json").json
    assert [(match["path"], match["id"], match["by"]) for match in told["matched"]] == [
        ("before.md", "old-1", "title and date")
    ]
    assert [miss["id"] for miss in told["unmatched"]] == ["old-2"]
    assert (told["new_to_readers"], told["written"]) == (0, True)
    links = publisher("--json", "feeds", "links").json
    assert [link["type"] for link in links["links"]] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    ]
    assert all(link["html"] in publisher("feeds", "links").out for link in links["links"])


def test_build_says_how_many_ids_are_new_to_readers(publisher: Publisher, site: Path) -> None:
    write_post(site, "second")
    assert "would see 2 entries as new" in publisher("build").out
    assert publisher("--json", "build").json["new_to_readers"] == 0
    write_post(site, "second", "id: mine\n")
    refused = publisher("build")
    assert refused.code == 1
    assert "posts/second.md: its id was" in refused.err
    assert publisher("build", "--new-ids-ok").code == 0


def test_a_blog_with_a_config_of_its_own_is_published_by_ours(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('base_url = "https://tides.example"\ntitle = "Tides"\n', encoding="utf-8")
    (tmp_path / "content" / "blog").mkdir(parents=True)
    (tmp_path / "content" / "blog" / "a.md").write_text(
        '+++\ntitle = "A post"\ndate = 2026-11-01\n+++\nWords.\n', encoding="utf-8"
    )
    refused = publisher("build")
    assert refused.code == 1
    assert "publisher init" in refused.err
    made = publisher("init")
    assert "publisher.toml" in made.out
    assert "Its posts are in content/blog/." in made.out
    assert "site.timezone" in made.out
    assert publisher("build").code == 0
    assert (tmp_path / "static" / "feeds" / "rss.xml").exists()
    assert publisher("--json", "check").json["posts"] == 1
