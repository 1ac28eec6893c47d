"""The dispatcher as a whole: a real ledger, a real socket, and a server that does what it is told."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from publisher.audience import Origin, unsubscribe
from publisher.delivery import DeliveryState, act_on_issue, has_due
from publisher.delivery.outcome import Verdict
from publisher.errors import PublisherError
from publisher.store.tables import issue, newsletter
from tests.delivery.badsmtpd import BadSmtpd, Drop, Reply, Rule, Stage, TakeAndDrop
from tests.delivery.conftest import MakeSite, Site

S = DeliveryState


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.01)


def publish_beside(site: Site) -> threading.Thread:
    """Do a pass in a thread, to do something else meanwhile."""
    thread = threading.Thread(target=site.publish)
    thread.start()
    return thread


def test_every_reader_gets_the_issue_once_over_four_connections(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(200, port=str(server.port))
        published = site.publish()
        assert published.failures == []
        assert site.counts == {S.SENT: 200}
        assert set(server.copies().values()) == {1}
        assert len(server.copies()) == 200
        assert server.connections <= 4
        assert site.issue.state == "closed"
        assert site.publish().report.outcomes == {}
        assert len(server.accepted) == 200


def test_I5_no_two_deliveries_share_a_message_id(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        make_site(20, port=str(server.port)).publish()
        assert len({entry.message_id for entry in server.accepted}) == 20


def test_an_issue_with_more_deliveries_than_readers_is_paused_before_anybody_gets_it(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(3, port=str(server.port))
        site.prepare()
        with site.app.database.write() as connection:
            connection.execute(update(issue).values(audience_count=2))
        site.publish()
        assert server.accepted == []
        assert (site.issue.state, site.issue.reason) == ("paused", "it has more deliveries than readers")
        with site.app.database.write() as connection:
            connection.execute(update(issue).values(audience_count=3))


def test_F16_who_is_greylisted_is_tried_again_after_five_minutes(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, Reply(451, "4.7.1 Greylisted"), last=1)]) as server:
        site = make_site(10, port=str(server.port))
        site.publish()
        assert site.counts == {S.DEFERRED: 10}
        site.wait(3.9 * 60)
        assert site.publish().report.outcomes == {}
        site.wait(2.1 * 60)
        site.publish()
        assert site.counts == {S.SENT: 10}
        assert site.attempts() == {2: 10}


def test_F09_a_relay_that_is_down_costs_nobody_an_attempt(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        port = server.port
    site = make_site(10, port=str(port))
    published = site.publish()
    assert "127.0.0.1" in published.report.relay_down
    assert site.counts == {S.QUEUED: 10}
    assert site.attempts() == {0: 10}
    with BadSmtpd(port=port) as server:
        assert site.publish().report.relay_down == ""
        assert len(server.copies()) == 10
    assert site.app.status().relays[f"smtp:127.0.0.1:{port}"].faults == 0


def test_F12_a_relay_that_refuses_our_password_is_left_at_once(make_site: MakeSite, tmp_path: Path) -> None:
    with BadSmtpd(extensions=("AUTH PLAIN",), login=("user", "another")) as server:
        secret = tmp_path / "password"
        secret.touch(mode=0o600)
        secret.write_text("wrong")
        login = 'username = "user"\npassword_file = "password"'
        site = make_site(20, port=str(server.port), transport=login)
        published = site.publish()
        assert "535" in published.report.relay_down
        assert server.connections <= 4
        assert site.attempts() == {0: 20}


def test_F13_who_does_not_exist_bounces_and_the_others_are_sent(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, Reply(550, "5.1.1 no such user"), recipient="reader000[0-4]@.*")]) as server:
        site = make_site(20, port=str(server.port))
        site.publish()
        assert site.counts == {S.BOUNCED: 5, S.SENT: 15}
        assert site.issue.state == "closed"


def test_F17_a_relay_that_closes_after_every_tenth_message_blames_nobody(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.MAIL, Reply(421, "4.7.0 enough"), every=10)]) as server:
        site = make_site(60, port=str(server.port))
        site.publish()
        assert site.counts == {S.SENT: 60}
        assert site.attempts() == {1: 60}


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_F10_a_connection_lost_before_the_message_gives_the_attempt_back(make_site: MakeSite, stage: Stage) -> None:
    with BadSmtpd([Rule(stage, Drop(reset=True), last=1, together=True)]) as server:
        site = make_site(10, port=str(server.port))
        site.publish()
        assert site.counts == {S.SENT: 10}
        assert site.attempts() == {1: 10}


def test_F14_what_is_accepted_and_never_answered_has_two_copies_and_then_stays_in_doubt(
    make_site: MakeSite,
) -> None:
    with BadSmtpd([Rule(Stage.DOT, TakeAndDrop())]) as server:
        site = make_site(12, port=str(server.port))
        for _ in range(30):  # one alone, each time that the relay is tried again
            site.publish()
            site.wait(16 * 60)
        assert site.counts == {S.UNKNOWN: 12}
        assert site.issue.state == "closed"
        assert set(server.copies().values()) == {2}
        told = {(entry.recipient, entry.message_id, entry.digest) for entry in server.accepted}
        assert len(told) == 12


@pytest.mark.parametrize(("policy", "state"), [("at_most_once", "closed"), ("ask", "paused")])
def test_I4_other_policies_leave_the_doubt_to_a_person(make_site: MakeSite, policy: str, state: str) -> None:
    with BadSmtpd([Rule(Stage.DOT, TakeAndDrop(), recipient="reader0003@.*", last=1)]) as server:
        site = make_site(8, port=str(server.port), list_=f'duplicates = "{policy}"')
        site.publish()
        assert site.counts == {S.SENT: 7, S.UNKNOWN: 1}
        assert site.issue.state == state
        site.wait(3600)
        site.publish()
        assert site.counts == {S.SENT: 7, S.UNKNOWN: 1}
        if policy == "ask":
            with pytest.raises(PublisherError, match="has deliveries in doubt") as refused:
                site.app.issues.act("resume", site.issue.id)
            assert "publisher issues resolve 1 --as sent" in refused.value.hint
        site.app.issues.resolve(site.issue.id, resend=True)
        site.publish()
        assert site.counts == {S.SENT: 8}
        assert site.issue.state == "closed"
        assert server.copies()["reader0003@example.net"] == 2


def test_I6_who_leaves_after_the_claim_is_not_mailed(make_site: MakeSite) -> None:
    gate = threading.Event()

    def hold_the_first() -> float:
        gate.set()
        return 0.5

    with BadSmtpd(delay=hold_the_first) as server:
        site = make_site(6, port=str(server.port), transport="connections = 1")
        site.prepare()
        thread = publish_beside(site)
        assert gate.wait(20)
        link = Origin(source="link", at=site.clock.now())
        leaving = [site.key_of(f"reader{place:04}@example.net").subscriber_id for place in range(6)]
        with site.app.database.write() as connection:
            for reader in leaving:
                unsubscribe(connection, 1, reader, link)
        thread.join()
        assert len(server.accepted) == 1
        assert site.counts == {S.SENT: 1, S.SUPPRESSED: 5}


@pytest.mark.parametrize(
    ("act", "state", "rest"), [("pause", "paused", S.QUEUED), ("cancel", "cancelled", S.CANCELLED)]
)
def test_I14_after_a_stop_no_more_goes_out_than_connections_are_open(
    make_site: MakeSite, act: str, state: str, rest: DeliveryState
) -> None:
    with BadSmtpd(delay=lambda: 0.01) as server:
        site = make_site(100, port=str(server.port))
        site.prepare()
        thread = publish_beside(site)
        wait_until(lambda: len(server.accepted) >= 20)
        with site.app.database.write() as connection:
            act_on_issue(connection, site.issue.id, act, site.clock.now())
        before = len(server.accepted)
        thread.join()
        sent = len(server.accepted)
        assert sent <= before + 4
        assert site.counts == {S.SENT: sent, rest: 100 - sent}
        assert site.issue.state == state
        if act == "pause":
            site.app.issues.act("resume", site.issue.id)
            site.publish()
            assert site.counts == {S.SENT: 100}
        assert set(server.copies().values()) == {1}


def test_F23_nothing_is_sent_while_another_process_keeps_the_ledger_locked(make_site: MakeSite) -> None:
    with BadSmtpd(delay=lambda: 0.005) as server:
        site = make_site(120, port=str(server.port))
        site.prepare()
        thread = publish_beside(site)
        wait_until(lambda: len(server.accepted) >= 20)
        other = sqlite3.connect(site.root / "publisher.db", isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        (begun,) = other.execute("SELECT count(*) FROM delivery WHERE state IN (2, 4)").fetchone()
        wait_until(lambda: len(server.accepted) == begun)
        wait_until(lambda: server.quiet_for() > 0.3)
        assert len(server.accepted) == begun
        other.rollback()
        other.close()
        thread.join()
        assert site.counts == {S.SENT: 120}
        assert set(server.copies().values()) == {1}


def test_whoever_asks_it_to_stop_is_heard_while_the_relay_is_down(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        port = server.port
    site = make_site(10, port=str(port), transport="connections = 1")
    asked: list[int] = []

    def is_asked_a_few_times() -> bool:
        asked.append(1)
        return len(asked) > 3

    assert site.publish(should_stop=is_asked_a_few_times).report.relay_down == "", "not only when the breaker opens"
    assert site.counts == {S.QUEUED: 10}


def test_a_stop_is_heard_however_slow_the_pace(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(10, port=str(server.port), transport="rate = 0.01")
        site.publish(should_stop=lambda: bool(server.accepted))
        assert site.counts == {S.SENT: 1, S.QUEUED: 9}


class TestWork:
    """Whether a dispatch would find anything to do."""

    def test_an_issue_that_can_not_start_is_none(self, make_site: MakeSite) -> None:
        site = make_site(1)
        site.prepare()
        assert has_due(site.app.database, site.clock.now())
        with site.app.database.write() as connection:
            connection.execute(newsletter.update().values(paused=True))
        assert not has_due(site.app.database, site.clock.now())

    def test_what_is_finished_is_none(self, make_site: MakeSite) -> None:
        site = make_site(3)
        site.publish()
        assert site.issue.state == "closed"
        assert not has_due(site.app.database, site.clock.now())

    def test_what_waits_for_its_hour_is_none_until_it_comes(self, make_site: MakeSite) -> None:
        with BadSmtpd([Rule(Stage.RCPT, Reply(451), last=1)]) as server:
            site = make_site(1, port=str(server.port))
            site.publish()
            assert not has_due(site.app.database, site.clock.now())
            site.wait(6 * 60)
            assert has_due(site.app.database, site.clock.now())


def test_outcomes_are_counted_as_they_come(make_site: MakeSite) -> None:
    site = make_site(5)
    site.prepare()
    seen: list[int] = []
    with site.app.lock():
        site.app.line.dispatch(lambda: False, lambda report: seen.append(report.outcomes[Verdict.SENT]))
    assert seen == [1, 2, 3, 4, 5]


def test_B2_who_is_put_off_until_we_give_up_counts_as_a_soft_bounce(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, Reply(452, "4.2.2 mailbox full"), recipient="reader0001@.*")]) as server:
        site = make_site(2, port=str(server.port), delivery='max_age = "1h"')
        site.publish()
        site.wait(2 * 3600)
        site.publish()
        assert site.counts == {S.SENT: 1, S.EXPIRED: 1}
        assert site.ask("SELECT kind, judged_at IS NOT NULL FROM delivery_event") == [("soft", 1)]
        assert site.app.suppressing.entries() == []
        site.publish()
        assert len(site.ask("SELECT 1 FROM delivery_event")) == 1
