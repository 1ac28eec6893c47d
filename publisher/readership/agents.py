"""A User-Agent -> what a service says of the people it asks for: Feedly, Inoreader, NewsBlur and others tell."""

import re
from dataclasses import dataclass
from functools import lru_cache

_COUNT = re.compile(r"\b(\d{1,7})\s+(?:subscriber|reader)s?\b", re.IGNORECASE)
_FEED_ID = re.compile(r"\bfeed-?id[:=]\s*(\w{1,64})", re.IGNORECASE)
_COMPATIBLE = re.compile(r"Mozilla/\S+ \(compatible; ([^;/()]+)")
_NAME = re.compile(r"[^\s;/(),]+")
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That a service asks for so many people. `feed` is its own number for the feed, where it tells one.

    One service may know a feed under several numbers, each with people of its own.
    """

    service: str
    feed: str
    subscribers: int


@lru_cache(maxsize=4096)
def read_agent(agent: str) -> Claim | None:
    """Give what a User-Agent claims, or nothing where it speaks for itself alone."""
    count = _COUNT.search(agent)
    if count is None:
        return None
    feed = _FEED_ID.search(agent)
    return Claim(service=_name(agent), feed=feed[1] if feed else "", subscribers=int(count[1]))


def _name(agent: str) -> str:
    """Give the service's name: the first word, or the one that a browser's name is put on for."""
    found = _COMPATIBLE.match(agent)
    if found:
        return found[1].strip()[:_LONGEST]
    first = _NAME.search(agent)
    return first[0][:_LONGEST] if first else "unknown"
