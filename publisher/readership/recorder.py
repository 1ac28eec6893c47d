"""Counts the polls that a server answers: in memory for a minute, then into the tally of the day."""

import logging
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from publisher.readership.kept import changing_day

_log = logging.getLogger(__name__)
_EVERY = 60.0  # seconds


class Recorder:
    """Records between `start` and `stop`. Addresses are in memory until they are hashed, a minute at most."""

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self._folder = folder
        self._today = today
        self._seen: dict[tuple[str, str, str], list[int]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, feed: str, client: str, agent: str, *, unchanged: bool) -> None:
        """See that a feed was asked for from an address by a program, and was answered."""
        with self._lock:
            counts = self._seen.setdefault((feed, client, agent), [0, 0])
            counts[0] += 1
            counts[1] += unchanged

    def start(self) -> None:
        """Write down what was seen, once a minute, in a thread of its own."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="readership", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write down the rest. Harmless where nothing was started."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def flush(self) -> None:
        """Write down what was seen. What can't be is left out: no feed is refused for being counted."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            with changing_day(self._folder, self._today()) as tally:
                for (feed, client, agent), (polls, unchanged) in seen.items():
                    tally.add(feed, client, agent, polls, unchanged)
        except OSError as error:
            _log.warning("readership not kept folder=%s reason=%s", self._folder, error.strerror or error)
            return
        polls, unchanged = (sum(counts[at] for counts in seen.values()) for at in (0, 1))
        _log.info("feeds served polls=%d unchanged=%d", polls, unchanged)

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY):
            self.flush()
        self.flush()
