"""F02: the program dies at each beginning and each end of a transaction, and is started again."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import make_due, open_site
from tests.delivery.invariants import History, check_end
from tests.delivery.test_kills import look_at_copy
from tests.passes import publish_until_crash

READERS = 3
POLICIES = ("at_least_once", "at_most_once")


@pytest.fixture(scope="module")
def due(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """Give a site with a post that is due to some readers, to be copied, and the time there."""
    folder = tmp_path_factory.mktemp("due")
    return folder, make_due(folder, READERS)


def crash(due: tuple[Path, datetime], folder: Path, policy: str, crash_at: int) -> bool:
    """Crash a pass on a copy of the site, let others finish, and hold the promises; say whether it crashed."""
    template, now = due
    shutil.copytree(template, folder)
    with BadSmtpd(log=folder / "accepted") as server:
        config = (folder / "config.toml").read_text(encoding="utf-8")
        config = config.replace("port = 25\n", f"port = {server.port}\n").replace("at_least_once", policy)
        (folder / "config.toml").write_text(config, encoding="utf-8")
        site = open_site(folder, now)
        site.app.adopt()
        crashed = publish_until_crash(folder, now, crash_at)
        in_doubt = look_at_copy(site)
        for _ in range(3):
            site.wait(60)
            site.publish()
        with site.app.database.read() as connection:
            check_end(connection, site.issue.id, server.accepted, History(in_doubt=in_doubt))
        assert site.issue.state == "closed"
        assert site.issue.audience == READERS
        site.app.close()
    shutil.rmtree(folder)
    return crashed


@pytest.mark.parametrize("crash_at", range(5, 60, 13))
def test_F02_it_may_die_between_any_two_of_its_writes(
    due: tuple[Path, datetime], tmp_path: Path, crash_at: int
) -> None:
    crash(due, tmp_path / "site", POLICIES[crash_at % 2], crash_at)


@pytest.mark.soak
@pytest.mark.parametrize("policy", POLICIES)
def test_F02_it_may_die_at_each_of_its_writes(due: tuple[Path, datetime], tmp_path: Path, policy: str) -> None:
    crash_at = 1
    while crash(due, tmp_path / "site", policy, crash_at):
        crash_at += 1
    assert crash_at > 40, "each beginning and each end was tried"
