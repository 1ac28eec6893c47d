"""Readers who are due something -> an issue with a delivery for each of them, and a copy of each of its posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from publisher.delivery import outbox
from publisher.delivery.canary import NEVER, Canary, is_in_slice
from publisher.delivery.lists import ListRecord
from publisher.delivery.states import IssueState
from publisher.settings import List
from publisher.store import insert_missing
from publisher.store.tables import delivery, issue, issue_post

POSTS, SERIES = "posts", "series"

# Statements are made once: to make one takes longer than to carry it out.
_FIND = select(issue.c.id, issue.c.state, issue.c.canary, issue.c.started_at).where(
    *(issue.c[column] == bindparam(column) for column in ("list_id", "kind", "slot", "content_key"))
)
_WIDEN = (
    update(issue)
    .where(issue.c.id == bindparam("issue"))
    .values(
        state=bindparam("to_state"),
        audience_count=issue.c.audience_count + bindparam("more"),
        prep_cursor=bindparam("last_reader"),
        last_progress=bindparam("at"),
    )
)
_INSERT_POSTS = insert(issue_post)
_FINISH = (
    update(issue)
    .where(
        issue.c.list_id == bindparam("list"),
        issue.c.state == IssueState.PREPARING,
        issue.c.audience_count == select(func.count()).where(delivery.c.issue_id == issue.c.id).scalar_subquery(),
    )
    .values(state=case((issue.c.reason == "", IssueState.READY.value), else_=IssueState.HELD.value))
)

# What becomes of an issue that more readers are given.
_WITH_MORE_READERS = {
    IssueState.PLANNED: IssueState.PREPARING,
    IssueState.CLOSING: IssueState.SENDING,
    IssueState.CLOSED: IssueState.SENDING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What readers are given together: the posts (key, revision) and a slot; equal ones are one issue of a list.

    A `reason` holds it for a person. `is_open` is one that goes on for ever, as the posts of a series do; a regular
    one is what the list's own times give to who takes everything.
    """

    kind: str
    slot: datetime
    content_key: str
    posts: tuple[tuple[str, int], ...]
    reason: str = ""
    is_open: bool = False
    is_regular: bool = False


class Addressed(Protocol):
    """A reader, by number and by the domain of their address."""

    @property
    def subscriber_id(self) -> int:
        """Give the number."""
        ...

    @property
    def domain(self) -> str:
        """Give the domain."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """Gives editions of one list at one moment."""

    record: ListRecord
    newsletter: List
    now: datetime

    def give(self, connection: Connection, edition: Edition, readers: Sequence[Addressed]) -> int:
        """Give `readers` an edition; give the id of the issue.

        Where a person has cancelled it meanwhile, they are given it as cancelled: nobody gets its posts later.
        """
        is_new = self._make(connection, edition)
        issue_id, found, canary, started_at = connection.execute(_FIND, self._key_of(edition)).one()
        if is_new:
            self._note_posts(connection, issue_id, edition)
        state = IssueState(found)
        share = self.newsletter.canary if canary == Canary.SLICE else 1.0
        outbox.enqueue(
            connection,
            issue_id,
            edition.posts,
            [
                outbox.Addressee(
                    subscriber_id=reader.subscriber_id,
                    domain=reader.domain,
                    due_at=self.now if is_in_slice(issue_id, reader.subscriber_id, share) else NEVER,
                )
                for reader in readers
            ],
        )
        if state is IssueState.CANCELLED:
            outbox.cancel(connection, issue_id)
        again = _begin_again(state, started_at, self.now) if edition.is_open else {}
        connection.execute(
            _WIDEN,
            {
                "issue": issue_id,
                "more": len(readers),
                "to_state": _WITH_MORE_READERS.get(state, state),
                "last_reader": readers[-1].subscriber_id,
                "at": self.now,
            },
        )
        if again:
            connection.execute(update(issue).where(issue.c.id == issue_id).values(again))
        return int(issue_id)

    def finish(self, connection: Connection) -> None:
        """Make ready what this pass, or one before it that died, has prepared and whose rows are all there."""
        connection.execute(_FINISH, {"list": self.record.id})

    # `Any`: columns of several types.
    def _key_of(self, edition: Edition) -> dict[str, Any]:
        return {
            "list_id": self.record.id,
            "kind": edition.kind,
            "slot": edition.slot,
            "content_key": edition.content_key,
        }

    def _make(self, connection: Connection, edition: Edition) -> bool:
        """Make the issue of an edition where it isn't there; say whether that was so."""
        has_canary = bool(self.newsletter.canary) and not edition.is_open
        row = {
            **self._key_of(edition),
            "state": IssueState.PLANNED,
            "reason": edition.reason,
            "planned_at": self.now,
            "send_after": self.now + self.newsletter.hold,
            "regular": edition.is_regular,
            "canary": Canary.SLICE if has_canary else Canary.NONE,
            "audience_cutoff": self.now,
            "policy": self.newsletter.duplicates,
            "sender": str(self.newsletter.sender),
            "reply_to": str(self.newsletter.reply_to or ""),
            "last_progress": self.now,
        }
        return insert_missing(connection, issue, [row]) == 1

    @staticmethod
    def _note_posts(connection: Connection, issue_id: int, edition: Edition) -> None:
        connection.execute(
            _INSERT_POSTS,
            [
                {"issue_id": issue_id, "position": position, "post_uid": post_uid, "revision": revision}
                for position, (post_uid, revision) in enumerate(edition.posts)
            ],
        )


# `Any`: columns of several types.
def _begin_again(state: IssueState, started_at: datetime | None, now: datetime) -> dict[str, Any]:
    """Give what of an issue that goes on for ever is as if it began now.

    Its Date is that of its newest readers, not of the first of all. One that was closed is compiled anew, as the
    template has it by now.
    """
    if state is IssueState.CLOSED:
        return {"state": IssueState.PREPARING, "template_hash": "", "started_at": None, "closed_at": None}
    return {"started_at": now} if started_at is not None else {}
