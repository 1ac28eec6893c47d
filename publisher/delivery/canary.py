"""A first slice of an issue's readers, whose answers decide whether the rest is mailed too."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, exists, func, select, update

from publisher.delivery import outbox
from publisher.delivery.states import DeliveryState, IssueState
from publisher.store import Database
from publisher.store.tables import delivery, delivery_event, issue

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # the rest waits for a decision, however long nobody makes one
_PARTS = 10_000
_MOST_REFUSED = 0.05  # of the slice
_ALWAYS_BORNE = 1  # refusal, in a slice of any size
_BATCH = 20_000  # rows of one transaction, so that nobody else waits for long


class Canary(StrEnum):
    """How far an issue's first slice has come."""

    NONE = ""
    SLICE = "slice"  # it goes alone
    REST = "rest"  # the rest may go too


def is_in_slice(issue_id: int, subscriber_id: int, share: float) -> bool:
    """Say whether a reader belongs to an issue's first slice: always the same ones, and others for each issue."""
    return zlib.crc32(f"{issue_id}:{subscriber_id}".encode()) % _PARTS < share * _PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What came of a first slice: how many there are, how many are not tried yet, how many were refused."""

    readers: int
    untried: int
    refused: int


def decide_rest(found: Slice) -> bool | None:
    """Decide whether the rest may go; nothing while some of the slice were not tried."""
    if found.untried:
        return None
    return found.refused <= max(_ALWAYS_BORNE, found.readers * _MOST_REFUSED)


def settle_slices(connection: Connection, now: datetime) -> None:
    """Decide over every issue whose first slice has had its time: the rest may go, or the issue is paused."""
    waiting = select(issue.c.id).where(
        issue.c.state == IssueState.SENDING, issue.c.canary == Canary.SLICE, issue.c.canary_until <= now
    )
    for issue_id in connection.execute(waiting).scalars().all():
        found = _look_at_slice(connection, issue_id)
        may_go = decide_rest(found)
        if may_go is None:
            continue
        # Whoever resumes an issue that was paused here wants the rest to go.
        values = {"canary": Canary.REST, "reason": ""}
        if not may_go:
            reason = f"{found.refused} of the first {found.readers} readers could not be mailed, or complained"
            values |= {"state": IssueState.PAUSED, "reason": reason}
        connection.execute(update(issue).where(issue.c.id == issue_id).values(**values))


def release_rests(database: Database, now: datetime) -> None:
    """Let the rest of every issue go whose first slice went well, some at a time."""
    due = select(issue.c.id).where(issue.c.state == IssueState.SENDING, issue.c.canary == Canary.REST)
    while True:
        with database.write() as connection:
            issue_id = connection.execute(due.limit(1)).scalar()
            if issue_id is None:
                return
            if not outbox.release_waiting(connection, issue_id, NEVER, now, _BATCH):
                connection.execute(update(issue).where(issue.c.id == issue_id).values(canary=Canary.NONE))


def _look_at_slice(connection: Connection, issue_id: int) -> Slice:
    untried = {DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.SENDING}
    complained = exists().where(
        delivery_event.c.issue_id == delivery.c.issue_id,
        delivery_event.c.subscriber_id == delivery.c.subscriber_id,
        delivery_event.c.kind.in_(["bounce", "complaint"]),
    )
    rows = connection.execute(
        select(delivery.c.state, delivery.c.last_code // 100 == 5, complained, func.count())
        .where(delivery.c.issue_id == issue_id, delivery.c.next_at < NEVER)
        .group_by(delivery.c.state, delivery.c.last_code // 100 == 5, complained)
    ).all()
    return Slice(
        readers=sum(number for *_, number in rows),
        untried=sum(number for state, _, _, number in rows if state in untried),
        refused=sum(
            number
            for state, is_for_good, has_complained, number in rows
            if state == DeliveryState.BOUNCED or (state == DeliveryState.DEFERRED and is_for_good) or has_complained
        ),
    )
