"""A report's clues -> the delivery it is about. Nothing is believed that a stranger could have made up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from publisher.audience import Keys, Purpose, Tokens, find_subscriber, read_address
from publisher.delivery.bounces.report import Kind, Report
from publisher.delivery.bounces.return_path import ReturnPaths
from publisher.delivery.outbox import Key
from publisher.mailbox import AddressError, Mailbox
from publisher.newsletter import message_id
from publisher.settings import Bounces
from publisher.store.tables import delivery, issue

_OLDEST = timedelta(days=30)  # what comes back later is not believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose message it was. `key.issue_id` is 0 where no issue is known, and then there is no list either."""

    key: Key
    list_id: int = 0


class Finder:
    """Finds the delivery of a report, within one installation, at one moment."""

    def __init__(self, keys: Keys, bounces: Bounces, installation: str, now: datetime) -> None:
        self.paths = ReturnPaths(keys, bounces)
        self._tokens = Tokens(keys)
        self._key = keys.message_id
        self._installation = installation
        self._now = now

    def find(self, connection: Connection, report: Report, *, trusted: bool) -> Subject | None:
        """Give whose message a report is about, or nothing.

        A return path, a link to leave and a Message-ID are ours alone to make, so they prove themselves. An address
        proves nothing, unless a provider that is `trusted` names it.
        """
        return (
            self._by_path(connection, report)
            or self._by_link(connection, report)
            or self._by_recipient(connection, report, trusted=trusted)
        )

    def _by_path(self, connection: Connection, report: Report) -> Subject | None:
        for token in report.clues.paths:
            key = self.paths.read_path(token)
            if key is None:
                continue
            found = connection.execute(
                select(issue.c.list_id, issue.c.started_at)
                .join(delivery, delivery.c.issue_id == issue.c.id)
                .where(delivery.c.issue_id == key.issue_id, delivery.c.subscriber_id == key.subscriber_id)
            ).one_or_none()
            if found and (report.kind is Kind.COMPLAINT or self._is_recent(found.started_at)):
                return Subject(key=key, list_id=found.list_id)
        return None

    def _by_link(self, connection: Connection, report: Report) -> Subject | None:
        for token in report.clues.links:
            bearer = self._tokens.read(Purpose.UNSUBSCRIBE, token)
            if bearer is None:
                continue
            recent = [
                row for row in self._recent(connection, bearer.subscriber_id) if row.list_id == bearer.list_id
            ]
            if recent:
                return Subject(key=Key(recent[0].issue_id, bearer.subscriber_id), list_id=bearer.list_id)
            if report.kind is Kind.COMPLAINT and bearer.subscriber_id:
                return Subject(key=Key(0, bearer.subscriber_id), list_id=bearer.list_id)
        return None

    def _by_recipient(self, connection: Connection, report: Report, *, trusted: bool) -> Subject | None:
        for recipient in report.recipients:
            try:
                person = find_subscriber(connection, read_address(recipient))
            except AddressError:
                continue
            if person is None:
                continue
            recent = self._recent(connection, person)
            for row in recent:
                if self._is_named(report, row, person):
                    return Subject(key=Key(row.issue_id, person), list_id=row.list_id)
            if trusted:
                newest = recent[0] if recent else None
                return Subject(
                    key=Key(newest.issue_id if newest else 0, person), list_id=newest.list_id if newest else 0
                )
        return None

    # `Any`: the columns of a row that SQLAlchemy types only as a whole.
    def _is_named(self, report: Report, row: Row[Any], person: int) -> bool:
        if report.clues.relay_id and report.clues.relay_id == row.queue_id:
            return True
        domain = Mailbox.parse(row.sender).domain
        ours = message_id(self._key, self._installation, row.issue_id, person, domain)
        return ours in report.clues.message_ids

    def _recent(self, connection: Connection, person: int) -> list[Row[Any]]:
        """Give what a reader was sent lately, the newest first."""
        statement = (
            select(issue.c.id.label("issue_id"), issue.c.list_id, issue.c.sender, issue.c.started_at)
            .add_columns(delivery.c.queue_id)
            .join(delivery, delivery.c.issue_id == issue.c.id)
            .where(delivery.c.subscriber_id == person, issue.c.started_at >= self._now - _OLDEST)
            .order_by(issue.c.started_at.desc())
        )
        return list(connection.execute(statement))

    def _is_recent(self, started: datetime | None) -> bool:
        return started is not None and started >= self._now - _OLDEST
