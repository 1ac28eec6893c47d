"""The counts on disk, a file a day: its key and sketches go when the day is over, the numbers after a year."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from publisher.files import write_atomic
from publisher.readership.tally import FeedCount, Tally

_KEPT_FOR = timedelta(days=400)
_LOCK = "lock"


@contextmanager
def changing_day(folder: Path, today: date) -> Iterator[Tally]:
    """Give the tally of today, to be added to by one process at a time, and keep it. Raises OSError.

    Days before are closed, and those of long ago removed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / _LOCK).open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        close_days(folder, today)
        file = _file_of(folder, today)
        tally = _read_tally(file) or Tally()
        yield tally
        _write(file, tally.as_dict())


def read_days(folder: Path, since: date, today: date) -> dict[date, dict[str, FeedCount]]:
    """Give the counts of each day from `since` on, today's as far as it is, by feed."""
    days = {}
    for day, file in _days_in(folder):
        if since <= day <= today and (counts := _read_counts(file)) is not None:
            days[day] = counts
    return days


def close_days(folder: Path, today: date) -> None:
    """Leave nothing but numbers of the days before `today`, and nothing of those of long ago. Raises OSError."""
    for day, file in _days_in(folder):
        if today - day > _KEPT_FOR:
            file.unlink()
        elif day < today and (tally := _read_tally(file)) is not None:
            _write(file, {"counts": {feed: _as_dict(count) for feed, count in tally.close().items()}})


def _days_in(folder: Path) -> list[tuple[date, Path]]:
    found = []
    for file in folder.glob("*.json"):
        try:
            found.append((date.fromisoformat(file.stem), file))
        except ValueError:
            continue
    return sorted(found)


def _file_of(folder: Path, day: date) -> Path:
    return folder / f"{day.isoformat()}.json"


def _read(file: Path) -> Any:  # whatever JSON holds
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None


def _read_tally(file: Path) -> Tally | None:
    held = _read(file)
    try:
        return Tally.from_dict(held) if "key" in held else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_counts(file: Path) -> dict[str, FeedCount] | None:
    if (tally := _read_tally(file)) is not None:
        return tally.close()
    held = _read(file)
    try:
        return {feed: FeedCount(**count) for feed, count in held["counts"].items()}
    except (KeyError, TypeError, AttributeError):
        return None


def _as_dict(count: FeedCount) -> dict[str, object]:
    return {
        "polls": count.polls,
        "unchanged": count.unchanged,
        "pollers": count.pollers,
        "reported": dict(count.reported),
    }


def _write(file: Path, held: dict[str, Any]) -> None:
    write_atomic(file, json.dumps(held, separators=(",", ":")).encode(), mode=0o600)
