"""Who reads the feeds of a site, in numbers: recorded by its own server, or read from another's log."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher.clock import Clock
from publisher.errors import OutsideError
from publisher.feeds import is_topic
from publisher.readership import FeedCount, Recorder, read_days, read_logs
from publisher.settings import Settings

_FOLDER = "readership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readership:
    """The counts by day and feed, and how many lines of a log could not be understood."""

    days: dict[date, dict[str, FeedCount]]
    unread: int = 0


def open_recorder(settings: Settings, clock: Clock) -> Recorder:
    """Give what counts the polls that a server of this site answers."""
    return Recorder(settings.state.path / _FOLDER, lambda: _today(settings, clock.now()))


def read_readership(settings: Settings, now: datetime, days: int) -> Readership:
    """Give what our own server has counted in so many days, today among them."""
    today = _today(settings, now)
    return Readership(days=read_days(settings.state.path / _FOLDER, today - timedelta(days=days - 1), today))


def read_readership_of_logs(settings: Settings, files: list[Path]) -> Readership:
    """Give what the access logs of another server hold. Raises OutsideError."""
    folder = unquote(urlsplit(settings.feeds_url).path)
    try:
        counts = read_logs(files, folder, settings.site.timezone, is_topic)
    except (OSError, EOFError) as error:
        raise OutsideError(f"The log can't be read: {error}") from error
    return Readership(days=counts.days, unread=counts.unread)


def _today(settings: Settings, now: datetime) -> date:
    return now.astimezone(settings.site.timezone).date()
