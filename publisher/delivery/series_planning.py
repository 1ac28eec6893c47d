"""Who is due a post of a series, now: readers in chunks -> issues that go on for ever, with their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from publisher.delivery.editions import SERIES, Edition, Giver
from publisher.delivery.lists import ListRecord, hold_list
from publisher.delivery.readers import Look, find_next_chunk, read_active, read_copies, read_topics
from publisher.delivery.series import read_series
from publisher.newsletter import Follower, SeriesPost, Turn, find_turn
from publisher.settings import List
from publisher.store import Database
from publisher.store.tables import subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A post of a series, for how many readers it is the next one, and when for the first of them."""

    post: SeriesPost
    readers: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlanner:
    """Plans the series of one list at one moment."""

    record: ListRecord
    newsletter: List
    now: datetime

    def expect(self, connection: Connection) -> list[Awaited]:
        """Count what `prepare` would give now, and what readers wait for; changes nothing."""
        posts = read_series(connection, self.record.id)
        times: dict[tuple[SeriesPost, bool], list[datetime]] = {}
        after = -1
        while posts and (readers := self._read_chunk(connection, posts, after, Look.EVERYBODY)):
            for reader in readers:
                turn = find_turn(reader, posts, self.now)
                for post in turn.due:
                    times.setdefault((post, True), []).append(self.now)
                if turn.awaited and turn.look_at:
                    times.setdefault((turn.awaited, False), []).append(turn.look_at)
            after = readers[-1].subscriber_id
        counted = sorted(times.items(), key=lambda item: (not item[0][1], item[0][0].offset, item[0][0].post_uid))
        return [Awaited(post=post, readers=len(at), first_at=min(at)) for (post, _), at in counted]

    def prepare(self, database: Database) -> list[int]:
        """Give each reader what they are due; give the ids of its issues. Nothing while the list is paused.

        Each chunk of readers is one transaction, so that a crash between two loses and doubles nothing.
        """
        with database.read() as connection:
            posts = read_series(connection, self.record.id)
        if not posts or self.record.paused:
            return []
        made: set[int] = set()
        giver = Giver(record=self.record, newsletter=self.newsletter, now=self.now)
        after: int | None = -1
        while after is not None:
            with database.write() as connection:
                hold_list(connection, self.record.id)
                readers = self._read_chunk(connection, posts, after, Look.SERIES_DUE)
                turns = [(reader, find_turn(reader, posts, self.now)) for reader in readers]
                for post in posts:
                    due = [reader for reader, turn in turns if post in turn.due]
                    if due:
                        made.add(giver.give(connection, _edition_of(post), due))
                self._note_turns(connection, turns)
                after = find_next_chunk(readers)
        if made:
            with database.write() as connection:
                giver.finish(connection)
        return sorted(made)

    def _read_chunk(
        self, connection: Connection, posts: Sequence[SeriesPost], after: int, look: Look
    ) -> list[Follower]:
        rows = read_active(connection, self.record.id, self.record.slug, after, look, self.now)
        if not rows:
            return []
        among = [row.subscriber_id for row in rows]
        topics = read_topics(connection, self.record.id, among)
        had = read_copies(connection, self.record.id, [(post.post_uid, post.revision) for post in posts], among)
        return [
            Follower(
                subscriber_id=row.subscriber_id,
                domain=row.email.rpartition("@")[2],
                follows_from=row.follows_from,
                given_at=row.series_given_at,
                topics=topics.get(row.subscriber_id, {}),
                had=had.get(row.subscriber_id, frozenset()),
            )
            for row in rows
        ]

    def _note_turns(self, connection: Connection, turns: Sequence[tuple[Follower, Turn]]) -> None:
        """Write down when each reader is to be looked at again, and who was given something."""
        looks: dict[tuple[datetime | None, bool], list[int]] = {}
        for reader, turn in turns:
            looks.setdefault((turn.look_at, bool(turn.due)), []).append(reader.subscriber_id)
        for (look_at, has_got), people in looks.items():
            connection.execute(
                update(subscription)
                .where(subscription.c.list_id == self.record.id, subscription.c.subscriber_id.in_(people))
                .values({"series_at": look_at, **({"series_given_at": self.now} if has_got else {})})
            )


def _edition_of(post: SeriesPost) -> Edition:
    """Give the one edition of a post of a series, as its author has it now: all who ever come share it."""
    return Edition(
        kind=SERIES,
        slot=post.joined_at,
        content_key=post.content_key,
        posts=((post.post_uid, post.revision),),
        is_open=True,
    )
