"""F08: the power fails while mail is sent, and the disk keeps what was synced and any part of the rest."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.delivery import DeliveryState
from publisher.store import open_database
from publisher.store.tables import delivery, subscriber
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import MakeSite, Site
from tests.delivery.invariants import check_database, check_end
from tests.delivery.power import Disk, record
from tests.delivery.test_kills import Trial, choose_delays

pytestmark = pytest.mark.needs("strace")
S = DeliveryState


def send_recorded(site: Site, trace: Path) -> Disk:
    """Send the issue that is ready, to its end; give the disk as it was before, to be taken through it."""
    site.prepare()
    site.app.close()
    disk = Disk.of(site.root / "publisher.db")
    record(site.root, ("run",), trace, os.environ)
    return disk


def choose_sectors(seed: int) -> dict[str, Callable[[], bool]]:
    """Give what may be left of that which was not synced."""
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    return {"nothing": lambda: False, "everything": lambda: True, "some": lambda: chance.random() < 0.5}


def read_states(root: Path) -> dict[str, DeliveryState]:
    """Give each reader's delivery as the disk has it."""
    database = open_database("sqlite:///publisher.db", root)
    try:
        check_database(database)
        with database.read() as connection:
            wanted = select(subscriber.c.email, delivery.c.state).join(
                delivery, delivery.c.subscriber_id == subscriber.c.id
            )
            return {email: S(state) for email, state in connection.execute(wanted).all()}
    finally:
        database.close()


@pytest.mark.parametrize("readers", [12, pytest.param(200, marks=pytest.mark.soak)])
def test_F08_no_message_ends_before_its_intent_is_on_the_disk(
    make_site: MakeSite, tmp_path: Path, readers: int
) -> None:
    with BadSmtpd(delay=choose_delays(readers)) as server:
        site = make_site(readers, now=datetime.now(UTC) - timedelta(minutes=2), port=str(server.port))
        disk = send_recorded(site, tmp_path / "trace")
        assert len(server.accepted) == readers
    left = choose_sectors(readers)
    for recipient in filter(None, disk.replay(tmp_path / "trace")):
        for keeps in left.values():
            disk.leave(keeps)
            assert read_states(site.root)[recipient] in {S.SENDING, S.SENT}, f"I3: the intent of {recipient}"
    assert len(disk.ended) == readers


@pytest.mark.parametrize("policy", ["at_least_once", "at_most_once"])
@pytest.mark.parametrize(
    ("readers", "cuts"), [(40, 3), pytest.param(200, 40, marks=pytest.mark.soak)], ids=["few", "many"]
)
def test_F08_after_a_power_cut_nobody_is_lost_and_few_are_doubled(
    make_site: MakeSite, tmp_path: Path, policy: str, readers: int, cuts: int
) -> None:
    with BadSmtpd(delay=choose_delays(cuts)) as server:
        site = make_site(
            readers,
            now=datetime.now(UTC) - timedelta(minutes=2),
            port=str(server.port),
            list_=f'duplicates = "{policy}"',
            delivery='redeliver_after = "0s"',
        )
        disk = send_recorded(site, tmp_path / "trace")
        first = list(server.accepted)
        chance = random.Random(cuts)  # noqa: S311 - chosen for being repeatable
        left = choose_sectors(cuts)
        calls = sum(1 for _ in Disk.of(site.root / "publisher.db").replay(tmp_path / "trace"))
        chosen = set(chance.sample(range(calls), cuts))
        for place, _ in enumerate(disk.replay(tmp_path / "trace")):
            if place not in chosen:
                continue
            disk.leave(left[chance.choice(list(left))])
            trial = Trial(site, lambda: len(server.bodies), seed=place)
            database = site.app.database
            trial.history.in_doubt = check_database(database)
            before = len(server.accepted)
            trial.finish()
            # The relay may have taken all that it was given to the end.
            accepted = [entry for entry in first if entry.recipient in disk.ended] + server.accepted[before:]
            with database.read() as connection:
                check_end(connection, site.issue.id, accepted, trial.history)
            assert sum(site.counts.values()) == readers
            site.app.close()
