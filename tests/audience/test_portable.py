"""All readers as one file: what one site exports, another takes in as it was."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.audience import (
    Added,
    Bearer,
    Schedule,
    Wish,
    change_schedule,
    change_topics,
    find_subscriber,
    read_address,
)
from publisher.audience.portable import write_lines
from publisher.errors import PublisherError
from tests.site import CONFIG, WEB, Site

OTHER = CONFIG.partition("[[lists]]")[2].replace('"notes"', '"other"')
TWO_LISTS = f"{CONFIG}[[lists]]{OTHER}{WEB}"
NO_ADDRESS = {
    "kind": "reader", "id": 1, "email": "none", "name": "", "known_since": "2026-01-01T00:00:00Z",
    "subscriptions": [], "consent": [],
}  # fmt: skip


def fresh(folder: Path) -> Site:
    folder.mkdir()
    return Site(folder, TWO_LISTS)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose readers have chosen, left, come back, bounced, and been forgotten."""
    site = fresh(tmp_path_factory.mktemp("moving") / "lived")
    people = site.app.people
    people.add("ann@example.net", Wish(name="Ann — “A”", topics=("birds", "trees")), "notes", "on paper")
    people.add("ann@example.net", Wish(cadence="weekly"), "other")
    people.add("bob@bücher.example", Wish(), "notes")
    people.add("cyd@example.net", Wish(), "notes")
    people.add("gone@example.net", Wish(), "notes")
    site.pause(60)
    people.remove("bob@bücher.example")
    people.forget("gone@example.net")
    site.app.suppressing.add("cyd@example.net")
    with site.app.database.write() as connection:
        ann = find_subscriber(connection, read_address("ann@example.net"))
        assert ann is not None
        now = site.clock.now()
        wish = Schedule(cadence="monthly", hour=7, zone="Asia/Tokyo", monthday=31)
        change_schedule(connection, Bearer(list_id=1, subscriber_id=ann), wish, now)
        change_topics(connection, Bearer(list_id=1, subscriber_id=ann), (), now + timedelta(hours=1))
    return site


def test_what_is_exported_comes_back_as_it_was_byte_for_byte(lived: Site, tmp_path: Path) -> None:
    exported = lived.app.moving.export()
    file = tmp_path / "readers.jsonl"
    file.write_bytes(exported)
    other = fresh(tmp_path / "other")
    moved = other.app.moving.import_file(file)
    assert (moved.problems, moved.counts[Added.ADDED], moved.suppressions) == ((), 4, 1)
    assert other.app.moving.export().splitlines()[1:] == exported.splitlines()[1:]
    assert other.app.people.members() == lived.app.people.members()
    again = other.app.moving.import_file(file)
    assert (again.counts[Added.ADDED], again.suppressions, again.problems) == (0, 0, ())
    assert other.app.moving.export().splitlines()[1:] == exported.splitlines()[1:]


def test_with_the_keys_along_hashes_and_links_count_too(lived: Site, tmp_path: Path) -> None:
    lived.app.suppressing.add("never-a-reader@example.net")
    exported = lived.app.moving.export(hashed=True)
    assert b"never-a-reader" not in exported
    file = tmp_path / "readers.jsonl"
    file.write_bytes(exported)
    other = fresh(tmp_path / "other")
    told = other.app.moving.import_file(file, is_trial=True).problems
    assert [problem.code for problem in told] == ["readers-line"] * 2
    shutil.copytree(lived.folder / ".publisher", other.folder / ".publisher", dirs_exist_ok=True)
    other.configure(TWO_LISTS)
    assert other.app.moving.import_file(file).problems == ()
    assert other.app.moving.export(hashed=True) == exported


def test_what_is_here_already_stays_as_it_is_and_who_is_suppressed_stays_so(lived: Site, tmp_path: Path) -> None:
    file = tmp_path / "readers.jsonl"
    file.write_bytes(lived.app.moving.export())
    other = fresh(tmp_path / "other")
    other.app.people.add("ann@example.net", Wish(cadence="daily"), "notes")
    other.app.suppressing.add("bob@bücher.example")
    before = other.app.people.members("notes")
    counts = other.app.moving.import_file(file).counts
    assert {added.value: number for added, number in counts.items()} == {
        "already there": 1, "added": 2, "suppressed": 1,
    }  # fmt: skip
    assert [member for member in other.app.people.members("notes") if member.email == "ann@example.net"] == before


def test_nobody_who_moves_to_a_site_that_mails_already_is_mailed_its_past(lived: Site, tmp_path: Path) -> None:
    file = tmp_path / "readers.jsonl"
    file.write_bytes(lived.app.moving.export())
    other = fresh(tmp_path / "other")
    other.clock.set(lived.clock.now() - timedelta(days=9))
    other.app.line.publish()
    other.write_post("welcome", more="series: onboarding\noffset: 0d\n")
    other.pause(10)
    other.app.line.publish()
    other.clock.set(lived.clock.now() + timedelta(days=1))
    other.app.people.add("eve@example.net", Wish(), "other")
    other.write_post("old", date="2026-11-18")
    other.pause(10)
    other.app.line.publish()
    other.app.moving.import_file(file)
    other.clock.set(other.clock.now() + timedelta(days=40))
    other.app.line.publish()
    assert {view.list for view in other.app.issues.view()[0]} == {"other"}  # held as late, or sent: none is theirs
    assert {who for who, _ in other.received} == {"eve@example.net"}


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"{}",
        b'{"kind":"reader"}',
        json.dumps(NO_ADDRESS).encode(),
        b"\xff\xfe",
    ],
)
def test_a_line_that_can_not_be_read_is_named_and_keeps_no_other_out(
    lived: Site, tmp_path: Path, line: bytes
) -> None:
    rows = lived.app.moving.export().splitlines()
    file = tmp_path / "readers.jsonl"
    file.write_bytes(b"\n".join([rows[0], line, *rows[1:]]))
    moved = fresh(tmp_path / "other").app.moving.import_file(file, is_trial=True)
    assert [(problem.code, problem.line) for problem in moved.problems][:1] == [("readers-line", 2)]
    assert moved.counts[Added.ADDED] == 4


@pytest.mark.parametrize("text", [b"", b"{}\n", b'{"kind":"publisher","version":9,"hash_key":""}\n'])
def test_a_file_that_is_none_is_refused(lived: Site, tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "readers.jsonl"
    file.write_bytes(text)
    with pytest.raises(PublisherError, match="no export of all readers"):
        lived.app.moving.import_file(file)


def test_every_line_is_an_object_of_a_kind(lived: Site) -> None:
    kinds = [json.loads(line)["kind"] for line in lived.app.moving.export().splitlines()]
    assert kinds == sorted(kinds, key=["publisher", "text", "reader", "suppression"].index)
    assert write_lines([]) == b""
