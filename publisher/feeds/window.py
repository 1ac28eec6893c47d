"""How much of a feed readers are given at once: some stop reading after a mebibyte or two."""

from collections.abc import Iterable

from publisher.feeds.entry import weight
from publisher.feeds.model import Entry

HEAVIEST = 1024 * 1024  # bytes of one document
_CHANNEL = 16 * 1024  # bytes kept for what stands before the entries


def cut_window(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give the first of `entries` that stay below `HEAVIEST` together in every format."""
    window: list[Entry] = []
    left = HEAVIEST - _CHANNEL
    for entry in entries:
        left -= weight(entry)
        if left < 0:
            break
        window.append(entry)
    return tuple(window)
