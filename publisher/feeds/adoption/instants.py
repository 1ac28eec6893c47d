"""The date of an entry -> an instant, where anything can be made of it."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from publisher.content.dates import DateError, parse_instant


def read_instant(text: str) -> datetime | None:
    """Read a date of RSS (RFC 5322), Atom and JSON (RFC 3339), or of a blog; without an offset it is in UTC."""
    text = text.strip()[:64]
    if not text:
        return None
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        read = None
    try:
        found = read or parse_instant(text, UTC)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (DateError, ValueError, OverflowError):
        return None
