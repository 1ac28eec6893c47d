"""The promises of the ledger, by their numbers, held against a database and the relay's own log of what it took.

Whoever breaks mail off somewhere asks these afterwards: what must hold at any instant, and what when all is over.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select

from publisher.delivery import DeliveryState, IssueState, find_imbalances
from publisher.store.tables import delivery, dispatch_owner, issue, issue_post, post_list, subscriber
from tests.delivery.badsmtpd import Accepted

S = DeliveryState
_OPEN = (S.QUEUED, S.LEASED, S.SENDING, S.DEFERRED)


def check_any_instant(connection: Connection) -> int:
    """Hold what must be true whenever anybody looks, also at what a dead process left; give how many are begun."""
    assert find_imbalances(connection) == {}, "I1, I16: the books balance, and every delivery has its copies"
    in_hand = connection.execute(
        select(func.count(), func.coalesce(dispatch_owner.c.connections, 0))
        .select_from(delivery)
        .outerjoin(dispatch_owner, dispatch_owner.c.owner == delivery.c.lease_owner)
        .where(delivery.c.state == S.SENDING)
        .group_by(delivery.c.lease_owner, dispatch_owner.c.connections)
    ).all()
    assert all(number <= connections for number, connections in in_hand), "I13: one in doubt a connection"
    backlog = connection.execute(
        select(issue_post.c.post_uid)
        .join(issue, issue.c.id == issue_post.c.issue_id)
        .join(
            post_list,
            and_(post_list.c.post_uid == issue_post.c.post_uid, post_list.c.list_id == issue.c.list_id),
        )
        .where(post_list.c.disposition != "issued")
    ).all()
    assert backlog == [], "I7: nothing is mailed that was not to be"
    return sum(number for number, _ in in_hand)


def check_end(connection: Connection, accepted: Sequence[Accepted], in_doubt: int) -> None:
    """Hold a closed issue's ledger against the log, where `in_doubt` deliveries were being sent at crashes."""
    check_any_instant(connection)
    copies = Counter(entry.recipient for entry in accepted)
    found = connection.execute(
        select(subscriber.c.email, delivery.c.state, delivery.c.redeliveries)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(issue.c.state == IssueState.CLOSED)
    ).all()
    rows = {email: (S(state), redeliveries) for email, state, redeliveries in found}
    assert len(rows) == len(found), "one issue, one delivery a reader"
    assert not {state for state, _ in rows.values()} & set(_OPEN), "I2: nothing is left open"
    assert all(copies[email] for email, (state, _) in rows.items() if state is S.SENT), "I2: sent is accepted"
    mailed = {
        email
        for email, (state, redeliveries) in rows.items()
        if state in {S.SENT, S.SENDING, S.UNKNOWN} or redeliveries
    }
    assert set(copies) <= mailed, "I3: nobody else is mailed"
    assert all(copies[email] <= 1 + rows[email][1] <= 2 for email in copies), "I4: a copy for each sending"
    assert copies.total() - len(copies) <= in_doubt, "I4: no more copies than were in doubt"
    messages = {(entry.recipient, entry.message_id, entry.digest) for entry in accepted}
    assert len(messages) == len(copies), "I5: every copy has the same bytes"
    assert len({entry.message_id for entry in accepted}) == len(copies), "I5: and no other has its id"
