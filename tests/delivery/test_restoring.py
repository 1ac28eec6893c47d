"""A backup that is put back mails nobody: neither what is unfinished in it, nor what was mailed since."""

import shutil
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState, IssueState
from publisher.errors import PublisherError
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import MakeSite, open_site

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


def test_F40_what_was_mailed_after_the_backup_is_held_on_another_machine_too(
    make_site: MakeSite, tmp_path: Path
) -> None:
    with BadSmtpd() as server:
        site = make_site(5, port=str(server.port))
        site.app.ledger.back_up(site.root / "backup.db")
        site.publish()
        site.app.close()
        shutil.copytree(site.root, tmp_path / "elsewhere")
        other = open_site(tmp_path / "elsewhere", site.clock.now())
        restored = other.app.restore(other.root / "backup.db")
        assert (restored.held, restored.trouble) == (1, "")
        with pytest.raises(PublisherError, match="copied"):
            other.publish()
        other.app.adopt()
        other.publish()
        assert (other.issue.state, other.issue.reason, other.counts) == (
            IssueState.HELD,
            "restored",
            {S.QUEUED: 5},
        )
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
