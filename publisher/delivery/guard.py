"""What must hold of a delivery at this moment, as SQL that stands inside the statement that acts on it."""

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_

from publisher.audience import EVERYTHING, Status
from publisher.delivery.states import DeliveryState, IssueState
from publisher.store.tables import delivery, issue, newsletter, subscriber, subscription, suppression


def may_be_mailed() -> ColumnElement[bool]:
    """Say, in SQL, that the reader's subscription is active and that nothing suppresses their address."""
    active = exists().where(
        issue.c.id == delivery.c.issue_id,
        subscription.c.list_id == issue.c.list_id,
        subscription.c.subscriber_id == delivery.c.subscriber_id,
        subscription.c.status == Status.ACTIVE,
    )
    suppressed = exists().where(
        issue.c.id == delivery.c.issue_id,
        newsletter.c.id == issue.c.list_id,
        subscriber.c.id == delivery.c.subscriber_id,
        suppression.c.address_key == subscriber.c.address_key,
        or_(suppression.c.scope == EVERYTHING, suppression.c.scope == newsletter.c.slug),
    )
    return and_(active, ~suppressed)


def is_in(*states: DeliveryState) -> ColumnElement[bool]:
    """Say, in SQL, that a delivery is in one of these states.

    They stand in the statement as numbers: a partial index is used only where its own condition is to be read.
    """
    return delivery.c.state.in_(bindparam(None, states, expanding=True, literal_execute=True))


def is_of_issue_in(state: IssueState) -> ColumnElement[bool]:
    """Say, in SQL, that a delivery's issue is in this state."""
    return exists().where(issue.c.id == delivery.c.issue_id, issue.c.state == state)
