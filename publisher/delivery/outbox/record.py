"""What came of an attempt -> the delivery's next state. No outcome moves a row that its owner doesn't hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    case,
    or_,
    select,
    update,
)

from publisher.delivery.guard import is_issue_in
from publisher.delivery.outbox.rows import FREE, Key, Terms
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.retry import Again, decide_retry
from publisher.delivery.states import DeliveryState, IssueState
from publisher.store import Prepared
from publisher.store.tables import delivery, issue

_TEXT_LENGTH = 200  # as long as its column


def record(
    connection: Connection, owner: str, outcomes: Sequence[tuple[Key, Outcome]], terms: Terms, now: datetime
) -> None:
    """Write down what came of attempts that `owner` made."""
    sent = [_as_sent(*entry) for entry in outcomes if entry[1].verdict is Verdict.SENT]
    if sent:  # what comes of nearly every message
        _SENT.change_each(connection, sent, by=owner, now=now)
    if len(sent) == len(outcomes):
        return
    others = (entry for entry in outcomes if entry[1].verdict is not Verdict.SENT)
    for verdict, group in groupby(sorted(others, key=_verdict_of), key=_verdict_of):
        rows = [
            {**_as_row(*entry), "by": owner, "now": now, "until": now + terms.redeliver_after} for entry in group
        ]
        if verdict is Verdict.DEFERRED:
            for row in rows:
                _defer(connection, row, terms.max_age, now)
        else:
            connection.execute(_RECORD[verdict], rows)


def excuse(connection: Connection, keys: Sequence[Key], now: datetime) -> None:
    """Put off what was refused for good by a relay that refused everybody: it was nobody's own fault.

    This is the one way back from a bounce, for the dispatch that has just seen it.
    """
    _EXCUSE.change_each(connection, keys, now=now)


def _as_sent(key: Key, outcome: Outcome) -> tuple[int, int, int | None, str | None, str | None, str | None]:
    """Give the values of `_SENT`. What the relay said is kept where it named no queue id, which says it better."""
    text = None if outcome.queue_id else outcome.text[:_TEXT_LENGTH] or None
    enhanced = outcome.enhanced or None
    return (key.issue_id, key.subscriber_id, outcome.code or None, enhanced, text, outcome.queue_id or None)


def _as_row(key: Key, outcome: Outcome) -> dict[str, object]:
    return {
        "issue": key.issue_id,
        "reader": key.subscriber_id,
        "code": outcome.code or None,
        "enhanced": outcome.enhanced or None,
        "text": outcome.text[:_TEXT_LENGTH] or None,
    }


def _defer(connection: Connection, row: Mapping[str, object], max_age: timedelta, now: datetime) -> None:
    again = _decide_retry(connection, row, max_age, now)
    if again is None:
        connection.execute(_EXPIRE, row)
    else:
        connection.execute(_RECORD[Verdict.DEFERRED], {**row, "until": again.at})


def _decide_retry(
    connection: Connection, row: Mapping[str, object], max_age: timedelta, now: datetime
) -> Again | None:
    """Decide when a refused delivery is tried again, or that it isn't."""
    refused = connection.execute(_REFUSED, row).one()
    age = now - (refused.started_at or now)
    # Spread by the reader's own number rather than by chance: the same history gives the same times.
    jitter = (refused.subscriber_id + refused.attempts) % 201 / 100 - 1
    decision = decide_retry(refused.attempts, age, max_age, jitter, now)
    return decision if isinstance(decision, Again) else None


def _verdict_of(entry: tuple[Key, Outcome]) -> Verdict:
    return entry[1].verdict


_THIS = and_(delivery.c.issue_id == bindparam("issue"), delivery.c.subscriber_id == bindparam("reader"))
_MINE = delivery.c.lease_owner == bindparam("by")
_SENDING = and_(_MINE, delivery.c.state == DeliveryState.SENDING)
_HELD = and_(_MINE, or_(delivery.c.state == DeliveryState.LEASED, delivery.c.state == DeliveryState.SENDING))
# The intent has counted this attempt already, where there was one.
_COUNTED = delivery.c.attempts + case((delivery.c.state == DeliveryState.LEASED, 1), else_=0)

_REFUSED = (
    select(delivery.c.subscriber_id, _COUNTED.label("attempts"), issue.c.started_at)
    .join(issue, issue.c.id == delivery.c.issue_id)
    .where(_THIS)
)


def _unless_cancelled(state: DeliveryState) -> ColumnElement[int]:
    """Give `state`, or cancelled where the issue was cancelled while the message was under way."""
    is_cancelled = is_issue_in(delivery.c.issue_id, IssueState.CANCELLED)
    return case((is_cancelled, DeliveryState.CANCELLED.value), else_=state.value)


# `object`: values of columns of several types, and expressions of them.
def _settle(guard: ColumnElement[bool], **values: object) -> Update:
    told: dict[str, object] = {
        "last_code": bindparam("code"),
        "last_enh": bindparam("enhanced"),
        "last_text": bindparam("text"),
    }
    return update(delivery).where(_THIS, guard).values(**told, **FREE, **values)


_SENT = Prepared(
    _settle(
        # An answer that comes late settles a row that was given up as unknown: it is the same message.
        or_(_SENDING, delivery.c.state == DeliveryState.UNKNOWN),
        state=DeliveryState.SENT,
        sent_at=bindparam("now"),
        queue_id=bindparam("queue"),
    ),
    each=("issue", "reader", "code", "enhanced", "text", "queue"),
)
_EXCUSE = Prepared(
    update(delivery)
    .where(_THIS, delivery.c.state == DeliveryState.BOUNCED)
    .values(state=DeliveryState.DEFERRED, next_at=bindparam("now")),
    each=("issue", "reader"),
)
_RECORD = {
    Verdict.UNKNOWN: _settle(_SENDING, state=DeliveryState.UNKNOWN, next_at=bindparam("until")),
    Verdict.BOUNCED: _settle(_HELD, state=DeliveryState.BOUNCED, attempts=_COUNTED),
    Verdict.SUPPRESSED: _settle(
        and_(_MINE, delivery.c.state == DeliveryState.LEASED), state=DeliveryState.SUPPRESSED
    ),
    Verdict.RETURNED: _settle(
        _HELD, state=_unless_cancelled(DeliveryState.QUEUED), next_at=bindparam("now"), attempts=_COUNTED - 1
    ),
    Verdict.DEFERRED: _settle(
        _HELD, state=_unless_cancelled(DeliveryState.DEFERRED), next_at=bindparam("until"), attempts=_COUNTED
    ),
}
_EXPIRE = _settle(_HELD, state=DeliveryState.EXPIRED, attempts=_COUNTED)
