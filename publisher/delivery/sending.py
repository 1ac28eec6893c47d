"""One dispatch's connections: how many there are, what they learn, and what stops them."""

import asyncio
import logging
from collections.abc import Callable

from publisher.clock import Clock
from publisher.delivery.breaker import Breaker, after_fault, after_success, half_open, trip
from publisher.delivery.diagnosis import Ailment, Diagnosis, Finding
from publisher.delivery.domains import Domains
from publisher.delivery.lane import Lane
from publisher.delivery.outbox import Claimed
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.report import Report
from publisher.delivery.supply import Supply
from publisher.delivery.transports import Transport
from publisher.delivery.writer import LedgerWriter

_log = logging.getLogger(__name__)
_MOST_RETURNS = 10  # in a row, though nobody is to blame: a relay that only ever says 421 is down


class Sending:
    """Sends what is due over as many connections as the relay bears, until nothing is or something forbids it."""

    def __init__(  # noqa: PLR0913 - what one dispatch is made of
        self,
        *,
        transport: Transport,
        writer: LedgerWriter,
        supply: Supply,
        domains: Domains,
        breaker: Breaker,
        clock: Clock,
        report: Report,
        on_outcome: Callable[[Report], None],
    ) -> None:
        self.breaker = half_open(breaker)
        self._transport = transport
        self._writer = writer
        self._supply = supply
        self._domains = domains
        self._clock = clock
        self._report = report
        self._on_outcome = on_outcome
        self._diagnosis = Diagnosis()
        self._returns = 0
        self._lanes: list[asyncio.Task[None]] = []
        self._stops: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until the supply has no more. What stops one connection stops all, and is raised."""
        self._supply.is_on_trial = self.breaker.is_on_trial
        self._open_lanes(1 if self.breaker.is_on_trial else self._transport.connections)
        try:
            await self._wait()
        except asyncio.CancelledError:
            # Ctrl-C: what is in hand is finished, since only its end says what came of it.
            self._supply.stop()
            await self._wait()
            raise
        if failed := [error for lane in self._lanes if (error := lane.exception())]:
            raise failed[0]

    async def _wait(self) -> None:
        while running := [task for task in (*self._lanes, *self._stops) if not task.done()]:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

    def _open_lanes(self, number: int) -> None:
        for _ in range(min(number, self._transport.connections) - len(self._lanes)):
            lane = Lane(self._supply, self._writer, self._transport, self._judge, self._report)
            self._lanes.append(asyncio.create_task(lane.run()))

    def _judge(self, claimed: Claimed, outcome: Outcome) -> None:
        """Let everybody learn from an outcome who has something to learn from it."""
        now = self._clock.now()
        self._report.outcomes[outcome.verdict] += 1
        self._domains.learn(claimed.domain, outcome, now)
        if outcome.verdict is Verdict.SENT:
            self._returns = 0
            self.breaker = after_success(self.breaker, now)
            self._supply.is_on_trial = False
            self._open_lanes(2 * len(self._lanes))  # 1, 2, 4 … after a trial; all are open already without one
        else:
            self._judge_failure(outcome)
        for finding in self._diagnosis.learn(claimed.key, outcome):
            self._act_on(finding)
        if self.breaker.is_open(now):
            self._report.relay_down = self.breaker.last_text
            self._supply.stop()
        self._on_outcome(self._report)

    def _judge_failure(self, outcome: Outcome) -> None:
        self._returns += outcome.verdict is Verdict.RETURNED
        if outcome.blames_relay or self._returns > _MOST_RETURNS:
            name, stage = self._transport.name, outcome.stage.name.lower()
            _log.info("relay failed relay=%s code=%d stage=%s", name, outcome.code, stage)
            self.breaker = after_fault(self.breaker, outcome.code, outcome.text, self._clock.now())

    def _act_on(self, finding: Finding) -> None:
        now = self._clock.now()
        if finding.ailment is Ailment.RELAY_REJECTS:
            self.breaker = trip(self.breaker, finding.reason, now)
        elif finding.ailment is Ailment.POLICY:
            self.breaker = after_fault(self.breaker, 0, finding.reason, now)
        if finding.issues:
            stop = asyncio.create_task(self._writer.pause(finding))
            self._stops.add(stop)
