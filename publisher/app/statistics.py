"""How many people read by mail, over time, and what became of each issue: numbers, and nobody followed."""

from dataclasses import dataclass

from publisher import audience, delivery
from publisher.audience import ListStatistics
from publisher.clock import Clock
from publisher.delivery import IssueView
from publisher.settings import Settings
from publisher.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The readers of each list, and the issues that went out, newest first."""

    lists: tuple[ListStatistics, ...]
    issues: tuple[IssueView, ...]


def read_statistics(database: Database, settings: Settings, clock: Clock) -> Statistics:
    """Count the readers of every list that has been used, until now, in months of the site's zone."""
    now = clock.now()
    with database.read() as connection:
        records = delivery.read_lists(connection)
        lists = tuple(
            audience.count_readers(connection, records[entry.name].id, entry.name, settings.site.timezone, now)
            for entry in settings.lists
            if entry.name in records
        )
        begun = tuple(view for view in delivery.view_issues(connection) if view.started_at is not None)
    return Statistics(lists=lists, issues=begun)
