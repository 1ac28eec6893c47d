"""Who is owed what, now: readers in chunks -> issues with their deliveries, or only their numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, insert, select, update

from publisher.delivery import outbox
from publisher.delivery.canary import NEVER, Canary, is_in_slice
from publisher.delivery.lists import ListRecord
from publisher.delivery.posts import mark_issued, read_offers
from publisher.delivery.readers import ListDefaults, is_to_be_looked_at, read_chunk
from publisher.delivery.states import IssueState
from publisher.newsletter import Due, Offer, Reader, find_due, find_next_look, find_upcoming
from publisher.settings import List, Settings
from publisher.store import Database, insert_missing
from publisher.store.tables import delivery, issue, issue_post, newsletter, subscription

# What becomes of an issue that more readers are given.
_WITH_MORE_READERS = {
    IssueState.PLANNED: IssueState.PREPARING,
    IssueState.CLOSING: IssueState.SENDING,
    IssueState.CLOSED: IssueState.SENDING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An issue that would be made now, and for how many readers."""

    due: Due
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans one list at one moment."""

    record: ListRecord
    newsletter: List
    settings: Settings
    now: datetime

    @property
    def _defaults(self) -> ListDefaults:
        return ListDefaults.of(self.newsletter, self.settings)

    def expect(self, connection: Connection, offers: Sequence[Offer]) -> list[Expected]:
        """Count what `prepare` would make of `offers` now or, for digests, at their next slot; changes nothing."""
        counted: Counter[Due] = Counter()
        after = -1
        while readers := read_chunk(connection, self.record.id, self._defaults, offers, after):
            for reader in readers:
                if due := find_due(reader, offers, self.now) or find_upcoming(reader, offers, self.now):
                    counted[due] += 1
            after = readers[-1].subscriber_id
        return [Expected(due=due, recipients=number) for due, number in counted.items()]

    def prepare(self, database: Database) -> list[int]:
        """Make the issues that readers of the list are due, with a delivery for each reader; give their ids.

        Each chunk of readers is one transaction with its deliveries, its copies and the issue's count. A crash
        between two chunks loses nothing: who has a copy is owed no other, and the rest are found again.
        """
        made: set[int] = set()
        self._note_schedule(database)
        with database.read() as connection:
            offers = read_offers(connection, self.record.id, self.now)
        which = is_to_be_looked_at(self.now, has_new_posts=self._has_new(offers))
        after = -1 if offers else None
        while after is not None:
            with database.write() as connection:
                readers = read_chunk(connection, self.record.id, self._defaults, offers, after, which)
                groups: dict[Due, list[Reader]] = {}
                for reader in readers:
                    if due := find_due(reader, offers, self.now):
                        groups.setdefault(due, []).append(reader)
                for due, group in groups.items():
                    made.add(self._give(connection, due, group))
                self._note_next_look(connection, readers)
                after = readers[-1].subscriber_id if readers else None
        self._finish(database)
        return sorted(made)

    def _note_schedule(self, database: Database) -> None:
        """Let everybody be looked at where the configuration changed the times of those who chose none."""
        schedule = self._defaults.schedule
        if schedule == self.record.schedule:
            return
        with database.write() as connection:
            of_list = subscription.c.list_id == self.record.id
            connection.execute(
                update(subscription).where(of_list, subscription.c.cadence != "each").values(due_at=self.now)
            )
            connection.execute(
                update(newsletter).where(newsletter.c.id == self.record.id).values(schedule=schedule)
            )

    def _has_new(self, offers: Sequence[Offer]) -> bool:
        """Say whether there is a post that the last planning did not see."""
        last = self.record.planned_through
        return bool(offers) and (last is None or offers[-1].eligible_at >= last)

    def _note_next_look(self, connection: Connection, readers: Sequence[Reader]) -> None:
        """Write down when each of `readers` is to be looked at again: as many statements as there are times."""
        looks: dict[datetime | None, list[int]] = {}
        for reader in readers:
            looks.setdefault(find_next_look(reader, self.now), []).append(reader.subscriber_id)
        for due_at, people in looks.items():
            connection.execute(
                update(subscription)
                .where(
                    subscription.c.list_id == self.record.id,
                    subscription.c.subscriber_id.in_(people),
                    subscription.c.due_at.is_distinct_from(due_at),
                )
                .values(due_at=due_at)
            )

    def _give(self, connection: Connection, due: Due, readers: Sequence[Reader]) -> int:
        """Give `readers` the issue they are due; give its id.

        Where a person has cancelled it meanwhile, they are given it as cancelled: nobody gets its posts later.
        """
        issue_id, state, canary = self._open_issue(connection, due)
        share = self.newsletter.canary if canary is Canary.SLICE else 1.0
        outbox.enqueue(
            connection,
            issue_id,
            [offer.name for offer in due.offers],
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
        connection.execute(
            update(issue)
            .where(issue.c.id == issue_id)
            .values(
                state=_WITH_MORE_READERS.get(state, state),
                audience_count=issue.c.audience_count + len(readers),
                prep_cursor=readers[-1].subscriber_id,
                last_progress=self.now,
            )
        )
        return issue_id

    def _open_issue(self, connection: Connection, due: Due) -> tuple[int, IssueState, Canary]:
        """Give the one issue of this list, slot and content, made where it isn't there."""
        key = {
            "list_id": self.record.id,
            "kind": "posts",
            "slot": due.slot,
            "content_key": due.content_key,
        }
        is_late = self.now - due.slot > self.settings.delivery.max_lateness
        row = {
            **key,
            "state": IssueState.PLANNED,
            "reason": "late" if is_late else "",
            "planned_at": self.now,
            "send_after": self.now + self.newsletter.hold,
            "canary": Canary.SLICE if self.newsletter.canary else Canary.NONE,
            "audience_cutoff": self.now,
            "policy": self.newsletter.duplicates,
            "sender": str(self.newsletter.sender),
            "reply_to": str(self.newsletter.reply_to or ""),
            "last_progress": self.now,
        }
        is_new = insert_missing(connection, issue, [row])
        issue_id, state, canary = connection.execute(
            select(issue.c.id, issue.c.state, issue.c.canary).where(
                *(issue.c[column] == value for column, value in key.items())
            )
        ).one()
        if is_new:
            connection.execute(
                insert(issue_post),
                [
                    {
                        "issue_id": issue_id,
                        "position": position,
                        "post_uid": offer.post_uid,
                        "revision": offer.revision,
                    }
                    for position, offer in enumerate(due.offers)
                ],
            )
            mark_issued(connection, self.record.id, [offer.post_uid for offer in due.offers])
        return issue_id, IssueState(state), Canary(canary)

    def _finish(self, database: Database) -> None:
        """Make ready what this pass, or one before it that died, has prepared and whose rows are all there."""
        rows = select(func.count()).where(delivery.c.issue_id == issue.c.id).scalar_subquery()
        with database.write() as connection:
            connection.execute(
                update(newsletter).where(newsletter.c.id == self.record.id).values(planned_through=self.now)
            )
            connection.execute(
                update(issue)
                .where(
                    issue.c.list_id == self.record.id,
                    issue.c.state == IssueState.PREPARING,
                    issue.c.audience_count == rows,
                )
                .values(state=case((issue.c.reason == "", IssueState.READY.value), else_=IssueState.HELD.value))
            )
