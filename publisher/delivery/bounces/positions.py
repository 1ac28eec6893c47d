"""How far mailboxes on IMAP servers have been read, in the ledger."""

from sqlalchemy import Connection, select, update

from publisher.delivery.bounces.imap import Position
from publisher.store import insert_missing
from publisher.store.tables import mailbox


def read_position(connection: Connection, name: str) -> Position | None:
    """Give how far a mailbox has been read; nothing where it never was."""
    row = connection.execute(select(mailbox).where(mailbox.c.name == name)).one_or_none()
    return Position(name=name, validity=row.validity, uid=row.uid) if row else None


def write_position(connection: Connection, position: Position) -> None:
    """Keep how far a mailbox has been read."""
    values = {"validity": position.validity, "uid": position.uid}
    if not insert_missing(connection, mailbox, [{"name": position.name, **values}]):
        connection.execute(update(mailbox).where(mailbox.c.name == position.name).values(**values))
