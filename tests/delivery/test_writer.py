"""The ledger's one writer: an outcome is never given up, and nobody waits for ever."""

import asyncio
import sqlite3
import time
from datetime import datetime

import pytest

from publisher.clock import Clock, FixedClock
from publisher.delivery import DeliveryState
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.writer import LedgerWriter
from publisher.errors import OutsideError
from tests.delivery.ledger import ME, NOON, TERMS, Ledger

SENT = Outcome(verdict=Verdict.SENT)


def make_writer(ledger: Ledger, clock: Clock | None = None) -> LedgerWriter:
    return LedgerWriter(ledger.database, ME, TERMS, clock or FixedClock(NOON), patience=0)


class ClockOut:
    """A clock that has stopped working."""

    def now(self) -> datetime:
        raise RuntimeError("no time")


def test_F23_an_outcome_is_kept_until_it_can_be_written(ledger: Ledger) -> None:
    ledger.put_in(DeliveryState.SENDING)
    file = ledger.database.file
    assert file is not None
    with ledger.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE delivery RENAME TO away")
        connection.commit()

    async def run() -> None:
        writer = make_writer(ledger)
        recording = asyncio.create_task(writer.record((ledger.key, SENT)))
        with pytest.raises(OutsideError):
            await writer.claim(1)
        assert not recording.done()
        repair = sqlite3.connect(file)
        repair.execute("ALTER TABLE away RENAME TO delivery")
        repair.commit()
        repair.close()
        await recording
        await writer.stop()

    asyncio.run(run())
    assert ledger.row.state == DeliveryState.SENT


def test_whoever_waits_hears_of_a_mistake_of_ours_too(ledger: Ledger) -> None:
    async def run() -> None:
        writer = make_writer(ledger, ClockOut())
        try:
            with pytest.raises(RuntimeError, match="no time"):
                await asyncio.wait_for(writer.record((ledger.key, SENT)), 5)
        finally:
            await writer.stop()

    asyncio.run(run())


def test_I13_an_outcome_and_the_next_intent_are_one_commit(ledger: Ledger) -> None:
    ledger.put_in(DeliveryState.LEASED)

    async def run() -> None:
        writer = make_writer(ledger)
        assert await writer.begin(ledger.key, None)
        assert ledger.row.state == DeliveryState.SENDING
        assert not await writer.begin(ledger.key, (ledger.key, SENT))
        await writer.stop()

    started = time.monotonic()
    asyncio.run(run())
    assert ledger.row.state == DeliveryState.SENT
    assert time.monotonic() - started < 10
