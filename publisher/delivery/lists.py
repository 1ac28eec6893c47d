"""The lists of config.toml as the ledger knows them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from publisher.settings import List, Settings
from publisher.store import insert_missing
from publisher.store.tables import newsletter


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecord:
    """A list's row. `baseline_at` is none until its first scan, `planned_through` until its first planning.

    `schedule` is what its readers get who chose no time, as it was when they were last planned for.
    """

    id: int
    slug: str
    paused: bool
    baseline_at: datetime | None
    planned_through: datetime | None
    schedule: str = ""


def sync_lists(connection: Connection, settings: Settings) -> None:
    """Give every list of the configuration a row, and its row the sender and policy it has now."""
    known = {row.slug: row for row in connection.execute(select(newsletter))}
    for entry in settings.lists:
        row = known.get(entry.name)
        if row is None:
            insert_missing(connection, newsletter, [{"slug": entry.name, **_values(entry)}])
        elif (row.sender, row.policy) != tuple(_values(entry).values()):
            connection.execute(update(newsletter).where(newsletter.c.id == row.id).values(**_values(entry)))


def read_lists(connection: Connection) -> dict[str, ListRecord]:
    """Give every list the ledger knows, by slug."""
    return {
        row.slug: ListRecord(
            id=row.id,
            slug=row.slug,
            paused=row.paused,
            baseline_at=row.baseline_at,
            planned_through=row.planned_through,
            schedule=row.schedule,
        )
        for row in connection.execute(select(newsletter).order_by(newsletter.c.id))
    }


def hold_list(connection: Connection, list_id: int) -> None:
    """Plan for this list alone until the transaction ends. On PostgreSQL others who plan wait, and see it done.

    Nobody else waits: readers come and leave meanwhile, which only looks whether the list is there.
    """
    connection.execute(select(newsletter.c.id).where(newsletter.c.id == list_id).with_for_update(key_share=True))


def _values(entry: List) -> dict[str, str]:
    return {"sender": entry.sender.address, "policy": entry.duplicates}
