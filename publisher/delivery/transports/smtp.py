"""SMTP, stage by stage: what was handed over is always known, and a kept connection waits once a message."""

import asyncio
import base64
import contextlib
import socket
import ssl
import time
from dataclasses import dataclass

from publisher.delivery.outcome import Outcome, Reply, Stage, Verdict, judge_reply, judge_silence
from publisher.delivery.transports.base import Message, SessionFault, Submitted
from publisher.delivery.transports.wire import Wire, WireLost

_MOST_MESSAGES = 100
_LONGEST_LIFE = 300.0  # seconds
_DOT_TIMEOUT = 600.0  # RFC 5321 §4.5.3.2.6: the relay may have it already, so patience is cheap


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The server that takes our mail. `timeout` is in seconds, for each reply but the last of a message."""

    host: str
    port: int
    tls: str = "required"
    username: str = ""
    password: str = ""
    timeout: float = 60.0
    authority: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        """Show no password, in a log or a traceback."""
        return f"Relay({self.host}:{self.port}, tls={self.tls})"


class SmtpTransport:
    """Mail over SMTP submission (RFC 6409) to one relay."""

    def __init__(self, relay: Relay, *, connections: int) -> None:
        self._relay = relay
        self.connections = connections
        self.name = f"smtp:{relay.host}:{relay.port}"

    async def connect(self) -> "SmtpSession":
        """Connect, encrypt, authenticate. Raises SessionFault."""
        session = SmtpSession(self._relay)
        try:
            await session.open()
        except BaseException:
            session.abort()
            raise
        return session


class SmtpSession:
    """One connection to a relay."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._wire = Wire()
        self._extensions: dict[str, str] = {}
        self._carried = 0
        self._opened = time.monotonic()
        self._needs_reset = False
        self._is_resetting = False

    @property
    def is_worn(self) -> bool:
        """Whether it has carried 100 messages, is 300 seconds old, or is broken."""
        return (
            self._wire.is_lost or self._carried >= _MOST_MESSAGES or time.monotonic() - self._opened > _LONGEST_LIFE
        )

    async def open(self) -> None:
        """Connect, greet, go over to TLS as configured, authenticate. Raises SessionFault."""
        try:
            await self._connect()
            await self._expect(2)
            await self._greet()
            await self._start_tls()
            await self._authenticate()
        except WireLost as error:
            raise SessionFault(judge_silence(Stage.SESSION, self._told(str(error)))) from error

    async def offer(self, message: Message) -> Outcome | None:
        """Offer one recipient, and ask for the data to be taken (RFC 5321 §3.3)."""
        if refusal := self._find_unable(message):
            return refusal
        if self._is_pipelining:
            self._write_offer(message)
            return await self._read_offer()
        self._carried += 1
        try:
            if self._needs_reset:
                await self._reset()
            for stage, command in self._commands(message):
                self._wire.write(command)
                if refusal := await self._answer(stage):
                    return refusal
        except WireLost as error:
            return judge_silence(stage, self._told(str(error)))
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """Send the body and its end, with the next offer behind it where the relay takes that (RFC 2920 §3.1).

        Until the last byte of the end of data is with the kernel, nothing can have been accepted.
        """
        if self._wire.has_unread:  # or it would be taken for the answer to this message
            self._wire.lose("the relay spoke out of turn")
        held_back = await self._wire.write_through(_stuffed(message.data) + b".\r\n", _DOT_TIMEOUT)
        if held_back:
            silence = judge_silence(Stage.BODY, self._told("the connection dropped within the message"))
            return Submitted(outcome=silence, following=silence)
        unable = self._find_unable(following) if following else None
        rides = following is not None and unable is None and self._is_pipelining
        if following and rides:
            self._write_offer(following)
        try:
            outcome = judge_reply(Stage.DOT, await self._wire.reply(_DOT_TIMEOUT))
        except WireLost as error:
            outcome = judge_silence(Stage.DOT, self._told(str(error)))
        if outcome.ends_session:
            self.abort()
            lost = judge_silence(Stage.MAIL, outcome.text)
            return Submitted(outcome=outcome, following=lost)
        if rides:
            return Submitted(outcome=outcome, following=await self._read_offer())
        if following and unable is None:
            return Submitted(outcome=outcome, following=await self.offer(following))
        return Submitted(outcome=outcome, following=unable)

    async def close(self) -> None:
        """Say goodbye (RFC 5321 §4.1.1.10)."""
        self._wire.write(b"QUIT\r\n")
        with contextlib.suppress(WireLost):  # it is gone then, which is what was asked for
            await self._wire.reply(5)
        self.abort()

    def abort(self) -> None:
        """Drop the connection."""
        self._wire.lose("we closed the connection")

    @property
    def _is_pipelining(self) -> bool:
        return "PIPELINING" in self._extensions

    def _commands(self, message: Message) -> list[tuple[Stage, bytes]]:
        """Give the commands that offer a message, for one recipient: links in it are theirs alone."""
        options = f" SIZE={len(message.data)}" if "SIZE" in self._extensions else ""
        options += " SMTPUTF8" if message.needs_smtputf8 else ""
        return [
            (Stage.MAIL, f"MAIL FROM:<{message.sender.address}>{options}\r\n".encode()),
            (Stage.RCPT, f"RCPT TO:<{message.recipient.address}>\r\n".encode()),
            (Stage.DATA, b"DATA\r\n"),
        ]

    def _write_offer(self, message: Message) -> None:
        self._carried += 1
        self._is_resetting, self._needs_reset = self._needs_reset, False
        reset = b"RSET\r\n" if self._is_resetting else b""
        self._wire.write(reset + b"".join(command for _, command in self._commands(message)))

    async def _read_offer(self) -> Outcome | None:
        """Read the replies to a pipelined offer, each in its turn; give the first refusal."""
        refusal: Outcome | None = None
        stage = Stage.MAIL
        try:
            if self._is_resetting:
                await self._wire.reply(self._relay.timeout)
            for stage in (Stage.MAIL, Stage.RCPT):
                answer = await self._answer(stage)
                refusal = refusal or answer
            stage = Stage.DATA
            reply = await self._wire.reply(self._relay.timeout)
            if refusal is None and reply.code != 354:
                refusal = self._refused(Stage.DATA, reply)
            elif refusal is not None and reply.code == 354:
                # It wants data for nobody: an empty message, which it then refuses (RFC 2920 §3.1).
                self._wire.write(b".\r\n")
                await self._wire.reply(_DOT_TIMEOUT)
        except WireLost as error:
            return refusal or judge_silence(stage, self._told(str(error)))
        return refusal

    async def _answer(self, stage: Stage) -> Outcome | None:
        reply = await self._wire.reply(self._relay.timeout)
        wanted = 3 if stage is Stage.DATA else 2
        return None if reply.code // 100 == wanted else self._refused(stage, reply)

    def _refused(self, stage: Stage, reply: Reply) -> Outcome:
        self._needs_reset = True
        outcome = judge_reply(stage, reply)
        if outcome.ends_session:
            self.abort()
        return outcome

    async def _reset(self) -> None:
        self._needs_reset = False
        self._wire.write(b"RSET\r\n")
        await self._wire.reply(self._relay.timeout)

    def _find_unable(self, message: Message) -> Outcome | None:
        """Say where this relay can't carry a message at all: an address beyond ASCII, a size beyond its limit."""
        if message.needs_smtputf8 and "SMTPUTF8" not in self._extensions:
            return Outcome(
                verdict=Verdict.BOUNCED,
                enhanced="5.6.7",
                text="the relay takes no address beyond ASCII (SMTPUTF8)",
            )
        limit = self._extensions.get("SIZE", "")
        if limit.isdigit() and 0 < int(limit) < len(message.data):
            text = f"the message has {len(message.data)} bytes, the relay takes {limit}"
            return Outcome(verdict=Verdict.BOUNCED, enhanced="5.3.4", text=text)
        return None

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        is_implicit = self._relay.tls == "implicit"
        try:
            async with asyncio.timeout(self._relay.timeout):
                await loop.create_connection(
                    lambda: self._wire,
                    self._relay.host,
                    self._relay.port,
                    ssl=self._context() if is_implicit else None,
                    server_hostname=self._relay.host if is_implicit else None,
                )
        except (OSError, TimeoutError) as error:
            raise WireLost(str(error) or "it does not answer") from error
        self._wire.is_encrypted = is_implicit

    async def _greet(self) -> None:
        """Introduce ourselves and learn what the relay can (RFC 5321 §4.1.1.1)."""
        name = socket.gethostname()
        if "." not in name or not name.isascii():
            name = self._wire.local_literal
        reply = await self._ask(f"EHLO {name}\r\n", 2)
        lines = (line.partition(" ") for line in reply.text.split("\n")[1:])
        self._extensions = {keyword.upper(): rest for keyword, _, rest in lines}

    async def _start_tls(self) -> None:
        if self._relay.tls not in {"required", "opportunistic"}:
            return
        if "STARTTLS" not in self._extensions:
            if self._relay.tls == "opportunistic":
                return
            raise WireLost(
                "it offers no STARTTLS, which transport.tls = “required” asks for: nothing was sent in clear"
            )
        await self._ask("STARTTLS\r\n", 2)
        await self._wire.encrypt(self._context(), self._relay.host, self._relay.timeout)
        await self._greet()  # what was said in clear counts no more (RFC 3207 §4.2)

    async def _authenticate(self) -> None:
        if not self._relay.username:
            return
        if self._relay.tls == "opportunistic" and not self._wire.is_encrypted:
            raise WireLost("it offers no STARTTLS, and the password would cross the network for all to read")
        mechanisms = self._extensions.get("AUTH", "").upper().split()
        user, password = self._relay.username, self._relay.password
        if "PLAIN" in mechanisms:  # RFC 4616
            secret = _base64(f"\x00{user}\x00{password}")
            await self._ask(f"AUTH PLAIN {secret}\r\n", 2)
        elif "LOGIN" in mechanisms:
            await self._ask("AUTH LOGIN\r\n", 3)
            await self._ask(f"{_base64(user)}\r\n", 3)
            await self._ask(f"{_base64(password)}\r\n", 2)
        else:
            raise WireLost(f"it offers no way to log in that we know; it offers {' '.join(mechanisms) or 'none'}")

    async def _ask(self, command: str, wanted: int) -> Reply:
        self._wire.write(command.encode())
        return await self._expect(wanted)

    async def _expect(self, wanted: int) -> Reply:
        """Read a reply of the class `wanted`. Raises WireLost, or SessionFault for another."""
        reply = await self._wire.reply(self._relay.timeout)
        if reply.code // 100 != wanted:
            outcome = judge_reply(Stage.SESSION, reply)
            raise SessionFault(
                Outcome(
                    verdict=Verdict.RETURNED,
                    code=reply.code,
                    enhanced=outcome.enhanced,
                    text=self._told(f"{reply.code} {reply.text}"),
                    blames_relay=True,
                    ends_session=True,
                )
            )
        return reply

    def _context(self) -> ssl.SSLContext:
        return self._relay.authority or ssl.create_default_context()

    def _told(self, text: str) -> str:
        return f"{self._relay.host}:{self._relay.port}: {text}"


def _stuffed(data: bytes) -> bytes:
    """Double a dot that begins a line, lest it end the message (RFC 5321 §4.5.2)."""
    if data.startswith(b"."):
        data = b"." + data
    return data.replace(b"\r\n.", b"\r\n..") if b"\r\n." in data else data


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
