"""The same dispatch over PostgreSQL: the statements of the ledger are written for both, and carried out on both."""

import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select, text, update

from publisher.app import App
from publisher.app.publishing import Published
from publisher.audience import Origin, unsubscribe
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.delivery import DeliveryState, IssueState, outbox
from publisher.delivery.outbox import Key
from publisher.errors import BusyError
from publisher.store import DatabaseDownError
from publisher.store.tables import issue, subscriber, subscription
from tests.delivery.badsmtpd import BadSmtpd, Reply, Rule, Stage, TakeAndDrop
from tests.delivery.conftest import CONFIG, Site
from tests.delivery.ledger import ME, NOON, TERMS

S = DeliveryState
READERS = 30
RULES = [
    Rule(Stage.RCPT, Reply(450, "4.2.1 Come back later"), recipient="reader0003@.*", last=1),
    Rule(Stage.RCPT, Reply(550, "5.1.1 There is nobody of this name"), recipient="reader0005@.*"),
    Rule(Stage.DOT, TakeAndDrop(), recipient="reader0007@.*", last=1),
]


@pytest.fixture
def site(tmp_path: Path, postgres_url: str) -> Iterator[Site]:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(transport='kind = "maildir"', delivery="", list=""), encoding="utf-8")
    clock = FixedClock(NOON)

    def pass_time(seconds: float, /) -> None:
        clock.set(clock.now() + timedelta(seconds=seconds))

    app = App(load_settings(file, {"PUBLISHER_DATABASE__URL": postgres_url}), clock, pass_time)
    app.ledger.upgrade()
    made = Site(root=tmp_path, app=app, clock=clock)
    made.add_readers(READERS)
    (tmp_path / "posts").mkdir()
    made.prepare()
    made.wait(60)
    made.write_post()
    yield made
    app.close()


def test_each_outcome_is_recorded_and_each_reader_has_one_copy(site: Site) -> None:
    site.prepare()
    gone = select(subscriber.c.id).where(subscriber.c.email == "reader0001@example.net").scalar_subquery()
    with site.app.database.write() as connection:
        connection.execute(
            update(subscription).where(subscription.c.subscriber_id == gone).values(status="unsubscribed")
        )
    with BadSmtpd(RULES) as server:
        config = CONFIG.format(
            transport=f'kind = "smtp"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"', delivery="", list=""
        )
        (site.root / "config.toml").write_text(config, encoding="utf-8")
        url = site.app.settings.database.url
        app = App(load_settings(site.root / "config.toml", {"PUBLISHER_DATABASE__URL": url}), site.clock)
        mailing = Site(root=site.root, app=app, clock=site.clock)
        mailing.publish()
        assert mailing.counts == {S.SENT: 26, S.DEFERRED: 1, S.BOUNCED: 1, S.UNKNOWN: 1, S.SUPPRESSED: 1}
        mailing.wait(3600)
        mailing.publish()
        assert mailing.counts == {S.SENT: 28, S.BOUNCED: 1, S.SUPPRESSED: 1}
        copies = server.copies()
        app.close()
    assert copies.pop("reader0007@example.net") == 2, "one of them is the one whose answer was swallowed"
    assert set(copies.values()) == {1}
    assert len(copies) == 27


def test_what_was_mailed_is_corrected(site: Site) -> None:
    site.publish()
    draft = site.app.correcting.draft(1, "It was the 5th.")
    site.app.correcting.send(draft)
    assert site.counts == {S.QUEUED: READERS}


def test_the_server_is_measured_too(site: Site) -> None:
    found = {gauge.name: gauge.samples[0].value for gauge in site.app.measure() if gauge.samples}
    assert found["publisher_database_bytes"] > 1_000_000
    assert found["publisher_dead_rows"] >= 0
    assert abs(found["publisher_clock_difference_seconds"]) > 86_400  # the test's clock stands at another day


