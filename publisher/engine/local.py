"""The scheduler of one machine: APScheduler says "look now"; what is due stands in the database.

Six jobs, each of which may run twice, late or beside its twin and do no harm. Nothing lives in the scheduler.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from publisher.app import App
from publisher.app.publishing import Line, Published
from publisher.errors import BusyError, PublisherError
from publisher.files import remove_leftovers

_log = logging.getLogger(__name__)
_DISPATCH_EVERY = 5  # seconds
_TELL_HUB_EVERY = 5
_READ_RETURNED_EVERY = 60
_HOUSEKEEP_EVERY = 600
_SEND_NOTICES_EVERY = 1  # somebody waits for theirs in front of a page
_WATCH_EVERY = 5
_CLOCK_SLACK = 5.0  # seconds that wall and monotonic clock may differ in between two looks


class LocalEngine:
    """Publishes by itself, for as long as it holds the lock; while another process does, it waits for its turn.

    `ticks` counts how often each job has had its turn.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._turn = threading.Lock()  # three of the jobs share one line, and take it one at a time
        self._leading = ExitStack()
        self._is_leader = False
        self._keep: Callable[[], None] = lambda: None
        self._last = Published()
        self._told: dict[str, str] = {}
        self.ticks: Counter[str] = Counter()
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            timezone=UTC,
            # A tick that comes late is still worth having, and two of them are worth no more than one.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to tick; the first scan is at once."""
        seconds = max(1.0, self._app.settings.engine.scan_every.total_seconds())
        self._add("scan", self._scan, seconds)
        self._add("dispatch", self._dispatch, _DISPATCH_EVERY)
        self._add("housekeep", self._housekeep, _HOUSEKEEP_EVERY)
        self._add_job("hub", self._tell_hub, _TELL_HUB_EVERY)
        self._add_job("notices", self._send_notices, _SEND_NOTICES_EVERY)
        self._add_job("returned", self._read_returned, _READ_RETURNED_EVERY)
        self._scheduler.add_listener(self._note_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        # A scan that takes longer than its interval skips the next tick, which is as it should be, and no news.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler.start()
        threading.Thread(target=self._watch_clock, name="clock-watch", daemon=True).start()

    def look_now(self) -> None:
        """Let every job have its turn at once, whenever it would have come."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Finish what is being handed over, begin nothing more, and give the lock up."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)
        self._leading.close()

    def _tick(self, name: str, body: Callable[[Line], None]) -> None:
        """Do one job's work, if it is ours to do. What a person can mend is logged once, and tried again."""
        with self._turn:
            if self._stopping.is_set():
                return
            self._note_tick(name)
            try:
                self._lead()
                body(self._app.line)
            except PublisherError as error:
                self._tell_once(name, str(error))
            else:
                self._tell_once(name, "")

    def _tell_once(self, name: str, trouble: str) -> None:
        """Log what keeps a job from its work, once for as long as it lasts."""
        if trouble and self._told.get(name) != trouble:
            _log.warning("%s: %s", name, trouble.replace("\n", " "))
        self._told[name] = trouble

    def _note_tick(self, name: str) -> None:
        self.ticks[name] += 1
        self._app.pulse.ticked[name] = self._app.clock.now()

    def _lead(self) -> None:
        """Hold the lock from now on. Raises BusyError while another process does."""
        if self._is_leader:
            try:
                self._keep()
            except BusyError:
                self._is_leader = self._app.pulse.is_leader = False
                self._leading.close()
                raise
        else:
            self._keep = self._leading.enter_context(self._app.lock())
            self._is_leader = self._app.pulse.is_leader = True
            _log.info("publishing begun")

    def _scan(self, line: Line) -> None:
        """Bring feeds and ledger up to date with the posts, and send what came of it."""
        self._last = line.prepare()
        for file in self._last.built.files if self._last.built else ():
            if file.changed:
                _log.info("file written path=%s", file.path)
        self._deliver(line)

    def _dispatch(self, line: Line) -> None:
        """Send what has come due since the last scan."""
        if self._last.scan or self._last.refusal:
            self._deliver(line)

    def _housekeep(self, line: Line) -> None:
        """Sweep up what killed processes left; suppress whose mailbox is gone, forget who never confirmed."""
        remove_leftovers(line.settings.feeds.path)
        line.settle_bounces()
        if line.settings.lists:
            self._app.correspondence.tidy()

    def _deliver(self, line: Line) -> None:
        self._last.report = line.dispatch(self._stopping.is_set, self._app.pulse.follow)
        for verdict, number in self._last.report.outcomes.items():
            _log.info("deliveries settled verdict=%s number=%d", verdict, number)
        for issue_id in self._last.report.closed:
            _log.info("issue closed issue=%d", issue_id)
        line.close(self._last)

    def _tell_hub(self) -> None:
        """Tell the hub what changed. It waits for no turn: mail may be on its way for hours."""
        self._note_tick("hub")
        if self._is_leader and self._last.built is not None:
            self._app.hub.tell(self._stopping.is_set)

    def _send_notices(self) -> None:
        """Write to single people. As for the hub: nobody who subscribes waits until an issue is out."""
        self._note_tick("notices")
        if self._stopping.is_set() or not self._is_leader or not self._app.settings.lists:
            return
        try:
            sent = self._app.correspondence.carry_on(self._stopping.is_set)
        except PublisherError as error:
            self._tell_once("notices", str(error))
            return
        self._tell_once("notices", sent.relay_down)

    def _read_returned(self) -> None:
        """Read what came back. It waits for no turn either: a mailbox may be slow, and mail goes out meanwhile."""
        self._note_tick("returned")
        if self._is_leader and self._app.settings.lists:
            found = self._app.returning.try_to_read()
            for kind, number in found.items():
                _log.info("returned mail read kind=%s number=%d", kind, number)

    def _add(self, name: str, body: Callable[[Line], None], seconds: float) -> None:
        self._add_job(name, self._tick, seconds, name, body)

    def _add_job(self, name: str, job: Callable[..., None], seconds: float, *words: object) -> None:
        self._scheduler.add_job(job, "interval", words, seconds=seconds, id=name, next_run_time=datetime.now(UTC))

    def _note_event(self, event: JobExecutionEvent) -> None:
        if getattr(event, "exception", None):
            _log.error("job failed job=%s", event.job_id, exc_info=event.exception)
        else:
            self._app.pulse.missed[event.job_id] += 1
            _log.warning("job was late job=%s", event.job_id)

    def _watch_clock(self) -> None:
        """Arm the jobs anew when the wall clock has jumped: APScheduler would wait for a time that has been."""
        difference = time.time() - time.monotonic()
        while not self._stopping.wait(_WATCH_EVERY):
            now = time.time() - time.monotonic()
            if abs(now - difference) > _CLOCK_SLACK:
                self._app.pulse.clock_jump = now - difference
                _log.warning("clock jumped seconds=%.0f", now - difference)
                difference = now
                self.look_now()
