"""Every mistake at once: in posts, in what they render to, in templates, in what the configuration lacks."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher import delivery
from publisher.app.compiling import check_mailing, compile_posts
from publisher.app.guarding import find_refusal
from publisher.app.linting import lint_due, lint_standing, problems_of
from publisher.content import Illustrator, Library, Renderer, Studio, read_library
from publisher.errors import Problem, PublisherError, Severity
from publisher.feeds import build_feeds
from publisher.newsletter import MailTemplates
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
    studio = Studio(settings, None)
    illustrator = Illustrator(plainly=renderer.render, studio=studio)
    problems += build_feeds(library.public, illustrator.render, settings).problems
    problems += delivery.find_dkim_problems(settings)
    lacking = check_mailing(settings)
    # Not set up yet is no mistake; a run that has something to mail says it louder.
    problems += (replace(problem, severity=Severity.WARNING) for problem in lacking)
    if library.posts and not lacking:
        problems += _check_mail(MailTemplates(settings, studio), renderer, library, now)
    problems += studio.problems
    return Checked(
        posts=len(library.posts),
        format_name=library.dialect_name,
        format_reason=library.dialect_reason,
        problems=tuple(dict.fromkeys(problems)),
    )


def _check_mail(templates: MailTemplates, renderer: Renderer, library: Library, now: datetime) -> list[Problem]:
    """Lint what is due and what is mailed whatever is written; compile the newest three posts together."""
    settings = templates.settings
    problems = list(lint_due(settings, templates, renderer, library.posts, now))
    newest = list(library.public or library.posts)[:3]
    for entry in settings.lists:
        problems += lint_standing(settings, templates, entry)
        try:
            compile_posts(settings, templates, entry, newest, renderer)
        except PublisherError as error:
            problems += problems_of(error)
    has_failed = any(problem.severity is Severity.ERROR for problem in problems)
    return [*problems, *([] if has_failed else templates.find_shaded())]
