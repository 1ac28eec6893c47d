"""The SMTP client against a server that does what it is told: at every stage it is known what was handed over."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from publisher.delivery.dkim import leave_unsigned
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.single import send_single
from publisher.delivery.transports import Message, SessionFault
from publisher.delivery.transports.envelope import write_envelope
from publisher.delivery.transports.relay import Abilities, Relay
from publisher.delivery.transports.smtp import SmtpTransport
from publisher.mailbox import Mailbox
from tests.delivery.badsmtpd import (
    Act,
    BadSmtpd,
    Delay,
    Drop,
    Garbage,
    Half,
    Reply,
    Rule,
    Silence,
    Stage,
    TakeAndDrop,
)

SENDER = Mailbox(address="news@example.org")
ALL = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 100000")
PIPELINED = pytest.mark.parametrize("extensions", [ALL, ("8BITMIME",)], ids=["pipelined", "one by one"])


def make_message(
    to: str = "reader@example.net", data: bytes = b"Subject: News\r\nMessage-ID: <1@example.org>\r\n\r\nWords.\r\n"
) -> Message:
    return Message(
        sender=SENDER,
        recipient=Mailbox(address=to),
        message_id="<1@example.org>",
        data=data,
        needs_smtputf8=not to.isascii(),
    )


def make_transport(server: BadSmtpd, tls: str = "none", timeout: float = 5, **relay: object) -> SmtpTransport:
    found = Relay(host="127.0.0.1", port=server.port, tls=tls, timeout=timeout, **relay)  # type: ignore[arg-type] # a relay's fields
    return SmtpTransport(found, connections=1)


def send(server: BadSmtpd, message: Message | None = None, timeout: float = 5) -> Outcome:
    return send_single(make_transport(server, timeout=timeout), message or make_message(), sign=leave_unsigned)


def send_all(server: BadSmtpd, messages: Sequence[Message]) -> list[Outcome]:
    """Send messages over one kept connection, each behind the one before, as a lane does."""

    async def run() -> list[Outcome]:
        session = await make_transport(server).connect()
        outcomes = []
        waiting = list(messages)
        refusal = await session.offer(waiting[0])
        while waiting:
            message = waiting.pop(0)
            following = waiting[0] if waiting else None
            if refusal is not None:
                outcomes.append(refusal)
                refusal = await session.offer(following) if following else None
                continue
            submitted = await session.submit(message, following)
            outcomes.append(submitted.outcome)
            refusal = submitted.following
        await session.close()
        return outcomes

    return asyncio.run(run())


@PIPELINED
def test_a_message_arrives_as_it_was_and_its_queue_id_is_kept(extensions: tuple[str, ...]) -> None:
    with BadSmtpd(extensions=extensions) as server:
        outcome = send(server)
        assert (outcome.verdict, outcome.queue_id) == (Verdict.SENT, "00000001")
        assert server.bodies == [make_message().data]


def test_a_kept_connection_waits_once_a_message() -> None:
    with BadSmtpd(extensions=ALL, gathers=True) as server:
        outcomes = send_all(server, [make_message(f"reader{place}@example.net") for place in range(20)])
        assert {outcome.verdict for outcome in outcomes} == {Verdict.SENT}
        greeting, first_offer, goodbye = 2, 1, 1
        assert server.round_trips == greeting + first_offer + 20 + goodbye - 1  # QUIT is answered without waiting
        assert server.connections == 1
        assert "RSET" not in server.commands


@PIPELINED
@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA])
def test_RSET_comes_only_after_a_refusal(stage: Stage, extensions: tuple[str, ...]) -> None:
    refuse_second = Rule(stage, Reply(450), first=2, last=2, together=True)
    with BadSmtpd([refuse_second], extensions=extensions) as server:
        outcomes = send_all(server, [make_message(f"reader{place}@example.net") for place in range(4)])
        assert [outcome.verdict is Verdict.SENT for outcome in outcomes] == [True, False, True, True]
        assert server.commands.count("RSET") == 1


def test_data_asked_for_nobody_gets_the_lone_dot() -> None:
    rules = [Rule(Stage.RCPT, Reply(550, "5.1.1 nobody"), recipient="nobody@.*")]
    with BadSmtpd([*rules, Rule(Stage.DATA, Reply(354), recipient="")], extensions=ALL) as server:
        outcomes = send_all(server, [make_message("nobody@example.net"), make_message()])
        assert [outcome.verdict for outcome in outcomes] == [Verdict.BOUNCED, Verdict.SENT]
        assert "." in server.commands
        assert server.copies() == {"reader@example.net": 1}


EARLY = [Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA]


@PIPELINED
@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
@pytest.mark.parametrize("stage", [*EARLY, Stage.DOT])
def test_F10_only_a_drop_at_the_dot_leaves_a_doubt(
    stage: Stage,
    reset: bool,  # noqa: FBT001 - a column of the table
    extensions: tuple[str, ...],
) -> None:
    with BadSmtpd([Rule(stage, Drop(reset))], extensions=extensions) as server:
        outcome = send(server)
        assert outcome.verdict is (Verdict.UNKNOWN if stage is Stage.DOT else Verdict.RETURNED)
        assert outcome.blames_relay
        assert outcome.ends_session
        assert server.accepted == []


@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
def test_F10_a_drop_within_a_message_too_long_for_the_kernel_leaves_none(reset: bool) -> None:  # noqa: FBT001 - a column of the table
    with BadSmtpd([Rule(Stage.BODY, Drop(reset))], extensions=("PIPELINING",)) as server:
        outcome = send(server, make_message(data=b"Subject: News\r\n\r\n" + b"words\r\n" * 3_000_000))
        assert outcome.verdict is Verdict.RETURNED


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
@pytest.mark.parametrize("act", [Garbage(), Garbage(b"25012 ok\r\n"), Garbage(b"250-ok\r\n451 or not\r\n")])
def test_garbage_is_as_good_as_silence(stage: Stage, act: Act) -> None:
    with BadSmtpd([Rule(stage, act)]) as server:
        outcome = send(server)
        assert outcome.verdict is (Verdict.UNKNOWN if stage is Stage.DOT else Verdict.RETURNED)


@pytest.mark.parametrize("byte", [1, 40, 400_000])
def test_F10_a_message_cut_at_any_byte_was_not_taken(byte: int) -> None:
    """Nothing of its end has left as long as more of it waits than the kernel holds."""
    with BadSmtpd([Rule(Stage.BODY, Drop(), at_byte=byte)]) as server:
        outcome = send(server, make_message(data=b"Subject: News\r\n\r\n" + b"words\r\n" * 3_000_000))
        assert outcome.verdict is Verdict.RETURNED
        assert server.accepted == []


def test_F10_a_short_message_cut_within_it_is_in_doubt() -> None:
    """Its end has left with the rest: that the relay never read it, only the relay knows."""
    with BadSmtpd([Rule(Stage.BODY, Drop(), at_byte=20)]) as server:
        assert send(server).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_F10_half_a_reply_is_as_good_as_none(stage: Stage) -> None:
    with BadSmtpd([Rule(stage, Half(b"354 go o" if stage is Stage.DATA else b"250 2.0.0 O"))]) as server:
        outcome = send(server)
        assert outcome.verdict is (Verdict.UNKNOWN if stage is Stage.DOT else Verdict.RETURNED)
        assert server.accepted == []


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_F15_a_server_that_is_slow_anywhere_is_waited_for(stage: Stage) -> None:
    with BadSmtpd([Rule(stage, Delay(0.05))]) as server:
        assert send(server, timeout=5).verdict is Verdict.SENT
        assert len(server.accepted) == 1


@pytest.mark.parametrize("stage", [*EARLY])
def test_F15_a_server_that_falls_silent_is_left(stage: Stage) -> None:
    with BadSmtpd([Rule(stage, Silence())]) as server:
        outcome = send(server, timeout=0.2)
        assert outcome.verdict is Verdict.RETURNED
        assert "silent for 0.2 seconds" in outcome.text


SESSION = [Stage.BANNER, Stage.EHLO]


@PIPELINED
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454])
@pytest.mark.parametrize("stage", [*SESSION, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_F11_a_refusal_for_now(stage: Stage, code: int, extensions: tuple[str, ...]) -> None:
    with BadSmtpd([Rule(stage, Reply(code))], extensions=extensions) as server:
        outcome = send(server)
    early = stage in {*SESSION, Stage.MAIL} or (stage is Stage.RCPT and code == 421)
    assert outcome.verdict is (Verdict.RETURNED if early else Verdict.DEFERRED)
    assert outcome.code == code
    assert outcome.ends_session is (stage in {*SESSION, Stage.MAIL} or code == 421)


@PIPELINED
@pytest.mark.parametrize("code", [500, 501, 550, 552, 554])
@pytest.mark.parametrize("stage", [*SESSION, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_F12_a_refusal_for_good(stage: Stage, code: int, extensions: tuple[str, ...]) -> None:
    with BadSmtpd([Rule(stage, Reply(code, "5.1.1 no"))], extensions=extensions) as server:
        outcome = send(server)
    blames_relay = stage in {*SESSION, Stage.MAIL}
    assert outcome.verdict is (Verdict.RETURNED if blames_relay else Verdict.BOUNCED)
    assert outcome.blames_relay is blames_relay


@pytest.mark.parametrize("code", [530, 535, 538])
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_F12_a_relay_that_wants_us_to_log_in_blames_no_reader(stage: Stage, code: int) -> None:
    with BadSmtpd([Rule(stage, Reply(code))]) as server:
        outcome = send(server)
        assert (outcome.verdict, outcome.blames_relay) == (Verdict.RETURNED, True)


@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
def test_F14_what_was_accepted_and_not_answered_is_in_doubt(reset: bool) -> None:  # noqa: FBT001 - a column of the table
    with BadSmtpd([Rule(Stage.DOT, TakeAndDrop(reset))]) as server:
        assert send(server).verdict is Verdict.UNKNOWN
        assert len(server.accepted) == 1


def test_an_answer_out_of_turn_is_not_taken_for_one_to_the_message() -> None:
    with BadSmtpd([Rule(Stage.DATA, Garbage(b"354 go on\r\n250 accepted\r\n"))]) as server:
        outcome = send(server)
        assert outcome.verdict is Verdict.RETURNED
        assert server.accepted == []


def test_a_connection_carries_a_hundred_messages() -> None:
    async def carry(server: BadSmtpd) -> int:
        session = await make_transport(server).connect()
        refusal, sent = await session.offer(make_message()), 0
        while refusal is None:
            following = None if session.is_worn else make_message()
            submitted = await session.submit(make_message(), following)
            sent += submitted.outcome.verdict is Verdict.SENT
            if following is None:
                break
            refusal = submitted.following
        await session.close()
        return sent

    with BadSmtpd() as server:
        assert asyncio.run(carry(server)) == 100


def test_an_address_beyond_ascii_goes_only_where_it_is_taken() -> None:
    with BadSmtpd(extensions=("SMTPUTF8",)) as server:
        assert send(server, make_message("jürgen@example.net")).verdict is Verdict.SENT
        assert "MAIL FROM:<news@example.org> SMTPUTF8" in server.commands
    with BadSmtpd(extensions=("PIPELINING",)) as server:
        outcome = send(server, make_message("jürgen@example.net"))
        assert (outcome.verdict, outcome.enhanced) == (Verdict.BOUNCED, "5.6.7")
        assert not [command for command in server.commands if command.startswith("MAIL")]


def test_what_the_relay_offers_is_said_of_a_message_and_nothing_else() -> None:
    with BadSmtpd(extensions=("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN")) as server:
        assert send(server, make_message("jürgen@example.net")).verdict is Verdict.SENT
        assert "MAIL FROM:<news@example.org> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=1@example.org" in server.commands
        assert "RCPT TO:<jürgen@example.net> NOTIFY=FAILURE" in server.commands
    with BadSmtpd(extensions=()) as server:
        assert send(server).verdict is Verdict.SENT
        assert "MAIL FROM:<news@example.org>" in server.commands


def test_a_message_too_large_for_the_relay_is_not_offered() -> None:
    with BadSmtpd(extensions=("SIZE 50",)) as server:
        outcome = send(server)
        assert (outcome.verdict, outcome.enhanced) == (Verdict.BOUNCED, "5.3.4")
        assert not [command for command in server.commands if command.startswith("MAIL")]


LINES = st.lists(st.sampled_from([b".", b"..", b".\r\n.", b"words", b"", b" .", b"a.b"]), max_size=12)


@settings(max_examples=40)
@given(LINES)
def test_dots_at_the_start_of_lines_arrive_as_they_were(lines: list[bytes]) -> None:
    data = b"".join(line + b"\r\n" for line in lines) or b"\r\n"
    with BadSmtpd() as server:
        assert send(server, make_message(data=data)).verdict is Verdict.SENT
        assert server.bodies == [data]


def test_M6_the_envelope_names_the_message_where_the_relay_reports_what_fails() -> None:
    message = structs.replace(make_message(), message_id="<a+b=c@example.org>")
    mail, recipient, _ = write_envelope(message, Abilities(dsn=True))
    assert mail.endswith(b" RET=HDRS ENVID=a+2Bb+3Dc@example.org\r\n")
    assert recipient.endswith(b" NOTIFY=FAILURE ORCPT=rfc822;reader@example.net\r\n")
    assert write_envelope(message, Abilities())[:2] == (
        b"MAIL FROM:<news@example.org>\r\n",
        b"RCPT TO:<reader@example.net>\r\n",
    )


def test_M8_a_token_stands_in_for_a_password_and_is_read_again_for_each_connection() -> None:
    tokens = ["of-the-first-hour", "of-the-second"]
    with BadSmtpd(extensions=("AUTH PLAIN XOAUTH2",), login=("user", "of-the-second")) as server:
        relay = Relay(host="127.0.0.1", port=server.port, tls="none", username="user", timeout=5)
        transport = SmtpTransport(relay, connections=1, renew=lambda: replace(relay, token=tokens.pop(0)))
        refused = send_single(transport, make_message(), sign=leave_unsigned)
        assert (refused.verdict, refused.code) == (Verdict.RETURNED, 535)
        assert "of-the" not in repr(refused)
        assert send_single(transport, make_message(), sign=leave_unsigned).verdict is Verdict.SENT
        assert not [command for command in server.commands if "PLAIN" in command]


class TestTls:
    """Nothing is said in clear that was to be said encrypted, and nothing to a stranger."""

    def trust(self, certificates: dict[str, Path]) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(certificates["authority"]))

    @pytest.mark.parametrize("tls", ["required", "opportunistic", "implicit"])
    def test_M8_mail_goes_encrypted(self, certificates: dict[str, Path], tls: str) -> None:
        extensions = ("PIPELINING",) if tls == "implicit" else ("STARTTLS", "PIPELINING")
        with BadSmtpd(
            extensions=extensions, certificate=certificates["good"], implicit_tls=tls == "implicit"
        ) as server:
            transport = make_transport(server, tls, authority=self.trust(certificates))
            assert send_single(transport, make_message(), sign=leave_unsigned).verdict is Verdict.SENT
            assert ("STARTTLS" in server.commands) is (tls != "implicit")
            assert server.commands.count("EHLO [127.0.0.1]") + sum(
                command.startswith("EHLO ") and command != "EHLO [127.0.0.1]" for command in server.commands
            ) == (1 if tls == "implicit" else 2)

    @pytest.mark.parametrize("tls", ["required", "opportunistic", "implicit"])
    @pytest.mark.parametrize(("certificate", "trusted"), [("other", True), ("good", False)])
    def test_F18_a_stranger_gets_nothing(
        self,
        certificates: dict[str, Path],
        tls: str,
        certificate: str,
        trusted: bool,  # noqa: FBT001 - a column of the table
    ) -> None:
        authority = self.trust(certificates) if trusted else None
        with BadSmtpd(
            extensions=("STARTTLS",), certificate=certificates[certificate], implicit_tls=tls == "implicit"
        ) as server:
            outcome = send_single(
                make_transport(server, tls, authority=authority), make_message(), sign=leave_unsigned
            )
            assert outcome.verdict is Verdict.RETURNED
            told = "its certificate is for another address" if trusted else "an authority that this machine doesn't"
            assert told in outcome.text
            assert "[" not in outcome.text, "no library's own words"
            assert not [command for command in server.commands if command.startswith(("AUTH", "MAIL"))]

    def test_F18_without_the_STARTTLS_asked_for_nothing_is_sent(self) -> None:
        with BadSmtpd() as server:
            outcome = send_single(
                make_transport(server, "required", username="user"), make_message(), sign=leave_unsigned
            )
            assert "offers no STARTTLS" in outcome.text
            assert [command.split()[0] for command in server.commands] == ["EHLO"]

    def test_no_password_is_said_where_encryption_was_stripped(self) -> None:
        with BadSmtpd(extensions=("AUTH PLAIN",)) as server:
            transport = make_transport(server, "opportunistic", username="user", password="secret")
            outcome = send_single(transport, make_message(), sign=leave_unsigned)
            assert "for all to read" in outcome.text
            assert [command.split()[0] for command in server.commands] == ["EHLO"]

    @pytest.mark.parametrize("inject", [b"250 2.0.0 hi\r\n", b"250-AUTH PLAIN\r\n", b"250"])
    def test_what_was_slipped_in_before_encryption_ends_the_connection(
        self, certificates: dict[str, Path], inject: bytes
    ) -> None:
        with BadSmtpd(extensions=("STARTTLS",), certificate=certificates["good"], inject=inject) as server:
            transport = make_transport(server, "required", authority=self.trust(certificates))
            outcome = send_single(transport, make_message(), sign=leave_unsigned)
            assert "more in clear" in outcome.text
            assert server.accepted == []


class TestLogin:
    @pytest.mark.parametrize("mechanisms", ["AUTH PLAIN LOGIN", "AUTH LOGIN", "AUTH XYZ PLAIN"])
    def test_we_log_in_as_the_relay_knows_how(self, mechanisms: str) -> None:
        with BadSmtpd(extensions=(mechanisms,)) as server:
            transport = make_transport(server, username="user", password="secret")
            assert send_single(transport, make_message(), sign=leave_unsigned).verdict is Verdict.SENT

    @pytest.mark.parametrize("mechanisms", ["AUTH PLAIN", "AUTH LOGIN"])
    def test_a_wrong_password_is_the_relays_answer_not_a_readers(self, mechanisms: str) -> None:
        with BadSmtpd(extensions=(mechanisms,)) as server:
            transport = make_transport(server, username="user", password="wrong")
            outcome = send_single(transport, make_message(), sign=leave_unsigned)
            assert (outcome.verdict, outcome.code, outcome.blames_relay) == (Verdict.RETURNED, 535, True)
            assert "wrong" not in outcome.text

    def test_a_way_we_do_not_know_is_said(self) -> None:
        with BadSmtpd(extensions=("AUTH XYZ",)) as server:
            outcome = send_single(
                make_transport(server, username="user", password="secret"), make_message(), sign=leave_unsigned
            )
            assert "it offers XYZ" in outcome.text

    def test_a_relay_shows_no_password(self) -> None:
        assert "secret" not in repr(Relay(host="mail.example.org", port=587, password="secret"))


def test_F09_a_relay_that_is_down_is_a_fault_of_its_session() -> None:
    with BadSmtpd() as server:
        pass

    async def connect() -> None:
        await make_transport(server).connect()

    with pytest.raises(SessionFault, match=r"127\.0\.0\.1"):
        asyncio.run(connect())
