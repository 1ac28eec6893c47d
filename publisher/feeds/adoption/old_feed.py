"""What a feed that somebody else wrote says of its entries, whatever its format."""

from dataclasses import dataclass
from datetime import datetime


class FeedError(ValueError):
    """The bytes are no feed. `found` names the feeds that they point to, where they are a web page."""

    def __init__(self, text: str, found: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class OldEntry:
    """One entry. `id` is what readers know it by, to the character; `links` lead to its page, the surest first.

    `published` is aware, and None where the feed says nothing, or nothing that can be read.
    """

    id: str
    links: tuple[str, ...] = ()
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFeed:
    """A feed: what it is, as in `RSS 2.0`, its entries in its order, and what a person should know of its ids."""

    kind: str
    entries: tuple[OldEntry, ...]
    remarks: tuple[str, ...] = ()
    source: str = ""
