"""Renders the posts of a library, each once, where a hostile or broken one harms no other."""

from functools import cached_property
from typing import TYPE_CHECKING

from publisher.content.body import read_body
from publisher.content.dependencies import FileRead
from publisher.content.library import Library
from publisher.content.post import Post, Rendered
from publisher.content.renderings import Renderings
from publisher.errors import Problem
from publisher.settings import Settings

if TYPE_CHECKING:
    from publisher.content.guard import Guard
    from publisher.content.rendering import Rendering


class Renderer:
    """Renders posts on demand and keeps what it made.

    With a `guard` of its own, it ends that one's process when it is closed or gone.
    """

    def __init__(self, settings: Settings, library: Library, guard: "Guard | None" = None) -> None:
        self._settings = settings
        self._guard = guard
        self._blog = library.blog
        self._folders = library.folders
        self._renderings = Renderings(
            settings.state.path / "rendered", settings.root, library.blog, library.folders
        )
        self._kept: dict[str, Rendered | Problem] = {}
        self._fresh: list[tuple[Post, Rendered]] = []

    def render(self, post: Post) -> Rendered | Problem:
        """Give a post of the library rendered, or the problem that keeps it from being so.

        Whatever goes wrong with a post is that post's problem only. Raises OutsideError where none can be rendered.
        """
        if post.path not in self._kept:
            self._kept[post.path] = self._renderings.find(post) or self._render(post)
        return self._kept[post.path]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was found in what has been rendered so far, in the order of paths and lines."""
        found: list[Problem] = []
        for outcome in self._kept.values():
            found.extend((outcome,) if isinstance(outcome, Problem) else outcome.problems)
        return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.path, problem.line or 0)))

    @property
    def files(self) -> tuple[FileRead, ...]:
        """The files beside the posts' own that were read, or looked for, in what has been rendered so far."""
        outcomes = (outcome for outcome in self._kept.values() if isinstance(outcome, Rendered))
        return tuple(dict.fromkeys(file for outcome in outcomes for file in outcome.files))

    def save(self) -> None:
        """Keep what was rendered, so that it needn't be rendered again. Raises OSError."""
        for post, rendered in self._fresh:
            self._renderings.keep(post, rendered)
        if self._fresh:
            self._renderings.prune()
        self._fresh = []

    def close(self) -> None:
        """Give back the memory of what renders. It may be used again all the same."""
        self._rendering.close()

    def _render(self, post: Post) -> Rendered | Problem:
        body = read_body(post, self._settings)
        if isinstance(body, Problem):
            return body
        rendered = self._rendering.render(post, body)
        if isinstance(rendered, Rendered):
            self._fresh.append((post, rendered))
        return rendered

    @cached_property
    def _rendering(self) -> "Rendering":
        # It talks to another process, and takes long to load: most builds find all that they show rendered.
        from publisher.content.rendering import Rendering

        return Rendering(self._settings, self._blog, self._folders, self._guard)
