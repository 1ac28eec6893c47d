"""The order in which posts are shown, and the one in which they choose what only one of them can have."""

from collections.abc import Iterable
from operator import attrgetter

from publisher.content.post import Post, Visibility

_ID, _PATH, _PUBLISHED = attrgetter("id"), attrgetter("path"), attrgetter("published")


def newest_first(posts: Iterable[Post]) -> list[Post]:
    """Give posts in the order of every feed: by first publication, the newest first, then by id."""
    return sorted(sorted(posts, key=_ID), key=_PUBLISHED, reverse=True)


def public_first(posts: Iterable[Post]) -> list[Post]:
    """Give posts in the order in which they choose an address or an id: public ones first, then by path."""
    return sorted(sorted(posts, key=_PATH), key=_is_hidden)


def _is_hidden(post: Post) -> bool:
    return post.visibility is not Visibility.PUBLIC
