"""A backup that is put back mails nobody: neither what is unfinished in it, nor what was mailed since."""

from publisher.delivery import DeliveryState, IssueState
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import MakeSite

S = DeliveryState


def test_what_was_mailed_after_the_backup_is_held(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(5, port=str(server.port))
        site.app.ledger.back_up(site.root / "backup.db")
        site.publish()
        assert len(server.accepted) == 5
        site.app.close()
        restored = site.app.restore(site.root / "backup.db")
        assert (restored.held, restored.trouble) == (1, "")
        assert (site.issue.state, site.issue.reason, site.counts) == (IssueState.HELD, "restored", {S.QUEUED: 5})
        site.wait(3600)
        site.publish()
        assert len(server.accepted) == 5


def test_what_keeps_us_from_looking_for_it_is_told(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(5, port=str(server.port))
        site.app.ledger.back_up(site.root / "backup.db")
        site.publish()
        site.app.close()
        (site.root / "posts" / "news.md").unlink()
        (site.root / "posts").rmdir()
        assert "posts" in site.app.restore(site.root / "backup.db").trouble
