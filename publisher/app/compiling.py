"""Issues that are ready -> their messages, compiled and frozen in the ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime

from publisher import delivery
from publisher.content import Library, Post, Rendered, Renderer
from publisher.errors import Problem, PublisherError
from publisher.newsletter import (
    Compiled,
    Correction,
    IssueFrame,
    MailTemplates,
    MessageTemplate,
    UnsafeHeaderError,
    compile_issue,
    look_of,
    subscribe_url,
)
from publisher.settings import List, Settings
from publisher.store import Database

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def check_mailing(settings: Settings) -> list[Problem]:
    """Give what the configuration lacks for mail to be sent."""
    problems = []
    shown = settings.file.name
    if settings.lists and settings.web.url is None and not settings.bounces.takes_mail:
        problems.append(
            Problem(
                code="mail-no-way-to-leave",
                path=shown,
                text="web.url is missing, and mail without a way to leave is not sent",
                hint='run `publisher serve` where readers reach it, and say where: [web] url = "https://…"',
            )
        )
    problems += [
        Problem(
            code="mail-no-postal-address",
            path=shown,
            text=f"the list “{entry.name}” has no postal_address",
            hint="law in most countries asks for one in every newsletter; a PO box will do",
        )
        for entry in settings.lists
        if not entry.postal_address.strip()
    ]
    return problems


def compile_ready(
    database: Database, settings: Settings, library: Library, renderer: Renderer, now: datetime
) -> list[Problem]:
    """Compile and freeze the message of each issue that has none; what can't be waits, and is a problem.

    What another issue froze of the same posts, and would look the same, is taken as it is.
    """
    with database.read() as connection:
        waiting = delivery.uncompiled(connection)
    if not waiting:
        return []
    problems = check_mailing(settings)
    if problems:
        with database.write() as connection:
            for entry in waiting:
                delivery.set_waiting(connection, entry.id, problems[0].text)
        return problems
    templates = MailTemplates(settings)
    posts = {post.key: post for post in library.public}
    lists: dict[str, List] = {entry.name: entry for entry in settings.lists}
    for entry in waiting:
        newsletter = lists.get(entry.list)
        try:
            chosen = find_all(posts, entry.posts)
            message = _read_compiled(database, settings, templates, newsletter, chosen, entry.content_key)
            if message is None:
                message = compile_posts(settings, templates, newsletter, chosen, renderer)
        except PublisherError as error:
            problems += error.problems or (Problem(code="mail-compile", text=error.text, hint=error.hint),)
            with database.write() as connection:
                delivery.set_waiting(connection, entry.id, error.text)
            continue
        with database.write() as connection:
            delivery.freeze(connection, entry.content_key, message, now)
            delivery.set_compiled(connection, entry.id, message.subject, message.template_hash)
    return list(dict.fromkeys(problems))


def _read_compiled(  # noqa: PLR0913, PLR0917 - where it is kept, what it looks like, and what it holds
    database: Database,
    settings: Settings,
    templates: MailTemplates,
    newsletter: List | None,
    posts: Sequence[Post],
    content_key: str,
) -> Compiled | None:
    """Give the message that was frozen of these posts, if it would look the same today. Raises PublisherError."""
    if newsletter is None:
        return None
    look = look_of(newsletter, posts, settings, templates)
    with database.read() as connection:
        return delivery.read_frozen(connection, content_key, look)


def compile_posts(  # noqa: PLR0913, PLR0917 - what is said, of what, and what makes mail of it
    settings: Settings,
    templates: MailTemplates,
    newsletter: List | None,
    posts: Sequence[Post],
    renderer: Renderer,
    correction: Correction | None = None,
) -> Compiled:
    """Compile a list's message of these posts, or a correction of it. Raises PublisherError."""
    if newsletter is None:
        raise PublisherError("The list of this issue is not in the configuration any more")
    rendered: list[tuple[Post, Rendered]] = []
    for post in posts:
        outcome = renderer.render(post)
        if isinstance(outcome, Problem):
            raise PublisherError(f"{post.path} can't be rendered", problems=(outcome,))
        rendered.append((post, outcome))
    compiled = compile_issue(
        newsletter=newsletter, posts=rendered, settings=settings, templates=templates, correction=correction
    )
    try:
        MessageTemplate.build(compiled, frame_of(settings, newsletter, compiled, _ANY_TIME))
    except UnsafeHeaderError as error:
        raise PublisherError(
            f"The mail of {posts[0].path} can't be sent: {error}",
            hint="look at the title and at the list's settings",
        ) from error
    return compiled


def frame_of(settings: Settings, newsletter: List, compiled: Compiled, started: datetime) -> IssueFrame:
    """Give what the headers of a list's message say, whoever it is for."""
    return IssueFrame(
        sender=newsletter.sender,
        reply_to=newsletter.reply_to,
        list_name=newsletter.name,
        list_title=newsletter.title,
        list_archive=settings.feeds_url,
        list_subscribe=subscribe_url(settings, newsletter.name),
        archived_at=compiled.archived_at,
        feedback_id=f"test:{newsletter.name}:newsletter:publisher",
        started=started,
    )


def find_all(posts: dict[str, Post], keys: Sequence[str]) -> list[Post]:
    """Give the posts of these keys. Raises PublisherError where one is gone."""
    if not all(key in posts for key in keys):
        raise PublisherError(
            "A post of this issue has vanished since it was planned",
            hint="put the file back, or cancel the issue: `publisher issues cancel ID`",
        )
    return [posts[key] for key in keys]
