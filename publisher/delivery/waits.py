"""How long a relay takes for a message, from its first byte to the answer: counted by buckets, not kept."""

from bisect import bisect_left
from dataclasses import dataclass, field

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0)  # seconds


@dataclass(slots=True)
class Waits:
    """Numbers of messages by the least bound that they kept within, the last of those beyond all; their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def add_all(self, others: "Waits") -> None:
        """Count those of another count too."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, others.counts, strict=True)]
        self.seconds += others.seconds
