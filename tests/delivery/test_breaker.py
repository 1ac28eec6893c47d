"""A relay that is sick hurts no reader: it is left alone, then tried with one message, and refusals are excused."""

import pytest

from publisher.delivery import DeliveryState
from tests.delivery.badsmtpd import BadSmtpd, Drop, Reply, Rule, Stage
from tests.delivery.conftest import MakeSite

S = DeliveryState
NOBODY = Reply(550, "5.1.1 no such user")


def test_F13_a_relay_that_rejects_everything_from_some_point_on_hurts_nobody(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, NOBODY, first=11, together=True)]) as server:
        site = make_site(80, port=str(server.port))
        published = site.publish()
        refused = sum(command.startswith("RCPT") for command in server.commands) - 10
        assert 18 <= refused <= 50
        counts = site.counts
        assert (counts[S.SENT], counts[S.QUEUED]) == (10, 70 - refused)
        before_the_window = counts.get(S.BOUNCED, 0)
        assert before_the_window <= 4
        assert counts[S.DEFERRED] == refused - before_the_window
        assert (site.issue.state, site.issue.reason) == (
            "paused",
            "the relay rejects nearly everything: 5.1.1 no such user",
        )
        assert "rejects nearly everything" in published.report.relay_down
        server.rules.clear()
        site.app.issues.act("resume", site.issue.id)
        site.publish()
        assert site.counts[S.SENT] == 80 - before_the_window
        assert set(server.copies().values()) == {1}


def test_an_issue_refused_for_what_it_says_is_paused_and_no_other(make_site: MakeSite) -> None:
    spam = Rule(Stage.DOT, Reply(554, "5.6.0 that looks like spam"), last=5, together=True)
    with BadSmtpd([spam]) as server:
        site = make_site(40, port=str(server.port))
        site.publish()
        assert site.issue.reason == "the relay rejects what the message says: 5.6.0 that looks like spam"
        assert set(site.counts) <= {S.DEFERRED, S.QUEUED, S.SENT}
        site.app.issues.act("resume", site.issue.id)
        site.publish()
        assert site.counts == {S.SENT: 40}


def test_a_relay_that_refuses_the_sender_pauses_the_issue_and_blames_no_reader(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.MAIL, Reply(550, "5.1.8 sender unknown"))]) as server:
        site = make_site(40, port=str(server.port))
        site.publish()
        assert site.issue.reason == "the relay refuses the sender: 5.1.8 sender unknown"
        assert site.counts == {S.QUEUED: 40}
        assert site.attempts() == {0: 40}


@pytest.mark.parametrize("stage", [Stage.EHLO, Stage.DATA])
def test_a_relay_that_was_down_is_tried_with_one_message_over_one_connection(
    make_site: MakeSite, stage: Stage
) -> None:
    with BadSmtpd() as server:
        port = server.port
    site = make_site(40, port=str(port))
    site.publish()
    with BadSmtpd([Rule(stage, Drop())], port=port) as server:
        assert site.publish().report.relay_down
        assert server.connections == 1
        assert sum(command.startswith("RCPT") for command in server.commands) <= 1
    with BadSmtpd(port=port) as server:
        site.publish()
        assert site.counts == {S.SENT: 40}
        assert set(server.copies().values()) == {1}
        assert server.accepted[0].connection == 1


class TestCanary:
    """A first slice of the readers, whose answers decide over the rest."""

    LIST = 'canary = "20%"'

    def test_the_rest_follows_where_the_first_slice_goes_well(self, make_site: MakeSite) -> None:
        with BadSmtpd() as server:
            site = make_site(60, port=str(server.port), list_=self.LIST)
            site.publish()
            few = len(server.accepted)
            assert 3 <= few <= 27
            assert (site.issue.state, site.issue.reason) == ("sending", "the rest waits for a first slice")
            site.wait(29 * 60)
            site.publish()
            assert len(server.accepted) == few
            site.wait(2 * 60)
            site.publish()
            assert site.counts == {S.SENT: 60}
            assert (site.issue.state, site.issue.reason) == ("closed", "")
            assert set(server.copies().values()) == {1}

    def test_the_rest_is_kept_where_too_many_of_it_are_refused_until_a_person_says_go(
        self, make_site: MakeSite
    ) -> None:
        with BadSmtpd([Rule(Stage.RCPT, NOBODY, recipient="reader...[02468]@.*")]) as server:
            site = make_site(60, port=str(server.port), list_=self.LIST)
            site.publish()
            few = len(server.accepted)
            site.wait(31 * 60)
            site.publish()
            assert len(server.accepted) == few
            assert site.issue.state == "paused"
            assert "readers could not be mailed" in site.issue.reason
            site.app.issues.act("resume", site.issue.id)
            site.publish()
            assert site.counts == {S.SENT: 30, S.BOUNCED: 30}
