"""What authors write for a date -> an instant. A fixed list of spellings, so that no date is ever guessed."""

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache

_EARLIEST_YEAR = 1900  # RFC 5322 §3.3 dates no message earlier, and RSS takes its dates from there
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
# An offset, with or without a colon; JavaScript puts GMT before it and the zone's name behind it.
_ZONE = r"(?P<zone>z|utc|gmt)?(?P<offset>[+-]\d{2}(?::?\d{2})?)?(?:\s*\([\w\s+:-]*\))?"
_TIME = rf"(?:(?:t|,?\s+(?:at\s+)?){_CLOCK}(?:\s+(?P<again>\d{{4}})(?!\d))?\s*{_ZONE})?"


@cache  # and none that isn't needed: most blogs write nothing but `2026-11-17`
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


# Each reads the same everywhere. What begins with a day or a month in figures doesn't: it is refused below.
_SPELLINGS = (
    rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_TIME}",
    rf"{_YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_TIME}",
    rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH}[\s,-]+{_YEAR}{_TIME}",
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY}\s+{_CLOCK}\s+{_ZONE}\s*{_YEAR}",  # what `date` and ctime print
)
_FIGURES = rf"(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}}){_TIME}"
_FILE_TIMES = frozenset({"last modified", "created", "git last modified", "git created"})
_HINT = "write it as 2026-11-17 or 2026-11-17T09:00:00+01:00"


class DateError(ValueError):
    """What was given is no date; the message says why, and the hint how to write it."""

    def __init__(self, text: str, hint: str = _HINT) -> None:
        super().__init__(text)
        self.hint = hint


def parse_instant(text: str, zone: tzinfo, zone_of_words: tzinfo | None = None) -> datetime:
    """Read a date or a date with a time; give it aware, in whole seconds, in the zone it was written in.

    What carries no offset is read in `zone`, and, where its month is a word, in `zone_of_words` if there is one. A
    date without a time is its midnight. A time that a clock skips in spring is moved on by what the clock skips,
    one that it shows twice in autumn is the first. Raises DateError.
    """
    if midnight := _parse_day(text):
        instant = midnight.replace(tzinfo=zone)
        return instant if zone is UTC else instant.astimezone(UTC).astimezone(zone)
    plain = text.strip().replace("_", " ")
    found = next((found for spelling in _SPELLINGS if (found := _compile(spelling).fullmatch(plain))), None)
    if not found:
        raise _explain(text, plain)
    parts = found.groupdict()
    in_words = "name" in parts
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if in_words else int(parts["month"])
    year, day = int(parts["year"]), int(parts["day"])
    if parts.get("again") and int(parts["again"]) != year:
        raise DateError(f"“{text}” names two years")
    if year < _EARLIEST_YEAR:
        raise DateError(f"“{text}” is before {_EARLIEST_YEAR}")
    try:
        date(year, month, day)
    except ValueError:
        raise DateError(f"“{text}”: there is no such day") from None
    try:
        naive = zone_of_words if in_words and zone_of_words else zone
        known = _parse_offset(parts["offset"]) if parts["offset"] else UTC if parts["zone"] else naive
        clock = _read_hour(parts), int(parts["minute"] or 0), int(parts["second"] or 0)
        instant = datetime(year, month, day, *clock, tzinfo=known)
        return instant.astimezone(UTC).astimezone(instant.tzinfo)  # out of the gap of spring
    except (ValueError, OverflowError):
        raise DateError(f"“{text}”: there is no such time") from None


def _parse_day(text: str) -> datetime | None:
    """Read `2026-11-17`, which most dates are, as its midnight; None for whatever else, and at the ends of time."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLIEST_YEAR <= day.year < MAXYEAR else None


def _explain(text: str, plain: str) -> DateError:
    """Say why `text` is none of the dates we take."""
    if plain.lower() in _FILE_TIMES:
        return DateError(f"“{text}” asks for the time of a file, which every copy of it changes")
    if figures := _compile(_FIGURES).fullmatch(plain):
        first, second, year = (int(figures[number]) for number in (1, 2, 3))
        readings = [f"{year:04}-{month:02}-{day:02}" for month, day in ((first, second), (second, first))]
        if days := [reading for reading in dict.fromkeys(readings) if _parse_day(reading)]:
            told = "is not a date that reads the same everywhere"
            return DateError(f"“{text}” {told}", f"write it as {' or '.join(days)}")
        return DateError(f"“{text}”: there is no such day")
    return DateError(f"“{text}” is not a date")


def _read_hour(parts: dict[str, str | None]) -> int:
    """Read the hour, of twelve where “am” or “pm” stands behind it. Raises ValueError."""
    hour = int(parts["hour"] or 0)
    if not parts["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if parts["half"].lower() == "p" else 0)


def _parse_offset(text: str) -> tzinfo:
    """Read `+02`, `+0200` or `+02:00`. Raises ValueError."""
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
