"""The entries of one build: each post is rendered once, and what goes wrong with one harms no other."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from publisher.content.post import Post, Rendered
from publisher.errors import Problem
from publisher.feeds.entry import fit_entry, make_entry, shown_path
from publisher.feeds.model import Entry
from publisher.feeds.select import distinct_updates
from publisher.settings import Settings

Render: TypeAlias = Callable[[Post], Rendered | Problem]


class Entries:
    """Entries by the id of their posts, made as they are asked for. `shown` are all posts that stand in feeds.

    `problems` are those met so far, `troubled` the ids of the posts that have one.
    """

    def __init__(self, shown: Sequence[Post], render: Render, settings: Settings) -> None:
        self.made: dict[str, Entry] = {}
        self.problems: list[Problem] = []
        self.troubled: set[str] = set()
        self._asked: set[str] = set()
        self._updates = distinct_updates(shown)
        self._render = render
        self._settings = settings

    def make(self, posts: Iterable[Post]) -> None:
        """Make the entries of `posts`, found in `made` from then on; one that can't be made is a problem."""
        for post in posts:
            if post.id in self._asked:
                continue
            self._asked.add(post.id)
            entry, problem = self._make(post)
            if entry:
                self.made[post.id] = entry
            if problem:
                self.problems.append(problem)
                self.troubled.add(post.id)

    def of(self, posts: Iterable[Post]) -> tuple[Entry, ...]:
        """Give the entries of those of `posts` that have one, in their order."""
        posts = tuple(posts)
        self.make(posts)
        return tuple(self.made[post.id] for post in posts if post.id in self.made)

    def _make(self, post: Post) -> tuple[Entry | None, Problem | None]:
        rendered = self._render(post)
        if isinstance(rendered, Problem):
            return None, rendered
        made = make_entry(post, rendered, self._updates[post.id], self._settings)
        return (None, made) if isinstance(made, Problem) else fit_entry(made, shown_path(post, self._settings))
