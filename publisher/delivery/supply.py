"""Claimed deliveries -> messages for whichever connection is free next."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

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
Compose = Callable[[Claimed], Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery with its message."""

    key: Key
    message: Message


class Supply:
    """Hands out what is due until nothing is, or until it is stopped."""

    def __init__(self, writer: LedgerWriter, compose: Compose, pace: Pace, should_stop: Callable[[], bool]) -> None:
        self._writer = writer
        self._compose = compose
        self._pace = pace
        self._should_stop = should_stop
        self._claimed: deque[Claimed] = deque()
        self._claiming: asyncio.Task[int] | None = None
        self._may_be_more = True
        self._is_stopped = False

    def stop(self) -> None:
        """Hand out nothing more."""
        self._is_stopped = True

    async def take(self) -> Parcel | None:
        """Give the next parcel, or nothing once there is none to be had."""
        while not self._is_over():
            await self.rest(self._pace.reserve())
            parcel = None if self._is_over() else await self._next()
            if parcel is None:
                return None
            if isinstance(parcel, Parcel):
                return parcel
        return None

    async def take_at_once(self) -> Parcel | None:
        """Give the next parcel if one is in hand and the pace allows it now: one that rides behind another."""
        if self._is_over() or not self._claimed or not self._pace.is_ready():
            return None
        parcel = await self._compose_next()
        return parcel if isinstance(parcel, Parcel) else None

    async def rest(self, seconds: float) -> None:
        """Wait, and no longer than until it is stopped."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0 and not self._is_over():  # noqa: ASYNC110 - who stops us is asked
            await asyncio.sleep(min(left, _LOOK_EVERY))

    def _is_over(self) -> bool:
        self._is_stopped = self._is_stopped or self._should_stop()
        return self._is_stopped

    async def _next(self) -> Parcel | Outcome | None:
        """Give a parcel, nothing when there is none, or what came of one that can't be sent at all."""
        while not self._claimed:
            if not await asyncio.shield(self._claim_more()):
                return None
        return await self._compose_next()

    async def _compose_next(self) -> Parcel | Outcome:
        claimed = self._claimed.popleft()
        if self._may_be_more and len(self._claimed) < _LOW:
            self._claim_more()
        try:
            return Parcel(key=claimed.key, message=self._compose(claimed))
        except (AddressError, UnsafeHeaderError) as error:
            outcome = Outcome(verdict=Verdict.SUPPRESSED, text=str(error))
            await self._writer.record((claimed.key, outcome))
            return outcome

    def _claim_more(self) -> "asyncio.Task[int]":
        """Claim more, ahead of need; whoever needs it meanwhile waits for the same claim."""
        if self._claiming is None:
            self._claiming = asyncio.create_task(self._claim())
            self._claiming.add_done_callback(self._note_claim)
        return self._claiming

    def _note_claim(self, claiming: "asyncio.Task[int]") -> None:
        self._claiming = None
        if not claiming.cancelled():
            claiming.exception()  # whoever waits for it has it; where nobody did, the next claim fails likewise

    async def _claim(self) -> int:
        more = await self._writer.claim(_BATCH)
        self._claimed.extend(more)
        self._may_be_more = bool(more)
        return len(more)
