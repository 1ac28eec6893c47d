"""The one that writes the ledger while mail is sent: whatever has arrived is committed together.

Each connection waits for its own intent, so the doubt after a crash is one message a connection. A commit costs the
same for one as for many, and waits for nobody: while it is made, others gather for the next.

It writes in the connections' own thread: a commit takes less time than to hand it to another one and back, and
until it is made, nobody who waits for it has anything to do.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from publisher.clock import Clock
from publisher.delivery import outbox
from publisher.delivery.ballast import Ballast
from publisher.delivery.diagnosis import Finding
from publisher.delivery.issues import note_progress, pause_over
from publisher.delivery.outbox import Claimed, Key, Terms
from publisher.delivery.outcome import Outcome, Verdict
from publisher.errors import OutsideError
from publisher.store import Database

_LOOK_EVERY = 0.001  # seconds, while the last is written
_RENEW_EVERY = 60.0  # seconds
_PROGRESS_EVERY = 1.0  # seconds
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between attempts to commit
_PATIENCE = 45.0  # seconds that an intent or a claim waits for a ledger that can't be written

_Answer = bool | list[Claimed]
"""What a request came to: whether it was granted, or what it claimed."""


@dataclass(slots=True)
class _Request:
    """What one connection wants written, and the future that it waits on."""

    done: asyncio.Future[_Answer]
    outcomes: Sequence[tuple[Key, Outcome]] = ()
    begin: Key | None = None
    claim: int = 0
    put_back: Sequence[tuple[Key, datetime | None]] = ()
    finding: Finding | None = None


class LedgerWriter:
    """Writes for one owner. Its methods are called from one loop, and it is stopped there."""

    def __init__(  # noqa: PLR0913 - who writes, on which terms, for how many
        self,
        database: Database,
        owner: str,
        terms: Terms,
        clock: Clock,
        *,
        patience: float = _PATIENCE,
        ballast: Ballast | None = None,
    ) -> None:
        self._connection = database.keep()
        self._owner = owner
        self._terms = terms
        self._clock = clock
        self._patience = patience
        self._ballast = ballast
        self.is_full = False  # the disk: from then on, nothing is begun
        self._waiting: list[_Request] = []
        self._next: asyncio.Handle | None = None
        self._failing_since: float | None = None
        self._wait = _FIRST_WAIT
        self._renewed = time.monotonic()
        self._progressing: set[int] = set()
        self._progressed = 0.0

    async def stop(self) -> None:
        """Write what has arrived, however long it takes, and put the connection away."""
        while self._waiting:  # noqa: ASYNC110 - it ends soon, and is done once in a dispatch
            await asyncio.sleep(_LOOK_EVERY)
        self._connection.close()

    async def claim(self, most: int) -> list[Claimed]:
        """Take up to `most` deliveries that are due. Raises OutsideError where the ledger can't be written."""
        done = await self._ask(claim=most)
        return done if isinstance(done, list) else []

    def begin(self, key: Key, finished: tuple[Key, Outcome] | None) -> asyncio.Future[_Answer]:
        """Store the outcome of the message before and the intent to send this one, in one commit.

        False, once it is awaited, means that it may not be sent, and that its row is settled. Raises OutsideError:
        then nothing may be sent either.
        """
        return self._ask(outcomes=() if finished is None else (finished,), begin=key)

    async def record(self, *outcomes: tuple[Key, Outcome]) -> None:
        """Store outcomes. It takes as long as it takes: an outcome is never given up."""
        await self._ask(outcomes=outcomes)

    async def put_back(self, waits: Sequence[tuple[Key, datetime | None]]) -> None:
        """Put back what was claimed and not begun, until an instant where one is given."""
        await self._ask(put_back=waits)

    async def pause(self, finding: Finding) -> None:
        """Pause the issues that something is wrong with. Whatever is asked for after this is refused to them."""
        await self._ask(finding=finding)

    def _ask(
        self,
        *,
        outcomes: Sequence[tuple[Key, Outcome]] = (),
        begin: Key | None = None,
        claim: int = 0,
        put_back: Sequence[tuple[Key, datetime | None]] = (),
        finding: Finding | None = None,
    ) -> asyncio.Future[_Answer]:
        loop = asyncio.get_running_loop()
        request = _Request(loop.create_future(), outcomes, begin, claim, put_back, finding)
        self._waiting.append(request)
        self._gather(loop)
        return request.done

    def _gather(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write in the loop's next turn, after what the relays have said by then; what fails has its own time."""
        if self._failing_since is None and self._next is None:
            self._next = loop.call_later(0, self._write_waiting)

    def _write_waiting(self) -> None:
        """Commit together what all who wait have asked for, and tell each what it came to."""
        requests, self._waiting, self._next = self._waiting, [], None
        try:
            answers = self._commit(requests)
        except OutsideError as error:
            self._bear(requests, error)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, or would wait for ever
            _refuse(requests, error)
        else:
            self._failing_since, self._wait = None, _FIRST_WAIT
            for request, answer in zip(requests, answers, strict=True):
                if not request.done.done():
                    request.done.set_result(answer)

    def _bear(self, requests: list[_Request], error: OutsideError) -> None:
        """Try again in a while what could not be written.

        After a while what asks for new work is refused, and at once where the disk is full; outcomes are kept for
        as long as it takes.
        """
        now = time.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        if self._ballast and self._ballast.give_up():
            self.is_full, self._wait = True, 0.0
        if self.is_full or now - self._failing_since >= self._patience:
            _refuse([request for request in requests if not request.outcomes], error)
            requests = [request for request in requests if request.outcomes]
        self._waiting = requests
        if requests:
            self._next = asyncio.get_running_loop().call_later(self._wait, self._write_waiting)
            self._wait = min(max(self._wait * 2, _FIRST_WAIT), _LONGEST_WAIT)
        else:
            self._failing_since = None

    def _commit(self, requests: list[_Request]) -> list[_Answer]:
        """Write in one transaction what is asked; give what each request came to."""
        now = self._clock.now()
        outcomes = [outcome for request in requests for outcome in request.outcomes]
        begins = [request.begin for request in requests if request.begin is not None and not self.is_full]
        granted: set[Key] = set()
        with self._connection as connection:
            if outcomes:
                outbox.record(connection, self._owner, outcomes, self._terms, now)
                self._note_progress(connection, outcomes, now)
            for request in requests:
                if request.finding is not None:
                    pause_over(connection, request.finding, now)
                if request.put_back:
                    outbox.put_back(connection, self._owner, request.put_back)
            if begins:
                granted = outbox.begin_sending(connection, self._owner, begins, now)
            answers = [
                outbox.claim(connection, self._owner, request.claim, self._terms, now)
                if request.claim and not self.is_full
                else request.begin in granted
                for request in requests
            ]
            if time.monotonic() - self._renewed > _RENEW_EVERY:
                outbox.renew(connection, self._owner, self._terms, now)
                self._renewed = time.monotonic()
        return answers

    def _note_progress(
        self, connection: Connection, outcomes: Sequence[tuple[Key, Outcome]], now: datetime
    ) -> None:
        """Note now and then which issues go on: only whether it was hours ago is ever asked."""
        sent = {key.issue_id for key, outcome in outcomes if outcome.verdict is Verdict.SENT}
        if sent and (sent != self._progressing or time.monotonic() - self._progressed > _PROGRESS_EVERY):
            note_progress(connection, sorted(sent), now)
            self._progressing, self._progressed = sent, time.monotonic()


def _refuse(requests: Sequence[_Request], error: Exception) -> None:
    for request in requests:
        if not request.done.done():
            request.done.set_exception(error)
