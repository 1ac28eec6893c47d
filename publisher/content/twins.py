"""Two posts at one address: a page can show only one of them."""

from collections.abc import Callable, Iterable

from publisher.content.order import public_first
from publisher.content.post import Post
from publisher.errors import Problem


def drop_twins(posts: Iterable[Post], show: Callable[[str], str]) -> tuple[tuple[Post, ...], tuple[Problem, ...]]:
    """Keep the first post of each address: public ones before others, then in the order of their paths.

    `show` gives the path that a problem names for each post's own.
    """
    first: dict[str, Post] = {}
    problems: list[Problem] = []
    for post in public_first(posts):
        other = first.setdefault(post.url, post)
        if other is not post:
            problems.append(
                Problem(
                    code="url-duplicate",
                    path=show(post.path),
                    line=1,
                    text=f"this post has the address of {show(other.path)}: {post.url}",
                    hint="give one of the two another “slug: …” or another date",
                )
            )
    return tuple(first.values()), tuple(problems)
