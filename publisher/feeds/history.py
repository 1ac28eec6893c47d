"""What identity.json knows of posts that feeds have shown: which were taken back, and which are in the archive."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from publisher.content.identity import Identity
from publisher.feeds.model import Tombstone

_MOURNED_FOR = timedelta(days=30)
"""How long a feed says that an entry is gone: as long as a reader may have been away."""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What was before: `archived` is the number of the full volume that a post stands in, by its key.

    `volumes` are the feed ids that each full volume is to hold, without those of posts that are gone. `gone` are
    the entries taken back of late, the last of them first.
    """

    archived: Mapping[str, int] = {}
    volumes: Mapping[int, frozenset[str]] = {}
    gone: tuple[Tombstone, ...] = ()

    def without(self, ids: frozenset[str]) -> "History":
        """Give the same, with `ids` in no volume: their posts are to be in no feed any more."""
        return replace(self, volumes={number: held - ids for number, held in self.volumes.items()})


def recall(identity: Identity, now: datetime) -> History:
    """Read what `identity` knows; `now` decides which entries have been gone for too long to be spoken of."""
    archived: dict[str, int] = {}
    volumes: dict[int, set[str]] = {}
    gone: list[Tombstone] = []
    for record in identity.records:
        if record.archive is not msgspec.UNSET:
            archived[record.key] = record.archive
            volumes.setdefault(record.archive, set()).update(() if record.gone else (record.id,))
        if record.gone and now - record.gone < _MOURNED_FOR:
            gone.append(Tombstone(id=record.id, when=record.gone.replace(microsecond=0)))
    return History(
        archived=archived,
        volumes={number: frozenset(ids) for number, ids in volumes.items()},
        gone=tuple(sorted(gone, key=lambda grave: (-grave.when.timestamp(), grave.id))),
    )


def remember(identity: Identity, archived: Mapping[str, int]) -> Identity:
    """Give `identity` with the volume of every post that stands in a full one: it never leaves it for another."""
    return Identity(
        tuple(
            msgspec.structs.replace(record, archive=archived[record.key])
            if record.key in archived and record.archive is msgspec.UNSET
            else record
            for record in identity.records
        )
    )
