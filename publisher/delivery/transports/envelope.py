"""Message -> the commands that offer it, with the parameters of the extensions that the relay has."""

from publisher.delivery.transports.base import Message
from publisher.delivery.transports.relay import Abilities


def write_envelope(message: Message, abilities: Abilities) -> tuple[bytes, bytes, bytes]:
    """Give MAIL, RCPT and DATA, for one recipient: links in the message are theirs alone."""
    mail, recipient = "", ""
    if abilities.takes_size:  # RFC 1870 §6
        mail = f" SIZE={len(message.data)}"
    if message.needs_smtputf8:  # RFC 6531 §3.4; its headers hold bytes beyond ASCII, hence BODY (RFC 6152 §3)
        mail += " BODY=8BITMIME SMTPUTF8" if abilities.eight_bit else " SMTPUTF8"
    if abilities.dsn:
        # Only what can't be delivered is reported, with headers that name the message (RFC 3461 §4.1, §4.3).
        mail += " RET=HDRS"
        recipient = " NOTIFY=FAILURE"
    return (
        f"MAIL FROM:<{message.sender.address}>{mail}\r\n".encode(),
        f"RCPT TO:<{message.recipient.address}>{recipient}\r\n".encode(),
        b"DATA\r\n",
    )
