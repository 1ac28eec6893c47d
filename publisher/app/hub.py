"""The WebSub hub of a site: what it has been told is kept in the state folder, so that nothing is told twice."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publisher.app.hub_client import HubAnswer, look_for, tell_hub
from publisher.clock import Clock
from publisher.feeds import Told, Topic, find_due, is_topic, may_tell, note_bytes, settle
from publisher.files import write_atomic
from publisher.settings import Settings

_log = logging.getLogger(__name__)
_FILE = "websub.json"
_AT_ONCE = 20.0  # seconds that one pass may take, so that nothing else waits long for a slow hub
_SHORTEST_REST, _LONGEST_REST = 10.0, 900.0  # seconds

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class Pings:
    """What a pass came to: the topics that the hub was told of, and why it could not be told of others."""

    told: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


class Hub:
    """Tells the hub of `feeds.hub` what has changed. Without one it does nothing. Several threads may use it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._file = settings.state.path / _FILE
        self._lock = threading.Lock()
        self._topics: dict[str, Topic] | None = None
        self._stamps: dict[str, tuple[Stamp, str]] = {}
        self._rests_until = 0.0
        self._failures = 0

    def note(self, files: Iterable[Path]) -> None:
        """Look at the feeds among `files` as they stand on disk after a build."""
        folder = self._settings.feeds.path
        if not self._settings.feeds.hub:
            return
        paths = (file.relative_to(folder).as_posix() for file in files if file.is_relative_to(folder))
        held = {self.topic_of(path): digest for path in paths if is_topic(path) and (digest := self._hash(path))}
        with self._lock:
            topics = note_bytes(self._known(), held, self._clock.now())
            if topics != self._topics:
                self._topics = topics
                self._save()

    def owed(self, held: Mapping[str, bytes]) -> list[str]:
        """Give the topics that the hub would be told of if the feeds, by path, held these bytes."""
        if not self._settings.feeds.hub:
            return []
        digests = {self.topic_of(path): sha256(data).hexdigest() for path, data in held.items() if is_topic(path)}
        with self._lock:
            topics = note_bytes(self._known(), digests, self._clock.now())
        return sorted(url for url, topic in topics.items() if topic.is_owed)

    def tell(self, should_stop: Callable[[], bool] = lambda: False) -> Pings:
        """Tell the hub what is due, for a few seconds at most. No failure is raised: readers poll all the same."""
        pings = Pings()
        hub = self._settings.feeds.hub
        ends = time.monotonic() + _AT_ONCE
        if not hub or time.monotonic() < self._rests_until:
            return pings
        with self._lock:
            due = list(find_due(self._known(), self._clock.now()))
        for topic in due:
            if should_stop() or time.monotonic() > ends:
                break
            answer = _try(hub, topic)
            self._settle(topic, answer)
            if answer.told is Told.DONE:
                self._failures = 0
                pings.told.append(topic.url)
                _log.info("hub told topic=%s", topic.url)
            elif answer.told is Told.FAILED:
                pings.failed[topic.url] = answer.text
                _log.warning("hub not told topic=%s reason=%s", topic.url, answer.text)
                self._rest()
                break
        return pings

    def _rest(self) -> None:
        """Leave a hub that fails alone for a while: it would fail for the other topics too."""
        self._rests_until = time.monotonic() + min(_SHORTEST_REST * 2**self._failures, _LONGEST_REST)
        self._failures = min(self._failures + 1, 20)

    def topic_of(self, path: str) -> str:
        """Give the address by which readers and hub know the feed at `path`: its `self` (W1)."""
        return self._settings.feeds_url + quote(path)

    def _settle(self, tried: Topic, answer: HubAnswer) -> None:
        now = self._clock.now()
        with self._lock:
            topics = self._known()
            if tried.url in topics:
                topics[tried.url] = settle(topics[tried.url], tried, answer.told, now, answer.retry_after)
                self._save()

    def _hash(self, path: str) -> str:
        """Give the hash of a feed's bytes, read only where the file is another than at the last look."""
        file = self._settings.feeds.path / path
        try:
            seen = file.stat()
            stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
            known = self._stamps.get(path)
            if known is None or known[0] != stamp:
                known = stamp, sha256(file.read_bytes()).hexdigest()
                self._stamps[path] = known
        except OSError:
            return ""
        return known[1]

    def _known(self) -> dict[str, Topic]:
        if self._topics is None:
            self._topics = _read(self._file, self._settings.feeds.hub)
        return self._topics

    def _save(self) -> None:
        """Keep what the hub knows. Where that can't be, the hub may be told twice, and nothing else is harmed."""
        topics = [_as_dict(topic) for _, topic in sorted((self._topics or {}).items())]
        data = json.dumps({"hub": self._settings.feeds.hub, "topics": topics}, indent=1).encode()
        try:
            write_atomic(self._file, data)
        except OSError as error:
            _log.warning("hub's state not kept file=%s reason=%s", self._file, error.strerror or error)


def _try(hub: str, topic: Topic) -> HubAnswer:
    """Tell the hub of a topic, if it would find there what it is told of."""
    return (
        tell_hub(hub, topic.url)
        if may_tell(topic, look_for(topic.url, topic.held))
        else HubAnswer(told=Told.NOT_YET)
    )


def _read(file: Path, hub: str) -> dict[str, Topic]:
    """Read what a hub knows. Another hub knows nothing, nor does any where the file can't be read."""
    try:
        held = json.loads(file.read_bytes())
        if held["hub"] != hub:
            return {}
        return {topic.url: topic for topic in map(_as_topic, held["topics"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _as_dict(topic: Topic) -> dict[str, object]:
    since, next_at = (instant.isoformat() if instant else None for instant in (topic.since, topic.next_at))
    return {
        "url": topic.url,
        "held": topic.held,
        "told": topic.told,
        "since": since,
        "next_at": next_at,
        "attempts": topic.attempts,
    }


def _as_topic(held: dict[str, Any]) -> Topic:  # `Any`: JSON's own values
    since, next_at = (datetime.fromisoformat(held[key]) if held[key] else None for key in ("since", "next_at"))
    return Topic(
        url=held["url"],
        held=held["held"],
        told=held["told"],
        since=since,
        next_at=next_at,
        attempts=held["attempts"],
    )
