"""Entries of an old feed and posts of today -> who is who: in a stated order of clues, and never by a guess."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from publisher.content.post import Post
from publisher.feeds.adoption.addresses import find_slug, normalise_path, normalise_url
from publisher.feeds.adoption.old_feed import OldEntry

_SAME_DAY = timedelta(hours=36)  # a day as two zones read it, and a time that one of them leaves out


class Clue(StrEnum):
    """What an entry and a post have in common, the surest first."""

    ID = "id"
    LINK = "link"
    CANONICAL = "canonical address"
    ADDRESS = "address"
    PATH = "path of the address"
    SLUG = "slug and date"
    TITLE = "title and date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry, its post, and the clue that says so."""

    entry: OldEntry
    post: Post
    clue: Clue


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An entry without a post: it fits several, the `candidates`; or `rivals` fit the one as well; or none fits."""

    entry: OldEntry
    candidates: tuple[Post, ...] = ()
    rivals: tuple[OldEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """All entries of a feed: those that found their post, and those that didn't."""

    matches: tuple[Match, ...]
    misses: tuple[Miss, ...]


def match_entries(entries: Sequence[OldEntry], posts: Sequence[Post]) -> Matching:
    """Match them by one clue after the other. What fits twice is left to the next clue, among those it fits.

    Ids of `entries` are distinct.
    """
    matches: dict[str, Match] = {}
    taken: set[str] = set()
    fitting: dict[str, tuple[Post, ...]] = {}
    rivals: dict[str, tuple[OldEntry, ...]] = {}
    for clue, find in _CLUES.items():
        waiting = [entry for entry in entries if entry.id not in matches]
        found = find(waiting, [post for post in posts if post.path not in taken])
        claims: defaultdict[str, list[OldEntry]] = defaultdict(list)
        for entry in waiting:
            allowed = {post.path for post in fitting.get(entry.id, found[entry.id])}
            found[entry.id] = [post for post in found[entry.id] if post.path in allowed]
            for post in found[entry.id]:
                claims[post.path].append(entry)
        for entry in waiting:
            fits = found[entry.id]
            if len(fits) == 1 and len(claims[fits[0].path]) == 1:
                matches[entry.id] = Match(entry=entry, post=fits[0], clue=clue)
                taken.add(fits[0].path)
            elif fits:
                fitting[entry.id] = tuple(fits)
                rivals[entry.id] = tuple(
                    other for post in fits for other in claims[post.path] if other is not entry
                )
    return Matching(
        matches=tuple(matches[entry.id] for entry in entries if entry.id in matches),
        misses=tuple(
            Miss(entry=entry, candidates=fitting.get(entry.id, ()), rivals=rivals.get(entry.id, ()))
            for entry in entries
            if entry.id not in matches
        ),
    )


_Find = Callable[[Sequence[OldEntry], Sequence[Post]], dict[str, list[Post]]]


def _by_key(
    of_entry: Callable[[OldEntry], Iterable[Hashable]],
    of_post: Callable[[Post], Hashable],
    *,
    same_day: bool = False,
) -> _Find:
    """Make a search for posts that share a key with an entry, and where it is asked, the day."""

    def find(entries: Sequence[OldEntry], posts: Sequence[Post]) -> dict[str, list[Post]]:
        by_key: defaultdict[Hashable, list[Post]] = defaultdict(list)
        for post in posts:
            by_key[of_post(post)].append(post)
        found = {}
        for entry in entries:
            those = {post.path: post for key in of_entry(entry) if key for post in by_key.get(key, ())}
            found[entry.id] = [
                post for post in those.values() if not same_day or _are_near(entry.published, post.published)
            ]
        return found

    return find


def _are_near(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs(one - other) <= _SAME_DAY


def _plain_title(title: str) -> str:
    words = re.sub(r"<[^>]*>", "", html.unescape(title))
    return " ".join(html.unescape(words).split()).casefold()


_CLUES: dict[Clue, _Find] = {
    Clue.ID: _by_key(lambda entry: (entry.id,), lambda post: post.id),
    Clue.LINK: _by_key(lambda entry: entry.links[:1], lambda post: post.url),
    Clue.CANONICAL: _by_key(lambda entry: (*entry.links, entry.id), lambda post: post.url),
    Clue.ADDRESS: _by_key(lambda entry: map(normalise_url, entry.links), lambda post: normalise_url(post.url)),
    Clue.PATH: _by_key(lambda entry: map(normalise_path, entry.links), lambda post: normalise_path(post.url)),
    Clue.SLUG: _by_key(lambda entry: map(find_slug, entry.links), lambda post: find_slug(post.url), same_day=True),
    Clue.TITLE: _by_key(
        lambda entry: (_plain_title(entry.title),), lambda post: _plain_title(post.title), same_day=True
    ),
}
