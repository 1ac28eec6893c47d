"""How the database itself is: its size, its clock, and what it has to tidy up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

_ASKED = text(
    "SELECT pg_database_size(current_database()), clock_timestamp(), "
    "(SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Bytes on the disk; and where it is a server, its own time, aware, and the rows that it has yet to tidy up."""

    size: int
    clock: datetime | None = None
    dead_rows: int | None = None


def read_vitals(connection: Connection) -> Vitals:
    """Ask the database for its vitals."""
    if connection.dialect.name == "postgresql":
        size, clock, dead_rows = connection.execute(_ASKED).one()
        return Vitals(size=size, clock=clock, dead_rows=int(dead_rows))
    pages, page = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
    return Vitals(size=pages * page)
