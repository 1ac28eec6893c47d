"""Trying a relay without sending anything: how far one gets, and what it says of itself."""

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum

from publisher.delivery.transports.base import SessionFault
from publisher.delivery.transports.greeting import open_session
from publisher.delivery.transports.relay import Abilities, Relay
from publisher.delivery.transports.wire import Wire, WireLost

_PATIENCE = 15.0  # seconds for each reply: somebody waits for the answer


class ProbeStep(StrEnum):
    """The steps to where mail may be offered, in their order."""

    CONNECT = "connect"
    ENCRYPT = "tls"
    LOG_IN = "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How far one got: `failed_at` is the step that was refused, and `refusal` why; nothing where all went well."""

    failed_at: ProbeStep | None = None
    refusal: str = ""
    is_encrypted: bool = False
    abilities: Abilities | None = None


def probe(relay: Relay) -> Probe:
    """Connect, encrypt, log in, and say goodbye."""
    return asyncio.run(_probe(replace(relay, timeout=min(relay.timeout, _PATIENCE))))


async def _probe(relay: Relay) -> Probe:
    wire, reached = Wire(), list[str]()
    try:
        abilities = await open_session(wire, relay, reached.append)
    except (WireLost, SessionFault) as error:
        step = next(step for step in ProbeStep if step not in reached)
        refusal = error.outcome.text if isinstance(error, SessionFault) else relay.tell(str(error))
        return Probe(failed_at=step, refusal=refusal, is_encrypted=wire.is_encrypted)
    else:
        return Probe(is_encrypted=wire.is_encrypted, abilities=abilities)
    finally:
        wire.write(b"QUIT\r\n")
        wire.lose("we closed the connection")
