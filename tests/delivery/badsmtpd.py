"""An SMTP server that misbehaves as told: by stage, by recipient, by how often. It knows nothing of Publisher.

    with BadSmtpd([Rule(Stage.RCPT, Reply(451, "4.7.1 Come back later"), last=1)]) as server:
        …  # every recipient is refused once, and accepted from then on

What it accepts it writes down and syncs to disk before it says so: its log is what a mailbox would hold.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import ssl
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.delivery.own_thread import Handle, ServerInOwnThread


class Stage(StrEnum):
    """Where in the conversation a rule applies."""

    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # some of the message has come, its end has not
    DOT = "dot"
    RSET = "rset"
    QUIT = "quit"


_BY_RECIPIENT = (Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT)


@dataclass(frozen=True)
class Reply:
    """Answer this instead of what would be right."""

    code: int
    text: str = "as told"


@dataclass(frozen=True)
class Drop:
    """Close the connection: with FIN, or with RST."""

    reset: bool = False


@dataclass(frozen=True)
class Garbage:
    """Say what is no SMTP."""

    data: bytes = b"\x00\xffwhat?\r\n"


@dataclass(frozen=True)
class Silence:
    """Say nothing more, and keep the connection open."""


@dataclass(frozen=True)
class TakeAndDrop:
    """Accept the message, then drop the connection instead of saying so (RFC 1047)."""

    reset: bool = False


@dataclass(frozen=True)
class Half:
    """Say a part of a reply, and drop the connection."""

    data: bytes = b"250 2.0.0 O"


@dataclass(frozen=True)
class Delay:
    """Wait, and go on as is right."""

    seconds: float


@dataclass(frozen=True)
class Call:
    """Let something else happen at this moment, and go on as is right."""

    do: Callable[[], object]


Act = Reply | Drop | Garbage | Silence | TakeAndDrop | Half | Delay | Call


@dataclass(frozen=True)
class Rule:
    """What to do at a stage, from the `first` to the `last` time, and then only each `every`-th time.

    Stages that have a recipient count for each recipient by itself, unless `together`. A rule for the body holds
    once so many bytes of it have come.
    """

    stage: Stage
    act: Act
    recipient: str = ".*"
    first: int = 1
    last: float = float("inf")
    every: int = 1
    together: bool = False
    at_byte: int = 1

    def covers(self, count: int) -> bool:
        """Say whether the rule holds for the `count`-th time."""
        return self.first <= count <= self.last and count % self.every == 0


@dataclass(frozen=True)
class Accepted:
    """One message that was taken."""

    sender: str
    recipient: str
    message_id: str
    digest: str
    connection: int
    subject: str = ""


@dataclass
class _Talk:
    """One conversation."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    sender: str | None = None
    recipient: str | None = None
    replies: bytearray = field(default_factory=bytearray)
    ahead: bytes = b""  # of the body, read already

    async def read_line(self) -> bytes:
        if b"\n" not in self.ahead:
            self.ahead += await self.reader.readuntil(b"\n")
        line, end, self.ahead = self.ahead.partition(b"\n")
        return line + end


class _GoneError(Exception):
    """The conversation is over."""


