"""How much of a feed readers are given at once: some stop reading after a mebibyte or two."""

from collections.abc import Iterable

from publisher.feeds.entry import weight
from publisher.feeds.model import Entry

HEAVIEST = 1024 * 1024  # bytes of one document
_CHANNEL = 16 * 1024  # bytes kept for what stands before the entries


def cut_window(newest: Iterable[Entry], returned: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """Give the first of `newest` that stay below `HEAVIEST` together in every format, and what fits of `returned`.

    Both are newest first, and all of `returned` are older.
    """
    window: list[Entry] = []
    left = HEAVIEST - _CHANNEL
    for entry in newest:
        left -= weight(entry)
        if left < 0:
            return tuple(window)
        window.append(entry)
    for entry in returned:
        if weight(entry) <= left:
            left -= weight(entry)
            window.append(entry)
    return tuple(window)
