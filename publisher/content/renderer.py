"""Renders the posts of a library, each once, where a hostile or broken one harms no other."""

from dataclasses import replace
from functools import cache

from publisher.content.body import read_body
from publisher.content.guard import Guard
from publisher.content.library import Library
from publisher.content.post import Post, Rendered
from publisher.content.source import show_path
from publisher.content.wire import Cause, Failure
from publisher.errors import Problem
from publisher.settings import Settings

_TOLD = {
    Cause.TIMEOUT: "turning this text into HTML takes more than {limits.cpu_seconds:g} s",
    Cause.MEMORY: "turning this text into HTML takes more than {limits.memory_mib} MiB of memory",
    Cause.SIZE: "this text becomes more than {limits.html_mib} MiB of HTML",
    Cause.DEPTH: "this text is nested too deeply, as quotes or lists within one another",
    Cause.FAILED: "this text can't be turned into HTML: {detail}",
}


@cache
def shared_guard() -> Guard:
    """Give the guard of this process. Its worker is slow to start, so one library after another uses it."""
    return Guard()


class Renderer:
    """Renders posts on demand and keeps what it made.

    With a `guard` of its own, it ends that one's process when it is closed or gone.
    """

    def __init__(self, settings: Settings, library: Library, guard: Guard | None = None) -> None:
        self._settings = settings
        self._guard = guard or shared_guard()
        self._blog = library.blog
        self._kept: dict[str, Rendered | Problem] = {}

    def render(self, post: Post) -> Rendered | Problem:
        """Give a post of the library rendered, or the problem that keeps it from being so.

        Whatever goes wrong with a post is that post's problem only. Raises OutsideError where none can be rendered.
        """
        if post.path not in self._kept:
            self._kept[post.path] = self._render(post)
        return self._kept[post.path]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was found in what has been rendered so far, in the order of paths and lines."""
        found: list[Problem] = []
        for outcome in self._kept.values():
            found.extend((outcome,) if isinstance(outcome, Problem) else outcome.problems)
        return tuple(sorted(found, key=lambda problem: (problem.path, problem.line or 0)))

    def close(self) -> None:
        """Give back the memory of what renders. It may be used again all the same."""
        self._guard.close()

    def _render(self, post: Post) -> Rendered | Problem:
        body = read_body(post, self._settings)
        if isinstance(body, Problem):
            return body
        outcome = self._guard.render(post, body, self._blog)
        return self._tell(post, outcome) if isinstance(outcome, Failure) else self._place(post, outcome)

    def _place(self, post: Post, rendered: Rendered) -> Rendered:
        """Give what was rendered, its problems with the path and the lines of the post's file."""
        problems = (
            replace(problem, path=self._show(post), line=problem.line and problem.line + post.body_line - 1)
            for problem in rendered.problems
        )
        return replace(rendered, problems=tuple(problems))

    def _tell(self, post: Post, failure: Failure) -> Problem:
        return Problem(
            code=failure.cause.value,
            path=self._show(post),
            line=post.body_line,
            text=_TOLD[failure.cause].format(limits=self._guard.limits, detail=failure.detail),
            hint="is something in it nested very deeply, or very long? The other posts go on",
        )

    def _show(self, post: Post) -> str:
        return show_path(self._settings.posts.path / post.path, self._settings.root)
