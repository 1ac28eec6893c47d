"""Every mistake at once: in posts, in what they render to, in templates, in what the configuration lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from publisher.app.compiling import check_mailing, compile_posts
from publisher.app.guarding import find_refusal
from publisher.app.linting import lint_due, lint_standing, problems_of
from publisher.content import Illustrator, Library, Post, Renderer, Studio, read_library
from publisher.errors import Problem, PublisherError, Severity
from publisher.feeds import build_feeds
from publisher.newsletter import MailTemplates
from publisher.promises import find_promises
from publisher.settings import Brand, Dkim, List, Settings


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
    problems += _check_keys(settings)
    lacking = check_mailing(settings)
    # Not set up yet is no mistake; a run that has something to mail says it louder.
    problems += (replace(problem, severity=Severity.WARNING) for problem in lacking)
    if library.posts and not lacking:
        problems += _check_mail(MailTemplates(settings, studio), renderer, library, now)
    elif library.posts and (settings.brand != Brand() or settings.templates.path.is_dir()):
        # Who works on how mail looks before it may be sent hears of slips at once, too.
        problems += _check_looks(MailTemplates(settings, studio), renderer, list(library.public or library.posts))
    problems += studio.problems
    return Checked(
        posts=len(library.posts),
        format_name=library.dialect_name,
        format_reason=library.dialect_reason,
        problems=tuple(dict.fromkeys(problems)),
    )


def _check_keys(settings: Settings) -> list[Problem]:
    """Give what is wrong with the keys that mail is signed with."""
    if settings.dkim == Dkim():
        return []
    from publisher.delivery import find_dkim_problems  # loads the ledger, which nothing else here needs

    return find_dkim_problems(settings)


def _check_mail(templates: MailTemplates, renderer: Renderer, library: Library, now: datetime) -> list[Problem]:
    """Lint what is due and what is mailed whatever is written; compile the newest three posts together."""
    settings = templates.settings
    problems = list(lint_due(settings, templates, renderer, library.posts, now))
    newest = list(library.public or library.posts)[:3]
    for entry in settings.lists:
        problems += lint_standing(settings, templates, entry)
        problems += _try_mail(templates, renderer, entry, newest)
    return _add_shaded(problems, templates)


def _check_looks(templates: MailTemplates, renderer: Renderer, posts: Sequence[Post]) -> list[Problem]:
    """Compile the newest post, and the newest three together, as far as lists can be written for."""
    problems: list[Problem] = []
    for entry in templates.settings.lists:
        if entry.postal_address.strip():
            for number in {1, min(3, len(posts))}:
                problems += _try_mail(templates, renderer, entry, posts[:number])
    return _add_shaded(problems, templates)


def _try_mail(
    templates: MailTemplates, renderer: Renderer, newsletter: List, posts: Sequence[Post]
) -> Sequence[Problem]:
    try:
        compile_posts(templates.settings, templates, newsletter, list(posts), renderer)
    except PublisherError as error:
        return problems_of(error)
    return ()


def _add_shaded(problems: Sequence[Problem], templates: MailTemplates) -> list[Problem]:
    """Add the colours that are not shown as they were asked for, unless something worse is known."""
    has_failed = any(problem.severity is Severity.ERROR for problem in problems)
    return [*problems, *([] if has_failed else templates.find_shaded())]
