from pathlib import Path

from tests.cli.conftest import Publisher

LINE = '{} - - [22/Nov/2026:18:00:00 +0000] "GET /feeds/{} HTTP/1.1" {} 0 "-" "{}"\n'


def test_nobody_has_polled_yet(publisher: Publisher, site: Path) -> None:
    assert not (site / ".publisher").exists()
    assert publisher("stats", "feeds").out.startswith("Nobody has polled a feed yet.")
    assert publisher("stats", "feeds", "--json").json == {"days": {}, "unread": 0}


def test_a_log_is_shown_by_feed_and_service(publisher: Publisher, site: Path) -> None:
    lines = [
        LINE.format("192.0.2.1", "rss.xml", 200, "newsboat/2.21"),
        LINE.format("192.0.2.2", "rss.xml", 304, "Feedbin feed-id:7 - 1200 subscribers"),
        LINE.format("192.0.2.1", "tag/geese/atom.xml", 304, "newsboat/2.21"),
        "nonsense\n",
    ]
    (site / "access.log").write_text("".join(lines), encoding="utf-8")
    shown = publisher("stats", "feeds", "--log", "access.log")
    assert (
        shown.out
        == """\
1 day; the last three columns are those of each feed's best day

FEED                POLLS  UNCHANGED  READERS  PROGRAMS  REPORTED
rss.xml             2      50%        1,201    1         1,200
tag/geese/atom.xml  1      100%       1        1         0

Reported: Feedbin 1,200
"""
    )
    assert shown.err.startswith("1 line not understood")
    assert publisher("stats", "feeds", "--log", "access.log", "--json").json["days"]["2026-11-22"]["rss.xml"] == {
        "polls": 2,
        "unchanged": 1,
        "pollers": 1,
        "reported": {"Feedbin": 1200},
        "readers": 1201,
    }


def test_a_log_that_is_not_there_is_said(publisher: Publisher, site: Path) -> None:
    missing = publisher("stats", "feeds", "--log", "nothing.log")
    assert missing.code == 3
    assert "nothing.log" in missing.err
    (site / "cut.log.gz").write_bytes(b"\x1f\x8b\x08")
    assert publisher("stats", "feeds", "--log", "cut.log.gz").code == 3


def test_people_are_counted_by_what_they_chose_and_by_month(publisher: Publisher, site: Path) -> None:
    assert site.exists()
    first = publisher("stats")
    assert first.err == ""
    assert first.out == "Nobody has subscribed yet, and nothing was mailed.\n"
    publisher("subscribers", "add", "ann@example.org", "--cadence", "weekly", "--topic", "Geese")
    publisher("subscribers", "add", "bob@example.org")
    publisher("subscribers", "add", "cy@example.org")
    publisher("subscribers", "remove", "cy@example.org")
    shown = publisher("stats").out
    assert (
        "notes: 2 readers, 1 left\n  how often   1 each, 1 weekly\n  about what  1 everything, 1 geese\n" in shown
    )
    month = shown.splitlines()[-1].split()
    assert month[1:7] == ["0", "3", "1", "0", "0", "2"]
    found = publisher("--json", "stats").json
    assert found["issues"] == []
    (of_list,) = found["lists"]
    assert of_list["statuses"] == {"active": 2, "unsubscribed": 1}
    assert of_list["topics"] == {"*": 1, "geese": 1}
    assert [(each["came"], each["left"], each["reading"]) for each in of_list["months"]] == [(3, 1, 2)]
