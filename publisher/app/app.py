"""The program: settings -> rooms that know each other, built once. Commands, pages and engine act through it.

What mails is imported when it is used: a build must not wait for a database that it doesn't need.
"""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from publisher.clock import Clock, SystemClock
from publisher.config import load_settings
from publisher.errors import PublisherError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from publisher.app.adopting import AdoptedFeeds, Wish
    from publisher.app.archive import Archive
    from publisher.app.building import Built
    from publisher.app.checking import Checked
    from publisher.app.correcting import Correcting
    from publisher.app.corresponding import Correspondence
    from publisher.app.doctor import Check
    from publisher.app.foreseeing import Plan
    from publisher.app.hooking import Hooks
    from publisher.app.hub import Hub
    from publisher.app.importing import Imported
    from publisher.app.issues import Issues
    from publisher.app.ledger import Ledger
    from publisher.app.linking import Links
    from publisher.app.looking import Sight
    from publisher.app.measuring import Gauge
    from publisher.app.moving import Moving
    from publisher.app.people import People
    from publisher.app.previewing import Previewer
    from publisher.app.private_feeds import OwnFeeds
    from publisher.app.publishing import Line, Pause
    from publisher.app.pulse import Pulse
    from publisher.app.readership import Readership
    from publisher.app.reading import Readers
    from publisher.app.remembering import Builds
    from publisher.app.restoring import Restored
    from publisher.app.returning import Returning
    from publisher.app.sampling import Wanted
    from publisher.app.statistics import Statistics
    from publisher.app.suppressing import Suppressing
    from publisher.app.testing import Test
    from publisher.app.watching import Status
    from publisher.audience import Keys
    from publisher.readership import Recorder
    from publisher.settings import Settings
    from publisher.store import Database


def open_app(config: Path) -> App:
    """Give the program for the site that `config` describes. Raises PublisherError."""
    return App(load_settings(config))


