"""Posts of a list -> their message, compiled; and what is lacking before it may be mailed. Needs no ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime

from publisher.content import Post, Rendered, Renderer
from publisher.errors import Problem, PublisherError
from publisher.newsletter import (
    Compiled,
    Correction,
    IssueFrame,
    MailTemplates,
    MessageTemplate,
    UnsafeHeaderError,
    compile_issue,
    subscribe_url,
)
from publisher.settings import List, Settings

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
