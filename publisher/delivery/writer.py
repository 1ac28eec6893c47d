"""The one thread that writes the ledger while mail is sent: whatever has arrived is committed together.

Each connection waits for its own intent, so the doubt after a crash is one message a connection. A commit costs the
same for one as for many, so it is made once all connections wait for it, or nobody has come for a millisecond.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from publisher.clock import Clock
from publisher.delivery import outbox
from publisher.delivery.diagnosis import Finding
from publisher.delivery.issues import note_progress, pause_over
from publisher.delivery.outbox import Claimed, Key, Terms
from publisher.delivery.outcome import Outcome, Verdict
from publisher.errors import OutsideError
from publisher.store import Database

_COMPANY = 0.001  # seconds without a newcomer, after which those who wait are enough
_LONGEST_COMPANY = 0.002  # seconds that the first may wait for others
_RENEW_EVERY = 60.0  # seconds
_PROGRESS_EVERY = 1.0  # seconds
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between attempts to commit
_PATIENCE = 45.0  # seconds that an intent or a claim waits for a ledger that can't be written


@dataclass(slots=True)
class _Request:
    """What one connection wants written, and the future that it waits on."""

    done: "asyncio.Future[bool | list[Claimed]]"
    outcomes: Sequence[tuple[Key, Outcome]] = ()
    begin: Key | None = None
    claim: int = 0
    put_back: Sequence[tuple[Key, datetime | None]] = ()
    finding: Finding | None = None


# What a request came to: whether it was granted, what it claimed, or why it failed.
_Answer = tuple[_Request, bool | list[Claimed] | Exception]


class LedgerWriter:
    """Writes for one owner. To be started and stopped; its methods are called from the connections' loop."""

    def __init__(  # noqa: PLR0913 - who writes, on which terms, for how many
        self,
        database: Database,
        owner: str,
        terms: Terms,
        clock: Clock,
        *,
        connections: int = 1,
        patience: float = _PATIENCE,
    ) -> None:
        self._connection = database.keep()
        self._owner = owner
        self._terms = terms
        self._clock = clock
        self._enough = connections
        self._patience = patience
        self._waiting: list[_Request] = []
        self._is_writing = False
        self._seen = 0
        self._ends = 0.0
        self._handing_over: asyncio.Handle | None = None
        self._batches: queue.SimpleQueue[list[_Request] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._renewed = time.monotonic()
        self._progressing: set[int] = set()
        self._progressed = 0.0

    def start(self) -> None:
        """Start the thread, from within the loop that will wait on it."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Write what has arrived, and end the thread."""
        while self._waiting:
            self._hand_over()
            await asyncio.sleep(_COMPANY)
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)

    async def claim(self, most: int) -> list[Claimed]:
        """Take up to `most` deliveries that are due. Raises OutsideError where the ledger can't be written."""
        done = await self._ask(claim=most)
        return done if isinstance(done, list) else []

    def begin(self, key: Key, finished: tuple[Key, Outcome] | None) -> "asyncio.Future[bool | list[Claimed]]":
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
    ) -> "asyncio.Future[bool | list[Claimed]]":
        assert self._loop is not None, "start() comes first"  # noqa: S101 - a mistake of ours, not of the world
        request = _Request(self._loop.create_future(), outcomes, begin, claim, put_back, finding)
        self._waiting.append(request)
        self._gather()
        return request.done

    def _gather(self) -> None:
        """Hand over what is enough at once, what is not soon, and nothing while a commit is under way."""
        if self._is_writing or not self._waiting or self._loop is None:
            return
        if len(self._waiting) >= self._enough:
            self._hand_over()
        elif self._handing_over is None:
            self._ends = self._loop.time() + _LONGEST_COMPANY
            self._wait_for_company(self._loop)

    def _wait_for_company(self, loop: asyncio.AbstractEventLoop) -> None:
        self._seen = len(self._waiting)
        self._handing_over = loop.call_later(_COMPANY, self._look_for_company, loop)

    def _look_for_company(self, loop: asyncio.AbstractEventLoop) -> None:
        if len(self._waiting) > self._seen and loop.time() < self._ends:
            self._wait_for_company(loop)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._handing_over is not None:
            self._handing_over.cancel()
            self._handing_over = None
        if self._waiting and not self._is_writing:
            self._is_writing = True
            self._batches.put(self._waiting)
            self._waiting = []

    def _run(self) -> None:
        while (requests := self._batches.get()) is not None:
            self._serve(requests)
        self._connection.close()

    def _serve(self, requests: list[_Request]) -> None:
        """Commit `requests` together, again and again where the ledger can't be written.

        After a while what asks for new work is refused; outcomes are kept for as long as it takes.
        """
        wait = _FIRST_WAIT
        ends = time.monotonic() + self._patience
        answers: list[_Answer] = []
        while requests:
            try:
                answers = self._commit(requests)
                break
            except OutsideError as error:
                time.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                if time.monotonic() < ends:
                    continue
                self._tell([(request, error) for request in requests if not request.outcomes])
                requests = [request for request in requests if request.outcomes]
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, or would wait for ever
                answers = [(request, error) for request in requests]
                break
        self._tell(answers, is_last=True)

    def _commit(self, requests: list[_Request]) -> list[_Answer]:
        """Write in one transaction what is asked; give what each request came to."""
        now = self._clock.now()
        outcomes = [outcome for request in requests for outcome in request.outcomes]
        begins = [request.begin for request in requests if request.begin is not None]
        claims = sum(request.claim for request in requests)
        findings = [request.finding for request in requests if request.finding is not None]
        waits = [wait for request in requests for wait in request.put_back]
        granted: set[Key] = set()
        claimed: list[Claimed] = []
        with self._connection.write() as connection:
            if outcomes:
                outbox.record(connection, self._owner, outcomes, self._terms, now)
                self._note_progress(connection, outcomes, now)
            for finding in findings:
                pause_over(connection, finding, now)
            if waits:
                outbox.put_back(connection, self._owner, waits)
            if begins:
                granted = outbox.begin_sending(connection, self._owner, begins, now)
            if claims:
                claimed = outbox.claim(connection, self._owner, claims, self._terms, now)
            if time.monotonic() - self._renewed > _RENEW_EVERY:
                outbox.renew(connection, self._owner, self._terms, now)
                self._renewed = time.monotonic()
        answers: list[_Answer] = []
        for request in requests:
            mine, claimed = claimed[: request.claim], claimed[request.claim :]
            answers.append((request, mine if request.claim else request.begin in granted))
        return answers

    def _note_progress(
        self, connection: Connection, outcomes: Sequence[tuple[Key, Outcome]], now: datetime
    ) -> None:
        """Note now and then which issues go on: only whether it was hours ago is ever asked."""
        sent = {key.issue_id for key, outcome in outcomes if outcome.verdict is Verdict.SENT}
        if sent and (sent != self._progressing or time.monotonic() - self._progressed > _PROGRESS_EVERY):
            note_progress(connection, sorted(sent), now)
            self._progressing, self._progressed = sent, time.monotonic()

    def _tell(self, answers: list[_Answer], *, is_last: bool = False) -> None:
        """Wake those who wait, in one call into the loop."""
        assert self._loop is not None  # noqa: S101 - the thread was started from it
        self._loop.call_soon_threadsafe(self._hear, answers, is_last)

    def _hear(self, answers: list[_Answer], is_last: bool) -> None:  # noqa: FBT001 - as call_soon hands it over
        for request, answer in answers:
            if request.done.done():
                continue
            if isinstance(answer, Exception):
                request.done.set_exception(answer)
            else:
                request.done.set_result(answer)
        if is_last:
            self._is_writing = False
            self._gather()
