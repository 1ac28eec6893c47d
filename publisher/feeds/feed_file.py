"""A file of the feeds folder, before it is made."""

from collections.abc import Callable

import msgspec


def _made_before() -> bytes:
    raise AssertionError("a file that is held is not made again")


class FeedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be: `path` below the folder of feeds, with forward slashes, and how all its bytes are made.

    `stamp` changes whenever they may; it is empty where that isn't known. A file that is held stands in the folder
    as it is to be, and can't be made: whatever would go into it was never asked for.
    """

    path: str
    stamp: str = ""
    make: Callable[[], bytes] = _made_before

    @property
    def is_held(self) -> bool:
        """Whether it is to stay as it is."""
        return self.make is _made_before

    @property
    def data(self) -> bytes:
        """Its bytes, made now."""
        return self.make()
