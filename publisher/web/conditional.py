"""Whether a client holds already what it asks for (RFC 9110 §13)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'(?:W/)?("[!\x23-\x7e\x80-\xff]*")')  # §8.8.3


def holds_already(
    tag: str, modified: datetime | None, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """Whether the client's copy is the one with `tag` (in its quotes), last changed at `modified`.

    With If-None-Match, If-Modified-Since is not looked at (§13.1.3): only the tag knows the bytes. A date has to be
    the very one that was told: a clock that is set back or a folder from a backup takes the newest date back, and a
    client that holds something newer must not be told that nothing changed. §13.1.3 allows for exactly that.
    """
    if if_none_match is not None:
        # §13.1.2: compared weakly, since proxies that compress on their own make a tag weak.
        return if_none_match == tag or if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
    return modified is not None and _read_date(if_modified_since) == modified


def write_date(instant: datetime) -> str:
    """Give an instant as HTTP writes it (§5.6.7)."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def _read_date(text: str | None) -> datetime | None:
    """Read any of the three forms of §5.6.7. What can't be read counts as absent."""
    try:
        read = parsedate_to_datetime(text or "")
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
