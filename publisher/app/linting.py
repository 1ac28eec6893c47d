"""The mail of every post that is due, and what is mailed whatever is written, looked at before anybody gets it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from publisher.app.building import from_root
from publisher.app.compiling import compile_posts
from publisher.config_problems import locate_keys, name_nearest, show_path
from publisher.content import Post, Rendered, Renderer, Visibility
from publisher.errors import Problem, PublisherError, Severity
from publisher.newsletter import (
    LINT_CODES,
    Compiled,
    MailTemplates,
    NoticeKind,
    compile_issue,
    compile_notice,
    is_for_list,
    lint_mail,
    template_of,
)
from publisher.settings import List, Settings

# Whose addresses only their own servers may send from, by their DMARC records.
_FREE = frozenset(
    {"gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "aol.com", "outlook.com", "hotmail.com", "live.com"}
    | {"msn.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru"}
    | {"proton.me", "protonmail.com", "fastmail.com", "zoho.com"}
)


def lint_due(
    settings: Settings, templates: MailTemplates, renderer: Renderer, posts: Sequence[Post], now: datetime
) -> Iterator[Problem]:
    """Compile the mail of each post that may still be mailed, and of the newest; give what is wrong with it."""
    yield from _find_wrong_ignores(settings)
    yield from _find_strange_senders(settings)
    for newsletter in settings.lists:
        for post in find_due_posts(posts, newsletter, now, settings):
            try:
                compiled = compile_posts(settings, templates, newsletter, [post], renderer)
            except PublisherError as error:
                yield from problems_of(error)
            else:
                yield from lint_post(settings, compiled, newsletter, post, renderer)


def lint_standing(
    settings: Settings, templates: MailTemplates, newsletter: List, only: str = ""
) -> Iterator[Problem]:
    """Give what is wrong with a list's mail whatever posts say: its notices, and a digest of posts of no account.

    `only` names one template. Each find is told with the site's own template, or else with config.toml.
    """
    posts = [_stand_in(settings, number) for number in range(2)]
    makers: dict[str, Callable[[], Compiled]] = {
        kind: partial(compile_notice, kind, newsletter=newsletter, templates=templates) for kind in NoticeKind
    }
    makers[template_of(newsletter, [post for post, _ in posts], templates)] = partial(
        compile_issue, newsletter=newsletter, posts=posts, settings=settings, templates=templates
    )
    for name, make in makers.items():
        if only and name != only:
            continue
        try:
            compiled = make()
        except PublisherError as error:
            yield from problems_of(error)
            continue
        own = settings.templates.path / f"{name}.html"
        file = own if own.is_file() else settings.file
        source = _read(file)
        for finding in lint_mail(compiled, newsletter=newsletter, posts=(), ignored=settings.lint.ignore):
            yield finding.as_problem(templates.files.as_typed(file), source)


def _stand_in(settings: Settings, number: int) -> tuple[Post, Rendered]:
    """Give a post of which nothing bad can be said."""
    url, words = f"{settings.site.url}{number}/", f"These are the words of post {number}, which say nothing."
    published = datetime(2000, 1, 1, tzinfo=UTC)
    post = Post(key=f"p{number}", id=url, path="", url=url, title=f"Post {number}", published=published)
    html = f"<p>{words}</p>"
    return post, Rendered(html=html, excerpt_html=html, excerpt_text=words, has_more=False)


def find_due_posts(posts: Sequence[Post], newsletter: List, now: datetime, settings: Settings) -> list[Post]:
    """Give a list's newest post, and all that it has yet to mail: fresh ones, future ones, and fresh drafts.

    `posts` stand newest first. What else was there before can't be mailed any more, so there is nothing to mend.
    """
    oldest = now - settings.delivery.max_backdate
    own = [
        post
        for post in posts
        if post.visibility is not Visibility.EXPIRED and is_for_list(post, newsletter.name, newsletter.topics)
    ]
    newest = next((post for post in own if post.visibility is Visibility.PUBLIC), None)
    return [post for post in own if post is newest or (post.send_at or post.published) >= oldest]


def problems_of(error: PublisherError) -> tuple[Problem, ...]:
    """Give what kept a mail from being compiled."""
    return error.problems or (Problem(code="mail-compile", text=error.text, hint=error.hint),)


def lint_post(
    settings: Settings, compiled: Compiled, newsletter: List, post: Post, renderer: Renderer
) -> Iterator[Problem]:
    """Give what is wrong with the mail that was compiled of a single post."""
    rendered = renderer.render(post)
    if isinstance(rendered, Problem):
        return  # the renderer tells of it
    found = lint_mail(compiled, newsletter=newsletter, posts=[(post, rendered)], ignored=settings.lint.ignore)
    file = settings.posts.path / post.path
    source = _read(file)
    for finding in found:
        yield finding.as_problem(from_root(settings, file), source)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # what was found is worth as much without its lines


def _find_strange_senders(settings: Settings) -> Iterator[Problem]:
    """Give a warning for each list whose sender receivers take for a forger."""
    for newsletter in settings.lists:
        sender = newsletter.sender
        if sender.domain in _FREE:
            text = f"is from {sender.address}, and receivers refuse what {sender.domain} hasn't sent itself"
            hint = "use an address of a domain of your own"
        elif "@" in sender.name and sender.name.strip("<> ").lower() != sender.address.lower():
            text, hint = f"calls itself “{sender.name}” and is from {sender.address}", "let the name be a name"
        else:
            continue
        yield Problem(
            code="list-sender",
            path=show_path(settings.file),
            text=f"the list “{newsletter.name}” {text}",
            hint=hint,
            severity=Severity.WARNING,
        )


def _find_wrong_ignores(settings: Settings) -> Iterator[Problem]:
    """Give each entry of `lint.ignore` that ignores nothing, or for no reason."""
    for code, reason in settings.lint.ignore.items():
        if code in LINT_CODES and reason.strip():
            continue
        try:
            lines = locate_keys(settings.file.read_text(encoding="utf-8-sig"))
        except OSError:
            lines = {}
        is_known = code in LINT_CODES
        yield Problem(
            code="lint-ignore",
            path=show_path(settings.file),
            line=lines.get(("lint.ignore", code))
            or lines.get(("lint", "ignore"))
            or lines.get(("lint.ignore", "")),
            text=f"lint.ignore: {code} has no reason" if is_known else f"lint.ignore: there is no code “{code}”",
            hint=f'say why it is well as it is: {code} = "…"'
            if is_known
            else name_nearest(code, sorted(LINT_CODES)),
        )
