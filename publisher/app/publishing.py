"""One pass of the whole line: build, scan, plan, compile, deliver. It may run twice, late or beside its twin."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from msgspec import structs

from publisher import delivery
from publisher.app.building import Built
from publisher.app.corresponding import Correspondence
from publisher.app.hub import Hub, Pings
from publisher.app.owning import require_own
from publisher.app.readying import compile_ready
from publisher.app.remembering import Builds
from publisher.app.returning import Returning
from publisher.app.scanning import Scan, Scanner
from publisher.app.telling import tell_operator
from publisher.app.watching import Status, find_alerts, read_status
from publisher.audience import Keys
from publisher.clock import Clock
from publisher.delivery import (
    Alert,
    Breaker,
    Composer,
    Dispatcher,
    IssueView,
    Planner,
    Rates,
    Report,
    SeriesPlanner,
    Terms,
)
from publisher.delivery.bounces import find_alarms
from publisher.errors import Problem, PublisherError
from publisher.settings import Settings
from publisher.store import Database
from publisher.store.installation import fingerprint_of, note_clock, read_installation

_log = logging.getLogger(__name__)
_SETTLING = 2.1  # seconds until a post that was just written is read again
_CLOCK_SLACK = timedelta(minutes=2)


class Pause(Protocol):
    """Waits so many seconds."""

    def __call__(self, seconds: float, /) -> object:
        """Wait."""
        ...


@dataclass(slots=True)
class Published:
    """What a pass came to. `failures` says in words what a person must see to.

    Where the site could not be built, `refusal` says why, and only what waited already was delivered.
    """

    built: Built | None = None
    refusal: PublisherError | None = None
    scan: Scan | None = None
    pings: Pings = field(default_factory=Pings)
    report: Report = field(default_factory=Report)
    problems: list[Problem] = field(default_factory=list)
    issues: list[IssueView] = field(default_factory=list)
    status: Status | None = None
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line from posts to inboxes, for whoever holds the lock."""

    settings: Settings
    builds: Builds
    hub: Hub
    database: Database
    keys: Keys
    clock: Clock
    returning: Returning
    pause: Pause

    def publish(
        self,
        announce: Sequence[str] = (),
        should_stop: Callable[[], bool] = lambda: False,
        on_outcome: Callable[[Report], None] = lambda _report: None,
    ) -> Published:
        """Do one pass. Raises PublisherError for what stops all of it."""
        published = self.prepare(announce)
        relay_down = self.correspond(should_stop)
        published.pings = self.hub.tell(should_stop)
        if self.settings.lists:
            self.returning.try_to_read()
        self.settle_bounces()  # who is gone, has complained or left is not mailed a moment later
        published.report = self.dispatch(should_stop, on_outcome, probe=True)
        published.report.relay_down = published.report.relay_down or relay_down
        self.settle_bounces()
        self.close(published)
        return published

    def correspond(self, should_stop: Callable[[], bool]) -> str:
        """Ask back who asked to subscribe, and send what else is for single people; give what the relay lacks."""
        if not self.settings.lists:
            return ""
        correspondence = Correspondence(
            database=self.database, settings=self.settings, keys=self.keys, clock=self.clock
        )
        correspondence.tidy()
        return correspondence.carry_on(should_stop).relay_down

    def prepare(self, announce: Sequence[str] = (), *, may_be_copy: bool = False) -> Published:
        """Bring feeds and ledger up to date with the posts: what is new becomes issues that are ready to go.

        Where the site can't be built, nothing is begun, and what waits already is not kept from going out. A copy
        of an installation is refused, unless its caller lets nothing go out.
        """
        published = Published()
        try:
            self._check_clock()
        except PublisherError as error:
            published.refusal = error
            return published
        built = self._build(published)
        if built is None or not self.settings.lists:
            return published
        if not may_be_copy:
            require_own(self.database, self.settings)
        published.scan = self._scan(built, announce)
        if published.scan.unsettled:
            self.pause(_SETTLING)
            built = self._build(published)
            if built is None:
                return published
            published.scan = self._scan(built, ())
        self._plan()
        published.problems += compile_ready(
            self.database, self.settings, built.library, built.renderer, self.clock.now()
        )
        return published

    def _build(self, published: Published) -> Built | None:
        """Build, and note what came of it: None where the site can't be built, though mail of before can go out."""
        try:
            built = self.builds.build(self.clock.now())
        except PublisherError as error:
            if not self.settings.lists:
                raise
            require_own(self.database, self.settings)  # a copy tells nobody of anything
            published.refusal = error
            published.problems = [*error.problems]
            return None
        self.hub.note(self.settings.root / file.path for file in built.files)
        published.problems = [*built.problems]
        published.built = _both(published.built, built) if published.built else built
        return published.built

    def dispatch(
        self,
        should_stop: Callable[[], bool],
        on_outcome: Callable[[Report], None] = lambda _report: None,
        *,
        probe: bool = False,
    ) -> Report:
        """Deliver what is due. `probe` tries a relay that failed before its time has come.

        Raises OutsideError where the ledger fails, or has no room to grow.
        """
        if not self.settings.lists or not delivery.has_due(self.database, self.clock.now()):
            return Report()
        installation = require_own(self.database, self.settings).id
        self._require_room()
        transport = delivery.open_transport(self.settings)
        sign = delivery.open_signer(self.settings, self.clock)
        if not probe and (resting := self._find_resting(transport.name)):
            return Report(relay_down=resting.last_text)
        dispatcher = Dispatcher(
            self.database,
            transport,
            Terms(
                redeliver_after=self.settings.delivery.redeliver_after,
                max_age=self.settings.delivery.max_age,
                canary_wait=self.settings.delivery.canary_wait,
            ),
            self.clock,
            Rates(relay=self.settings.transport.rate, domains=self.settings.transport.domain_rates),
        )
        composer = Composer(self.database, self.settings, self.keys, installation, sign)
        return dispatcher.run(composer, should_stop, on_outcome, probe=probe)

    def _require_room(self) -> None:
        """Send nothing whose outcome may not be noted. Raises OutsideError. A server's disk is its own business."""
        if file := self.database.file:
            with self.database.read() as connection:
                deliveries = delivery.count_begun(connection)
            delivery.require_room(file.parent, deliveries)

    def settle_bounces(self) -> None:
        """Suppress whose mailbox is gone, now that nothing is being sent."""
        if self.settings.lists:
            self.returning.settle()

    def close(self, published: Published) -> None:
        """Look at what is left, and tell whoever is to be told of what needs a person."""
        if not self.settings.lists:
            return
        with self.database.read() as connection:
            published.status = status = read_status(connection, self.clock.now())
            closed = [delivery.view_issues(connection, done) for done in published.report.closed]
            published.issues = [*status.issues, *(view for views in closed for view in views)]
            refusals = delivery.find_refusals(connection, [view.id for view in published.issues])
            alarms = find_alarms(connection, self.clock.now())
        alerts = find_alerts(status, published.issues, refusals, published.problems, published.report.relay_down)
        if published.refusal:
            alerts.append(Alert(key="build", text=f"Nothing new is published: {published.refusal.told}"))
        alerts += alarms
        if self.returning.failure:
            alerts.append(Alert(key="returned mail", text=self.returning.failure))
        published.failures = [alert.text for alert in alerts]
        tell_operator(self.settings, self.database, self.keys, alerts, self.clock.now())

    def _find_resting(self, relay: str) -> Breaker | None:
        """Give the breaker of a relay that is to be left alone at this moment."""
        with self.database.read() as connection:
            breaker = delivery.read_breakers(connection).get(relay)
        return breaker if breaker and breaker.is_open(self.clock.now()) else None

    def _scan(self, built: Built, announce: Sequence[str]) -> Scan:
        now = self.clock.now()
        with self.database.write() as connection:
            scan = Scanner(settings=self.settings, library=built.library, now=now).scan(connection, announce)
            note_clock(connection, now)
        for name, number in scan.baseline.items():
            _log.info("list begun list=%s baseline=%d", name, number)
        return scan

    def _plan(self) -> None:
        with self.database.read() as connection:
            records = delivery.read_lists(connection)
        for entry in self.settings.lists:
            planner = Planner(
                record=records[entry.name], newsletter=entry, settings=self.settings, now=self.clock.now()
            )
            for issue_id in planner.prepare(self.database):
                _log.info("issue planned issue=%d list=%s", issue_id, entry.name)
            series = SeriesPlanner(record=records[entry.name], newsletter=entry, now=self.clock.now())
            for issue_id in series.prepare(self.database):
                _log.info("series carried on issue=%d list=%s", issue_id, entry.name)

    def _check_clock(self) -> None:
        """Publish nothing at a time that has been before: what is out was not out then. Raises PublisherError."""
        if not self.settings.lists:
            return
        with self.database.read() as connection:
            found = read_installation(connection, fingerprint_of(self.database, self.settings.installation))
        now, latest = self.clock.now(), found.clock_highwater if found and found.is_own else None
        if latest and now < latest - _CLOCK_SLACK:
            raise PublisherError(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, but it was {latest:%Y-%m-%d %H:%M} before",
                hint="set the clock: nothing is published at a time that may be wrong. Where it was wrong before "
                "and is right now, wait until then, or restore a backup of before: `publisher db restore FILE`",
            )


def _both(first: Built, second: Built) -> Built:
    """Give the second of two builds of one pass, with the files that either of them changed."""
    changed = {file.path for file in (*first.files, *second.files) if file.changed}
    return structs.replace(
        second, files=tuple(structs.replace(file, changed=file.path in changed) for file in second.files)
    )
