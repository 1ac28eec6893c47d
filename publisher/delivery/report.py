"""What a dispatch came to, as far as it has come."""

from collections import Counter
from dataclasses import dataclass, field

from publisher.delivery.outcome import Verdict
from publisher.delivery.waits import Waits


@dataclass(slots=True)
class Report:
    """Outcomes by verdict, what was closed, the relay's last words if it is down, and how long its answers took.

    `connections` are those that are open now.
    """

    outcomes: Counter[Verdict] = field(default_factory=Counter)
    closed: list[int] = field(default_factory=list)
    in_doubt: int = 0
    relay_down: str = ""
    connections: int = 0
    waits: Waits = field(default_factory=Waits)
