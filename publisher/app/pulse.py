"""What this process has done since it began, for whoever watches it: nothing here decides anything."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from publisher.delivery import Report


@dataclass(slots=True)
class Pulse:
    """Ticks of the scheduler's jobs, and what came of its dispatches. `clock_jump` is the last one's seconds."""

    ticked: dict[str, datetime] = field(default_factory=dict)
    missed: Counter[str] = field(default_factory=Counter)
    is_leader: bool = False
    clock_jump: float = 0.0
    _settled: Report = field(default_factory=Report)
    _running: Report = field(default_factory=Report)

    @property
    def report(self) -> Report:
        """All dispatches together, with the one that is under way."""
        together = Report()
        for report in (self._settled, self._running):
            together.outcomes.update(report.outcomes)
            together.waits.add_all(report.waits)
            together.connections += report.connections
        return together

    def follow(self, report: Report) -> None:
        """Look at what a dispatch has come to so far; the one before it is over."""
        if report is not self._running:
            self._settled = self.report
            self._running = report
