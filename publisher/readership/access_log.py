"""A web server's access log -> the same counts, for who serves the feeds as plain files. Nothing is kept of it."""

import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from urllib.parse import unquote

from publisher.readership.tally import FeedCount, Tally

# The “combined” format, which nginx and Apache write; what stands behind the User-Agent is left alone.
_LINE = re.compile(
    r'(?P<client>\S+) \S+ \S+ \[(?P<day>\d+)/(?P<month>\w{3})/(?P<rest>[^\]]+)\] "(?P<request>[^"]*)"'
    r' (?P<status>\d{3}) \S+(?: "[^"]*" "(?P<agent>[^"]*)")?'
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCounts:
    """What logs came to: the counts by day and feed, and how many lines could not be understood."""

    days: dict[date, dict[str, FeedCount]]
    unread: int


def read_logs(files: Iterable[Path], folder: str, zone: tzinfo, is_counted: Callable[[str], bool]) -> LogCounts:
    """Count the polls in logs, packed or not, by days of `zone`. Raises OSError.

    `folder` is the path of the feeds' address, and `is_counted` says of a path below it whether it is a feed.
    """
    tallies: dict[date, Tally] = {}
    unread = 0
    for line in _lines_of(files):
        found = _LINE.match(line)
        day = _read_day(found, zone) if found else None
        if found is None or day is None:
            unread += bool(line.strip())
        elif feed := _find_feed(found, folder, is_counted):
            tally = tallies.setdefault(day, Tally())
            tally.add(feed, found["client"], found["agent"] or "", 1, int(found["status"] == "304"))
    return LogCounts(days={day: tallies[day].close() for day in sorted(tallies)}, unread=unread)


def _lines_of(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with _opened(file) as lines:
            yield from lines


@contextmanager
def _opened(file: Path) -> Iterator[io.TextIOWrapper]:
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as raw:
        yield io.TextIOWrapper(raw, encoding="utf-8", errors="replace")


def _find_feed(line: re.Match[str], folder: str, is_counted: Callable[[str], bool]) -> str:
    """Give the feed that a line says was polled and answered; empty where it is about something else."""
    method, _, rest = line["request"].partition(" ")
    path = unquote(rest.partition(" ")[0].partition("?")[0])
    if method not in {"GET", "HEAD"} or line["status"] not in {"200", "304"} or not path.startswith(folder):
        return ""
    feed = path.removeprefix(folder)
    return feed if is_counted(feed) else ""


def _read_day(line: re.Match[str], zone: tzinfo) -> date | None:
    """Read the day of `22/Nov/2026:18:00:00 +0000`, asking no locale for the month's name."""
    if line["month"] not in _MONTHS:
        return None
    numbers = f"{line['day']}/{_MONTHS.index(line['month']) + 1}/{line['rest']}"
    try:
        return datetime.strptime(numbers, "%d/%m/%Y:%H:%M:%S %z").astimezone(zone).date()
    except (ValueError, OverflowError):
        return None
