"""Which posts are new to a list: what is mailed by itself, what waits for a person, and what never goes out."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from publisher.content import Post, Visibility

_SETTLED_AFTER = timedelta(seconds=2)
_SIMILAR_TITLE = 0.6
IN_SERIES = "series"
"""Why a post is never mailed as new: it belongs to a series."""


class Disposition(StrEnum):
    """Where a post stands with a list. It is set once, and changed only by a person or by being issued."""

    BASELINE = "baseline"
    CANDIDATE = "candidate"
    ISSUED = "issued"
    HELD = "held"
    BACKDATED = "backdated"
    NEVER = "never"


class Waiting(StrEnum):
    """Why a post has no place yet; it is looked at again on the next scan."""

    DRAFT = "draft"
    FUTURE = "future"
    SCHEDULED = "not to be mailed yet"
    UNSETTLED = "still being written"
    OTHER_LIST = "not for this list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of a post from earlier scans. Instants are aware, in UTC."""

    content_since: datetime
    was_unpublished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule:
    """What of a list decides which posts are its own. `baseline_at` is none on the list's first scan."""

    name: str
    topics: tuple[str, ...]
    baseline_at: datetime | None
    max_backdate: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A post's place in a list, and why."""

    post: Post
    disposition: Disposition
    reason: str = ""


def place_post(
    post: Post, seen: Seen, rule: ListRule, vanished_titles: Sequence[str], now: datetime
) -> Placing | Waiting:
    """Decide where a post that has no place in a list yet belongs.

    The date alone decides nothing: what was there when the list began is its baseline; what turns up later with an
    old date was imported or restored, unless it was seen as a draft or as a future post before. A post of a series
    is new to nobody: each reader gets it in their own time.
    """
    if post.visibility is not Visibility.PUBLIC:
        return Waiting.FUTURE if post.visibility is Visibility.FUTURE else Waiting.DRAFT
    if post.send_at and now < post.send_at:
        return Waiting.SCHEDULED
    if post.offset is not None:
        return Placing(post=post, disposition=Disposition.NEVER, reason=IN_SERIES)
    if rule.baseline_at is None:
        return Placing(post=post, disposition=Disposition.BASELINE)
    if not is_for_list(post, rule.name, rule.topics):
        return Waiting.OTHER_LIST
    if not is_settled(seen, now):
        return Waiting.UNSETTLED
    became_due = max(post.published, post.send_at or post.published)
    if not seen.was_unpublished and became_due < now - rule.max_backdate:
        return Placing(post=post, disposition=Disposition.BACKDATED, reason="old date")
    if _resembles_any(post.title, vanished_titles):
        return Placing(post=post, disposition=Disposition.HELD, reason="looks_renamed")
    return Placing(post=post, disposition=Disposition.CANDIDATE)


def is_settled(seen: Seen, now: datetime) -> bool:
    """Say whether a post has been as it is for long enough to be whole."""
    return now - seen.content_since >= _SETTLED_AFTER


def is_in_series(post: Post, rule: ListRule, now: datetime) -> bool:
    """Say whether a post is in a series of a list at this time."""
    is_out = post.visibility is Visibility.PUBLIC and not (post.send_at and now < post.send_at)
    return post.offset is not None and is_out and is_for_list(post, rule.name, rule.topics)


def hold_burst(placings: Sequence[Placing], most: int) -> list[Placing]:
    """Hold every candidate of one scan for a person when there are more than `most` of them."""
    candidates = [placing for placing in placings if placing.disposition is Disposition.CANDIDATE]
    if len(candidates) <= most:
        return list(placings)
    return [
        replace(placing, disposition=Disposition.HELD, reason="burst")
        if placing.disposition is Disposition.CANDIDATE
        else placing
        for placing in placings
    ]


def is_for_list(post: Post, name: str, topics: Sequence[str]) -> bool:
    """Say whether a list takes a post: by front matter `newsletter`, else by the list's topics."""
    if isinstance(post.newsletter, str):
        return post.newsletter == name
    if post.newsletter is False:
        return False
    wanted = {topic.casefold() for topic in topics}
    return not wanted or not wanted.isdisjoint(topic.casefold() for topic in post.topics)


def _resembles_any(title: str, others: Sequence[str]) -> bool:
    return any(
        difflib.SequenceMatcher(None, title.casefold(), other.casefold()).ratio() >= _SIMILAR_TITLE
        for other in others
    )
