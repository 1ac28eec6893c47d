"""Message -> the commands that offer it, with the parameters of the extensions that the relay has."""

import re

from publisher.delivery.transports.base import Message
from publisher.delivery.transports.relay import Abilities

_LONGEST_ID = 100  # characters (RFC 3461 §4.4)
_ESCAPED = re.compile(r"[^!-*,-<>-~]")


def write_envelope(message: Message, abilities: Abilities) -> tuple[bytes, bytes, bytes]:
    """Give MAIL, RCPT and DATA, for one recipient: links in the message are theirs alone."""
    mail, recipient = "", ""
    if abilities.takes_size:  # RFC 1870 §6
        mail = f" SIZE={len(message.data)}"
    if message.needs_smtputf8:  # RFC 6531 §3.4; its headers hold bytes beyond ASCII, hence BODY (RFC 6152 §3)
        mail += " BODY=8BITMIME SMTPUTF8" if abilities.eight_bit else " SMTPUTF8"
    if abilities.dsn:
        # Only what can't be delivered is reported, with headers that name the message (RFC 3461 §4.1, §4.3), and
        # with what names it where they are lost: its Message-ID, and whom we wrote to (§4.2, §4.4).
        envelope_id, address = _xtext(message.message_id.strip("<>")), message.recipient.address
        mail += " RET=HDRS" + (f" ENVID={envelope_id}" if len(envelope_id) <= _LONGEST_ID else "")
        recipient = " NOTIFY=FAILURE" + (f" ORCPT=rfc822;{_xtext(address)}" if address.isascii() else "")
    return (
        f"MAIL FROM:<{message.sender.address}>{mail}\r\n".encode(),
        f"RCPT TO:<{message.recipient.address}>{recipient}\r\n".encode(),
        b"DATA\r\n",
    )


def _xtext(text: str) -> str:
    """Give ASCII as parameters may hold it (RFC 3461 §4)."""
    return _ESCAPED.sub(lambda found: f"+{ord(found[0]):02X}", text)
