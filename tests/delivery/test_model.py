"""F46: whatever happens in whatever order, the ledger makes only moves that are allowed, and its books balance."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from publisher.delivery import DeliveryState, act_on_issue, outbox
from publisher.delivery.books import find_imbalances
from publisher.delivery.outbox import Key
from publisher.delivery.outcome import Outcome, Verdict
from publisher.errors import PublisherError
from publisher.store import open_database
from publisher.store.tables import delivery
from tests.delivery.ledger import NOON, TERMS

S = DeliveryState
ALLOWED = {
    S.QUEUED: {S.LEASED, S.CANCELLED},
    S.LEASED: {S.QUEUED, S.SENDING, S.SUPPRESSED, S.DEFERRED, S.BOUNCED, S.EXPIRED, S.CANCELLED},
    S.SENDING: {S.SENT, S.DEFERRED, S.BOUNCED, S.EXPIRED, S.QUEUED, S.UNKNOWN, S.CANCELLED},
    S.DEFERRED: {S.LEASED, S.CANCELLED},
    S.UNKNOWN: {S.QUEUED, S.SENT},
}


class LedgerMachine(RuleBasedStateMachine):
    """One delivery, several owners who come and die, and a person who meddles."""

    template: Path
    key: Key

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "publisher.db")
        self.database = open_database("sqlite:///publisher.db", self.folder)
        self.owner = 0
        self.now = NOON
        self.handed_over = 0
        self.resent = 0
        self.before = S.QUEUED

    def state(self) -> DeliveryState:
        with self.database.read() as connection:
            return S(connection.execute(select(delivery.c.state)).scalar_one())

    def moved(self) -> None:
        after = self.state()
        assert after == self.before or after in ALLOWED.get(self.before, set()), f"{self.before!r} → {after!r}"
        self.before = after

    @rule()
    def claim(self) -> None:
        with self.database.write() as connection:
            outbox.claim(connection, str(self.owner), 10, TERMS, self.now)
        self.moved()

    @rule()
    def begin(self) -> None:
        with self.database.write() as connection:
            self.handed_over += len(outbox.begin_sending(connection, str(self.owner), [self.key], self.now))
        self.moved()

    @rule(verdict=st.sampled_from(Verdict))
    def record(self, verdict: Verdict) -> None:
        if self.before is S.SENDING and verdict in {Verdict.RETURNED, Verdict.DEFERRED, Verdict.BOUNCED}:
            self.handed_over -= 1  # the relay certainly has not got it
        with self.database.write() as connection:
            outcome = (self.key, Outcome(verdict=verdict))
            outbox.record(connection, str(self.owner), [outcome], TERMS, self.now)
        self.moved()

    @rule()
    def crash_and_recover(self) -> None:
        self.owner += 1
        with self.database.write() as connection:
            outbox.recover(connection, str(self.owner), TERMS, self.now)
        self.moved()

    @rule()
    def reopen(self) -> None:
        with self.database.write() as connection:
            outbox.reopen_unknown(connection, self.now)
        self.moved()

    @rule(minutes=st.sampled_from([1, 6, 20, 80]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * TERMS.lease / 5

    @rule(act=st.sampled_from(["pause", "resume", "hold", "cancel"]))
    def act(self, act: str) -> None:
        try:
            with self.database.write() as connection:
                act_on_issue(connection, self.key.issue_id, act, self.now)
        except PublisherError:
            return
        self.moved()

    @rule(resend=st.booleans())
    def resolve(self, resend: bool) -> None:  # noqa: FBT001 - what hypothesis draws
        try:
            with self.database.write() as connection:
                number = outbox.resolve(connection, self.key.issue_id, resend=resend, now=self.now)
        except PublisherError:
            return
        self.resent += number * resend
        self.moved()

    @invariant()
    def books_balance(self) -> None:
        with self.database.read() as connection:
            assert find_imbalances(connection) == {}

    @invariant()
    def copies_are_bounded(self) -> None:
        """One, one more after a crash, and one for each time that a person says so (I4)."""
        assert self.handed_over <= 2 + self.resent

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)


def run(one_delivery: tuple[Path, Key], examples: int) -> None:
    LedgerMachine.template, LedgerMachine.key = one_delivery
    run_state_machine_as_test(
        LedgerMachine, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None)
    )


def test_F46_only_allowed_moves_are_made(one_delivery: tuple[Path, Key]) -> None:
    run(one_delivery, 25)


@pytest.mark.soak
def test_F46_only_allowed_moves_are_made_however_long_one_tries(one_delivery: tuple[Path, Key]) -> None:
    run(one_delivery, 1_000)
