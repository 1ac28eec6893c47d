"""Being told to stop, in the middle: what is in hand is finished, nothing is in doubt, the rest waits."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState, IssueState
from tests.delivery.badsmtpd import BadSmtpd, Call, Rule, Silence, Stage
from tests.delivery.conftest import MakeSite
from tests.passes import run_publisher, start_publisher

S = DeliveryState


def test_F06_told_to_stop_a_run_finishes_what_is_in_hand(make_site: MakeSite, tmp_path: Path) -> None:
    with BadSmtpd(log=tmp_path / "accepted", delay=lambda: 0.02) as server:
        site = make_site(120, now=datetime.now(UTC) - timedelta(minutes=2), port=str(server.port))
        site.prepare()
        for number in (1, 2):
            process = start_publisher(site.root, "--json", "run")
            ends = time.monotonic() + 30
            while len(server.bodies) < number * 20 and time.monotonic() < ends:
                time.sleep(0.005)
            process.terminate()
            process.join(15)
            assert process.exitcode == 0
            assert set(site.counts) == {S.QUEUED, S.SENT}
            assert site.counts[S.SENT] == len(server.accepted)
        assert run_publisher(site.root, "--json", "run") == 0
        assert site.issue.state is IssueState.CLOSED
        assert set(server.copies().values()) == {1}
        assert len(server.accepted) == 120


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_F06_told_to_stop_a_run_does_not_wait_for_a_silent_relay_that_has_nothing_of_a_message(
    make_site: MakeSite, stage: Stage
) -> None:
    silent = threading.Event()
    rules = [Rule(stage, Call(silent.set), together=True), Rule(stage, Silence(), together=True)]
    with BadSmtpd(rules, extensions=["PIPELINING"] if stage is Stage.DATA else []) as server:
        site = make_site(8, port=str(server.port))
        began = time.monotonic()
        site.publish(should_stop=silent.is_set)
        assert time.monotonic() - began < 10, "a command has a minute to be answered"
        assert server.accepted == []
    assert site.counts == {S.QUEUED: 8}
    assert site.ask("SELECT sum(attempts) FROM delivery") == [(0,)]


def test_readers_found_after_a_cancel_are_cancelled_too(make_site: MakeSite) -> None:
    """A reader whom a crash kept from being prepared must not get a cancelled post within a later set."""
    site = make_site(3)
    site.prepare()
    site.app.issues.act("cancel", site.issue.id)
    with site.app.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM copy WHERE subscriber_id = (SELECT max(subscriber_id) FROM copy)")
        connection.exec_driver_sql(
            "DELETE FROM delivery WHERE subscriber_id = (SELECT max(subscriber_id) FROM delivery)"
        )
        connection.exec_driver_sql("UPDATE issue SET audience_count = 2")
        connection.exec_driver_sql("UPDATE list SET planned_through = NULL")
    site.prepare()
    assert site.counts == {S.CANCELLED: 3}
    assert site.app.issues.verify().wrong == {}
