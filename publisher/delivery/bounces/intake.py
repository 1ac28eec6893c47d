"""Carrying reports out: what a bounce, a complaint or a mailed leaving does, once, however often it is read."""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, select

from publisher.audience import (
    Keys,
    Origin,
    Reason,
    Status,
    SubscriberAddress,
    Suppressions,
    end_subscriptions,
    read_address,
    unsubscribe,
)
from publisher.delivery.bounces.events import BOUNCES, note_event
from publisher.delivery.bounces.finding import Finder, Subject
from publisher.delivery.bounces.reading import MOST_BYTES
from publisher.delivery.bounces.report import Kind, Report
from publisher.delivery.outbox import Key, prove_sent
from publisher.mailbox import AddressError
from publisher.settings import Bounces
from publisher.store import insert_missing
from publisher.store.tables import delivery, returned, subscriber, subscription

_log = logging.getLogger(__name__)


def digest_of(data: bytes) -> str:
    """Give what a mail is known by: the same bytes read twice are one mail."""
    return hashlib.sha256(data[:MOST_BYTES]).hexdigest()


class Intake:
    """Takes reports in, in the caller's transaction. `source` says where they came from: mail, or a hook."""

    def __init__(self, keys: Keys, bounces: Bounces, installation: str, source: str, now: datetime) -> None:
        self._finder = Finder(keys, bounces, installation, now)
        self._suppressions = Suppressions(keys)
        self._source = source
        self._now = now

    def take(
        self, connection: Connection, digest: str, reports: Sequence[Report], *, trusted: bool = False
    ) -> Counter[Kind]:
        """Carry out what one mail or event reports; give what came of it.

        What was read before counts for nothing. What can't be matched to a reader is `OTHER`: nobody is to be hurt
        by mail that anybody could have written.
        """
        kind = reports[0].kind if reports else Kind.OTHER
        row = {"digest": digest, "at": self._now, "kind": kind.value}
        if not insert_missing(connection, returned, [row]):
            return Counter()
        return Counter(self._take(connection, report, trusted=trusted) for report in reports)

    def _take(self, connection: Connection, report: Report, *, trusted: bool) -> Kind:
        if report.kind is Kind.OTHER:
            return Kind.OTHER
        if report.leave:
            return self._leave_by_mail(connection, report)
        subject = self._finder.find(connection, report, trusted=trusted)
        if subject is None:
            return self._take_stranger(connection, report) if trusted else Kind.OTHER
        detail = f"{report.status} {report.text}"
        if report.kind in BOUNCES:
            prove_sent(connection, subject.key, self._now)
            note_event(connection, subject.key, report.kind, detail, self._now)
        elif report.kind is Kind.COMPLAINT:
            note_event(connection, subject.key, report.kind, detail, self._now)
            self._complain(connection, subject)
        else:
            self._leave(connection, subject)
        self._tell(report.kind, subject.key)
        return report.kind

    def _leave_by_mail(self, connection: Connection, report: Report) -> Kind:
        """Let them leave. It counts for the issue that their mail names, where they were sent that one."""
        bearer = self._finder.paths.read_leaving(report.leave)
        if bearer is None:
            return Kind.OTHER
        key = Key(report.issue_id, bearer.subscriber_id)
        if not _was_sent(connection, key):
            key = Key(0, bearer.subscriber_id)
        self._leave(connection, Subject(key=key, list_id=bearer.list_id))
        self._tell(Kind.LEFT, key)
        return Kind.LEFT

    def _leave(self, connection: Connection, subject: Subject) -> None:
        """Let them leave the list; a provider that knows of no list means all of ours."""
        person = subject.key.subscriber_id
        lists = [subject.list_id] if subject.list_id else _lists_of(connection, person)
        origin = Origin(source=self._source, at=self._now)
        if [number for number in lists if unsubscribe(connection, number, person, origin)]:
            note_event(connection, subject.key, Kind.LEFT, "", self._now)

    def _complain(self, connection: Connection, subject: Subject) -> None:
        """Mail nobody again who called it spam: no list of ours."""
        person = subject.key.subscriber_id
        address = find_address(connection, person)
        if address is not None:
            self._suppressions.add(connection, address, Reason.COMPLAINT, self._now)
        end_subscriptions(connection, person, Status.COMPLAINED, Origin(source=self._source, at=self._now))

    def _take_stranger(self, connection: Connection, report: Report) -> Kind:
        """Keep what a provider says of an address that is nobody's now: it may come back by an import."""
        reason = {Kind.HARD: Reason.HARD_BOUNCE, Kind.COMPLAINT: Reason.COMPLAINT}.get(report.kind)
        for recipient in report.recipients if reason else ():
            try:
                self._suppressions.add(connection, read_address(recipient), reason or Reason.IMPORT, self._now)
            except AddressError:
                continue
            return report.kind
        return Kind.OTHER

    def _tell(self, kind: Kind, key: Key) -> None:
        _log.info(
            "mail returned kind=%s source=%s issue=%d subscriber=%d",
            kind,
            self._source,
            key.issue_id,
            key.subscriber_id,
        )


def find_address(connection: Connection, subscriber_id: int) -> SubscriberAddress | None:
    """Give a reader's address, or nothing where they were forgotten."""
    email = connection.execute(
        select(subscriber.c.email).where(subscriber.c.id == subscriber_id)
    ).scalar_one_or_none()
    try:
        return read_address(email) if email else None
    except AddressError:
        return None


def _was_sent(connection: Connection, key: Key) -> bool:
    found = exists().where(delivery.c.issue_id == key.issue_id, delivery.c.subscriber_id == key.subscriber_id)
    return bool(connection.execute(select(found)).scalar_one())


def _lists_of(connection: Connection, subscriber_id: int) -> list[int]:
    return list(
        connection.execute(
            select(subscription.c.list_id).where(subscription.c.subscriber_id == subscriber_id)
        ).scalars()
    )
