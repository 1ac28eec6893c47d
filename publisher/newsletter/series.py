"""Posts of a series: each reader gets them one after the other, counted from when they came.

A post belongs to a reader's series if it was in it when they came, or a person says that everybody is to get it.
What is late, because the program stood still, comes one a day.
"""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.every import EVERYTHING

_APART = timedelta(days=1)  # between two that are late, unless their offsets are nearer to one another
_SLACK = timedelta(hours=1)  # a pass comes some seconds late, and the next post is not to come later for it


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPost:
    """A post of a series: `offset` after a reader came it is theirs.

    It is in the series since `joined_at`. Who came before gets it only if a person said so, not before
    `announced_at`. `digest` is the hash of its file.
    """

    post_uid: str
    revision: int
    series: str
    offset: timedelta
    topics: frozenset[str]
    digest: str
    joined_at: datetime
    announced_at: datetime | None = None

    @property
    def content_key(self) -> str:
        """The SHA-256 that names what readers get: another one once its author has changed the post."""
        return hashlib.sha256(f"series {self.post_uid} {self.revision} {self.digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """An active subscription as the planner of series sees it.

    `follows_from` is when they confirmed; none where they were taken over from elsewhere. `given_at` is when they
    got the last post of a series, `had` every post that they have a copy of, as new or in a series.
    """

    subscriber_id: int
    domain: str
    follows_from: datetime | None
    given_at: datetime | None
    topics: Mapping[str, datetime]
    had: AbstractSet[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a reader is due now, and when to look at them again, with the post that they wait for, if any."""

    due: tuple[SeriesPost, ...]
    look_at: datetime | None = None
    awaited: SeriesPost | None = None


def find_turn(follower: Follower, posts: Sequence[SeriesPost], now: datetime) -> Turn:
    """Give what `follower` is due at `now`. `posts` are in order of their offsets."""
    reached = max((post.offset for post in posts if post.post_uid in follower.had), default=timedelta())
    given_at = follower.given_at
    due: list[SeriesPost] = []
    for post in posts:
        at = _due_at(follower, post)
        if post.post_uid in follower.had or at is None or not _wants(follower, post, at):
            continue
        if given_at is not None:
            at = max(at, given_at + min(_APART, post.offset - reached) - _SLACK)
        if at > now:
            return Turn(due=tuple(due), look_at=at, awaited=post)
        due.append(post)
        given_at, reached = now, post.offset
    return Turn(due=tuple(due))


def _due_at(follower: Follower, post: SeriesPost) -> datetime | None:
    """Give when a post is theirs; none where it isn't: it joined the series after they came, and nobody asked."""
    begun = follower.follows_from
    if begun is not None and begun >= post.joined_at:
        return begun + post.offset
    if post.announced_at is None:
        return None
    return max(begun + post.offset, post.announced_at) if begun else post.announced_at


def _wants(follower: Follower, post: SeriesPost, at: datetime) -> bool:
    """Say whether a reader had chosen the post's topic by then. One without topics is for everybody."""
    return not post.topics or any(
        since <= at for topic, since in follower.topics.items() if topic == EVERYTHING or topic in post.topics
    )