class BadSmtpd(ServerInOwnThread):
    """The server, on 127.0.0.1, on a free port unless one is given, in a thread of its own.

    `delay` gives the seconds before each answer to an end of data. With `gathers`, replies are kept back until the
    client has nothing more to say, and `round_trips` counts how often it had to wait for them.
    """

    def __init__(
        self,
        rules: Sequence[Rule] = (),
        *,
        port: int = 0,
        extensions: Sequence[str] = ("PIPELINING", "8BITMIME", "SMTPUTF8"),
        log: Path | None = None,
        delay: Callable[[], float] = lambda: 0.0,
        certificate: Path | None = None,
        implicit_tls: bool = False,
        inject: bytes = b"",
        login: tuple[str, str] = ("user", "secret"),
        gathers: bool = False,
    ) -> None:
        super().__init__("badsmtpd", port)
        self.rules = list(rules)
        self.commands: list[str] = []
        self.bodies: list[bytes] = []
        self.round_trips = 0
        self.connections = 0
        self._heard = time.monotonic()
        self._extensions = tuple(extensions)
        self._log = log
        self._delay = delay
        self._implicit_tls = implicit_tls
        self._inject = inject
        self._login = login
        self._gathers = gathers
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(certificate)
        self._counts: Counter[tuple[int, str]] = Counter()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    @property
    def accepted(self) -> list[Accepted]:
        """What was accepted, in order, as the log on disk has it."""
        assert self._log is not None
        text = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
        # A line is there once its end is: what is being written at this moment was not accepted yet.
        return [Accepted(**json.loads(line)) for line in text[: text.rfind("\n") + 1].splitlines()]

    def quiet_for(self) -> float:
        """Give the seconds since anything was accepted."""
        return time.monotonic() - self._heard

    def copies(self) -> Counter[str]:
        """Give how many copies each recipient has."""
        return Counter(entry.recipient for entry in self.accepted)

    def __enter__(self) -> Self:
        if self._log is None:
            self._scratch = tempfile.TemporaryDirectory()
            self._log = Path(self._scratch.name) / "accepted"
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._scratch is not None:
            self._scratch.cleanup()

    async def listen(self, handle: Handle) -> asyncio.Server:
        """Begin to listen, under TLS where it is to be."""
        context = self._context if self._implicit_tls else None
        return await asyncio.start_server(handle, "127.0.0.1", self.port, limit=1 << 20, ssl=context)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk with one client."""
        self.connections += 1
        talk = _Talk(reader, writer, self.connections)
        with contextlib.suppress(_GoneError, OSError, EOFError, asyncio.CancelledError):
            await self._converse(talk)
        talk.writer.transport.abort()

    async def _converse(self, talk: _Talk) -> None:
        if await self._rule(talk, Stage.CONNECT):
            return
        if not await self._rule(talk, Stage.BANNER):
            self._say(talk, 220, "bad.example ESMTP")
        while True:
            line = (await self._read_line(talk)).rstrip(b"\r\n").decode("utf-8", "replace")
            self.commands.append(line)
            verb = line.split(" ", 1)[0].upper()
            stage = Stage(verb.lower()) if verb.lower() in set(Stage) else None
            if stage is Stage.RCPT:
                found = re.search(r"<(.*)>", line)
                talk.recipient = found[1] if found else ""
            if stage is not None and await self._rule(talk, stage):
                if stage is Stage.RCPT:
                    talk.recipient = None
                continue
            await self._obey(talk, verb, line)

    async def _obey(self, talk: _Talk, verb: str, line: str) -> None:  # noqa: C901 - a table of commands
        match verb:
            case "EHLO":
                lines = ["bad.example", *self._extensions]
                for keyword in lines[:-1]:
                    talk.replies += f"250-{keyword}\r\n".encode()
                self._say(talk, 250, lines[-1])
            case "STARTTLS":
                await self._start_tls(talk)
            case "AUTH":
                await self._log_in(talk, line)
            case "MAIL":
                talk.sender, talk.recipient = line, None
                self._say(talk, 250, "2.1.0 ok")
            case "RCPT":
                self._say(talk, 250, "2.1.5 ok")
            case "DATA" if talk.recipient is None:
                self._say(talk, 503, "5.5.1 no recipient")
            case "DATA":
                self._say(talk, 354, "go on")
                await self._take(talk)
            case "RSET":
                talk.sender = talk.recipient = None
                self._say(talk, 250, "2.0.0 ok")
            case "QUIT":
                self._say(talk, 221, "2.0.0 bye")
                await self._flush(talk)
                raise _GoneError
            case _:
                self._say(talk, 500, "5.5.2 what?")

    async def _take(self, talk: _Talk) -> None:
        """Read a message, and answer its end."""
        if await self._rule(talk, Stage.BODY):
            return
        lines: list[bytes] = []
        while (line := await self._read_line(talk)) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        data = b"".join(lines)
        if wait := self._delay():
            await asyncio.sleep(wait)
        if not await self._rule(talk, Stage.DOT, data):
            self._write_down(talk, data)
            self._say(talk, 250, f"2.0.0 Ok: queued as {len(self.bodies):08X}")
        talk.sender = talk.recipient = None

    async def _rule(self, talk: _Talk, stage: Stage, data: bytes = b"") -> bool:
        """Do what the first rule that applies says; say whether one did."""
        for number, rule in enumerate(self.rules):
            if rule.stage is not stage or not re.fullmatch(rule.recipient, talk.recipient or ""):
                continue
            own = stage in _BY_RECIPIENT and not rule.together
            key = (number, (talk.recipient or "") if own else "")
            self._counts[key] += 1
            if rule.covers(self._counts[key]):
                if stage is Stage.BODY:
                    await self._flush(talk)
                    talk.ahead += await talk.reader.readexactly(rule.at_byte - len(talk.ahead))
                await self._do(talk, rule.act, data)
                if not isinstance(rule.act, Delay | Call):
                    return True
        return False

    async def _do(self, talk: _Talk, act: Act, data: bytes) -> None:  # noqa: C901 - a table of acts
        match act:
            case Reply():
                self._say(talk, act.code, act.text)
                if act.code == 421:
                    await self._flush(talk)
                    raise _GoneError
            case Garbage():
                talk.replies += act.data
            case Silence():
                await self._flush(talk)
                await talk.reader.read()
                raise _GoneError
            case Delay():
                await asyncio.sleep(act.seconds)
            case Call():
                act.do()
            case Half():
                talk.replies += act.data
                await self._flush(talk)
                raise _GoneError
            case Drop() | TakeAndDrop():
                if isinstance(act, TakeAndDrop):
                    self._write_down(talk, data)
                await self._flush(talk)
                if act.reset:
                    _linger(talk.writer)
                raise _GoneError

    async def _start_tls(self, talk: _Talk) -> None:
        self._say(talk, 220, "2.0.0 go on")
        talk.replies += self._inject
        await self._flush(talk)
        assert self._context is not None
        await talk.writer.start_tls(self._context)

    async def _log_in(self, talk: _Talk, line: str) -> None:
        mechanism, _, secret = line.removeprefix("AUTH ").partition(" ")
        if mechanism == "PLAIN":
            _, user, password = base64.b64decode(secret).decode().split("\x00")
        elif mechanism == "XOAUTH2":
            said = base64.b64decode(secret).decode()
            user, _, password = said.removeprefix("user=").removesuffix("\x01\x01").partition("\x01auth=Bearer ")
        else:
            self._say(talk, 334, "VXNlcm5hbWU6")
            user = base64.b64decode(await self._read_line(talk)).decode()
            self._say(talk, 334, "UGFzc3dvcmQ6")
            password = base64.b64decode(await self._read_line(talk)).decode()
        if (user, password) == self._login:
            self._say(talk, 235, "2.7.0 welcome")
        else:
            self._say(talk, 535, "5.7.8 credentials invalid")

    def _write_down(self, talk: _Talk, data: bytes) -> None:
        """Keep a message: what is in the log was accepted, whatever the client was told."""
        assert self._log is not None
        found = re.search(rb"^Message-ID:\s*(\S+)", data, re.MULTILINE | re.IGNORECASE)
        subject = re.search(rb"^Subject: (.*)\r$", data, re.MULTILINE | re.IGNORECASE)
        entry = {
            "recipient": talk.recipient,
            "message_id": found[1].decode() if found else "",
            "sender": (talk.sender or "").partition("<")[2].partition(">")[0],
            "digest": hashlib.sha256(data).hexdigest(),
            "connection": talk.number,
            "subject": subject[1].decode() if subject else "",
        }
        self.bodies.append(data)
        self._heard = time.monotonic()
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
            log.flush()
            os.fsync(log.fileno())

    def _say(self, talk: _Talk, code: int, text: str) -> None:
        talk.replies += f"{code} {text}\r\n".encode()

    async def _read_line(self, talk: _Talk) -> bytes:
        """Read a line; what was to be said is said first, or once the client waits for it."""
        if not self._gathers:
            await self._flush(talk)
            return await talk.read_line()
        reading = asyncio.ensure_future(talk.read_line())
        try:
            if talk.replies:
                done, _ = await asyncio.wait([reading], timeout=0.02)
                if not done:
                    self.round_trips += 1
                    await self._flush(talk)
            return await reading
        finally:
            reading.cancel()

    async def _flush(self, talk: _Talk) -> None:
        data, talk.replies = bytes(talk.replies), bytearray()
        if data:
            talk.writer.write(data)
            await talk.writer.drain()


def _linger(writer: asyncio.StreamWriter) -> None:
    """Make the close to come a reset: what was sent and not read is lost."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
