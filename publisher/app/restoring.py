"""Putting a backup back: nothing in it goes out by itself, nor what has come due since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.app.ledger import hold_unfinished
from publisher.errors import PublisherError

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.app import App


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """How many issues are held, and what kept us from looking for what has come due since the backup."""

    held: int
    trouble: str = ""


def restore(app: App, source: Path | None) -> Restored:
    """Put the backup in `source` back, or take it that `pg_restore` has done so. Raises PublisherError.

    The backup doesn't know a post that came after it, which may have been mailed: its issue is made here, and held
    with the others. It mostly gets the number that it had, and with it the Message-IDs that `reconcile` looks for.
    On another machine it is a copy until it is adopted, and what is held then is held still.
    """
    app.close()  # what it has open is the database that goes
    now = app.clock.now()
    held = app.ledger.restore(source, now) if source else app.ledger.hold_restored(now)
    if not app.has_mailed:
        return Restored(held=held)
    try:
        with app.lock():
            refusal = app.line.prepare(may_be_copy=True).refusal  # all of it is held below
            with app.database.write() as connection:
                held = hold_unfinished(connection, app.clock.now())
    except PublisherError as error:
        refusal = error
    return Restored(held=held, trouble=refusal.told if refusal else "")
