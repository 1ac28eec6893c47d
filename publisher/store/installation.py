"""Which installation this database belongs to: a copied folder or a restored backup must not mail by itself."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import URL

from publisher.store.database import Database
from publisher.store.tables import installation

_MACHINE_ID = Path("/etc/machine-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The row of this installation. `is_own` is false where the database was made elsewhere and not adopted."""

    id: str
    is_own: bool
    clock_highwater: datetime | None


def read_installation(connection: Connection, fingerprint: str) -> Installation | None:
    """Give the installation's row, or nothing before the first run."""
    row = connection.execute(select(installation)).one_or_none()
    if row is None:
        return None
    is_own = row.state == "own" and row.fingerprint == fingerprint
    return Installation(id=row.id, is_own=is_own, clock_highwater=row.clock_highwater)


def found_installation(connection: Connection, fingerprint: str) -> Installation:
    """Give the installation's row, made on the first run."""
    found = read_installation(connection, fingerprint)
    if found is None:
        connection.execute(insert(installation).values(one=1, id=secrets.token_hex(16), fingerprint=fingerprint))
        found = read_installation(connection, fingerprint)
        assert found is not None  # noqa: S101 - it was written the line before, in this transaction
    return found


def adopt_installation(connection: Connection, fingerprint: str) -> None:
    """Make this copy of the folder and database the one that mails."""
    connection.execute(
        update(installation).values(state="own", fingerprint=fingerprint, epoch=installation.c.epoch + 1)
    )


def note_clock(connection: Connection, now: datetime) -> None:
    """Keep the latest instant ever seen, by which a clock that went back is noticed."""
    connection.execute(
        update(installation)
        .where((installation.c.clock_highwater.is_(None)) | (installation.c.clock_highwater < now))
        .values(clock_highwater=now)
    )


def fingerprint_of(database: Database, name: str = "") -> str:
    """Tell this machine and database from another: by machine id and path, or by PostgreSQL's server and database.

    Whoever connects as another user, or by TLS from now on, finds the same. `name` stands for the machine where its
    id doesn't stay the same.
    """
    machine = name or _read_machine_id()
    place = str(database.file.resolve()) if database.file else _name_server(database.engine.url)
    return hashlib.sha256(f"{machine}\n{place}".encode()).hexdigest()


def _name_server(url: URL) -> str:
    said = [url.query.get(name, "") for name in ("host", "port", "dbname")]
    return f"postgresql {url.host or ''} {url.port or ''} {url.database or ''} {said}"


def _read_machine_id() -> str:
    try:
        return _MACHINE_ID.read_text(encoding="ascii").strip()
    except OSError:
        return os.uname().nodename
