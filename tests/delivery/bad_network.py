"""A network between a program and a server on this machine, which carries each connection as badly as told."""

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from tests.delivery.own_thread import ServerInOwnThread

_MOST = 65536  # bytes that are carried at once


class Fate(StrEnum):
    """What becomes of a connection."""

    WELL = "well"  # nothing does
    LATE = "late"  # whatever is said arrives a while later
    TRICKLE = "trickle"  # replies come byte by byte
    LOST = "lost"  # from some byte on nothing arrives any more, and nobody is told
    RESET = "reset"  # at some byte it is gone
    HALF = "half"  # at some byte the server seems to have said its last, and goes on reading


@dataclass
class _Line:
    """One connection: how many bytes are carried towards the server until its fate comes."""

    fate: Fate
    left: int
    lost: asyncio.Event


class BadNetwork(ServerInOwnThread):
    """Carries what comes to `port` on 127.0.0.1 to the server at another, in a thread of its own.

    `fates` counts what became of connections; the first is always broken off. One that is lost is reset after
    `patience` seconds, as by whoever keeps tables of them on the way.
    """

    def __init__(
        self, server_port: int, chance: random.Random, fates: dict[Fate, int], patience: float = 0.3
    ) -> None:
        super().__init__("bad network")
        self.fates: Counter[Fate] = Counter()
        self._server_port = server_port
        self._chance = chance
        self._chosen = fates
        self._patience = patience

    @property
    def broken(self) -> int:
        """How many connections it has broken: each may have left one message in doubt."""
        return sum(self.fates[fate] for fate in (Fate.LOST, Fate.RESET, Fate.HALF))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        (fate,) = (
            self._chance.choices(list(self._chosen), list(self._chosen.values())) if self.fates else (Fate.RESET,)
        )
        self.fates[fate] += 1
        line = _Line(fate, self._chance.randint(1, 20_000), asyncio.Event())
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(
                self._carry_there(reader, server_writer, writer, line),
                self._carry_back(server_reader, writer, line),
            )
        for end in (writer, server_writer):
            end.transport.abort()

    async def _carry_there(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        line: _Line,
    ) -> None:
        breaks = line.fate in {Fate.LOST, Fate.RESET, Fate.HALF}
        while data := await reader.read(_MOST):
            if line.fate is Fate.LATE:
                await asyncio.sleep(0.02)
            if breaks and len(data) >= line.left:
                server.write(data[: line.left])
                await self._break(server, client, line)
                return
            line.left -= len(data)
            server.write(data)
            await server.drain()
        if server.can_write_eof():
            server.write_eof()

    async def _break(self, server: asyncio.StreamWriter, client: asyncio.StreamWriter, line: _Line) -> None:
        line.lost.set()
        if line.fate is Fate.HALF:
            client.write_eof()
        if line.fate is not Fate.RESET:
            await asyncio.sleep(self._patience)
        for end in (client, server):
            found: socket.socket | None = end.get_extra_info("socket")
            if found is not None:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.transport.abort()

    @staticmethod
    async def _carry_back(server: asyncio.StreamReader, client: asyncio.StreamWriter, line: _Line) -> None:
        while data := await server.read(_MOST):
            if line.lost.is_set():
                continue
            if line.fate is Fate.LATE:
                await asyncio.sleep(0.02)
            step = 1 if line.fate is Fate.TRICKLE else len(data)
            for place in range(0, len(data), step):
                client.write(data[place : place + step])
                await client.drain()
                if step < len(data):
                    await asyncio.sleep(0.002)
        if client.can_write_eof() and not line.lost.is_set():
            client.write_eof()
