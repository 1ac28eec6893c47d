"""One delivery in a real ledger, to be put in any state and to be asked where it went."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update

from publisher.delivery import DeliveryState, Terms, outbox
from publisher.delivery.outbox import Claimed, Key
from publisher.delivery.outcome import Outcome, Verdict
from publisher.store import Database
from publisher.store.tables import delivery, issue

ME = "me"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TERMS = Terms()
_HELD = (DeliveryState.LEASED, DeliveryState.SENDING)


@dataclass(frozen=True)
class Ledger:
    """The ledger, and the one delivery in it: what is done, is done by `ME` at `NOON`."""

    database: Database
    key: Key

    @property
    # `Any`: the columns of a row that SQLAlchemy types only as a whole.
    def row(self) -> Row[Any]:
        """The delivery as it stands."""
        with self.database.read() as connection:
            return connection.execute(select(delivery)).one()

    def put_in(self, state: DeliveryState, *, attempts: int | None = None, next_at: datetime = NOON) -> None:
        """Put the delivery in a state, as if it had come there: what is being sent has counted its attempt."""
        counted = int(state is DeliveryState.SENDING) if attempts is None else attempts
        lease = {"lease_owner": ME, "lease_until": NOON + TERMS.lease} if state in _HELD else {}
        values = {"lease_owner": None, "lease_until": None, "state": state, "attempts": counted, **lease}
        with self.database.write() as connection:
            connection.execute(update(delivery).values(next_at=next_at, **values))

    def set_issue(self, **values: object) -> None:
        """Change the issue's row."""
        with self.database.write() as connection:
            connection.execute(update(issue).values(**values))

    def record(self, verdict: Verdict, owner: str = ME) -> None:
        """Record an outcome."""
        with self.database.write() as connection:
            outbox.record(connection, owner, [(self.key, Outcome(verdict=verdict, text="so it is"))], TERMS, NOON)

    def begin(self, owner: str = ME, now: datetime = NOON) -> bool:
        """Ask for the intent to be written down; say whether it was."""
        with self.database.write() as connection:
            return self.key in outbox.begin_sending(connection, owner, [self.key], now)

    def claim(self, owner: str = ME) -> list[Claimed]:
        """Take what is due."""
        with self.database.write() as connection:
            return outbox.claim(connection, owner, 100, TERMS, NOON)

    def reopen(self, now: datetime) -> int:
        """Queue again what has been in doubt for long enough."""
        with self.database.write() as connection:
            return outbox.reopen_unknown(connection, now)

    def resolve(self, *, resend: bool) -> int:
        """Settle what is in doubt."""
        with self.database.write() as connection:
            return outbox.resolve(connection, self.key.issue_id, resend=resend, now=NOON)
