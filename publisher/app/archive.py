"""What has gone out, as anybody may read it, or whoever got it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from publisher import delivery
from publisher.audience import Keys, Tokens
from publisher.content import read_identity
from publisher.delivery import Archived
from publisher.newsletter import WebTwin, archive_url, make_twin
from publisher.settings import List, Settings
from publisher.store import Database
from publisher.traces import trace_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An issue as a list of issues names it; `day` is that of the newsletter's zone."""

    id: int
    subject: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An issue as a page shows it.

    `canonical` is where the same stands for good: the post itself, or this page; empty where nothing is known.
    `correction` and `corrected` are other issues: what this one is corrected by, and what it corrects.
    """

    issue: Listed
    twin: WebTwin
    canonical: str
    is_public: bool
    older: Listed | None
    newer: Listed | None
    correction: Listed | None
    corrected: Listed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The issues of one site that went out. Without a database there are none."""

    database: Database | None
    settings: Settings
    keys: Keys | None

    @property
    def lists(self) -> tuple[List, ...]:
        """The newsletters whose issues anybody may read."""
        return tuple(entry for entry in self.settings.lists if entry.public) if self.settings.archive.public else ()

    def list_issues(self, newsletter: List) -> list[Listed]:
        """Give a list's regular issues, the newest first. One of which a post was taken back is not among them."""
        if self.database is None:
            return []
        with self.database.read() as connection:
            found = delivery.list_archived(connection, newsletter.name)
        gone = self._gone()
        return [self._name(newsletter, entry) for entry in found if gone.isdisjoint(entry.posts)]

    def find_public(self, newsletter: List) -> list[int]:
        """Give the numbers of all issues of a list that anybody may read."""
        if self.database is None:
            return []
        with self.database.read() as connection:
            return delivery.find_public(connection, newsletter.name)

    def show(self, newsletter: List, issue_id: int, key: str = "") -> Shown | None:
        """Give an issue that anybody may read, or that `key` opens; nothing where there is none."""
        if self.database is None:
            return None
        gone = self._gone()
        with self.database.read() as connection:
            found = delivery.find_archived(connection, newsletter.name, issue_id)
            if found is None:
                return None
            message = delivery.read_frozen(connection, found.content_key, found.template_hash)
            is_public = found.is_public and newsletter in self.lists
            older, newer = (
                delivery.find_neighbour(connection, newsletter.name, found, gone, older=way)
                if is_public and found.is_regular
                else None
                for way in (True, False)
            )
        if message is None or not gone.isdisjoint(found.posts):
            return None
        if not is_public and (self.keys is None or not key or Tokens(self.keys).read_view(key) != issue_id):
            return None
        here = archive_url(self.settings, newsletter.name, issue_id) if is_public else ""
        return Shown(
            issue=self._name(newsletter, found),
            twin=make_twin(message),
            canonical=message.archived_at if len(found.posts) == 1 else here,
            is_public=is_public,
            older=self._name(newsletter, older) if older else None,
            newer=self._name(newsletter, newer) if newer else None,
            correction=self._find(newsletter, found.corrected_by) if is_public else None,
            corrected=self._find(newsletter, found.corrects) if is_public else None,
        )

    def _find(self, newsletter: List, issue_id: int | None) -> Listed | None:
        if issue_id is None or self.database is None:
            return None
        with self.database.read() as connection:
            found = delivery.find_archived(connection, newsletter.name, issue_id)
        return self._name(newsletter, found) if found else None

    def _name(self, newsletter: List, found: Archived) -> Listed:
        day = found.started_at.astimezone(self.settings.zone_of(newsletter)).date()
        return Listed(id=found.id, subject=found.subject, day=day)

    def _gone(self) -> frozenset[str]:
        """Give the keys of the posts that are not to be seen any more."""
        file = self.settings.posts.identity
        return _read_gone(file, trace_file(file))


@lru_cache(maxsize=2)
def _read_gone(file: Path, _trace: tuple[int, ...]) -> frozenset[str]:
    return frozenset(record.key for record in read_identity(file).records if record.gone)
