"""What a scan of the posts means for the lists: each post gets its place, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from publisher import delivery
from publisher.audience import count_each
from publisher.content import Library, Post, Visibility
from publisher.delivery import ListRecord, Sightings
from publisher.errors import PublisherError
from publisher.newsletter import (
    Disposition,
    ListRule,
    Placing,
    Waiting,
    hold_burst,
    is_in_series,
    is_settled,
    place_post,
)
from publisher.settings import List, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What came of it: how many posts are the baseline of a new list, and whether one is still being written."""

    baseline: dict[str, int]
    unsettled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Places the posts of one scan of the folder."""

    settings: Settings
    library: Library
    now: datetime

    def scan(self, connection: Connection, announce: Sequence[str] = ()) -> Scan:
        """Remember the posts, and give those that have no place in a list yet the one that is theirs.

        `announce` names posts, by slug or path, that are mailed though they were there before the list; those of a
        series, to its readers of before.
        """
        announced = [find_post(self.library, name) for name in announce]
        for post in announced:
            if post.visibility is not Visibility.PUBLIC:
                raise PublisherError(f"{post.path} is not out, so it can't be announced: it is {post.visibility}")
        delivery.sync_lists(connection, self.settings)
        sightings = delivery.observe_posts(connection, self.library.posts, self.now)
        records = delivery.read_lists(connection)
        baseline: dict[str, int] = {}
        unsettled = False
        for entry in self.settings.lists:
            record = records[entry.name]
            placings, waits = self.place(connection, entry, record, sightings)
            delivery.write_placings(connection, record.id, placings, self.now)
            series = self._find_series(entry, record)
            delivery.keep_series(connection, record.id, series, self.now)
            changing = any(not is_settled(sightings.seen[post.key], self.now) for post in series)
            unsettled = unsettled or changing or Waiting.UNSETTLED in waits
            if record.baseline_at is None:
                delivery.set_baseline(connection, record.id, self.now)
                baseline[entry.name] = sum(placing.disposition is Disposition.BASELINE for placing in placings)
            for post in announced:
                if not delivery.announce_in_series(connection, record.id, post.key, self.now):
                    delivery.admit(connection, record.id, post.key, self.now)
        return Scan(baseline=baseline, unsettled=unsettled)

    def place(
        self, connection: Connection, entry: List, record: ListRecord, sightings: Sightings
    ) -> tuple[list[Placing], set[Waiting]]:
        """Decide the places of a list's new posts, and why others have none yet; writes nothing."""
        rule = self._rule_of(entry, record)
        decisions = [
            place_post(post, sightings.seen[post.key], rule, sightings.vanished_titles, self.now)
            for post in delivery.unplaced(connection, record.id, self.library.posts)
        ]
        placings = [decision for decision in decisions if isinstance(decision, Placing)]
        if count_each(connection, record.id):
            placings = hold_burst(placings, self.settings.delivery.max_auto_issues)
        return placings, {decision for decision in decisions if isinstance(decision, Waiting)}

    def _find_series(self, entry: List, record: ListRecord) -> list[Post]:
        rule = self._rule_of(entry, record)
        return [post for post in self.library.posts if is_in_series(post, rule, self.now)]

    def _rule_of(self, entry: List, record: ListRecord) -> ListRule:
        return ListRule(
            name=entry.name,
            topics=entry.topics,
            baseline_at=record.baseline_at,
            max_backdate=self.settings.delivery.max_backdate,
        )


def find_post(library: Library, name: str) -> Post:
    """Give the post that a person names by its path, file name, slug or key. Raises PublisherError.

    A path may begin at the post's folder, or anywhere above it, as a shell completes it.
    """
    for post in library.posts:
        stem = post.path.rpartition("/")[2].rpartition(".")[0]
        slug = post.url.rstrip("/").rpartition("/")[2].removesuffix(".html")
        if name.removesuffix("/") in {post.path, post.key, stem, slug, post.url.rstrip("/")}:
            return post
    if named := [post for post in library.posts if name.endswith(f"/{post.path}")]:
        return max(named, key=lambda post: len(post.path))
    raise PublisherError(
        f"There is no post “{name}”", hint="name it by its file, as in what-happened-in-2024.md, or by its slug"
    )
