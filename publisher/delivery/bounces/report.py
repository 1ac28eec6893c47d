"""What a returned mail, or a provider's event, says of one message: what happened, and how to find whose it was."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What happened. Only the first three are bounces, and only the first two are about the reader."""

    HARD = "hard"  # there is no such mailbox
    SOFT = "soft"  # there is, and it took nothing this time
    BLOCK = "block"  # what was refused is us: it counts against no reader
    COMPLAINT = "complaint"
    LEFT = "left"
    OTHER = "other"  # a holiday reply, a delay, a letter: nothing follows from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What may name the delivery; nothing of it is believed before its signature was checked.

    `paths` are tokens of return paths, `links` those of links to leave. `relay_id` is the provider's own name.
    """

    paths: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    relay_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message's fate. `recipients` are addresses as the report spells them, the likeliest first.

    `leave` is the token of the address it was sent to, where that is one to leave by; `issue_id` the issue that its
    subject names, or 0.
    """

    kind: Kind
    recipients: tuple[str, ...] = ()
    status: str = ""
    text: str = ""
    leave: str = ""
    issue_id: int = 0
    clues: Clues = field(default_factory=Clues)
