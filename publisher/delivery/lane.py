"""One connection's work: offer, intend, submit, record, and the next one behind it."""

import time
from collections.abc import Callable

from publisher.delivery.outbox import Claimed, Key
from publisher.delivery.outcome import Outcome
from publisher.delivery.report import Report
from publisher.delivery.supply import Parcel, StoppedError, Supply
from publisher.delivery.transports import Session, SessionFault, Transport
from publisher.delivery.writer import LedgerWriter

_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0  # seconds before a failed connection is tried again


class Lane:
    """Carries parcels over one connection at a time, as long as there are any.

    The order is the promise: the intent is committed after the relay has taken recipient and DATA, and before the
    first byte of the message is written. At any moment one delivery of a lane, at most, is in doubt.
    """

    def __init__(
        self,
        supply: Supply,
        writer: LedgerWriter,
        transport: Transport,
        judge: Callable[[Claimed, Outcome], None],
        report: Report,
    ) -> None:
        self._supply = supply
        self._writer = writer
        self._transport = transport
        self._judge = judge
        self._report = report
        self._session: Session | None = None
        self._wait = _FIRST_WAIT

    async def run(self) -> None:
        """Carry parcels until the supply has no more.

        What stops one lane stops the supply, so that the others finish what is in their hands, and no more.
        """
        try:
            while (parcel := await self._supply.take()) is not None:
                await self._carry(parcel)
        except StoppedError:  # nothing of the parcel was sent, and the dispatch puts it back at its end
            self._drop()
        except BaseException:
            self._supply.stop()
            self._drop()
            raise
        if self._session is not None:
            await self._part(self._session)

    async def _carry(self, parcel: Parcel) -> None:
        """Carry a parcel, and those that ride behind it."""
        session = await self._open(parcel)
        if session is None:
            return
        refusal = await self._supply.unless_stopped(session.offer(parcel.message))
        finished: tuple[Key, Outcome] | None = None
        while refusal is None:
            begun = self._writer.begin(parcel.key, finished)
            following = None if session.is_worn else await self._supply.take_at_once()
            if not await begun:
                # The relay waits for data that may not come: without its end nothing is accepted.
                self._drop()
                await self._supply.put_back(following)  # what forbids one may forbid the others: claimed anew
                return
            self._supply.make_ahead()
            began = time.monotonic()
            submitted = await session.submit(parcel.message, following.message if following else None)
            self._report.waits.add(time.monotonic() - began)
            self._judge(parcel.claimed, submitted.outcome)
            finished = (parcel.key, submitted.outcome)
            if following is None:
                break
            parcel, refusal = following, submitted.following
        done = [] if finished is None else [finished]
        if refusal is not None:
            self._judge(parcel.claimed, refusal)
            done.append((parcel.key, refusal))
        await self._writer.record(*done)
        if session.is_worn:
            await self._part(session)

    async def _open(self, parcel: Parcel) -> Session | None:
        """Give the open session, opened where needed; on a fault the parcel goes back and the lane rests."""
        if self._session is not None and self._session.is_worn:
            await self._part(self._session)
        if self._session is None:
            try:
                self._session = await self._supply.unless_stopped(self._transport.connect())
            except SessionFault as fault:
                await self._writer.record((parcel.key, fault.outcome))
                self._judge(parcel.claimed, fault.outcome)
                await self._supply.rest(self._wait)
                self._wait = min(self._wait * 2, _LONGEST_WAIT)
                return None
            self._wait = _FIRST_WAIT
            self._report.connections += 1
        return self._session

    async def _part(self, session: Session) -> None:
        self._session = None
        self._report.connections -= 1
        await session.close()

    def _drop(self) -> None:
        if self._session is not None:
            self._session.abort()
            self._session = None
            self._report.connections -= 1
