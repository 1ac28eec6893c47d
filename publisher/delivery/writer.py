"""The one thread that writes the ledger while mail is sent: whatever has arrived is committed together.

It never waits for company: as soon as one commit returns, everything that came meanwhile goes into the next. Each
connection waits for its own intent, so the doubt after a crash is one message a connection.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from publisher.clock import Clock
from publisher.delivery import outbox
from publisher.delivery.issues import note_progress
from publisher.delivery.outbox import Claimed, Key, Terms
from publisher.delivery.outcome import Outcome, Verdict
from publisher.errors import OutsideError
from publisher.store import Database

_RENEW_EVERY = 60.0  # seconds
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between attempts to commit
_PATIENCE = 45.0  # seconds that an intent or a claim waits for a ledger that can't be written


@dataclass(slots=True)
class _Request:
    """What one connection wants written, and the future that it waits on."""

    done: "asyncio.Future[object]"
    outcomes: Sequence[tuple[Key, Outcome]] = ()
    begin: Key | None = None
    claim: int = 0
    release: Sequence[Key] = ()


@dataclass(slots=True)
class _Batch:
    """What one commit came to."""

    granted: set[Key] = field(default_factory=set)
    claimed: list[Claimed] = field(default_factory=list)


class LedgerWriter:
    """Writes for one owner. To be started and stopped; its methods are called from the connections' loop."""

    def __init__(
        self, database: Database, owner: str, terms: Terms, clock: Clock, patience: float = _PATIENCE
    ) -> None:
        self._database = database
        self._owner = owner
        self._terms = terms
        self._clock = clock
        self._patience = patience
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._renewed = time.monotonic()

    def start(self) -> None:
        """Start the thread, from within the loop that will wait on it."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Write what has arrived, and end the thread."""
        self._requests.put(None)
        await asyncio.to_thread(self._thread.join)

    async def claim(self, most: int) -> list[Claimed]:
        """Take up to `most` deliveries that are due. Raises OutsideError where the ledger can't be written."""
        done = await self._ask(_Request(self._future(), claim=most))
        return done if isinstance(done, list) else []

    async def begin(self, key: Key, finished: tuple[Key, Outcome] | None) -> bool:
        """Store the outcome of the message before and the intent to send this one, in one commit.

        False means that it may not be sent, and that its row is settled. Raises OutsideError: then nothing may be
        sent either.
        """
        outcomes = () if finished is None else (finished,)
        return bool(await self._ask(_Request(self._future(), outcomes=outcomes, begin=key)))

    async def record(self, *outcomes: tuple[Key, Outcome]) -> None:
        """Store outcomes. It takes as long as it takes: an outcome is never given up."""
        await self._ask(_Request(self._future(), outcomes=outcomes))

    async def release(self, keys: Sequence[Key]) -> None:
        """Put back what was claimed and not begun."""
        await self._ask(_Request(self._future(), release=keys))

    def _future(self) -> "asyncio.Future[object]":
        assert self._loop is not None, "start() comes first"  # noqa: S101 - a mistake of ours, not of the world
        return self._loop.create_future()

    async def _ask(self, request: _Request) -> object:
        self._requests.put(request)
        return await request.done

    def _run(self) -> None:
        stopping = False
        while not stopping:
            requests = [self._requests.get()]
            while True:
                try:
                    requests.append(self._requests.get_nowait())
                except queue.Empty:
                    break
            stopping = None in requests
            self._serve([request for request in requests if request is not None])

    def _serve(self, requests: list[_Request]) -> None:
        """Commit `requests` together, again and again where the ledger can't be written.

        After a while what asks for new work is refused; outcomes are kept for as long as it takes.
        """
        wait = _FIRST_WAIT
        ends = time.monotonic() + self._patience
        while requests:
            try:
                batch = self._commit(requests)
            except OutsideError as error:
                time.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                if time.monotonic() < ends:
                    continue
                refused = [request for request in requests if not request.outcomes]
                self._answer([self._raising(request, error) for request in refused])
                requests = [request for request in requests if request.outcomes]
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, or would wait for ever
                self._answer([self._raising(request, error) for request in requests])
                return
            else:
                self._answer([self._giving(request, batch) for request in requests])
                return

    def _commit(self, requests: list[_Request]) -> _Batch:
        now = self._clock.now()
        batch = _Batch()
        outcomes = [outcome for request in requests for outcome in request.outcomes]
        begins = [request.begin for request in requests if request.begin is not None]
        releases = [key for request in requests for key in request.release]
        claims = sum(request.claim for request in requests)
        with self._database.write() as connection:
            outbox.record(connection, self._owner, outcomes, self._terms, now)
            sent = {key.issue_id for key, outcome in outcomes if outcome.verdict is Verdict.SENT}
            if sent:
                note_progress(connection, sorted(sent), now)
            if begins:
                batch.granted = outbox.begin_sending(connection, self._owner, begins, now)
            if releases:
                outbox.release(connection, self._owner, releases)
            if time.monotonic() - self._renewed > _RENEW_EVERY:
                outbox.renew(connection, self._owner, self._terms, now)
                self._renewed = time.monotonic()
            if claims:
                batch.claimed = outbox.claim(connection, self._owner, claims, self._terms, now)
        return batch

    def _giving(self, request: _Request, batch: _Batch) -> Callable[[], None]:
        result: object = None
        if request.begin is not None:
            result = request.begin in batch.granted
        elif request.claim:
            result, batch.claimed = batch.claimed[: request.claim], batch.claimed[request.claim :]
        return lambda: None if request.done.done() else request.done.set_result(result)

    @staticmethod
    def _raising(request: _Request, error: Exception) -> Callable[[], None]:
        return lambda: None if request.done.done() else request.done.set_exception(error)

    def _answer(self, answers: list[Callable[[], None]]) -> None:
        """Wake everybody who waited, in one call into the loop."""
        if answers and self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: [answer() for answer in answers])
