"""Carrying out what the ledger says is due, over as many connections as the relay bears."""

import asyncio
import logging
import os
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, update

from publisher.clock import Clock
from publisher.delivery import issues, outbox
from publisher.delivery.breaker import Breaker, after_fault, after_success, half_open
from publisher.delivery.lane import Lane
from publisher.delivery.outbox import Terms
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.pace import Pace
from publisher.delivery.relays import read_breakers, write_breaker
from publisher.delivery.supply import Compose, Supply
from publisher.delivery.transports import Transport
from publisher.delivery.writer import LedgerWriter
from publisher.store import Database
from publisher.store.tables import dispatch_owner

_log = logging.getLogger(__name__)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_OWNERS_KEPT = timedelta(days=30)
_MOST_RETURNS = 10  # in a row, though nobody is to blame: a relay that only ever says 421 is down


@dataclass(slots=True)
class Report:
    """What a dispatch came to: outcomes by verdict, what was closed, and the relay's last words if it is down."""

    outcomes: Counter[Verdict] = field(default_factory=Counter)
    closed: list[int] = field(default_factory=list)
    in_doubt: int = 0
    relay_down: str = ""


class Dispatcher:
    """Sends what is due, in one process at a time: the caller holds the lock."""

    def __init__(
        self, database: Database, transport: Transport, terms: Terms, clock: Clock, rate: float = 0
    ) -> None:
        self._database = database
        self._transport = transport
        self._terms = terms
        self._clock = clock
        self._rate = rate
        self._breaker = Breaker()
        self._returns = 0

    def run(
        self,
        compose: Compose,
        should_stop: Callable[[], bool],
        on_outcome: Callable[[Report], None] = lambda _report: None,
        *,
        probe: bool = False,
    ) -> Report:
        """Send until nothing is due, the relay is down, or `should_stop`; give what came of it.

        A relay that failed before is left alone until its time, unless `probe` says to try it now.
        Raises OutsideError where the ledger fails.
        """
        owner = self._enlist()
        report = Report()
        try:
            with self._database.write() as connection:
                _, report.in_doubt = self._take_over(connection, owner)
                self._breaker = read_breakers(connection).get(self._transport.name, Breaker())
            if probe:
                self._breaker = half_open(self._breaker)
            if self._breaker.is_open(self._clock.now()):
                report.relay_down = self._breaker.last_text
            else:
                asyncio.run(self._send(owner, compose, should_stop, report, on_outcome))
        finally:
            report.closed = self._retire(owner)
        return report

    def _enlist(self) -> str:
        """Give this run a name of its own: whoever finds another's on a row knows that it is dead."""
        owner = secrets.token_hex(8)
        now = self._clock.now()
        with self._database.write() as connection:
            connection.execute(delete(dispatch_owner).where(dispatch_owner.c.ended < now - _OWNERS_KEPT))
            connection.execute(
                insert(dispatch_owner).values(
                    owner=owner,
                    node=os.uname().nodename,
                    pid=os.getpid(),
                    boot_id=_read_boot_id(),
                    started=now,
                    heartbeat=now,
                    connections=self._transport.connections,
                )
            )
        return owner

    def _take_over(self, connection: Connection, owner: str) -> tuple[int, int]:
        """Settle what dead owners left, and put every issue where it stands now."""
        now = self._clock.now()
        back, in_doubt = outbox.recover(connection, owner, self._terms, now)
        if back or in_doubt:
            _log.info("deliveries recovered queued=%d unknown=%d", back, in_doubt)
        issues.pause_doubtful(connection)
        issues.hold_stale(connection, now)
        issues.start_due(connection, now)
        reopened = outbox.reopen_unknown(connection, now)
        if reopened:
            _log.info("deliveries reopened number=%d", reopened)
        issues.resume_closing(connection)
        return back, in_doubt

    async def _send(
        self,
        owner: str,
        compose: Compose,
        should_stop: Callable[[], bool],
        report: Report,
        on_outcome: Callable[[Report], None],
    ) -> None:
        connections = self._transport.connections
        writer = LedgerWriter(self._database, owner, self._terms, self._clock, connections=connections)
        writer.start()
        supply = Supply(writer, compose, Pace(self._rate), should_stop)

        def judge(outcome: Outcome) -> None:
            report.outcomes[outcome.verdict] += 1
            self._judge(outcome)
            if self._breaker.is_open(self._clock.now()):
                report.relay_down = self._breaker.last_text
                supply.stop()
            on_outcome(report)

        lanes = [Lane(supply, writer, self._transport, judge) for _ in range(connections)]
        running = [asyncio.create_task(lane.run()) for lane in lanes]
        try:
            await asyncio.wait(running)
        except (
            asyncio.CancelledError
        ):  # Ctrl-C: what is in hand is finished, since only its end says what came of it
            supply.stop()
            await asyncio.wait(running)
            raise
        finally:
            await writer.stop()
        if failed := [error for lane in running if (error := lane.exception())]:
            raise failed[0]

    def _judge(self, outcome: Outcome) -> None:
        """Let the breaker learn from an outcome."""
        if outcome.verdict is Verdict.SENT:
            self._returns = 0
            self._breaker = after_success(self._breaker)
            return
        self._returns += outcome.verdict is Verdict.RETURNED
        if outcome.blames_relay or self._returns > _MOST_RETURNS:
            _log.warning("relay failed relay=%s text=%s", self._transport.name, outcome.text)
            self._breaker = after_fault(self._breaker, outcome.code, outcome.text, self._clock.now())

    def _retire(self, owner: str) -> list[int]:
        """Put back what was not begun, close what is done, keep how the relay stands."""
        now = self._clock.now()
        with self._database.write() as connection:
            outbox.release(connection, owner)
            connection.execute(update(dispatch_owner).where(dispatch_owner.c.owner == owner).values(ended=now))
            write_breaker(connection, self._transport.name, self._breaker, now)
            issues.pause_doubtful(connection)
            return issues.finish_done(connection, now)


def _read_boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def has_due(database: Database, now: datetime) -> bool:
    """Say whether a dispatch would find anything to do."""
    with database.read() as connection:
        return issues.has_work(connection, now)
