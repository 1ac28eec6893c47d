"""The ledger of deliveries: each change starts from a state that allows it, or changes nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from publisher.audience import EVERY_LIST, Origin, unsubscribe
from publisher.delivery import DeliveryState, IssueState, Policy, act_on_issue, outbox
from publisher.delivery.books import find_imbalances
from publisher.delivery.outbox import Key
from publisher.delivery.outcome import Outcome, Verdict
from publisher.errors import PublisherError
from publisher.store.tables import copy, delivery, subscriber, subscription, suppression
from tests.delivery.ledger import ME, NOON, TERMS, Ledger

LATER = NOON + timedelta(hours=1)
S = DeliveryState


@pytest.mark.parametrize(
    ("verdict", "start", "end", "attempts"),
    [
        (Verdict.SENT, S.SENDING, S.SENT, 1),
        (Verdict.DEFERRED, S.LEASED, S.DEFERRED, 1),
        (Verdict.DEFERRED, S.SENDING, S.DEFERRED, 1),
        (Verdict.BOUNCED, S.LEASED, S.BOUNCED, 1),
        (Verdict.BOUNCED, S.SENDING, S.BOUNCED, 1),
        (Verdict.RETURNED, S.LEASED, S.QUEUED, 0),
        (Verdict.RETURNED, S.SENDING, S.QUEUED, 0),
        (Verdict.UNKNOWN, S.SENDING, S.UNKNOWN, 1),
        (Verdict.SUPPRESSED, S.LEASED, S.SUPPRESSED, 0),
    ],
)
def test_an_outcome_moves_a_delivery_and_counts_its_attempt_once(
    ledger: Ledger, verdict: Verdict, start: S, end: S, attempts: int
) -> None:
    ledger.put_in(start)
    ledger.record(verdict)
    row = ledger.row
    assert (row.state, row.attempts, row.lease_owner) == (end, attempts, None)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("start", [S.QUEUED, S.DEFERRED, S.SENT, S.BOUNCED, S.SUPPRESSED, S.EXPIRED, S.CANCELLED])
def test_F46_no_outcome_moves_what_nobody_holds(ledger: Ledger, verdict: Verdict, start: S) -> None:
    ledger.put_in(start)
    before = ledger.row
    ledger.record(verdict)
    assert ledger.row == before


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("start", [S.LEASED, S.SENDING])
def test_F46_no_outcome_moves_what_another_owner_holds(ledger: Ledger, verdict: Verdict, start: S) -> None:
    ledger.put_in(start)
    before = ledger.row
    ledger.record(verdict, owner="another")
    assert ledger.row == before


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.UNKNOWN])
def test_F46_only_what_was_begun_can_be_sent_or_in_doubt(ledger: Ledger, verdict: Verdict) -> None:
    ledger.put_in(S.LEASED)
    ledger.record(verdict)
    assert ledger.row.state == S.LEASED


def test_outcomes_that_come_together_are_written_together(ledger: Ledger) -> None:
    ledger.put_in(S.SENDING)
    elsewhere = Key(ledger.key.issue_id, 1)
    for verdict in Verdict:
        outcomes = [(key, Outcome(verdict=verdict)) for key in (elsewhere, elsewhere)]
        with ledger.database.write() as connection:
            outbox.record(connection, ME, outcomes if verdict is not Verdict.DEFERRED else [], TERMS, NOON)
    assert ledger.row.state == S.SENDING


def test_an_answer_that_comes_late_settles_what_was_in_doubt(ledger: Ledger) -> None:
    ledger.put_in(S.UNKNOWN)
    ledger.record(Verdict.SENT)
    assert ledger.row.state == S.SENT


@pytest.mark.parametrize(
    ("attempts", "started", "end"),
    [(0, NOON, S.DEFERRED), (11, NOON, S.EXPIRED), (0, NOON - timedelta(days=2, minutes=1), S.EXPIRED)],
)
def test_a_delivery_expires_after_twelve_attempts_or_two_days(
    ledger: Ledger, attempts: int, started: datetime, end: S
) -> None:
    ledger.put_in(S.LEASED, attempts=attempts)
    ledger.set_issue(started_at=started)
    ledger.record(Verdict.DEFERRED)
    assert ledger.row.state == end


@pytest.mark.parametrize("verdict", [Verdict.DEFERRED, Verdict.RETURNED])
def test_what_was_under_way_while_its_issue_was_cancelled_does_not_wait_for_ever(
    ledger: Ledger, verdict: Verdict
) -> None:
    ledger.put_in(S.SENDING)
    with ledger.database.write() as connection:
        act_on_issue(connection, ledger.key.issue_id, "cancel", NOON)
    ledger.record(verdict)
    assert ledger.row.state == S.CANCELLED


class TestIntent:
    """The guarded statement between the relay's 354 and the first byte of the message."""

    def test_it_is_granted_to_who_holds_the_lease(self, ledger: Ledger) -> None:
        ledger.put_in(S.LEASED)
        assert ledger.begin()
        assert (ledger.row.state, ledger.row.attempts) == (S.SENDING, 1)

    @pytest.mark.parametrize("start", [state for state in S if state is not S.LEASED])
    def test_F46_it_is_granted_from_no_other_state(self, ledger: Ledger, start: S) -> None:
        ledger.put_in(start)
        before = ledger.row
        assert not ledger.begin()
        assert ledger.row == before

    def test_F07_it_is_not_granted_to_another_owner(self, ledger: Ledger) -> None:
        ledger.put_in(S.LEASED)
        before = ledger.row
        assert not ledger.begin(owner="another")
        assert ledger.row == before

    def test_F07_it_is_not_granted_once_the_lease_has_expired(self, ledger: Ledger) -> None:
        ledger.put_in(S.LEASED)
        assert not ledger.begin(now=NOON + TERMS.lease)
        assert ledger.row.state == S.QUEUED

    def test_I6_U5_who_has_unsubscribed_is_not_mailed(self, ledger: Ledger) -> None:
        ledger.put_in(S.LEASED)
        with ledger.database.write() as connection:
            unsubscribe(connection, 1, ledger.key.subscriber_id, Origin(source="link", at=NOON))
        assert not ledger.begin()
        assert ledger.row.state == S.SUPPRESSED

    @pytest.mark.parametrize(("scope", "granted"), [("notes", False), (EVERY_LIST, False), ("other", True)])
    def test_I6_U5_a_suppression_counts_for_its_own_list(self, ledger: Ledger, scope: str, granted: bool) -> None:  # noqa: FBT001 - a column of the table
        ledger.put_in(S.LEASED)
        with ledger.database.write() as connection:
            key = connection.execute(select(subscriber.c.suppression_key)).scalar_one()
            row = {"address_key": key, "scope": scope, "reason": "complaint", "since": NOON}
            connection.execute(insert(suppression), row)
        assert ledger.begin() is granted
        assert ledger.row.state == (S.SENDING if granted else S.SUPPRESSED)

    @pytest.mark.parametrize(("act", "end"), [("pause", S.QUEUED), ("hold", S.QUEUED), ("cancel", S.CANCELLED)])
    def test_I14_nothing_of_an_issue_that_was_stopped_is_begun(self, ledger: Ledger, act: str, end: S) -> None:
        ledger.put_in(S.LEASED)
        with ledger.database.write() as connection:
            act_on_issue(connection, ledger.key.issue_id, act, NOON)
        assert not ledger.begin()
        assert ledger.row.state == end


