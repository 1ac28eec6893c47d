"""The ledger held against what the relay says it has taken, a few thousand rows at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select, tuple_

from publisher.delivery import outbox
from publisher.delivery.guard import is_in
from publisher.delivery.maillog import read_postfix_log
from publisher.delivery.outbox import Key
from publisher.delivery.states import UNFINISHED, DeliveryState, IssueState
from publisher.mailbox import Mailbox
from publisher.newsletter import message_id
from publisher.store import Database
from publisher.store.tables import delivery, issue

_BATCH = 5_000
_OPEN_TO_IT = (DeliveryState.UNKNOWN, DeliveryState.QUEUED, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How many deliveries the relay has taken after all, and how many are still in doubt.

    `in_log` is how many messages from our domains the log says were taken, known already or not.
    """

    sent: int
    in_doubt: int
    in_log: int


def reconcile(database: Database, log: Iterable[str], seal: bytes, installation: str, now: datetime) -> Reconciled:
    """Settle as sent whatever is in doubt, or waits, and was taken by the Postfix that wrote `log`.

    What waits is looked at too: after a backup was restored, the ledger doesn't know what was sent since. `seal`
    and `installation` are what Message-IDs are made of.
    """
    domains = _read_domains(database)
    taken = read_postfix_log(log, frozenset(domains.values()))
    sent = in_doubt = 0
    after = (0, -1)
    while rows := _read_open(database, after):
        keys = [Key(row.issue_id, row.subscriber_id) for row in rows]
        ids = (message_id(seal, installation, *key, domains[key.issue_id]) for key in keys)
        found = [(key, taken[name]) for key, name in zip(keys, ids, strict=True) if name in taken]
        if found:
            with database.write() as connection:
                sent += outbox.settle_taken(connection, found, now)
        settled = {key for key, _ in found}
        in_doubt += sum(
            row.state == DeliveryState.UNKNOWN and key not in settled for row, key in zip(rows, keys, strict=True)
        )
        after = keys[-1]
    return Reconciled(sent=sent, in_doubt=in_doubt, in_log=len(taken))


def _read_domains(database: Database) -> dict[int, str]:
    """Give the domain that the Message-IDs of each issue end with."""
    with database.read() as connection:
        senders = connection.execute(select(issue.c.id, issue.c.sender)).all()
    return {issue_id: Mailbox.parse(sender).domain for issue_id, sender in senders}


def _read_open(database: Database, after: tuple[int, int]) -> list[Row[tuple[int, int, int]]]:
    """Give the next deliveries that nobody has in hand and that are not settled, of issues that may still go on."""
    states = (*UNFINISHED, IssueState.CLOSED)  # one may have been closed over what is in doubt
    with database.read() as connection:
        return list(
            connection.execute(
                select(delivery.c.issue_id, delivery.c.subscriber_id, delivery.c.state)
                .join(issue, issue.c.id == delivery.c.issue_id)
                .where(
                    is_in(*_OPEN_TO_IT),
                    issue.c.state.in_(states),
                    tuple_(delivery.c.issue_id, delivery.c.subscriber_id) > after,
                )
                .order_by(delivery.c.issue_id, delivery.c.subscriber_id)
                .limit(_BATCH)
            )
        )
