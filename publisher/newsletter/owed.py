"""What a reader is owed: the posts for them that became eligible since they came and that they have no copy of."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.every import EVERYTHING
from publisher.newsletter.due import Choice, latest_slot, next_slot, slot_of_each

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A post that a list has to give: what it is about, and since when it may be mailed."""

    post_uid: str
    revision: int
    topics: frozenset[str]
    eligible_at: datetime

    @property
    def name(self) -> tuple[str, int]:
        """What a copy of it is known by."""
        return self.post_uid, self.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An active subscription as the planner sees it: since when for which topics, and which posts were had.

    Who has a post in any revision has it: a later one is mailed as a correction only.
    """

    subscriber_id: int
    domain: str
    choice: Choice
    cadence_since: datetime | None
    topics: Mapping[str, datetime]
    copies: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Due:
    """An edition that readers are owed: a slot and the posts in it. Equal ones are one issue."""

    slot: datetime
    offers: tuple[Offer, ...]

    @property
    def content_key(self) -> str:
        """The SHA-256 that names this set of posts, whatever the slot."""
        return content_key_of([offer.name for offer in self.offers])


def content_key_of(posts: Sequence[tuple[str, int]]) -> str:
    """Give the SHA-256 of an ordered set of (post, revision)."""
    return hashlib.sha256("\n".join(f"{uid} {revision}" for uid, revision in posts).encode()).hexdigest()


def find_due(reader: Reader, offers: Sequence[Offer], now: datetime) -> Due | None:
    """Give what `reader` is owed at their latest slot, or nothing. `offers` are in order of eligibility."""
    unread = _find_unread(reader, offers)
    if not unread:
        return None
    slot = _each_slot(reader, unread) if _takes_each(reader) else latest_slot(reader.choice, now)
    if reader.cadence_since is not None and slot < reader.cadence_since:
        return None  # it was due in a cadence that the reader had not chosen yet
    owed = tuple(offer for offer in unread if offer.eligible_at <= slot)
    return Due(slot, owed) if owed and slot <= now else None


def find_upcoming(reader: Reader, offers: Sequence[Offer], now: datetime) -> Due | None:
    """Give what `reader` will be owed at their next slot if nothing else is published, or nothing."""
    unread = _find_unread(reader, offers)
    if not unread:
        return None
    return Due(_each_slot(reader, unread) if _takes_each(reader) else next_slot(reader.choice, now), unread)


def is_regular(due: Due, offers: Sequence[Offer], choice: Choice) -> bool:
    """Say whether `due` is regular: what a list's defaults give to who takes everything and missed nothing.

    `choice` is the list's: its cadence, and the times of who chose none. What others are owed is theirs alone.
    """
    if choice.cadence == "each":
        whole = tuple(offer for offer in offers if offer.eligible_at == due.slot)
    elif latest_slot(choice, due.slot) == due.slot:
        before = latest_slot(choice, due.slot - _MOMENT)
        whole = tuple(offer for offer in offers if before < offer.eligible_at <= due.slot)
    else:
        return False
    return due.offers == whole


def find_next_look(reader: Reader, now: datetime) -> datetime | None:
    """Give when `reader` is to be looked at again though no post comes: at their next slot, if they have one."""
    if not _takes_each(reader):
        return next_slot(reader.choice, now)
    switched = slot_of_each(reader.cadence_since, reader.cadence_since) if reader.cadence_since else now
    return switched if switched > now else None


def _find_unread(reader: Reader, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    return tuple(offer for offer in offers if offer.post_uid not in reader.copies and _wants(reader, offer))


def _takes_each(reader: Reader) -> bool:
    return reader.choice.cadence == "each"


def _each_slot(reader: Reader, unread: Sequence[Offer]) -> datetime:
    return slot_of_each(max(offer.eligible_at for offer in unread), reader.cadence_since)


def _wants(reader: Reader, offer: Offer) -> bool:
    """Say whether the reader had chosen the post when it became eligible.

    A post without topics is for readers who take everything.
    """
    return any(
        since < offer.eligible_at
        for topic, since in reader.topics.items()
        if topic == EVERYTHING or topic in offer.topics
    )
