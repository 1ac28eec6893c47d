"""A day's counts: kept as they come, numbers alone once the day is over, nothing of anybody at any time."""

import json
import stat
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from publisher.readership import FeedCount, Recorder, Tally, read_days
from publisher.readership.kept import changing_day

TODAY = date(2026, 11, 22)
FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; {} subscribers; )"
ADA, BOB = "192.0.2.17", "2001:db8:1:2::/64"


def held_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_programs_and_services_are_counted_apart() -> None:
    tally = Tally()
    for client, agent in ((ADA, "newsboat/2.21"), (ADA, "newsboat/2.21"), (ADA, "curl/8"), (BOB, "newsboat/2.21")):
        tally.add("rss.xml", client, agent, unchanged=1)
    tally.add("rss.xml", ADA, FEEDLY.format(16), polls=3)
    assert tally.close() == {"rss.xml": FeedCount(polls=7, unchanged=4, pollers=3, reported={"Feedly": 16})}
    assert tally.close()["rss.xml"].readers == 19


def test_what_a_service_says_most_often_is_what_counts() -> None:
    tally = Tally()
    tally.add("rss.xml", ADA, FEEDLY.format(16), polls=20)
    tally.add("rss.xml", BOB, FEEDLY.format(1_000_000))  # somebody who puts on a name
    assert tally.close()["rss.xml"].reported == {"Feedly": 16}


def test_a_service_that_knows_a_feed_by_two_numbers_has_the_people_of_both() -> None:
    tally = Tally()
    tally.add("rss.xml", ADA, "Feedbin feed-id:1 - 3 subscribers")
    tally.add("rss.xml", ADA, "Feedbin feed-id:2 - 13 subscribers")
    assert tally.close()["rss.xml"].reported == {"Feedbin": 16}


def test_a_day_goes_on_where_it_was_left(tmp_path: Path) -> None:
    for _ in range(2):
        with changing_day(tmp_path, TODAY) as tally:
            tally.add("rss.xml", ADA, "newsboat")
    with changing_day(tmp_path, TODAY) as tally:
        tally.add("rss.xml", BOB, "newsboat")
    assert read_days(tmp_path, TODAY, TODAY) == {
        TODAY: {"rss.xml": FeedCount(polls=3, unchanged=0, pollers=2, reported={})}
    }


def test_nothing_on_disk_says_who_it_was(tmp_path: Path) -> None:
    with changing_day(tmp_path, TODAY) as tally:
        tally.add("rss.xml", ADA, "newsboat/2.21 (of Ada)")
    held = held_in(tmp_path)
    for word in (ADA, "newsboat", "Ada"):
        assert word.encode() not in held
    [file] = tmp_path.glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_when_the_day_is_over_its_key_goes_and_numbers_stay(tmp_path: Path) -> None:
    with changing_day(tmp_path, TODAY) as tally:
        tally.add("rss.xml", ADA, "newsboat")
        tally.add("rss.xml", ADA, FEEDLY.format(16))
    before = read_days(tmp_path, TODAY, TODAY)
    key = json.loads((tmp_path / "2026-11-22.json").read_bytes())["key"]
    tomorrow = TODAY + timedelta(days=1)
    with changing_day(tmp_path, tomorrow) as tally:
        tally.add("rss.xml", ADA, "newsboat")
    held = held_in(tmp_path).decode()
    assert key not in held
    assert json.loads((tmp_path / "2026-11-22.json").read_bytes()) == {
        "counts": {"rss.xml": {"polls": 2, "unchanged": 0, "pollers": 1, "reported": {"Feedly": 16}}}
    }
    assert read_days(tmp_path, TODAY, tomorrow)[TODAY] == before[TODAY]
    assert list(read_days(tmp_path, tomorrow, tomorrow)) == [tomorrow]


def test_two_days_can_not_be_laid_side_by_side(tmp_path: Path) -> None:
    found = []
    for day in (TODAY, TODAY + timedelta(days=1)):
        with changing_day(tmp_path, day) as tally:
            tally.add("rss.xml", ADA, "newsboat")
            found.append(tally.as_dict()["feeds"]["rss.xml"]["pollers"])
    assert found[0] != found[1]


def test_what_is_older_than_a_year_or_so_goes(tmp_path: Path) -> None:
    for day in (TODAY - timedelta(days=401), TODAY - timedelta(days=400), TODAY):
        with changing_day(tmp_path, day) as tally:
            tally.add("rss.xml", ADA, "newsboat")
    assert [file.stem for file in sorted(tmp_path.glob("*.json"))] == ["2025-10-18", "2026-11-22"]


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b'{"key": 7}', b'{"key": "00", "feeds": {"a": {}}}', b"[1]", b"\xff"]
)
def test_a_file_that_is_damaged_stops_no_count(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "2026-11-21.json").write_bytes(damaged)
    (tmp_path / "2026-11-22.json").write_bytes(damaged)
    (tmp_path / "notes.json").write_bytes(damaged)
    with changing_day(tmp_path, TODAY) as tally:
        tally.add("rss.xml", ADA, "newsboat")
    assert list(read_days(tmp_path, TODAY - timedelta(days=7), TODAY)) == [TODAY]


def test_two_servers_count_into_one_day(tmp_path: Path) -> None:
    recorders = [Recorder(tmp_path, lambda: TODAY) for _ in range(4)]

    def poll(recorder: Recorder, number: int) -> None:
        for _ in range(5):
            recorder.note("rss.xml", f"192.0.2.{number}", "newsboat", unchanged=True)
            recorder.flush()

    threads = [threading.Thread(target=poll, args=(recorder, number)) for number, recorder in enumerate(recorders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_days(tmp_path, TODAY, TODAY)[TODAY]["rss.xml"] == FeedCount(
        polls=20, unchanged=20, pollers=4, reported={}
    )


def test_a_folder_that_can_not_be_written_loses_a_count_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    recorder = Recorder(tmp_path / "taken", lambda: TODAY)
    recorder.note("rss.xml", ADA, "newsboat", unchanged=False)
    recorder.flush()
    assert "readership not kept" in caplog.text
    assert ADA not in caplog.text
