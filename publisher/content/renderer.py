"""Renders the posts of a library, each once, where a hostile or broken one harms no other."""

from dataclasses import replace
from functools import cache

from publisher.content.body import read_body
from publisher.content.dependencies import FileRead
from publisher.content.guard import Guard
from publisher.content.library import Library
from publisher.content.manuscript import assemble
from publisher.content.media_files import MediaFiles
from publisher.content.post import Post, Rendered
from publisher.content.renderings import Renderings
from publisher.content.source import show_path
from publisher.content.wire import Cause, Failure
from publisher.errors import Problem, Severity
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
        self._guard.close()

    def _render(self, post: Post) -> Rendered | Problem:
        body = read_body(post, self._settings)
        if isinstance(body, Problem):
            return body
        root = self._settings.root
        manuscript = assemble(post, body, self._folders, root)
        media = MediaFiles(folders=self._folders, blog=self._blog, root=root, post=post)
        outcome = self._guard.render(post, manuscript.text, self._blog, media.find)
        if isinstance(outcome, Failure):
            return self._tell(post, outcome)
        missing = (
            _tell_missing(src, expected, manuscript.find_line(src)) for src, expected in media.missing.items()
        )
        problems = (*manuscript.problems, *map(manuscript.place, (*outcome.problems, *missing)))
        rendered = replace(outcome, problems=problems, files=(*manuscript.files, *media.looked))
        self._fresh.append((post, rendered))
        return rendered

    def _tell(self, post: Post, failure: Failure) -> Problem:
        return Problem(
            code=failure.cause.value,
            path=show_path(self._settings.posts.path / post.path, self._settings.root),
            line=post.body_line,
            text=_TOLD[failure.cause].format(limits=self._guard.limits, detail=failure.detail),
            hint="is something in it nested very deeply, or very long? The other posts go on",
        )


def _tell_missing(src: str, expected: str, line: int) -> Problem:
    return Problem(
        code="image-missing",
        line=line,
        text=f"“{src}” is not there",
        hint=f"{expected} would be its file",
        severity=Severity.WARNING,
    )
