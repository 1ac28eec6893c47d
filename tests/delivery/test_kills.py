"""The trial: a pass killed again and again in the middle, and then the books, the readers and the relay's own log.

What the relay accepted it wrote down and synced before it said so; what the ledger says is held against that log.
"""

import logging
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState
from publisher.store import open_database
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import CONFIG, MakeSite, Site, open_site
from tests.delivery.invariants import History, check_database, check_end, check_feeds, check_log
from tests.passes import end_of, start_publisher
from tests.postgres import Postgres

S = DeliveryState
_log = logging.getLogger(__name__)
READERS = 200
SECRET = "the-word-of-the-relay"
MANY_READERS = 600  # for 25 kills


def choose_delays(seed: int) -> Callable[[], float]:
    """Give seconds that the relay takes for each message: long enough that most kills find one in its hands."""
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    return lambda: chance.uniform(0.005, 0.03)


class Trial:
    """Passes that are killed, and what stood in the ledger each time."""

    def __init__(
        self, site: Site, progress: Callable[[], int], seed: int, look_at: Callable[[], int] | None = None
    ) -> None:
        self.site = site
        self.look_at = look_at or (lambda: look_at_copy(site))
        self.progress = progress
        self.chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
        self.log = site.root / "log"
        self.log.touch()
        self.kills = 0
        self.history = History()

    def start(self) -> ForkServerProcess:
        environ = {
            "PUBLISHER_DATABASE__URL": self.site.app.settings.database.url,
            "PUBLISHER_TRANSPORT__PASSWORD": SECRET,
        }
        return start_publisher(self.site.root, "--json", "-v", "run", environ=environ, told=self.log)

    def kill_one(self, longest: float = 0.15) -> None:
        """Start a pass, let it get to its first message, and kill it a moment later."""
        before = self.progress()
        process = self.start()
        ends = time.monotonic() + 30
        while self.progress() == before and process.is_alive() and time.monotonic() < ends:
            time.sleep(0.002)
        process.join(self.chance.uniform(0, longest))
        if process.is_alive():
            process.kill()
            self.kills += 1
        process.join()
        self.look()

    def look(self) -> None:
        """Look at the ledger as the dead process left it."""
        self.history.in_doubt += self.look_at()

    def finish(self) -> None:
        """Let passes run until the issue is closed."""
        for _ in range(5):
            assert end_of(self.start()) == 0, self.log.read_text(encoding="utf-8")[-5000:]
            if self.site.issue.state == "closed":
                return
        pytest.fail(f"not closed but {self.site.issue}")


def look_at_copy(site: Site) -> int:
    """Look at a copy of a SQLite database, whose log nobody has read back; give how many deliveries are begun."""
    check_feeds(site.root / "feeds")
    copy = site.root / "copy.db"
    for ending in ("", "-wal"):
        # By another process: whoever closes a file gives up the locks that SQLite has on it in theirs (POSIX).
        subprocess.run(["cp", f"{site.root / 'publisher.db'}{ending}", f"{copy}{ending}"], check=True)
    database = open_database(f"sqlite:///{copy}", site.root)
    try:
        return check_database(database)
    finally:
        database.close()


def run_trial(
    make_site: MakeSite, folder: Path, policy: str, seed: int, kills: int, readers: int = READERS
) -> tuple[Site, BadSmtpd, Trial]:
    with BadSmtpd(log=folder / "accepted", delay=choose_delays(seed + 1)) as server:
        site = make_site(
            readers,
            now=datetime.now(UTC) - timedelta(minutes=2),
            port=str(server.port),
            list_=f'duplicates = "{policy}"',
            delivery='redeliver_after = "0s"',
        )
        site.prepare()
        trial = Trial(site, lambda: len(server.bodies), seed)
        while trial.kills < kills and site.issue.state != "closed":
            trial.kill_one()
        trial.finish()
    return site, server, trial


def make_site_on(url: str, folder: Path, port: int, readers: int) -> Site:
    """Make a site with one issue that is ready, over the database at `url`."""
    transport = f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"'
    file = folder / "config.toml"
    file.write_text(
        CONFIG.format(transport=transport, delivery='redeliver_after = "0s"', list=""), encoding="utf-8"
    )
    site = open_site(folder, datetime.now(UTC) - timedelta(minutes=2), PUBLISHER_DATABASE__URL=url)
    site.app.ledger.upgrade()
    site.add_readers(readers)
    (folder / "posts").mkdir()
    site.prepare()
    site.wait(60)
    site.write_post()
    site.prepare()
    return site


def reconcile(site: Site, server: BadSmtpd, trial: Trial) -> None:
    """Hold the ledger against the relay's log."""
    with site.app.database.read() as connection:
        check_end(connection, site.issue.id, server.accepted, trial.history)
    check_log(trial.log.read_text(encoding="utf-8"), [SECRET])
    assert sum(site.counts.values()) == site.issue.audience > 0
    assert set(site.counts) <= {S.SENT, S.UNKNOWN}
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
    assert in_doubt <= trial.history.in_doubt
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
    # One that was killed in the middle, and again when it was tried once more, is left to a person.
    in_doubt = site.counts.get(S.UNKNOWN, 0)
    assert site.ask("SELECT count(*) FROM delivery WHERE state = 7 AND redeliveries = 1") == [(in_doubt,)]
    assert site.app.issues.resolve(site.issue.id, resend=False) == in_doubt <= trial.kills // 2
    assert site.counts == {S.SENT: READERS}


