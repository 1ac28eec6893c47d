"""What a relay's own log settles: deliveries in doubt, and those that a restored backup knows nothing of."""

import gzip
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState, IssueState
from publisher.delivery.maillog import read_postfix_log
from publisher.errors import PublisherError
from tests.delivery.badsmtpd import BadSmtpd, Call, Rule, Stage, TakeAndDrop
from tests.delivery.conftest import MakeSite

S = DeliveryState
LOG = """\
Nov 22 10:00:01 mx postfix/smtpd[11]: 4F1A2B: client=localhost[127.0.0.1]
Nov 22 10:00:01 mx postfix/cleanup[12]: 4F1A2B: message-id={0}
Nov 22 10:00:01 mx postfix/qmgr[13]: 4F1A2B: from=<news@example.org>, size=39741, nrcpt=1 (queue active)
2026-11-22T10:00:02.5+00:00 mx postfix-out/submission/cleanup[12]: 4F9XyZq: message-id={1}
2026-11-22T10:00:02.6+00:00 mx postfix-out/qmgr[13]: 4F9XyZq: from=<b+1@example.org>, size=9, nrcpt=1 (queue active)
Nov 22 10:00:03 mx postfix/cleanup[12]: 4F3C4D: message-id={2}
Nov 22 10:00:03 mx postfix/cleanup[12]: 4F3C4D: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 4.7.1 later
"""


def test_a_message_that_qmgr_never_saw_was_not_taken() -> None:
    ids = [f"<{name * 32}@example.org>" for name in "abc"]
    log = LOG.format(*ids).splitlines()
    assert read_postfix_log(log, frozenset({"example.org"})) == {ids[0]: "4F1A2B", ids[1]: "4F9XyZq"}
    assert read_postfix_log(log, frozenset({"example.net"})) == {}


def test_what_the_relay_took_is_sent_and_is_not_sent_again(make_site: MakeSite, tmp_path: Path) -> None:
    with BadSmtpd([Rule(Stage.DOT, TakeAndDrop())]) as server:
        site = make_site(3, port=str(server.port), list_='duplicates = "ask"')
        site.publish()
        while site.issue.state is not IssueState.PAUSED or site.counts != {S.UNKNOWN: 3}:
            site.app.issues.act("resume", site.issue.id)
            site.wait(3600)
            site.publish()
        ids = [entry.message_id for entry in server.accepted]
    log = tmp_path / "mail.log.gz"
    log.write_bytes(gzip.compress(LOG.format(*ids).encode()))

    found = site.app.issues.reconcile(log)

    assert (found.sent, found.in_doubt, found.in_log) == (2, 1, 2)
    assert site.counts == {S.SENT: 2, S.UNKNOWN: 1}
    assert site.issue.reason == "in doubt"
    assert site.ask("SELECT queue_id FROM delivery WHERE state = 4 ORDER BY 1") == [("4F1A2B",), ("4F9XyZq",)]
    assert site.ask("SELECT count(*) FROM delivery_event WHERE kind = 'reconcile'") == [(2,)]
    assert site.app.issues.reconcile(log).sent == 0

    log.write_bytes(gzip.compress(LOG.format(ids[2], *ids[:2]).encode()))
    assert site.app.issues.reconcile(log).in_doubt == 0
    assert not site.issue.reason, "it goes on: nothing is in doubt any more"


def test_F40_what_was_in_hand_when_the_backup_was_made_is_found_too(make_site: MakeSite, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    with BadSmtpd() as server:
        site = make_site(20, port=str(server.port), transport="connections = 1")
        server.rules.append(Rule(Stage.DOT, Call(lambda: site.app.ledger.back_up(backup)), last=1, together=True))
        site.publish()
        ids = [entry.message_id for entry in server.accepted]
    site.app.close()
    site.app.ledger.restore(backup, site.clock.now())
    assert site.counts == {S.QUEUED: 19, S.UNKNOWN: 1}
    lines = LOG.splitlines()[1:3]
    log = "".join(
        f"{line}\n".format(name).replace("4F1A2B", f"4F{n}") for n, name in enumerate(ids) for line in lines
    )
    (tmp_path / "mail.log").write_text(log, encoding="ascii")

    assert site.app.issues.reconcile(tmp_path / "mail.log").sent == 20
    assert site.counts == {S.SENT: 20}


def test_F40_what_was_mailed_since_a_backup_is_found_again(make_site: MakeSite, tmp_path: Path) -> None:
    with BadSmtpd() as server:
        site = make_site(3, port=str(server.port))
        site.prepare()
        site.app.ledger.back_up(tmp_path / "backup.db")
        site.publish()
        ids = [entry.message_id for entry in server.accepted]
    site.app.close()
    site.app.ledger.restore(tmp_path / "backup.db", site.clock.now())
    assert site.issue.reason == "restored"
    assert site.counts == {S.QUEUED: 3}
    (told,) = site.publish().failures
    assert "reconcile --maillog FILE` first" in told, "released at once, it would be mailed twice"
    (tmp_path / "mail.log").write_text(LOG.format(*ids), encoding="ascii")

    assert site.app.issues.reconcile(tmp_path / "mail.log").sent == 2
    assert site.counts == {S.SENT: 2, S.QUEUED: 1}


def test_a_log_that_is_not_there_is_named(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(1)
    site.publish()
    with pytest.raises(PublisherError, match=r"mail\.log can't be read"):
        site.app.issues.reconcile(tmp_path / "mail.log")


def test_all_that_is_held_is_let_go_at_once(make_site: MakeSite) -> None:
    site = make_site(2)
    site.prepare()
    site.app.issues.act("hold", site.issue.id)
    views, posts = site.app.issues.release_all()
    assert [view.state for view in views] == [IssueState.READY]
    assert posts == []
    site.publish()
    assert site.counts == {S.SENT: 2}
    assert site.app.issues.release_all() == ([], [])
