"""Claimed deliveries -> messages for whichever connection is free next."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from publisher.clock import Clock
from publisher.delivery.domains import Domains
from publisher.delivery.outbox import Claimed, Key
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.pace import Pace
from publisher.delivery.transports import Message
from publisher.delivery.writer import LedgerWriter
from publisher.mailbox import AddressError
from publisher.newsletter import UnsafeHeaderError

_BATCH = 100
_LOW = 50  # in hand, when more is claimed
_LOOK_EVERY = 0.2  # seconds, while resting
_Answer = TypeVar("_Answer")
Compose = Callable[[Claimed], Message]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery with its message."""

    claimed: Claimed
    message: Message

    @property
    def key(self) -> Key:
        """Which delivery it is."""
        return self.claimed.key


class StoppedError(Exception):
    """We were told to stop, and what was waited for had not come."""


class Supply:
    """Hands out what is due until nothing is, or until it is stopped."""

    def __init__(  # noqa: PLR0913, PLR0917 - where it comes from, and what holds it back
        self,
        writer: LedgerWriter,
        compose: Compose,
        pace: Pace,
        domains: Domains,
        clock: Clock,
        should_stop: Callable[[], bool],
    ) -> None:
        self.is_on_trial = False  # whether one message goes alone, to show whether the relay is well again
        self._writer = writer
        self._compose = compose
        self._pace = pace
        self._domains = domains
        self._clock = clock
        self._should_stop = should_stop
        self._claimed: deque[Claimed] = deque()
        self._made: dict[Key, Message] = {}  # beforehand, for the first that are in hand
        self._claiming: asyncio.Task[int] | None = None
        self._may_be_more = True
        self._is_stopped = False

    def stop(self) -> None:
        """Hand out nothing more."""
        self._is_stopped = True

    async def take(self) -> Parcel | None:
        """Give the next parcel, or nothing once there is none to be had."""
        while not self._is_over() and await self._is_supplied():
            claimed = await self._take_turn()
            if claimed is None:
                continue
            await self.rest(self._pace.reserve())
            if self._is_over():
                self._claimed.appendleft(claimed)
                return None
            if (parcel := await self._pack(claimed)) is not None:
                return parcel
        return None

    async def take_at_once(self) -> Parcel | None:
        """Give the next parcel if one is in hand and the pace allows it now: one that rides behind another."""
        if self.is_on_trial or self._is_over() or not self._claimed or not self._pace.is_ready():
            return None
        claimed = await self._take_turn()
        return None if claimed is None else await self._pack(claimed)

    def make_ahead(self) -> None:
        """Make one more message beforehand, once all connections have written: while the relay has its turn."""
        asyncio.get_running_loop().call_soon(self._make_next)

    def _make_next(self) -> None:
        place = len(self._made)
        if place < len(self._claimed) and not self._is_stopped:
            claimed = self._claimed[place]
            with suppress(Exception):  # it will be raised again, and told, when its turn comes
                self._made[claimed.key] = self._compose(claimed)

    async def put_back(self, parcel: Parcel | None) -> None:
        """Put back a parcel and what else is in hand: it is claimed again where it may still be sent."""
        keys = [claimed.key for claimed in self._claimed]
        if parcel is not None:
            keys.append(parcel.key)
        self._claimed.clear()
        self._made.clear()
        if keys:
            await self._writer.put_back([(key, None) for key in keys])

    async def rest(self, seconds: float) -> None:
        """Wait, and no longer than until it is stopped."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0 and not self._is_over():  # noqa: ASYNC110 - who stops us is asked
            await asyncio.sleep(min(left, _LOOK_EVERY))

    async def unless_stopped(self, waiting: Coroutine[Any, Any, _Answer]) -> _Answer:
        """Give what comes of waiting, which is given up once this is stopped. Raises StoppedError then.

        For what may be given up at any moment: until a message is begun, the relay has nothing of it.
        """
        task = asyncio.create_task(waiting)
        try:
            while not task.done() and not self._is_over():
                await asyncio.wait((task,), timeout=_LOOK_EVERY)
        finally:
            task.cancel()  # also where we ourselves are; what is done stays done
        await asyncio.wait((task,))
        if task.cancelled():
            raise StoppedError
        return task.result()

    def _is_over(self) -> bool:
        self._is_stopped = self._is_stopped or self._should_stop()
        return self._is_stopped

    async def _is_supplied(self) -> bool:
        """Say whether there is anything in hand, or to be had."""
        while not self._claimed:
            if not await asyncio.shield(self._claim_more()):
                return False
        return True

    async def _take_turn(self) -> Claimed | None:
        """Give the next delivery whose domain may have one now; one that may not goes back until it may."""
        claimed = self._claimed.popleft()
        if self._may_be_more and len(self._claimed) < _LOW:
            self._claim_more()
        wait = self._domains.find_wait(claimed.domain, self._clock.now())
        if wait is None:
            return claimed
        self._made.pop(claimed.key, None)
        await self._writer.put_back([(claimed.key, wait)])
        return None

    async def _pack(self, claimed: Claimed) -> Parcel | None:
        """Give a delivery with its message, or settle one that can have none."""
        try:
            message = self._made.pop(claimed.key, None) or self._compose(claimed)
            return Parcel(claimed=claimed, message=message)
        except (AddressError, UnsafeHeaderError) as error:
            await self._writer.record((claimed.key, Outcome(verdict=Verdict.SUPPRESSED, text=str(error))))
            return None

    def _claim_more(self) -> "asyncio.Task[int]":
        """Claim more, ahead of need; whoever needs it meanwhile waits for the same claim.

        One that is done is none to wait for: others may hold what it brought already, and to wait for it would
        give nobody else a turn.
        """
        if self._claiming is None or self._claiming.done():
            self._claiming = asyncio.create_task(self._claim())
            self._claiming.add_done_callback(self._note_claim)
        return self._claiming

    def _note_claim(self, claiming: "asyncio.Task[int]") -> None:
        if self._claiming is claiming:
            self._claiming = None
        if not claiming.cancelled():
            claiming.exception()  # whoever waits for it has it; where nobody did, the next claim fails likewise

    async def _claim(self) -> int:
        more = await self._writer.claim(_BATCH)
        self._claimed.extend(more)
        self._may_be_more = bool(more)
        return len(more)