@pytest.mark.soak
def test_F01_killed_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    with BadSmtpd(log=tmp_path / "accepted", delay=choose_delays(4)) as server:
        site = make_site_on(postgres_url, tmp_path, server.port, MANY_READERS)
        database = site.app.database
        trial = Trial(site, lambda: len(server.bodies), 4, lambda: check_database(database))
        while trial.kills < 25 and site.issue.state != "closed":
            trial.kill_one()
        trial.finish()
        reconcile(site, server, trial)
        assert trial.kills >= 8
        site.app.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", [30, 31, 32])
def test_F25_connections_to_postgresql_cut_again_and_again(tmp_path: Path, postgres_url: str, seed: int) -> None:
    with BadSmtpd(log=tmp_path / "accepted", delay=choose_delays(seed)) as server:
        site = make_site_on(postgres_url, tmp_path, server.port, MANY_READERS)
        database = site.app.database
        trial = Trial(site, lambda: len(server.bodies), seed, lambda: check_database(database))
        cuts = 0
        while site.issue.state != "closed" and cuts < 200:
            process = trial.start()
            while process.is_alive():
                process.join(trial.chance.uniform(0.2, 0.6))
                cuts += cut_connections(postgres_url)
                trial.look()  # what is being sent at a cut may be in doubt
            process.join()
        trial.finish()
        reconcile(site, server, trial)
        assert cuts >= 5
        _log.info("seed=%d cuts=%d copies=%d states=%s", seed, cuts, server.copies().total(), site.counts)
        site.app.close()


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_F24_postgresql_restarted_while_mail_is_sent(
    tmp_path: Path, own_postgres: tuple[Postgres, str], mode: str
) -> None:
    postgres, url = own_postgres
    with BadSmtpd(log=tmp_path / "accepted", delay=choose_delays(40)) as server:
        site = make_site_on(url, tmp_path, server.port, MANY_READERS)
        database = site.app.database
        trial = Trial(site, lambda: len(server.bodies), 40, lambda: check_database(database))
        process = trial.start()
        for _ in range(3):
            ends, aim = time.monotonic() + 60, trial.progress() + 50
            while trial.progress() < aim:
                assert time.monotonic() < ends, f"no more is sent: {site.issue}"
                if not process.is_alive():  # one that gave up for want of its ledger
                    process = trial.start()
                process.join(0.01)
            postgres.restart(mode)
            trial.look()
        process.join(60)
        assert not process.is_alive()
        trial.finish()
        reconcile(site, server, trial)
        told = (mode, trial.history.in_doubt, server.copies().total(), site.counts)
        _log.info("mode=%s in_doubt=%d accepted=%d states=%s", *told)
        site.app.close()


@pytest.mark.soak
def test_F26_tables_locked_and_an_old_reader_while_mail_is_sent(tmp_path: Path, postgres_url: str) -> None:
    import psycopg  # only where a PostgreSQL is there to speak to

    with (
        psycopg.connect(postgres_url) as reader,
        psycopg.connect(postgres_url) as other,
        BadSmtpd(log=tmp_path / "accepted", delay=choose_delays(41)) as server,
    ):
        site = make_site_on(postgres_url, tmp_path, server.port, MANY_READERS)
        database = site.app.database
        trial = Trial(site, lambda: len(server.bodies), 41, lambda: check_database(database))
        # What it sees is kept for it, until the end.
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert reader.execute("SELECT count(*) FROM delivery").fetchone() == (MANY_READERS,)
        process = trial.start()
        for table in (b"delivery", b"issue", b"dispatch_owner"):
            ends, aim = time.monotonic() + 60, trial.progress() + 50
            while trial.progress() < aim:
                assert time.monotonic() < ends, f"no more is sent: {site.issue}"
                process.join(0.01)
            other.execute(b"LOCK TABLE " + table + b" IN EXCLUSIVE MODE")
            process.join(5)
            assert process.is_alive(), "it waits"
            other.rollback()
        assert end_of(process) == 0
        reconcile(site, server, trial)
        assert site.counts == {S.SENT: MANY_READERS}
        assert set(server.copies().values()) == {1}
        site.app.close()


def cut_connections(url: str) -> int:
    """Cut all connections to the database but the one that this is said over; give how many there were."""
    import psycopg  # only where a PostgreSQL is there to speak to

    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        return len(connection.execute(f"SELECT pg_terminate_backend(pid) {others}".encode()).fetchall())


@pytest.mark.soak
@pytest.mark.parametrize("policy", ["at_least_once", "at_most_once"])
@pytest.mark.parametrize("seed", range(10, 18))
def test_F01_killed_two_hundred_times(make_site: MakeSite, tmp_path: Path, policy: str, seed: int) -> None:
    site, server, trial = run_trial(make_site, tmp_path, policy, seed, 25, MANY_READERS)
    assert trial.kills >= 25
    reconcile(site, server, trial)
    told = (policy, seed, trial.kills, trial.history.in_doubt, server.copies().total(), site.counts)
    _log.info("policy=%s seed=%d kills=%d in_doubt=%d accepted=%d states=%s", *told)