class TestClaim:
    @pytest.mark.parametrize("start", [S.QUEUED, S.DEFERRED])
    def test_what_is_due_is_claimed_with_its_address(self, ledger: Ledger, start: S) -> None:
        ledger.put_in(start)
        (claimed,) = ledger.claim()
        assert (claimed.key, claimed.email) == (ledger.key, "reader0000@example.net")
        assert (ledger.row.state, ledger.row.lease_owner) == (S.LEASED, ME)

    def test_it_says_of_each_reader_when_they_confirmed_themselves(self, ledger: Ledger) -> None:
        ledger.put_in(S.QUEUED)
        other = ledger.key.subscriber_id + 1
        with ledger.database.write() as connection:
            person = {"id": other, "email": "b@example.net", "address_key": "b", "created_at": NOON}
            connection.execute(insert(subscriber).values(person))
            theirs = {"list_id": 1, "subscriber_id": other, "status": "active", "cadence": "each"}
            connection.execute(insert(subscription).values(**theirs, changed_at=NOON, confirmed_at=LATER))
            reader = outbox.Addressee(subscriber_id=other, domain="example.net", due_at=NOON)
            (post,) = connection.execute(select(copy.c.post_uid).distinct()).scalars()
            outbox.enqueue(connection, ledger.key.issue_id, [(post, 1)], [reader])
            own = connection.execute(
                select(subscription.c.confirmed_at).where(subscription.c.subscriber_id != other)
            ).scalar_one()
        found = {claimed.key.subscriber_id: claimed.confirmed_at for claimed in ledger.claim()}
        assert found == {ledger.key.subscriber_id: own, other: LATER}
        assert own != LATER

    def test_what_waits_for_its_time_is_not(self, ledger: Ledger) -> None:
        ledger.put_in(S.DEFERRED, next_at=LATER)
        assert ledger.claim() == []

    @pytest.mark.parametrize("start", [state for state in S if state not in {S.QUEUED, S.DEFERRED}])
    def test_F46_nothing_else_is(self, ledger: Ledger, start: S) -> None:
        ledger.put_in(start)
        before = ledger.row
        assert ledger.claim(owner="another") == []
        assert ledger.row == before

    @pytest.mark.parametrize("state", [state for state in IssueState if state is not IssueState.SENDING])
    def test_nothing_is_of_an_issue_that_is_not_being_sent(self, ledger: Ledger, state: IssueState) -> None:
        ledger.put_in(S.QUEUED)
        ledger.set_issue(state=state)
        assert ledger.claim() == []

    def test_it_reads_only_what_waits_however_many_are_sent(self, ledger: Ledger) -> None:
        with ledger.database.read() as connection:
            statement = "SELECT 1 FROM delivery WHERE issue_id = 1 AND state IN (0, 3) AND next_at <= 5"
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        assert "ix_delivery_waiting" in str(plan)


