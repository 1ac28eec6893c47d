"""The SMTP client against a server that others wrote."""

import asyncio
import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from publisher.delivery.dkim import leave_unsigned
from publisher.delivery.outcome import Verdict
from publisher.delivery.single import send_single
from publisher.delivery.transports import Message
from publisher.delivery.transports.relay import Relay
from publisher.delivery.transports.smtp import SmtpTransport
from publisher.mailbox import Mailbox


class Keeper:
    """Keeps what it is given; knows one person not."""

    def __init__(self) -> None:
        self.kept: list[bytes | str | None] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(0)
        self.kept.append(envelope.content)
        return "250 2.0.0 Ok: queued as 12345678"


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_a_server_that_others_wrote_understands_us() -> None:
    keeper = Keeper()
    port = find_free_port()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        transport = SmtpTransport(Relay(host="127.0.0.1", port=port, tls="none"), connections=1)
        data = b"Subject: News\r\n\r\n.words\r\n..\r\n"
        for address, verdict in (
            ("reader@example.net", Verdict.SENT),
            ("nobody@example.net", Verdict.BOUNCED),
            ("jürgen@example.net", Verdict.SENT),
        ):
            message = Message(
                sender=Mailbox(address="news@example.org"),
                recipient=Mailbox(address=address),
                message_id="<1@example.org>",
                data=data,
                needs_smtputf8=not address.isascii(),
            )
            assert send_single(transport, message, sign=leave_unsigned).verdict is verdict
    finally:
        controller.stop()
    assert keeper.kept == [data, data]
