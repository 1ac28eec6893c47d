"""From nothing to a session that may carry mail: connect, greet, encrypt, log in."""

import asyncio
import socket
from collections.abc import Callable

from publisher.delivery.outcome import Outcome, Reply, Stage, Verdict, judge_reply
from publisher.delivery.transports.base import SessionFault
from publisher.delivery.transports.login import plan_login, tell_ways
from publisher.delivery.transports.relay import Abilities, Relay
from publisher.delivery.transports.trouble import explain_network
from publisher.delivery.transports.wire import Wire, WireLost

_NO_STARTTLS = "it offers no STARTTLS, which transport.tls = “required” asks for: nothing was sent in clear"
_NO_SECRECY = "it offers no STARTTLS, and the password would cross the network for all to read"


async def open_session(wire: Wire, relay: Relay, note: Callable[[str], None] = lambda _step: None) -> Abilities:
    """Come to where mail may be offered; give what the relay can. Raises WireLost, or SessionFault if refused.

    `note` hears of each step that is done: connect, tls, login.
    """
    await _connect(wire, relay)
    await _expect(wire, relay, 2)
    abilities = await _greet(wire, relay)
    note("connect")
    if relay.tls in {"required", "opportunistic"}:
        if abilities.starttls:
            await _ask(wire, relay, "STARTTLS", 2)
            await wire.encrypt(relay.make_context(), relay.host, relay.timeout)
            abilities = await _greet(wire, relay)  # what was said in clear counts no more (RFC 3207 §4.2)
        elif relay.tls == "required":
            raise WireLost(_NO_STARTTLS)
        elif relay.username:
            raise WireLost(_NO_SECRECY)
    note("tls")
    if relay.username:
        await _log_in(wire, relay, abilities)
    note("login")
    return abilities


async def _connect(wire: Wire, relay: Relay) -> None:
    loop = asyncio.get_running_loop()
    is_implicit = relay.tls == "implicit"
    try:
        async with asyncio.timeout(relay.timeout):
            await loop.create_connection(
                lambda: wire,
                relay.host,
                relay.port,
                ssl=relay.make_context() if is_implicit else None,
                server_hostname=relay.host if is_implicit else None,
            )
    except OSError as error:  # a TimeoutError is one
        raise WireLost(explain_network(error)) from error
    wire.is_encrypted = is_implicit


async def _greet(wire: Wire, relay: Relay) -> Abilities:
    """Introduce ourselves and learn what the relay can (RFC 5321 §4.1.1.1)."""
    name = socket.gethostname()
    if "." not in name or not name.isascii():
        name = wire.local_literal
    reply = await _ask(wire, relay, f"EHLO {name}", 2)
    return Abilities.read(reply.text)


async def _log_in(wire: Wire, relay: Relay, abilities: Abilities) -> None:
    steps = plan_login(relay, abilities)
    if steps is None:
        raise WireLost(tell_ways(abilities))
    for command, wanted in steps:
        await _ask(wire, relay, command, wanted)


async def _ask(wire: Wire, relay: Relay, command: str, wanted: int) -> Reply:
    wire.write(f"{command}\r\n".encode())
    return await _expect(wire, relay, wanted)


async def _expect(wire: Wire, relay: Relay, wanted: int) -> Reply:
    """Read a reply of the class `wanted`. Raises WireLost, or SessionFault for another."""
    reply = await wire.reply(relay.timeout)
    if reply.code // 100 == wanted:
        return reply
    raise SessionFault(
        Outcome(
            verdict=Verdict.RETURNED,
            code=reply.code,
            enhanced=judge_reply(Stage.SESSION, reply).enhanced,
            text=relay.tell(f"{reply.code} {reply.text}"),
            blames_relay=True,
            ends_session=True,
        )
    )
