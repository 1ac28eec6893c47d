"""What a person must see of what came back: we are refused, we are called spam, or too much came back at once."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from publisher.delivery.alerts import Alert
from publisher.delivery.bounces.events import count_events
from publisher.delivery.bounces.report import Kind
from publisher.delivery.bounces.settling import is_mass
from publisher.delivery.states import DeliveryState
from publisher.store.tables import delivery, delivery_event

_LOOKED_BACK = timedelta(days=7)
_COMPLAINTS, _PER_MESSAGES = 3, 1000  # Gmail and Yahoo ask senders to stay below 0.3 %
_FEW_COMPLAINTS = 2


def find_alarms(connection: Connection, now: datetime) -> list[Alert]:
    """Give what needs a person, of the issues of which something came back in the last week."""
    counts = count_events(connection, now - _LOOKED_BACK)
    counts.pop(0, None)
    alarms: list[Alert] = []
    for issue_id, kinds in sorted(counts.items()):
        taken, refused = _count_ended(connection, issue_id)
        blocked, hard, complaints = kinds[Kind.BLOCK], kinds[Kind.HARD], kinds[Kind.COMPLAINT]
        if blocked:
            why = _last_words(connection, issue_id)
            text = f"Issue {issue_id}: {blocked} came back because receivers refuse us: {why}"
            alarms.append(Alert(key=f"issue {issue_id} blocked", text=text))
        if complaints >= _FEW_COMPLAINTS and complaints * _PER_MESSAGES >= taken * _COMPLAINTS:
            text = f"Issue {issue_id}: {complaints} of {taken} readers called it spam. Providers bear 0.3 %"
            alarms.append(Alert(key=f"issue {issue_id} complaints", text=text))
        if is_mass(hard, taken + refused) and _has_unjudged(connection, issue_id):
            text = (
                f"Issue {issue_id}: {hard} of {taken + refused} came back as unknown addresses, "
                f"too many to be true: nobody is suppressed for it. `publisher bounces --accept {issue_id}` "
                f"believes them, `publisher bounces --dismiss {issue_id}` forgets them"
            )
            alarms.append(Alert(key=f"issue {issue_id} returned", text=text))
    return alarms


def _count_ended(connection: Connection, issue_id: int) -> tuple[int, int]:
    """Give how many of an issue's messages the relay took, and how many it refused for good."""
    rows = connection.execute(
        select(delivery.c.state, func.count().label("number"))
        .where(
            delivery.c.issue_id == issue_id,
            delivery.c.state.in_([DeliveryState.SENT, DeliveryState.BOUNCED]),
        )
        .group_by(delivery.c.state)
    ).all()
    found = {row.state: row.number for row in rows}
    return found.get(DeliveryState.SENT, 0), found.get(DeliveryState.BOUNCED, 0)


def _last_words(connection: Connection, issue_id: int) -> str:
    """Give what was said by the last who refused us."""
    said = connection.execute(
        select(delivery_event.c.detail)
        .where(delivery_event.c.issue_id == issue_id, delivery_event.c.kind == Kind.BLOCK)
        .order_by(delivery_event.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return said or "without a reason"


def _has_unjudged(connection: Connection, issue_id: int) -> bool:
    unjudged = select(delivery_event.c.id).where(
        delivery_event.c.issue_id == issue_id,
        delivery_event.c.kind == Kind.HARD,
        delivery_event.c.judged_at.is_(None),
    )
    return connection.execute(unjudged.limit(1)).first() is not None