class TestRecovery:
    """Whoever holds the lock takes over from the dead."""

    @pytest.mark.parametrize(("start", "end"), [(S.LEASED, S.QUEUED), (S.SENDING, S.UNKNOWN)])
    def test_what_a_dead_owner_held_goes_back_or_is_in_doubt(self, ledger: Ledger, start: S, end: S) -> None:
        ledger.put_in(start)
        with ledger.database.write() as connection:
            outbox.recover(connection, "the heir", TERMS, NOON)
        assert (ledger.row.state, ledger.row.lease_owner) == (end, None)

    @pytest.mark.parametrize("start", [S.LEASED, S.SENDING])
    def test_its_own_stay(self, ledger: Ledger, start: S) -> None:
        ledger.put_in(start)
        before = ledger.row
        with ledger.database.write() as connection:
            assert outbox.recover(connection, ME, TERMS, LATER) == (0, 0)
        assert ledger.row == before

    def test_what_is_in_doubt_is_sent_once_more_and_never_again(self, ledger: Ledger) -> None:
        for times in (1, 0):
            ledger.put_in(S.SENDING)
            ledger.record(Verdict.UNKNOWN)
            assert ledger.reopen(NOON + TERMS.redeliver_after - timedelta(seconds=1)) == 0
            assert ledger.reopen(NOON + TERMS.redeliver_after) == times
            assert (ledger.row.state == S.QUEUED) is bool(times)
        assert ledger.row.redeliveries == 1

    @pytest.mark.parametrize("policy", [Policy.AT_MOST_ONCE, Policy.ASK])
    def test_I4_other_policies_leave_it_in_doubt(self, ledger: Ledger, policy: Policy) -> None:
        ledger.put_in(S.UNKNOWN)
        ledger.set_issue(policy=policy)
        assert ledger.reopen(LATER) == 0

    def test_a_lease_is_put_back_but_nothing_that_was_begun(self, ledger: Ledger) -> None:
        for start, end in ((S.LEASED, S.QUEUED), (S.SENDING, S.SENDING)):
            ledger.put_in(start)
            with ledger.database.write() as connection:
                outbox.release(connection, ME)
            assert ledger.row.state == end


