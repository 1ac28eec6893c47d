"""Who is never mailed: kept as keyed hashes, which outlive the subscriber and tell nobody an address."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select, update

from publisher.audience.addresses import SubscriberAddress
from publisher.audience.keys import Keys
from publisher.store import insert_missing
from publisher.store.tables import subscriber, suppression

EVERY_LIST = "*"
"""The scope of a suppression that counts for all lists; any other scope is the name of one."""

_CHUNK = 5_000  # readers


class Reason(StrEnum):
    """Why an address is never mailed."""

    HARD_BOUNCE = "hard bounce"
    SOFT_BOUNCES = "soft bounces"
    COMPLAINT = "complaint"
    OPERATOR = "operator"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry. `email` is empty where nobody is known who has that address; `key` is the hash it is kept as."""

    key: str
    email: str
    scope: str
    reason: str
    since: datetime


class Suppressions:
    """Knows addresses by HMAC-SHA256 with this installation's own key.

    Whoever steals the database can't try addresses against it, as they could with a plain hash.
    """

    def __init__(self, keys: Keys) -> None:
        self._key = keys.suppression

    @property
    def key_id(self) -> str:
        """A short name of the key, so that hashes made with another one are told apart."""
        return hmac.digest(self._key, b"", "sha256").hex()[:8]

    def key_of(self, address: SubscriberAddress) -> str:
        """Give what an address is known by: 64 digits, the same however it is spelt."""
        return hmac.digest(self._key, address.key.encode("ascii"), "sha256").hex()

    def hold(self, connection: Connection, address: SubscriberAddress, list_slug: str = "") -> bool:
        """Say whether an address is never to be mailed, by any list or by this one."""
        scope = suppression.c.scope.in_([EVERY_LIST, list_slug])
        wanted = suppression.c.address_key == self.key_of(address), scope
        return connection.execute(select(suppression.c.reason).where(*wanted)).first() is not None

    def add(
        self,
        connection: Connection,
        address: SubscriberAddress,
        reason: Reason,
        now: datetime,
        scope: str = EVERY_LIST,
    ) -> bool:
        """Never mail an address again, and say whether that is new. What was kept first stays as it is."""
        self._name(connection, address)
        row = {"address_key": self.key_of(address), "scope": scope, "reason": reason, "since": now}
        return insert_missing(connection, suppression, [row]) == 1

    def add_keys(self, connection: Connection, rows: Sequence[Suppression]) -> int:
        """Take in entries by their hashes alone, whose addresses may be of nobody known; give how many are new."""
        self._name_all(connection)
        return insert_missing(
            connection,
            suppression,
            [
                {"address_key": row.key, "scope": row.scope, "reason": row.reason, "since": row.since}
                for row in rows
            ],
        )

    def remove(self, connection: Connection, address: SubscriberAddress, scope: str = "") -> int:
        """Let an address be mailed again, by one list or by all; give how many entries that ends."""
        wanted = suppression.c.address_key == self.key_of(address)
        statement = delete(suppression).where(wanted)
        return connection.execute(statement.where(suppression.c.scope == scope) if scope else statement).rowcount

    def _name(self, connection: Connection, address: SubscriberAddress) -> None:
        """Let the person's row hold the hash: what sends mail compares the two inside one statement."""
        connection.execute(
            update(subscriber)
            .where(subscriber.c.address_key == address.key, subscriber.c.suppression_key.is_(None))
            .values(suppression_key=self.key_of(address))
        )

    def _name_all(self, connection: Connection) -> None:
        """Do so for everybody who came before there were such hashes."""
        unnamed = select(subscriber.c.email, subscriber.c.address_key).where(subscriber.c.suppression_key.is_(None))
        while rows := connection.execute(unnamed.limit(_CHUNK)).all():
            for row in rows:
                address = SubscriberAddress(email=row.email, domain="", key=row.address_key)
                self._name(connection, address)


def list_suppressions(connection: Connection) -> list[Suppression]:
    """Give every entry, the newest first."""
    rows = connection.execute(
        select(suppression, subscriber.c.email)
        .outerjoin(subscriber, subscriber.c.suppression_key == suppression.c.address_key)
        .order_by(suppression.c.since.desc(), suppression.c.address_key, suppression.c.scope)
    )
    return [
        Suppression(key=row.address_key, email=row.email or "", scope=row.scope, reason=row.reason, since=row.since)
        for row in rows
    ]


def count_suppressions(connection: Connection) -> dict[str, int]:
    """Give how many entries there are, by reason."""
    rows = connection.execute(
        select(suppression.c.reason, func.count().label("number")).group_by(suppression.c.reason)
    )
    return {row.reason: row.number for row in rows}
