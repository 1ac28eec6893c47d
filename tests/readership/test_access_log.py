import gzip
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.feeds import is_topic
from publisher.readership import FeedCount, LogCounts, read_logs

BERLIN = ZoneInfo("Europe/Berlin")
FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; )"
LOG = f"""\
192.0.2.1 - - [22/Nov/2026:18:00:00 +0000] "GET /feeds/rss.xml HTTP/1.1" 200 60000 "-" "newsboat/2.21"
192.0.2.1 - - [22/Nov/2026:19:00:00 +0000] "GET /feeds/rss.xml?x=y HTTP/1.1" 304 0 "-" "newsboat/2.21"
192.0.2.2 - ada [22/Nov/2026:19:00:00 +0000] "HEAD /feeds/tag/big%20birds/atom.xml HTTP/2.0" 200 0 "-" "-" "more"
192.0.2.3 - - [22/Nov/2026:22:59:59 +0000] "GET /feeds/rss.xml HTTP/1.1" 304 0 "-" "{FEEDLY}"
192.0.2.3 - - [22/Nov/2026:23:00:00 +0000] "GET /feeds/rss.xml HTTP/1.1" 304 0 "-" "{FEEDLY}"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "GET /feeds/ HTTP/1.1" 200 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "GET /feeds/archive/1.rss.xml HTTP/1.1" 200 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "GET /feeds/nothing/rss.xml HTTP/1.1" 404 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "POST /feeds/rss.xml HTTP/1.1" 405 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "GET /rss.xml HTTP/1.1" 200 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Nov/2026:18:00:00 +0000] "\\x16\\x03\\x01" 400 100 "-" "-"

nonsense
192.0.2.4 - - [99/Nov/2026:18:00:00 +0000] "GET /feeds/rss.xml HTTP/1.1" 200 100 "-" "Mozilla/5.0"
192.0.2.4 - - [22/Okt/2026:18:00:00 +0000] "GET /feeds/rss.xml HTTP/1.1" 200 100 "-" "Mozilla/5.0"
"""


def read(*files: Path) -> LogCounts:
    return read_logs(files, "/feeds/", BERLIN, is_topic)


def test_polls_are_counted_by_the_days_of_the_site(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(LOG, encoding="utf-8")
    assert read(log) == LogCounts(
        days={
            date(2026, 11, 22): {
                "rss.xml": FeedCount(polls=3, unchanged=2, pollers=1, reported={"Feedly": 16}),
                "tag/big birds/atom.xml": FeedCount(polls=1, unchanged=0, pollers=1, reported={}),
            },
            date(2026, 11, 23): {"rss.xml": FeedCount(polls=1, unchanged=1, pollers=0, reported={"Feedly": 16})},
        },
        unread=3,
    )


def test_packed_logs_are_read_with_the_others(tmp_path: Path) -> None:
    first, second = tmp_path / "access.log", tmp_path / "access.log.1.gz"
    lines = LOG.splitlines(keepends=True)
    first.write_text("".join(lines[:4]), encoding="utf-8")
    second.write_bytes(gzip.compress("".join(lines[4:]).encode()))
    whole = tmp_path / "whole.log"
    whole.write_text(LOG, encoding="utf-8")
    assert read(first, second) == read(whole)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(LOG.splitlines()))
def test_no_line_is_too_odd(tmp_path: Path, odd: bytes, line: str) -> None:
    log = tmp_path / "access.log"
    log.write_bytes(odd + line.encode()[: len(odd)] + b"\n" + line.encode())
    assert read(log).unread >= 0
