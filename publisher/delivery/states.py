"""The states of a delivery and of an issue, and which of them are final."""

from enum import IntEnum, StrEnum


class DeliveryState(IntEnum):
    """Where a delivery stands. The numbers are what the ledger holds; they never change."""

    QUEUED = 0
    LEASED = 1  # somebody's, and nothing of it sent: safe to take back
    SENDING = 2  # the intent is written down: the relay may have it
    DEFERRED = 3
    SENT = 4
    BOUNCED = 5
    SUPPRESSED = 6
    UNKNOWN = 7  # whether the relay took it, only the relay knows
    EXPIRED = 8
    CANCELLED = 9

    @property
    def word(self) -> str:
        """The state as commands and pages name it."""
        return self.name.lower()


OPEN = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.SENDING, DeliveryState.DEFERRED)
WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)


class IssueState(StrEnum):
    """Where an issue stands, from planned to closed; held, paused and cancelled are a person's business."""

    PLANNED = "planned"
    PREPARING = "preparing"
    READY = "ready"
    SENDING = "sending"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    HELD = "held"
    CANCELLED = "cancelled"


UNFINISHED = tuple(state for state in IssueState if state not in (IssueState.CLOSED, IssueState.CANCELLED))


class Policy(StrEnum):
    """What becomes of a delivery whose answer a crash swallowed."""

    AT_LEAST_ONCE = "at_least_once"
    AT_MOST_ONCE = "at_most_once"
    ASK = "ask"
