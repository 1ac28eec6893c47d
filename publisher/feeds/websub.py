"""Which feeds a WebSub hub is to be told of, and when. Decides only: no disk, clock or network.

A hub that is told of a topic fetches it, and passes what is new on to whoever subscribed (WebSub §6). So it is told
once the new bytes can be fetched where readers fetch them, and never again for the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from publisher.feeds.model import FORMATS

_FILES = frozenset(kind.file for kind in FORMATS.values())
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=1)
_UNSEEN_TRIES = 3  # how often a feed is looked for where readers find it, if nothing there can be reached from here


class Sight(StrEnum):
    """What is found where readers fetch a feed."""

    NEW = "new"
    OLD = "old"
    UNSEEN = "unseen"


class Told(StrEnum):
    """What came of an attempt to tell a hub of a topic."""

    DONE = "done"
    NOT_YET = "not yet"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A feed as the hub knows it, by its address.

    `held` is a hash of its bytes on disk, `told` of those that the hub was told of. `since` is when the two began
    to differ, `next_at` when to try next.
    """

    url: str
    held: str
    told: str
    since: datetime | None = None
    next_at: datetime | None = None
    attempts: int = 0

    @property
    def is_owed(self) -> bool:
        """Whether the hub doesn't know these bytes yet."""
        return self.held != self.told


def is_topic(path: str) -> bool:
    """Whether the file at `path`, below the folder of feeds, is one to subscribe to: not a page, nor an archive."""
    return path.rpartition("/")[2] in _FILES


def note_bytes(known: Mapping[str, Topic], held: Mapping[str, str], now: datetime) -> dict[str, Topic]:
    """Give the topics after a look at the feeds: `held` are their hashes, by address.

    A topic that is seen for the first time is owed nobody: nobody subscribed to what named no hub before.
    """
    return {
        url: _note(known[url], digest, now) if url in known else Topic(url=url, held=digest, told=digest)
        for url, digest in held.items()
    }


def find_due(topics: Mapping[str, Topic], now: datetime) -> Iterator[Topic]:
    """Give the topics that the hub is to be told of now, those first that have waited longest."""
    due = (
        topic for topic in topics.values() if topic.is_owed and topic.next_at is not None and topic.next_at <= now
    )
    yield from sorted(due, key=lambda topic: (topic.next_at, topic.url))


def may_tell(topic: Topic, sight: Sight) -> bool:
    """Whether to tell the hub. Where nothing can be seen from here, the hub is to see for itself in the end."""
    return sight is Sight.NEW or (sight is Sight.UNSEEN and topic.attempts + 1 >= _UNSEEN_TRIES)


def settle(topic: Topic, tried: Topic, told: Told, now: datetime, retry_after: timedelta | None = None) -> Topic:
    """Give a topic after an attempt with what it was then, `tried`: it may have been written anew meanwhile.

    A hub that names a time to come again (RFC 9110 §10.2.3) is heard. After a day without success a topic is given
    up: readers who poll have long seen it.
    """
    if told is Told.DONE:
        topic = replace(topic, told=tried.held)
    if topic.held != tried.held:
        return topic if topic.is_owed else _settled(topic)
    if told is Told.DONE or (topic.since is not None and now - topic.since >= _GIVE_UP_AFTER):
        return _settled(topic)
    wait = min(_FIRST_WAIT * 2**topic.attempts, _LONGEST_WAIT)
    wait = max(wait, min(retry_after or wait, _GIVE_UP_AFTER))
    return replace(topic, next_at=now + wait, attempts=min(topic.attempts + 1, 20))


def _note(topic: Topic, digest: str, now: datetime) -> Topic:
    if digest == topic.held:
        return topic
    if digest == topic.told:
        return _settled(replace(topic, held=digest))
    return Topic(url=topic.url, held=digest, told=topic.told, since=topic.since or now, next_at=now)


def _settled(topic: Topic) -> Topic:
    return Topic(url=topic.url, held=topic.held, told=topic.held)
