"""Carrying out what the ledger says is due, over as many connections as the relay bears."""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, update

from publisher.clock import Clock
from publisher.delivery import issues, outbox
from publisher.delivery.ballast import Ballast
from publisher.delivery.breaker import Breaker
from publisher.delivery.canary import release_rests, settle_slices
from publisher.delivery.domains import Domains
from publisher.delivery.outbox import Terms
from publisher.delivery.pace import NO_LIMIT, Pace, Rates
from publisher.delivery.relays import read_breakers, write_breaker
from publisher.delivery.report import Report
from publisher.delivery.sending import Sending
from publisher.delivery.supply import Compose, Supply
from publisher.delivery.throttles import read_buckets, write_buckets
from publisher.delivery.transports import Transport
from publisher.delivery.writer import LedgerWriter
from publisher.errors import OutsideError
from publisher.store import Database
from publisher.store.tables import dispatch_owner

_log = logging.getLogger(__name__)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_OWNERS_KEPT = timedelta(days=30)


class Dispatcher:
    """Sends what is due, in one process at a time: the caller holds the lock."""

    def __init__(
        self, database: Database, transport: Transport, terms: Terms, clock: Clock, rates: Rates = NO_LIMIT
    ) -> None:
        self._database = database
        self._transport = transport
        self._terms = terms
        self._clock = clock
        self._rates = rates

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
        breaker = Breaker()
        domains = Domains({}, {}, self._clock.now())
        try:
            with self._database.write() as connection:
                _, report.in_doubt = self._take_over(connection, owner)
                breaker = read_breakers(connection).get(self._transport.name, breaker)
                domains = Domains(self._rates.domains, read_buckets(connection), self._clock.now())
            release_rests(self._database, self._clock.now())
            if breaker.is_open(self._clock.now()) and not probe:
                report.relay_down = breaker.last_text
            else:
                breaker = asyncio.run(self._send(owner, compose, should_stop, report, on_outcome, breaker, domains))
        finally:
            report.closed = self._retire(owner, breaker, domains)
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
        issues.start_due(connection, now, self._terms.canary_wait)
        issues.pause_overfull(connection)
        settle_slices(connection, now)
        reopened = outbox.reopen_unknown(connection, now)
        if reopened:
            _log.info("deliveries reopened number=%d", reopened)
        issues.resume_closing(connection)
        return back, in_doubt

    async def _send(  # noqa: PLR0913, PLR0917 - what one dispatch is made of
        self,
        owner: str,
        compose: Compose,
        should_stop: Callable[[], bool],
        report: Report,
        on_outcome: Callable[[Report], None],
        breaker: Breaker,
        domains: Domains,
    ) -> Breaker:
        """Send; give how the relay stands afterwards."""
        ballast = Ballast.beside(self._database.file) if self._database.file else None
        if ballast:
            ballast.keep()
        writer = LedgerWriter(
            self._database,
            owner,
            self._terms,
            self._clock,
            ballast=ballast,
        )
        supply = Supply(writer, compose, Pace(self._rates.relay), domains, self._clock, should_stop)
        sending = Sending(
            transport=self._transport,
            writer=writer,
            supply=supply,
            domains=domains,
            breaker=breaker,
            clock=self._clock,
            report=report,
            on_outcome=on_outcome,
        )
        try:
            await sending.run()
        finally:
            await writer.stop()
        if writer.is_full:
            raise OutsideError(
                "The disk of the database is full", hint="make room; the next pass goes on by itself"
            )
        return sending.breaker

    def _retire(self, owner: str, breaker: Breaker, domains: Domains) -> list[int]:
        """Put back what was not begun, close what is done, keep how relay and domains stand."""
        now = self._clock.now()
        with self._database.write() as connection:
            outbox.release(connection, owner)
            connection.execute(update(dispatch_owner).where(dispatch_owner.c.owner == owner).values(ended=now))
            write_breaker(connection, self._transport.name, breaker, now)
            write_buckets(connection, domains.buckets, now)
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
