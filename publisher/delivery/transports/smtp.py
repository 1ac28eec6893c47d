"""SMTP, stage by stage: what was handed over is always known, and a kept connection waits once a message."""

import contextlib
import time
from collections.abc import Callable

from publisher.delivery.outcome import Outcome, Reply, Stage, Verdict, judge_reply, judge_silence
from publisher.delivery.transports.base import Message, SessionFault, Submitted
from publisher.delivery.transports.envelope import write_envelope
from publisher.delivery.transports.greeting import open_session
from publisher.delivery.transports.relay import Abilities, Relay
from publisher.delivery.transports.wire import Wire, WireLost

_MOST_MESSAGES = 100
_LONGEST_LIFE = 300.0  # seconds
_DOT_TIMEOUT = 600.0  # RFC 5321 §4.5.3.2.6: the relay may have it already, so patience is cheap
_ACCEPTED = [250, 250, 354]  # what MAIL, RCPT and DATA are answered with, nearly always at once
_STAGES = (Stage.MAIL, Stage.RCPT, Stage.DATA)


class SmtpTransport:
    """Mail over SMTP submission (RFC 6409) to one relay."""

    def __init__(self, relay: Relay, *, connections: int, renew: Callable[[], Relay] | None = None) -> None:
        """Take the relay, and what gives it anew for each connection: its password or token may have changed."""
        self._renew = renew or (lambda: relay)
        self.connections = connections
        self.name = f"smtp:{relay.host}:{relay.port}"

    async def connect(self) -> "SmtpSession":
        """Connect, encrypt, authenticate. Raises SessionFault."""
        relay, wire = self._renew(), Wire()
        try:
            return SmtpSession(relay, wire, await open_session(wire, relay))
        except BaseException as error:
            wire.lose("we closed the connection")
            if isinstance(error, WireLost):
                raise SessionFault(judge_silence(Stage.SESSION, relay.tell(str(error)))) from error
            raise


class SmtpSession:
    """One connection to a relay."""

    def __init__(self, relay: Relay, wire: Wire, abilities: Abilities) -> None:
        self._relay = relay
        self._wire = wire
        self._abilities = abilities
        self._carried = 0
        self._opened = time.monotonic()
        self._needs_reset = False
        self._is_resetting = False

    @property
    def is_worn(self) -> bool:
        """Whether it has carried 100 messages, is 300 seconds old, or is broken."""
        return (
            self._carried >= _MOST_MESSAGES or self._wire.is_lost or time.monotonic() - self._opened > _LONGEST_LIFE
        )

    async def offer(self, message: Message) -> Outcome | None:
        """Offer one recipient, and ask for the data to be taken (RFC 5321 §3.3)."""
        if refusal := self._find_unable(message):
            return refusal
        if self._abilities.pipelining:
            self._wire.write(self._write_offer(message))
            return await self._read_offer()
        self._carried += 1
        stage = Stage.MAIL
        try:
            if self._needs_reset:
                self._needs_reset = False
                self._wire.write(b"RSET\r\n")
                await self._wire.reply(self._relay.timeout)
            for stage, command in zip(_STAGES, write_envelope(message, self._abilities), strict=True):
                self._wire.write(command)
                if refusal := await self._answer(stage):
                    return refusal
        except WireLost as error:
            return judge_silence(stage, self._relay.tell(str(error)))
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """Send the body and its end, with the next offer behind it where the relay takes that (RFC 2920 §3.1).

        Until the last byte of the end of data is with the kernel, nothing can have been accepted.
        """
        if self._wire.has_unread:  # or it would be taken for the answer to this message
            self._wire.lose("the relay spoke out of turn")
        unable = self._find_unable(following) if following else None
        rides = following is not None and unable is None and self._abilities.pipelining
        offer = self._write_offer(following) if following and rides else b""
        body = _stuff(message.data) if message.needs_stuffing else message.data
        if await self._wire.write_through((body, b".\r\n"), offer, _DOT_TIMEOUT):
            silence = judge_silence(Stage.BODY, self._relay.tell("the connection dropped within the message"))
            return Submitted(outcome=silence, following=silence)
        try:
            outcome = judge_reply(Stage.DOT, await self._wire.reply(_DOT_TIMEOUT))
        except WireLost as error:
            outcome = judge_silence(Stage.DOT, self._relay.tell(str(error)))
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

    def _write_offer(self, message: Message) -> bytes:
        """Give the whole of an offer, to be sent at once."""
        self._carried += 1
        self._is_resetting, self._needs_reset = self._needs_reset, False
        reset = b"RSET\r\n" if self._is_resetting else b""
        return reset + b"".join(write_envelope(message, self._abilities))

    async def _read_offer(self) -> Outcome | None:
        """Read the replies to a pipelined offer, each in its turn; give the first refusal."""
        if not self._is_resetting and self._wire.take_all(_ACCEPTED):
            return None
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
                refusal = self._refuse(Stage.DATA, reply)
            elif refusal is not None and reply.code == 354:
                # It wants data for nobody: an empty message, which it then refuses (RFC 2920 §3.1).
                self._wire.write(b".\r\n")
                await self._wire.reply(_DOT_TIMEOUT)
        except WireLost as error:
            return refusal or judge_silence(stage, self._relay.tell(str(error)))
        return refusal

    async def _answer(self, stage: Stage) -> Outcome | None:
        reply = await self._wire.reply(self._relay.timeout)
        wanted = 3 if stage is Stage.DATA else 2
        return None if reply.code // 100 == wanted else self._refuse(stage, reply)

    def _refuse(self, stage: Stage, reply: Reply) -> Outcome:
        self._needs_reset = True
        outcome = judge_reply(stage, reply)
        if outcome.ends_session:
            self.abort()
        return outcome

    def _find_unable(self, message: Message) -> Outcome | None:
        """Say where this relay can't carry a message at all: an address beyond ASCII, a size beyond its limit."""
        if message.needs_smtputf8 and not self._abilities.smtputf8:
            return Outcome(
                verdict=Verdict.BOUNCED,
                enhanced="5.6.7",
                text="the relay takes no address beyond ASCII (SMTPUTF8)",
            )
        if 0 < self._abilities.size < len(message.data):
            text = f"the message has {len(message.data)} bytes, the relay takes {self._abilities.size}"
            return Outcome(verdict=Verdict.BOUNCED, enhanced="5.3.4", text=text)
        return None


def _stuff(data: bytes) -> bytes:
    """Double a dot that begins a line, lest it end the message (RFC 5321 §4.5.2)."""
    if data.startswith(b"."):
        data = b"." + data
    return data.replace(b"\r\n.", b"\r\n..") if b"\r\n." in data else data