class TestResolving:
    """What a person says of deliveries in doubt."""

    @pytest.mark.parametrize(("resend", "end"), [(False, S.SENT), (True, S.QUEUED)])
    def test_they_are_sent_or_sent_once_more(self, ledger: Ledger, resend: bool, end: S) -> None:  # noqa: FBT001 - a column of the table
        ledger.put_in(S.UNKNOWN)
        assert ledger.resolve(resend=resend) == 1
        assert ledger.row.state == end

    @pytest.mark.parametrize("resend", [False, True])
    @pytest.mark.parametrize("start", [state for state in S if state is not S.UNKNOWN])
    def test_nothing_else_is_touched(self, ledger: Ledger, start: S, resend: bool) -> None:  # noqa: FBT001 - a column of the table
        ledger.put_in(start)
        before = ledger.row
        assert ledger.resolve(resend=resend) == 0
        assert ledger.row == before

    @pytest.mark.parametrize("state", [IssueState.CLOSING, IssueState.CLOSED])
    def test_an_issue_closed_over_them_is_sent_again(self, ledger: Ledger, state: IssueState) -> None:
        ledger.put_in(S.UNKNOWN)
        ledger.set_issue(state=state)
        ledger.resolve(resend=True)
        assert len(ledger.claim()) == 1

    def test_nothing_of_a_cancelled_issue_is_sent_again(self, ledger: Ledger) -> None:
        ledger.put_in(S.UNKNOWN)
        ledger.set_issue(state=IssueState.CANCELLED)
        with pytest.raises(PublisherError, match="is cancelled"):
            ledger.resolve(resend=True)
        assert ledger.row.state == S.UNKNOWN
        assert ledger.resolve(resend=False) == 1


@pytest.mark.parametrize("start", S)
def test_cancelling_gives_up_only_what_was_not_handed_over(ledger: Ledger, start: S) -> None:
    ledger.put_in(start)
    with ledger.database.write() as connection:
        outbox.cancel(connection, ledger.key.issue_id)
    assert ledger.row.state == (S.CANCELLED if start in {S.QUEUED, S.LEASED, S.DEFERRED} else start)


def test_I16_giving_a_reader_a_post_twice_gives_nobody_anything(ledger: Ledger) -> None:
    def give(connection: Connection, readers: list[int]) -> None:
        addressees = [
            outbox.Addressee(subscriber_id=reader, domain="example.net", due_at=NOON) for reader in readers
        ]
        (post,) = connection.execute(select(copy.c.post_uid).distinct()).scalars()
        outbox.enqueue(connection, ledger.key.issue_id, [(post, 1)], addressees)

    def again() -> None:
        with ledger.database.write() as connection:
            give(connection, [1, 2, ledger.key.subscriber_id])

    with pytest.raises(IntegrityError):
        again()
    with ledger.database.read() as connection:
        assert connection.execute(select(delivery.c.subscriber_id)).scalars().all() == [ledger.key.subscriber_id]
        assert find_imbalances(connection) == {}


@pytest.mark.parametrize("change", [{"audience_count": 2}, {"audience_count": 0}])
def test_I1_books_that_do_not_balance_are_told(ledger: Ledger, change: dict[str, int]) -> None:
    ledger.put_in(S.QUEUED)
    ledger.set_issue(**change)
    with ledger.database.read() as connection:
        assert find_imbalances(connection) == {
            ledger.key.issue_id: f"the audience is {change['audience_count']}, the deliveries are 1"
        }
