"""Whether this copy of the folder and database is the one that mails and reads what comes back."""

from sqlalchemy import Connection

from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.store import Database
from publisher.store.installation import Installation, fingerprint_of, found_installation, read_installation

COPIED = "This folder or database was copied from another installation, and mails nobody"
ADOPT = "if it is the one that is to mail from now on: `publisher adopt`"


def is_copy(connection: Connection, database: Database, settings: Settings) -> bool:
    """Say whether the database was made elsewhere and not adopted: one that has mailed nothing yet is none."""
    found = read_installation(connection, fingerprint_of(database, settings.installation))
    return found is not None and not found.is_own


def require_own(database: Database, settings: Settings) -> Installation:
    """Give the installation's row, made on the first run. Raises PublisherError for a copy."""
    with database.write() as connection:
        found = found_installation(connection, fingerprint_of(database, settings.installation))
    if not found.is_own:
        raise PublisherError(COPIED, hint=ADOPT)
    return found
