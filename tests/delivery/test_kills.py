"""The trial: a pass killed again and again in the middle, and then the books, the readers and the relay's own log.

What the relay accepted it wrote down and synced before it said so; what the ledger says is held against that log.
"""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import MakeSite, Site, query

S = DeliveryState
READERS = 400
PASS = "from publisher.cli import main; main()"


class Trial:
    """Passes that are killed, and what stood in the ledger each time."""

    def __init__(self, site: Site, progress: Callable[[], int], seed: int) -> None:
        self.site = site
        self.progress = progress
        self.chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
        self.kills = 0
        self.in_hand = 0

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PASS, "--config", "config.toml", "--json", "run"]
        return subprocess.Popen(command, cwd=self.site.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_one(self, longest: float) -> None:
        """Start a pass, let it get to its first message, and kill it a moment later."""
        before = self.progress()
        process = self.start()
        ends = time.monotonic() + 30
        while self.progress() == before and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.002)
        try:
            process.wait(self.chance.uniform(0, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
        self.look()

    def look(self) -> None:
        """Look at a copy of the ledger as the dead process left it: its books must balance (I1)."""
        database = self.site.root / "publisher.db"
        copy = self.site.root / "copy.db"
        for ending in ("", "-wal"):
            shutil.copy(f"{database}{ending}", f"{copy}{ending}")
        assert query(copy, "PRAGMA integrity_check") == [("ok",)]
        ((audience, rows),) = query(copy, "SELECT audience_count, (SELECT count(*) FROM delivery) FROM issue")
        assert audience == rows == READERS
        ((in_hand,),) = query(copy, "SELECT count(*) FROM delivery WHERE state = 2")
        assert in_hand <= 4, "more deliveries in doubt than connections (I13)"
        self.in_hand += in_hand

    def finish(self) -> None:
        """Let passes run until the issue is closed."""
        for _ in range(5):
            assert self.start().wait(60) == 0
            if self.site.issue.state == "closed":
                return
        pytest.fail(f"not closed but {self.site.issue}")


def run_trial(
    make_site: MakeSite, folder: Path, policy: str, seed: int, kills: int
) -> tuple[Site, BadSmtpd, Trial]:
    chance = random.Random(seed + 1)  # noqa: S311 - chosen for being repeatable
    with BadSmtpd(log=folder / "accepted", delay=lambda: chance.uniform(0.01, 0.08)) as server:
        site = make_site(
            READERS,
            now=datetime.now(UTC) - timedelta(minutes=2),
            port=str(server.port),
            list_=f'duplicates = "{policy}"',
            delivery='redeliver_after = "0s"',
        )
        site.prepare()
        trial = Trial(site, lambda: len(server.bodies), seed)
        while trial.kills < kills and site.issue.state != "closed":
            trial.kill_one(longest=0.3)
        trial.finish()
    return site, server, trial


def reconcile(site: Site, server: BadSmtpd, trial: Trial) -> None:
    """Hold the ledger against the relay's log (I2, I3, I5)."""
    copies = server.copies()
    statement = """
        SELECT email, state, redeliveries FROM delivery JOIN subscriber ON subscriber.id = delivery.subscriber_id
    """
    rows = {email: (S(state), redeliveries) for email, state, redeliveries in site.ask(statement)}
    assert len(rows) == READERS
    assert {state for state, _ in rows.values()} <= {S.SENT, S.UNKNOWN}, "I2: nothing is left open"
    assert all(copies[email] for email, (state, _) in rows.items() if state is S.SENT), "I2: sent is accepted"
    assert set(copies) <= set(rows), "I3: nobody else is mailed"
    assert all(copies[email] <= 1 + again for email, (_, again) in rows.items()), "I4: a copy for each sending"
    assert copies.total() - len(copies) <= trial.in_hand, "I4: one doubt a connection and kill"
    messages = {(entry.recipient, entry.message_id, entry.digest) for entry in server.accepted}
    assert len(messages) == len(copies), "I5: every copy has the same bytes"
    assert len({entry.message_id for entry in server.accepted}) == len(copies), "I5: and no other has its id"
    assert site.app.issues.verify().wrong == {}


def test_F01_killed_anywhere_nobody_is_lost_and_few_are_doubled(make_site: MakeSite, tmp_path: Path) -> None:
    site, server, trial = run_trial(make_site, tmp_path, "at_least_once", seed=1, kills=8)
    assert trial.kills >= 8
    reconcile(site, server, trial)


def test_F01_at_most_once_nobody_is_doubled_and_a_person_settles_the_rest(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, server, trial = run_trial(make_site, tmp_path, "at_most_once", seed=2, kills=4)
    assert trial.kills >= 4
    reconcile(site, server, trial)
    assert set(server.copies().values()) == {1}
    in_doubt = site.counts.get(S.UNKNOWN, 0)
    assert in_doubt <= trial.in_hand
    assert site.app.issues.resolve(site.issue.id, resend=False) == in_doubt
    assert site.counts == {S.SENT: READERS}


def test_F01_in_a_maildir_everybody_has_one_file(make_site: MakeSite) -> None:
    site = make_site(READERS, now=datetime.now(UTC) - timedelta(minutes=2), delivery='redeliver_after = "0s"')
    site.prepare()
    new = site.root / "outbox" / "new"
    trial = Trial(site, lambda: len(list(new.glob("*"))), seed=3)
    for _ in range(4):
        trial.kill_one(longest=0.1)
    trial.finish()
    assert len(list(new.iterdir())) == READERS
    receivers = Counter(
        line for file in new.iterdir() for line in file.read_bytes().split(b"\r\n") if line.startswith(b"To:")
    )
    assert set(receivers.values()) == {1}
    assert site.counts == {S.SENT: READERS}


@pytest.mark.soak
@pytest.mark.parametrize("policy", ["at_least_once", "at_most_once"])
@pytest.mark.parametrize("seed", range(10, 18))
def test_F01_killed_two_hundred_times(make_site: MakeSite, tmp_path: Path, policy: str, seed: int) -> None:
    site, server, trial = run_trial(make_site, tmp_path, policy, seed, kills=25)
    assert trial.kills >= 25
    reconcile(site, server, trial)
    assert max(server.copies().values()) <= (2 if policy == "at_least_once" else 1)
