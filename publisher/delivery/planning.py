"""Who is owed what, now: readers in chunks -> issues with their deliveries, or only their numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from publisher.delivery.editions import POSTS, Edition, Giver
from publisher.delivery.lists import ListRecord, hold_list
from publisher.delivery.posts import mark_issued, read_offers
from publisher.delivery.readers import ListDefaults, Look, find_next_chunk, read_chunk
from publisher.newsletter import Choice, Due, Offer, Reader, find_due, find_next_look, find_upcoming, is_regular
from publisher.settings import List, Settings
from publisher.store import Database
from publisher.store.tables import newsletter, subscription

_LOOK_AGAIN = (
    update(subscription)
    .where(
        subscription.c.list_id == bindparam("list"),
        subscription.c.subscriber_id.in_(bindparam("people", expanding=True)),
        subscription.c.due_at.is_distinct_from(bindparam("look_at")),
    )
    .values(due_at=bindparam("look_at"))
)


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

    @property
    def _choice(self) -> Choice:
        """What who chose nothing gets."""
        times = self._defaults
        return Choice(
            cadence=self.newsletter.cadence,
            at=times.at,
            zone=times.zone,
            weekday=times.weekday,
            monthday=times.monthday,
        )

    @property
    def _giver(self) -> Giver:
        return Giver(record=self.record, newsletter=self.newsletter, now=self.now)

    def expect(self, connection: Connection, offers: Sequence[Offer]) -> list[Expected]:
        """Count what `prepare` would make of `offers` now or, for digests, at their next slot; changes nothing."""
        return self._count(connection, offers, Look.EVERYBODY)

    def expect_later(self, connection: Connection, offers: Sequence[Offer]) -> list[Expected]:
        """Count of that what is for slots to come: only readers are looked at who have some."""
        expected = self._count(connection, offers, Look.LATER)
        return [issue for issue in expected if issue.due.slot > self.now]

    def prepare(self, database: Database) -> list[int]:
        """Make the issues that readers of the list are due, with a delivery for each reader; give their ids.

        Each chunk of readers is one transaction with its deliveries, its copies and the issue's count. A crash
        between two chunks loses nothing: who has a copy is owed no other, and the rest are found again.
        """
        made: set[int] = set()
        self._note_schedule(database)
        with database.read() as connection:
            offers = read_offers(connection, self.record.id, self.now)
        has_new = self._has_new(offers)
        look = Look.DUE_OR_EACH if has_new else Look.DUE
        after: int | None = -1
        while after is not None:
            with database.write() as connection:
                hold_list(connection, self.record.id)
                readers = self._read(connection, offers, after, look)
                groups: dict[Due, list[Reader]] = {}
                for reader in readers:
                    if due := find_due(reader, offers, self.now):
                        groups.setdefault(due, []).append(reader)
                for due, group in groups.items():
                    made.add(self._give(connection, due, group, offers))
                mark_issued(connection, self.record.id, {offer.post_uid for due in groups for offer in due.offers})
                self._note_next_look(connection, readers)
                after = find_next_chunk(readers)
                if after is None:
                    self._finish(connection, offers if has_new else None)
        return sorted(made)

    def _count(self, connection: Connection, offers: Sequence[Offer], look: Look) -> list[Expected]:
        counted: Counter[Due] = Counter()
        after = -1
        while readers := self._read(connection, offers, after, look):
            for reader in readers:
                if due := find_due(reader, offers, self.now) or find_upcoming(reader, offers, self.now):
                    counted[due] += 1
            after = readers[-1].subscriber_id
        return [Expected(due=due, recipients=number) for due, number in counted.items()]

    def _read(self, connection: Connection, offers: Sequence[Offer], after: int, look: Look) -> list[Reader]:
        if not offers:
            return []
        return read_chunk(connection, self.record.id, self._defaults, offers, after, look, self.now)

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
            connection.execute(_LOOK_AGAIN, {"list": self.record.id, "people": people, "look_at": due_at})

    def _give(self, connection: Connection, due: Due, readers: Sequence[Reader], offers: Sequence[Offer]) -> int:
        """Give `readers` the issue they are due; give its id."""
        is_late = self.now - due.slot > self.settings.delivery.max_lateness
        edition = Edition(
            kind=POSTS,
            slot=due.slot,
            content_key=due.content_key,
            posts=tuple(offer.name for offer in due.offers),
            reason="late" if is_late else "",
            is_regular=is_regular(due, offers, self._choice),
        )
        return self._giver.give(connection, edition, readers)

    def _finish(self, connection: Connection, planned: Sequence[Offer] | None) -> None:
        """Note how far it has come, but not where a post was admitted since the `planned` ones were read."""
        if planned is not None and read_offers(connection, self.record.id, self.now) == planned:
            connection.execute(
                update(newsletter).where(newsletter.c.id == self.record.id).values(planned_through=self.now)
            )
        self._giver.finish(connection)
