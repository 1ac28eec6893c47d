"""What a person can see of issues and do to them; it is written down, and who holds the lock carries it out."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from publisher import delivery
from publisher.audience import Keys
from publisher.clock import Clock
from publisher.delivery import DeliveryState, HeldPost, IssueState, IssueView, Reconciled
from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.store import Database
from publisher.store.installation import read_installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The books of some issues; `wrong` says by issue what doesn't balance."""

    issues: tuple[IssueView, ...]
    wrong: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """The issues of one ledger."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    def release_all(self) -> tuple[list[IssueView], list[HeldPost]]:
        """Let go all that is held: every issue, and every post that was held before it became one.

        What is old for a reason stays: a post with an old date is let go by its name only.
        """
        now = self.clock.now()
        with self.database.write() as connection:
            records = delivery.read_lists(connection)
            posts = [held for held in delivery.held_posts(connection) if held.disposition == "held"]
            for held in posts:
                delivery.admit(connection, records[held.list].id, held.post_uid, now)
            held_issues = [view.id for view in delivery.view_issues(connection) if view.state is IssueState.HELD]
            for issue_id in held_issues:
                delivery.act_on_issue(connection, issue_id, "release", now)
            return [_view(connection, issue_id) for issue_id in held_issues], posts

    def view(self) -> tuple[list[IssueView], list[HeldPost]]:
        """Give every issue, newest first, and the posts that wait for a person before they become one."""
        with self.database.read() as connection:
            return delivery.view_issues(connection), delivery.held_posts(connection)

    def show(self, issue_id: int) -> IssueView:
        """Give one issue. Raises PublisherError where there is none."""
        with self.database.read() as connection:
            return _view(connection, issue_id)

    def act(self, act: str, issue_id: int) -> IssueView:
        """Hold, release, pause, resume or cancel an issue. Raises PublisherError."""
        with self.database.write() as connection:
            delivery.act_on_issue(connection, issue_id, act, self.clock.now(), "by hand" if act == "hold" else "")
            return _view(connection, issue_id)

    def release_post(self, name: str) -> list[HeldPost]:
        """Let a held or backdated post be mailed by the lists that hold it. Raises PublisherError."""
        with self.database.write() as connection:
            records = delivery.read_lists(connection)
            found = [held for held in delivery.held_posts(connection) if _is_named(held, name)]
            for held in found:
                delivery.admit(connection, records[held.list].id, held.post_uid, self.clock.now())
        if not found:
            raise PublisherError(
                f"“{name}” is neither an issue's number nor a post that is held",
                hint="`publisher issues list` shows both",
            )
        return found

    def verify(self, issue_id: int | None = None) -> Verified:
        """Count the books. Raises PublisherError where there is no such issue."""
        with self.database.read() as connection:
            views = delivery.view_issues(connection) if issue_id is None else [_view(connection, issue_id)]
            return Verified(
                issues=tuple(views),
                wrong=delivery.find_imbalances(connection, [view.id for view in views]),
            )

    def resolve(self, issue_id: int, *, resend: bool) -> int:
        """Settle an issue's deliveries in doubt; give how many there were. Raises PublisherError."""
        with self.database.write() as connection:
            view = _view(connection, issue_id)
            resolved = delivery.resolve(connection, issue_id, resend=resend, now=self.clock.now())
            if view.state is IssueState.PAUSED and view.reason == delivery.IN_DOUBT:
                delivery.act_on_issue(connection, issue_id, "resume", self.clock.now())
        return resolved

    def reconcile(self, maillog: Path) -> Reconciled:
        """Settle what is in doubt by the log of the Postfix that takes our mail. Raises PublisherError.

        An issue that was paused over what was in doubt goes on where nothing of it is any more.
        """
        now = self.clock.now()
        with self.database.read() as connection:
            installation = read_installation(connection, "")
        if installation is None:  # nothing was ever mailed
            return Reconciled(sent=0, in_doubt=0, in_log=0)
        with delivery.open_log(maillog) as log:
            found = delivery.reconcile(self.database, log, self.keys.message_id, installation.id, now)
        with self.database.write() as connection:
            for view in delivery.view_issues(connection, unfinished=True):
                is_doubtful = view.counts.get(DeliveryState.UNKNOWN, 0)
                if view.state is IssueState.PAUSED and view.reason == delivery.IN_DOUBT and not is_doubtful:
                    delivery.act_on_issue(connection, view.id, "resume", now)
        return found


def _view(connection: Connection, issue_id: int) -> IssueView:
    found = delivery.view_issues(connection, issue_id)
    if not found:
        raise PublisherError(f"There is no issue {issue_id}", hint="`publisher issues list` shows them")
    return found[0]


def _is_named(held: HeldPost, name: str) -> bool:
    stem = held.path.rpartition("/")[2].rpartition(".")[0]
    return name in {held.path, held.post_uid, stem, f"posts/{held.path}"}
