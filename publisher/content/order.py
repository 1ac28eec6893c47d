"""The order in which posts are shown, and the one in which they choose what only one of them can have."""

from collections.abc import Iterable
from itertools import pairwise, starmap
from operator import attrgetter

from publisher.content.post import Post, Visibility

_ID, _PATH, _PUBLISHED = attrgetter("id"), attrgetter("path"), attrgetter("published")
_PUBLIC = Visibility.PUBLIC  # asked of every post: to look a member of an enum up takes as long as the rest


def newest_first(posts: Iterable[Post]) -> list[Post]:
    """Give posts in the order of every feed: by first publication, the newest first, then by id."""
    given = list(posts)
    if all(starmap(_are_ordered, pairwise(given))):  # as those of a library are
        return given
    return sorted(sorted(given, key=_ID), key=_PUBLISHED, reverse=True)


def public_first(posts: Iterable[Post]) -> list[Post]:
    """Give posts in the order in which they choose an address or an id: public ones first, then by path."""
    return sorted(sorted(posts, key=_PATH), key=_is_hidden)


def _are_ordered(one: Post, next_one: Post) -> bool:
    newer, older = one.published, next_one.published
    return newer > older or (newer == older and one.id <= next_one.id)


def _is_hidden(post: Post) -> bool:
    return post.visibility is not _PUBLIC
