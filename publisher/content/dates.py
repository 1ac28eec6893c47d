"""What authors write for a date -> an instant."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

# Year, month and day; then, after a T or blanks, a time; then an offset, with or without a colon. This order reads
# the same everywhere; 03/04/2024 is two different days, so it is refused.
_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_EARLIEST_YEAR = 1900  # RFC 5322 §3.3 dates no message earlier, and RSS takes its dates from there


class DateError(ValueError):
    """What was given is no date; the message says why."""


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """Read a date or a date with a time; give it aware, in whole seconds, in the zone it was written in.

    What carries no offset is read in `zone`, and a date without a time is its midnight. A time that a clock skips
    in spring is moved on by what the clock skips, one that it shows twice in autumn is the first. Raises DateError.
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise DateError(f"“{text}” is not a date")
    parts = {name: int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")}
    if parts["year"] < _EARLIEST_YEAR:
        raise DateError(f"“{text}” is before {_EARLIEST_YEAR}")
    written = found["zone"]
    try:
        date(parts["year"], parts["month"], parts["day"])
    except ValueError:
        raise DateError(f"“{text}”: there is no such day") from None
    try:
        instant = datetime(**parts, tzinfo=_parse_offset(written) if written else zone)
        return instant.astimezone(UTC).astimezone(instant.tzinfo)  # out of the gap of spring
    except (ValueError, OverflowError):
        raise DateError(f"“{text}”: there is no such time") from None


def _parse_offset(text: str) -> tzinfo:
    """Read `Z`, `+02`, `+0200` or `+02:00`. Raises ValueError."""
    if text in ("Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
