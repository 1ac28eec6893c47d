"""Issues that are ready -> their messages, compiled and frozen in the ledger."""

from collections.abc import Sequence
from datetime import datetime

from publisher import delivery
from publisher.app.compiling import check_mailing, compile_posts, find_all
from publisher.content import Library, Post, Renderer
from publisher.errors import Problem, PublisherError
from publisher.newsletter import Compiled, MailTemplates, look_of
from publisher.settings import List, Settings
from publisher.store import Database


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
