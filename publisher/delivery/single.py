"""Sending one message outside the ledger: a test to its author, an alert to the operator. Never to a reader."""

import asyncio

from msgspec.structs import replace

from publisher.delivery.dkim import Sign
from publisher.delivery.outcome import Outcome
from publisher.delivery.transports import Message, SessionFault, Transport


def send_single(transport: Transport, message: Message, *, sign: Sign) -> Outcome:
    """Sign a message and send it once, and give what came of it; nothing is kept and nothing is tried again."""
    return asyncio.run(_send(transport, replace(message, data=sign(message.data))))


async def _send(transport: Transport, message: Message) -> Outcome:
    try:
        session = await transport.connect()
    except SessionFault as fault:
        return fault.outcome
    try:
        refusal = await session.offer(message)
        return refusal or (await session.submit(message, None)).outcome
    finally:
        await session.close()