class App:
    """One site's program. Nothing is opened before it is used; `close` closes what was."""

    def __init__(self, settings: Settings, clock: Clock | None = None, pause: Pause = time.sleep) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._pause = pause
        self._database: Database | None = None
        self._opening = RLock()  # pages and engine are threads of one process

    def build(
        self,
        *,
        frozen: bool = False,
        removed_ok: bool = False,
        new_ids_ok: bool = False,
        sight: Sight | None = None,
    ) -> Built:
        """Write the feeds that changed. Needs no database. `sight` is what was seen just now."""
        from publisher.app.building import build_site

        return build_site(
            self.settings,
            self.clock.now(),
            frozen=frozen,
            removed_ok=removed_ok,
            new_ids_ok=new_ids_ok,
            sight=sight,
        )

    def adopt_feeds(self, wish: Wish, *, dry_run: bool = False) -> AdoptedFeeds:
        """Take over the ids of the blog's old feeds, or with `dry_run` say what would come of it."""
        from publisher.app.adopting import adopt_feeds

        return adopt_feeds(self.settings, wish, self.clock.now(), dry_run=dry_run)

    def find_links(self) -> Links:
        """Give the lines that the site's own pages need, so that readers find the feeds."""
        from publisher.app.linking import find_site_links

        return find_site_links(self.settings, self.clock.now())

    def check(self) -> Checked:
        """Find every problem in posts, templates, configuration, mail and feeds; writes nothing."""
        from publisher.app.checking import check_site

        return check_site(self.settings, self.clock.now())

    def plan(self, at: datetime | None = None) -> Plan:
        """Find out what a run would do, now or at another time; changes nothing."""
        from publisher.app.foreseeing import foresee

        return foresee(self.settings, self.database if self.has_ledger else None, self.hub, at or self.clock.now())

    def import_ghost(self, file: Path, folder: Path | None, *, replace: bool, write: bool) -> Imported:
        """Make files of the posts that Ghost exported. Raises PublisherError, OutsideError."""
        from publisher.app.importing import GhostImport

        target = (folder or self.settings.posts.path).absolute()
        ghost = GhostImport(settings=self.settings, folder=target, replace=replace, write=write)
        return ghost.run(file, self.clock.now())

    @property
    def line(self) -> Line:
        """The line from posts to inboxes. Hold `lock` while using it."""
        from publisher.app.publishing import Line

        return Line(
            settings=self.settings,
            builds=self._builds,
            hub=self.hub,
            database=self.database,
            keys=self.keys,
            clock=self.clock,
            returning=self.returning,
            pause=self._pause,
        )

    def lock(self) -> AbstractContextManager[Callable[[], None]]:
        """Be the one that publishes. Raises BusyError, on entering, where another process is.

        It gives what makes sure, later on, that this is so still.
        """
        from publisher.app.leading import lead

        return lead(self.database, self._lock_file)

    @property
    def _lock_file(self) -> Path:
        file = self.database.file
        return file.with_name(f"{file.name}.lock") if file else self.settings.state.path / "lock"

    def examine(self, nameserver: str = "") -> list[Check]:
        """Look whether everything stands that feeds and mail need. Nothing is sent or changed."""
        from publisher.app.doctor import examine

        return examine(self, nameserver)

    def status(self) -> Status:
        """Look up what is being sent, waits, is held, and why."""
        from dataclasses import replace

        from publisher.app.leading import find_leader
        from publisher.app.owning import is_copy
        from publisher.app.watching import read_owed, read_status

        now = self.clock.now()
        with self.database.read() as connection:
            return replace(
                read_status(connection, now),
                owed=read_owed(connection, self.settings, now),
                is_copy=is_copy(connection, self.database, self.settings),
                holder=find_leader(self.database, self._lock_file),
            )

    def measure(self) -> list[Gauge]:
        """Measure what a monitoring system watches."""
        from publisher.app.measuring import measure

        return measure(self.settings, self.database, self.pulse, self.clock.now())

    @cached_property
    def pulse(self) -> Pulse:
        """What this process has done since it began."""
        from publisher.app.pulse import Pulse

        return Pulse()

    @property
    def issues(self) -> Issues:
        """What a person can see of issues and do to them."""
        from publisher.app.issues import Issues

        return Issues(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    @property
    def correcting(self) -> Correcting:
        """Corrections of what was mailed."""
        from publisher.app.correcting import Correcting

        return Correcting(database=self.database, settings=self.settings, clock=self.clock)

    @property
    def archive(self) -> Archive:
        """The issues that went out, as they are read on the web."""
        from publisher.app.archive import Archive

        database = self.database if self.has_ledger else None
        return Archive(database=database, settings=self.settings, keys=self.keys if database else None)

    @property
    def people(self) -> People:
        """Who reads, and how they come and go."""
        from publisher.app.people import People

        return People(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    @property
    def moving(self) -> Moving:
        """All readers as one file, out of here and into another installation."""
        from publisher.app.moving import Moving

        return Moving(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    @cached_property
    def returning(self) -> Returning:
        """What comes back: returned mail, and providers' reports."""
        from publisher.app.returning import Returning

        return Returning(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    @cached_property
    def hooks(self) -> Hooks:
        """What providers of mail report over HTTP."""
        from publisher.app.hooking import Hooks

        return Hooks(settings=self.settings, returning=self.returning)

    @property
    def suppressing(self) -> Suppressing:
        """Who is never mailed."""
        from publisher.app.suppressing import Suppressing

        return Suppressing(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    def preview(self) -> Previewer:
        """Give what shows posts as readers would get them, and follows them while they are written."""
        from publisher.app.previewing import Previewer

        return Previewer(self.settings, self.clock)

    @property
    def readers(self) -> Readers:
        """What readers do on the pages."""
        from publisher.app.reading import Readers

        return Readers(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    @property
    def correspondence(self) -> Correspondence:
        """What is written to single people. Hold `lock` while using it."""
        from publisher.app.corresponding import Correspondence

        return Correspondence(database=self.database, settings=self.settings, keys=self.keys, clock=self.clock)

    def send_test(self, wanted: Wanted, address: str, name: str = "") -> Test:
        """Send one mail as a reader of this name would get it, marked as a test. Raises PublisherError."""
        from publisher.app.testing import read_recipient, send_test

        return send_test(self.settings, self.keys, wanted, read_recipient(address, name), self.clock.now())

    @property
    def ledger(self) -> Ledger:
        """The database itself: its schema, its copies."""
        from publisher.app.ledger import Ledger

        return Ledger(settings=self.settings)

    def restore(self, source: Path | None) -> Restored:
        """Put a backup back, and hold all that it would mail. Raises PublisherError."""
        from publisher.app.restoring import restore

        return restore(self, source)

    def count_waiting(self) -> int:
        """Give how many deliveries of issues that are being sent are not settled."""
        from publisher.delivery import count_waiting

        with self.database.read() as connection:
            return count_waiting(connection)

    def adopt(self) -> None:
        """Make this copy of the folder and database the one that mails."""
        from publisher.audience import open_keys
        from publisher.store.installation import (
            adopt_installation,
            fingerprint_of,
            found_installation,
        )

        open_keys(self.settings.state.path)
        fingerprint = fingerprint_of(self.database, self.settings.installation)
        with self.database.write() as connection:
            found_installation(connection, fingerprint)
            adopt_installation(connection, fingerprint)

    @property
    def has_ledger(self) -> bool:
        """Whether there is a database yet: looking at one must not make it."""
        file = self._open_database().file
        return file is None or file.exists()

    @property
    def database(self) -> Database:
        """The ledger's database, with its schema brought up to date. Raises PublisherError."""
        with self._opening:
            if self._database is None:
                self._database = self._open_upgraded()
            return self._database

    @cached_property
    def hub(self) -> Hub:
        """The WebSub hub, and what it has been told."""
        from publisher.app.hub import Hub

        return Hub(self.settings, self.clock)

    def recorder(self) -> Recorder:
        """Give what counts the polls that a server of this site answers."""
        from publisher.app.readership import open_recorder

        return open_recorder(self.settings, self.clock)

    def statistics(self) -> Statistics:
        """Give how many read by mail, over time, and what became of each issue."""
        from publisher.app.statistics import read_statistics

        return read_statistics(self.database, self.settings, self.clock)

    def readership(self, days: int) -> Readership:
        """Give what our own server has counted in so many days."""
        from publisher.app.readership import read_readership

        return read_readership(self.settings, self.clock.now(), days)

    def readership_of_logs(self, files: list[Path]) -> Readership:
        """Give what the access logs of another server hold. Raises OutsideError."""
        from publisher.app.readership import read_readership_of_logs

        return read_readership_of_logs(self.settings, files)

    @cached_property
    def own_feeds(self) -> OwnFeeds:
        """Readers' own feeds, as they are asked for."""
        from publisher.app.private_feeds import OwnFeeds

        return OwnFeeds(self)

    @cached_property
    def _builds(self) -> Builds:
        from publisher.app.remembering import Builds

        return Builds(self.settings)

    @cached_property
    def keys(self) -> Keys:
        """This installation's secrets, made on first use: whoever asks first, they are the same for all."""
        from publisher.audience import has_keys, open_keys

        if not has_keys(self.settings.state.path) and self.has_mailed:
            raise PublisherError(
                f"The keys in {self.settings.state.path} are gone, and with them every link in mail already sent",
                hint="restore that folder from a backup; only if there is none, `publisher adopt` makes new ones",
            )
        return open_keys(self.settings.state.path)

    def rotate_keys(self) -> int:
        """Let a new key sign links from now on, beside the older ones; give their number. Raises PublisherError."""
        from publisher.audience import rotate_keys

        assert self.keys  # noqa: S101 - refuses to make some where those of a ledger are gone
        return len(rotate_keys(self.settings.state.path).signing)

    @property
    def has_mailed(self) -> bool:
        """Whether a ledger says that this installation has published before."""
        from publisher.store.installation import read_installation

        if not self.has_ledger:
            return False
        with self.database.read() as connection:
            return read_installation(connection, "") is not None

    def close(self) -> None:
        """Close the database where it was opened."""
        with self._opening:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _open_upgraded(self) -> Database:
        """Open the database; SQLite's schema is brought up to date by itself, PostgreSQL's only when it is new."""
        from publisher.store.migrate import read_schema_state, upgrade

        database = self._open_database()
        state = read_schema_state(database)
        if not state.is_current and state.found and not database.is_sqlite:
            raise PublisherError(
                f"The database is at revision {state.found}, and this version wants {state.wanted}",
                hint="stop every other process, make a backup, then `publisher db upgrade`",
            )
        upgrade(database)
        return database

    def _open_database(self) -> Database:
        from publisher.store import open_database

        return open_database(self.settings.database.url, self.settings.root)
