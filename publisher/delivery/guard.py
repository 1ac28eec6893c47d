"""What must hold of a delivery at this moment, as SQL that stands inside the statement that acts on it.

An `issue_id` is a value and no column: in a subquery of ours `delivery` would be a table of its own, of any issue.
"""

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, literal_column, or_, select

from publisher.audience import EVERY_LIST, Status
from publisher.delivery.states import DeliveryState, IssueState
from publisher.store.tables import delivery, issue, newsletter, subscriber, subscription, suppression


def may_be_mailed(issue_id: BindParameter[int]) -> ColumnElement[bool]:
    """Say, in SQL, that the reader's subscription is active and that nothing suppresses their address."""
    return and_(find_subscribed(issue_id).exists(), ~is_suppressed(issue_id))


def find_subscribed(issue_id: BindParameter[int]) -> Select[int]:
    """Find, in SQL, the active subscription by which a delivery's reader is due it."""
    # All of these have the one `issue_id`, so that what is known by it is looked up once.
    list_id = select(issue.c.list_id).where(issue.c.id == issue_id).scalar_subquery()
    return select(subscription.c.subscriber_id).where(
        subscription.c.list_id == list_id,
        subscription.c.subscriber_id == delivery.c.subscriber_id,
        subscription.c.status == Status.ACTIVE,
    )


def is_suppressed(issue_id: BindParameter[int]) -> ColumnElement[bool]:
    """Say, in SQL, that the address of a delivery's reader may not be mailed, by this list or by any."""
    slug = (
        select(newsletter.c.slug)
        .join(issue, issue.c.list_id == newsletter.c.id)
        .where(issue.c.id == issue_id)
        .scalar_subquery()
    )
    return exists().where(
        subscriber.c.id == delivery.c.subscriber_id,
        suppression.c.address_key == subscriber.c.suppression_key,
        or_(suppression.c.scope == EVERY_LIST, suppression.c.scope == slug),
    )


def is_in(*states: DeliveryState) -> ColumnElement[bool]:
    """Say, in SQL, that a delivery is in one of these states.

    They stand in the statement as numbers: a partial index is used only where its own condition is to be read.
    """
    return delivery.c.state.in_([literal_column(str(state.value)) for state in states])


def is_held() -> ColumnElement[bool]:
    """Say, in SQL, that somebody has a delivery in hand: it is leased, or being sent."""
    return delivery.c.lease_owner.is_not(None)


def is_issue_in(issue_id: ColumnElement[int], state: IssueState) -> ColumnElement[bool]:
    """Say, in SQL, that an issue is in this state."""
    return exists().where(issue.c.id == issue_id, issue.c.state == state)
