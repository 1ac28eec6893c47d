"""The socket that every transport fits."""

from typing import Protocol

import msgspec

from publisher.delivery.outcome import Outcome
from publisher.mailbox import Mailbox


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message with its envelope: `data` is RFC 5322 bytes that end with CRLF, `sender` gets the bounces.

    `needs_stuffing` is false where it is known that no line begins with a dot (RFC 5321 §4.5.2): to look for one
    costs as much as to send the message.
    """

    sender: Mailbox
    recipient: Mailbox
    message_id: str
    data: bytes
    needs_smtputf8: bool = False
    needs_stuffing: bool = True


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a message, and of the offer that rode behind it: `following` is none where it was accepted."""

    outcome: Outcome
    following: Outcome | None = None


class SessionFault(Exception):  # noqa: N818 - a fault of the relay's is what it is, and an Outcome in the ledger
    """A session could not be opened: the relay is down, refuses us, or can't be trusted."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


class Session(Protocol):
    """One conversation with whoever takes the mail."""

    @property
    def is_worn(self) -> bool:
        """Whether it has carried enough, or is broken, and the next message wants a new one."""
        ...

    async def offer(self, message: Message) -> Outcome | None:
        """Offer a message's envelope; none means it may be submitted now, before anything else."""
        ...

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """Hand over the message just offered, and offer the following one behind it."""
        ...

    async def close(self) -> None:
        """Say goodbye."""
        ...

    def abort(self) -> None:
        """Drop the conversation where it stands: a message without its end is not accepted."""
        ...


class Transport(Protocol):
    """A way for mail to leave. `name` tells relays apart, `connections` is how many sessions it bears at once."""

    name: str
    connections: int

    async def connect(self) -> Session:
        """Open a session. Raises SessionFault."""
        ...
