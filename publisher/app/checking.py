"""Every mistake at once: in posts, in what they render to, in templates, in what the configuration lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from publisher.app.compiling import check_mailing, compile_posts
from publisher.app.guarding import find_refusal
from publisher.content import Post, Renderer, read_library
from publisher.errors import Problem, PublisherError, Severity
from publisher.feeds import build_feeds
from publisher.newsletter import MailTemplates, NoticeKind, compile_notice
from publisher.promises import find_promises
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many posts were looked at, and all that was found.

    `format_name` is the system whose posts these are, and `format_reason` says why.
    """

    posts: int
    format_name: str
    format_reason: str
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is kept from readers by a mistake."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def check_site(settings: Settings, now: datetime) -> Checked:
    """Read, render and compile everything; write nothing and mail nothing. Raises PublisherError."""
    library = read_library(settings, now)
    renderer = Renderer(settings, library)
    problems = [*find_promises(settings), *library.problems]
    if refusal := find_refusal(library, settings):
        problems.append(refusal)
    for post in library.posts:
        renderer.render(post)
    problems += renderer.problems
    problems += build_feeds(library.public, renderer.render, settings).problems
    lacking = check_mailing(settings)
    # Not set up yet is no mistake; a run that has something to mail says it louder.
    problems += (replace(problem, severity=Severity.WARNING) for problem in lacking)
    if library.posts and not lacking:
        problems += _check_templates(settings, renderer, list(library.public or library.posts))
    return Checked(
        posts=len(library.posts),
        format_name=library.dialect_name,
        format_reason=library.dialect_reason,
        problems=tuple(dict.fromkeys(problems)),
    )


def _check_templates(settings: Settings, renderer: Renderer, posts: list[Post]) -> list[Problem]:
    """Compile the newest post, the newest three together and every notice, for every list."""
    templates = MailTemplates(settings, keeps_pictures=False)
    attempts: list[Callable[[], object]] = []
    for entry in settings.lists:
        attempts += (
            partial(compile_posts, settings, templates, entry, edition, renderer)
            for edition in (posts[:1], posts[:3])
        )
        attempts += (partial(compile_notice, kind, newsletter=entry, templates=templates) for kind in NoticeKind)
    problems = [problem for attempt in attempts for problem in _try_to_compile(attempt)]
    return [*(problems or templates.find_shaded()), *templates.studio.problems]


def _try_to_compile(attempt: Callable[[], object]) -> Sequence[Problem]:
    try:
        attempt()
    except PublisherError as error:
        return error.problems or (Problem(code="mail-compile", text=error.text, hint=error.hint),)
    return ()