class TestOneAtATime:
    """Folders, and machines, that share a database share its lock: what one has in hand no other takes for left."""

    @pytest.fixture
    def other(self, site: Site, tmp_path: Path) -> Iterator[App]:
        """The same site from another folder."""
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        shutil.copy(tmp_path / "config.toml", folder)
        url = {"PUBLISHER_DATABASE__URL": site.app.settings.database.url}
        app = App(load_settings(folder / "config.toml", url), site.clock)
        yield app
        app.close()

    def test_who_comes_second_is_told_who_is_first(self, site: Site, other: App) -> None:
        assert other.status().holder is None
        with site.app.lock():
            assert other.status().holder == os.getpid()
            told = f"Process {os.getpid()} on {os.uname().nodename} is publishing already"
            with pytest.raises(BusyError, match=re.escape(told)), other.lock():
                pass
        with other.lock():
            assert site.app.status().holder == os.getpid()

    def test_a_server_that_was_restarted_gives_it_to_whoever_asks_first(self, site: Site, other: App) -> None:
        with site.app.lock() as keep:
            _end_all_sessions(other)
            keep()
            with pytest.raises(BusyError), other.lock():
                pass
            _end_all_sessions(other)
            with other.lock(), pytest.raises(BusyError):
                keep()


def test_I8_two_that_plan_at_once_give_each_reader_one_copy(site: Site) -> None:
    """They may: a lock in a folder says nothing of another folder's process, nor of another machine's."""
    other = App(site.app.settings, site.clock)
    with ThreadPoolExecutor() as threads:
        second: list[Future[Published]] = []

        @event.listens_for(site.app.database.engine, "before_cursor_execute")
        def plan_beside(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith("INSERT INTO copy") and not second:
                second.append(threads.submit(other.line.prepare))
                _await_waiting(other)

        site.prepare()
        (beside,) = second
        assert beside.result().problems == []
    assert site.counts == {S.QUEUED: READERS}
    other.close()


class TestI6:
    """Who leaves while their message is about to go: one of the two comes first, and the other sees it."""

    @pytest.fixture
    def claimed(self, site: Site) -> Key:
        site.prepare()
        with site.app.database.write() as connection:
            connection.execute(update(issue).values(state=IssueState.SENDING, started_at=NOON))
            return outbox.claim(connection, ME, 1, TERMS, site.clock.now())[0].key

    def test_nobody_leaves_between_the_look_and_the_intent(self, site: Site, claimed: Key) -> None:
        with site.app.database.write() as intending:
            assert outbox.begin_sending(intending, ME, [claimed], site.clock.now()) == {claimed}
            with _refused(), site.app.database.write() as leaving:
                _be_impatient(leaving)
                _leave(leaving, claimed)

    def test_no_message_is_begun_over_a_leaving_that_is_about_to_be_written(self, site: Site, claimed: Key) -> None:
        with site.app.database.write() as leaving:
            _leave(leaving, claimed)
            with _refused(), site.app.database.write() as intending:
                _be_impatient(intending)
                outbox.begin_sending(intending, ME, [claimed], site.clock.now())
        with site.app.database.write() as intending:
            assert outbox.begin_sending(intending, ME, [claimed], site.clock.now()) == set()


def _end_all_sessions(app: App) -> None:
    """Do to every other session what a restart does."""
    ended = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with app.database.read() as connection:
        assert all(connection.execute(ended).scalars().all())


def _await_waiting(app: App) -> None:
    """Return when somebody waits for what another has locked."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        with app.database.read() as connection:
            if connection.execute(waiting).scalar_one():
                return


def _refused() -> AbstractContextManager[object]:
    return pytest.raises(DatabaseDownError, match="lock timeout")


def _be_impatient(connection: Connection) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '50ms'"))


def _leave(connection: Connection, key: Key) -> None:
    unsubscribe(connection, 1, key.subscriber_id, Origin(source="link", at=NOON))
