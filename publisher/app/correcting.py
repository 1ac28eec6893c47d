"""Correcting what was mailed: an issue's posts as they are now, for those who got it as it was."""

from dataclasses import dataclass
from typing import cast

from publisher import delivery
from publisher.app.compiling import check_mailing, compile_posts, find_all
from publisher.app.owning import require_own
from publisher.clock import Clock
from publisher.content import Renderer, read_library
from publisher.delivery import Correctable, IssueView
from publisher.errors import PublisherError
from publisher.newsletter import Compiled, Correction, MailTemplates
from publisher.settings import List, Settings
from publisher.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A correction as it would be mailed: nothing of it is written down yet."""

    found: Correctable
    newsletter: List
    message: Compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """Corrects the issues of one site."""

    database: Database
    settings: Settings
    clock: Clock

    def draft(self, issue_id: int, note: str = "") -> Draft:
        """Compile the correction of an issue. Raises PublisherError where there is nothing to correct, and why."""
        require_own(self.database, self.settings)
        if problems := check_mailing(self.settings):
            raise PublisherError(problems[0].text, problems=tuple(problems))
        with self.database.read() as connection:
            views = delivery.view_issues(connection, issue_id)
            if not views:
                raise PublisherError(f"There is no issue {issue_id}", hint="`publisher issues list` shows them")
            found = delivery.find_correctable(connection, issue_id)
        return self._compile(found, views[0].list, note)

    def send(self, draft: Draft) -> IssueView:
        """Write a correction into the ledger; whoever publishes next sends it. Raises PublisherError."""
        now = self.clock.now()
        with self.database.write() as connection:
            found = delivery.find_correctable(connection, draft.found.id)
            _refuse_the_same(found, draft.message)
            issue_id = delivery.make_correction(connection, found, draft.message, draft.newsletter, now)
            return delivery.view_issues(connection, issue_id)[0]

    def _compile(self, found: Correctable, list_name: str, note: str) -> Draft:
        library = read_library(self.settings, self.clock.now())
        posts = find_all({post.key: post for post in library.public}, found.posts)
        newsletter = next((entry for entry in self.settings.lists if entry.name == list_name), None)
        templates = MailTemplates(self.settings)
        renderer = Renderer(self.settings, library)
        if not note.strip():
            plain = compile_posts(self.settings, templates, newsletter, posts, renderer)
            if found.said and _say_the_same(plain, found.said):
                raise PublisherError(
                    f"{', '.join(post.path for post in posts)} says what it said when issue {found.id} was sent",
                    hint="mend the post first, or say what was wrong: --note TEXT",
                )
        correction = Correction(sent_at=found.sent_at, note=note)
        message = compile_posts(self.settings, templates, newsletter, posts, renderer, correction)
        _refuse_the_same(found, message)
        # The list is there, or the message could not have been compiled.
        return Draft(found=found, newsletter=cast("List", newsletter), message=message)


def _refuse_the_same(found: Correctable, message: Compiled) -> None:
    for issue_id, said in found.corrected.items():
        if _say_the_same(message, said):
            raise PublisherError(
                f"Issue {issue_id} says just that already: it corrects issue {found.id}",
                hint=f"`publisher issues show {issue_id}` says how far it is",
            )


def _say_the_same(one: Compiled, other: Compiled) -> bool:
    return (one.subject, one.text, one.html) == (other.subject, other.text, other.html)
