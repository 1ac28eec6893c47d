"""A request's path as it may stand in a log: without what speaks for a person, and in one line."""

from urllib.parse import quote

_BEFORE_A_TOKEN = {"u", "confirm", "preferences", "private"}
_LONGEST = 200


def loggable(path: str) -> str:
    """Give `path` up to where a token may begin. No control character in it forges a line (ASVS 16.4)."""
    segments = path.split("/")
    last = next((at for at, name in enumerate(segments) if name.lower() in _BEFORE_A_TOKEN), len(segments) - 1)
    hidden = "/…" if any(segments[last + 1 :]) else ""
    return quote("/".join(segments[: last + 1]))[:_LONGEST] + hidden
