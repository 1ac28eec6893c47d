"""The promises of the ledger, by their numbers, held against a database and the relay's own log of what it took.

Whoever breaks mail off somewhere asks these afterwards: what must hold at any instant, and what when all is over.
I9, that no reader of the feeds sees half of one, is also held at every instant by the pollers of `tests/web`; I10,
that a bad post harms no other, by every text of `tests/content/hostile`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from sqlalchemy import Connection, and_, func, select

from publisher.delivery import DeliveryState, IssueState, find_imbalances
from publisher.store import Database
from publisher.store.migrate import read_schema_state
from publisher.store.tables import delivery, dispatch_owner, issue, issue_post, post_list, subscriber
from tests.delivery.badsmtpd import Accepted

S = DeliveryState
_OPEN = (S.QUEUED, S.LEASED, S.SENDING, S.DEFERRED)
_IN_HAND = (S.SENDING, S.SENT, S.UNKNOWN)


@dataclass
class History:
    """What happened while an issue was sent, and bounds what the relay may have taken.

    `in_doubt` counts deliveries that were being sent at a crash. `left` has who left or was suppressed, with the
    copies that they may have: those of before. `stops` has how much was accepted when the issue was stopped, and
    when it was let go again.
    """

    in_doubt: int = 0
    left: dict[str, int] = field(default_factory=dict)
    stops: list[tuple[int, int]] = field(default_factory=list)

    def note_leaving(self, connection: Connection, issue_id: int, address: str, accepted: Counter[str]) -> None:
        """Note, within the transaction in which somebody leaves, how many copies they may have for ever (I6)."""
        state = connection.execute(
            select(delivery.c.state)
            .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
            .where(delivery.c.issue_id == issue_id, subscriber.c.email == address)
        ).scalar()
        self.left[address] = accepted[address] + (state == S.SENDING)


def check_database(database: Database) -> int:
    """Hold what must be true whenever anybody looks, at a whole database; give how many deliveries are begun."""
    assert read_schema_state(database).is_current, "I12: the schema is today's"
    with database.read() as connection:
        if database.is_sqlite:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            assert whole == "ok", "I12: the database is whole"
        return check_any_instant(connection)


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
    key = (issue.c.list_id, issue.c.kind, issue.c.slot, issue.c.content_key)
    twins = connection.execute(select(*key).group_by(*key).having(func.count() > 1)).all()
    assert twins == [], "I8: one issue for a content and a slot"
    return sum(number for number, _ in in_hand)


def check_end(connection: Connection, issue_id: int, accepted: Sequence[Accepted], history: History) -> None:
    """Hold an issue that is over against what the relay took while it was sent."""
    check_any_instant(connection)
    found = connection.execute(
        select(subscriber.c.email, delivery.c.state, delivery.c.redeliveries, issue.c.policy)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(issue.c.id == issue_id, issue.c.state.in_([IssueState.CLOSED, IssueState.CANCELLED]))
    ).all()
    rows = {email: (S(state), redeliveries) for email, state, redeliveries, _ in found}
    assert found, "I11: it comes to its end by itself"
    assert len(rows) == len(found), "one issue, one delivery a reader"
    assert not {state for state, _ in rows.values()} & set(_OPEN), "I2: nothing is left open"
    copies = Counter(entry.recipient for entry in accepted)
    assert all(copies[email] for email, (state, _) in rows.items() if state is S.SENT), "I2: sent is accepted"
    mailed = {email for email, (state, redeliveries) in rows.items() if state in _IN_HAND or redeliveries}
    assert set(copies) <= mailed, "I3: nobody else is mailed"
    assert all(copies[email] <= 1 + rows[email][1] <= 2 for email in copies), "I4: a copy for each sending"
    assert copies.total() - len(copies) <= history.in_doubt, "I4: no more copies than were in doubt"
    if found[0].policy == "at_most_once":
        assert set(copies.values()) <= {1}, "I4: at most one copy"
    messages = {(entry.recipient, entry.message_id, entry.digest) for entry in accepted}
    assert len(messages) == len(copies), "I5: every copy has the same bytes"
    assert len({entry.message_id for entry in accepted}) == len(copies), "I5: and no other has its id"
    assert all(copies[email] <= most for email, most in history.left.items()), "I6: who has left gets nothing more"
    (connections,) = connection.execute(select(func.max(dispatch_owner.c.connections))).one()
    for stopped, resumed in history.stops:
        assert resumed - stopped <= connections, "I14: a stop lets out what connections have in hand, and no more"


def check_feeds(folder: Path, others: Mapping[str, bytes] | None = None) -> None:
    """Hold the feeds as they are now; `others` are files that must be as they were without a bad post."""
    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert (folder / name).is_file(), f"I9: {name} is there"
    for file in folder.rglob("*.xml"):
        etree.fromstring(file.read_bytes())
    for file in folder.rglob("*.json"):
        json.loads(file.read_bytes())
    for name, data in (others or {}).items():
        assert (folder / name).read_bytes() == data, f"I10: {name} has no part in another post's mistake"


def check_log(text: str, secrets: Iterable[str]) -> None:
    """Hold that a log tells on nobody."""
    assert not re.search(r"[\w.+-]+@example\.net", text), "I15: no reader's address is in the log"
    assert not re.search(r"/(u|confirm|preferences)/\S{20,}", text), "I15: no link of theirs is"
    assert not [secret for secret in secrets if secret in text], "I15: no secret is"
