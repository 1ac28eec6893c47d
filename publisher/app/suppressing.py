"""Who is never mailed, as a person sees and changes it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from publisher import audience
from publisher.audience import EVERY_LIST, Keys, Origin, Reason, SubscriberAddress, Suppression, Suppressions
from publisher.clock import Clock
from publisher.errors import Problem, PublisherError
from publisher.settings import Settings
from publisher.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an import came to."""

    added: int
    known: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressing:
    """The suppressions of one site."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    @property
    def _suppressions(self) -> Suppressions:
        return Suppressions(self.keys)

    def entries(self) -> list[Suppression]:
        """Give every entry, the newest first."""
        with self.database.read() as connection:
            return audience.list_suppressions(connection)

    def add(self, address: str, list_name: str = "") -> bool:
        """Never mail an address again; say whether that is new. Raises AddressError, PublisherError."""
        read, scope = audience.read_address(address), self._scope(list_name)
        with self.database.write() as connection:
            return self._suppressions.add(connection, read, Reason.OPERATOR, self.clock.now(), scope)

    def remove(self, address: str, list_name: str = "") -> tuple[int, int]:
        """Let an address be mailed again. Give how many entries that ends, and how many lists go on.

        Only what ended because mail came back goes on by itself: who left or complained comes back by their own
        act. Raises AddressError, PublisherError.
        """
        read, scope = audience.read_address(address), self._scope(list_name) if list_name else ""
        with self.database.write() as connection:
            ended = self._suppressions.remove(connection, read, scope)
            return ended, self._resume(connection, read) if ended else 0

    def import_file(self, file: Path) -> Taken:
        """Take in a file of addresses or hashes. Raises PublisherError where it can't be read."""
        entries, problems = audience.read_suppressions(file, self._suppressions.key_id)
        now = self.clock.now()
        added = 0
        with self.database.write() as connection:
            hashes = [audience.to_suppression(entry, now) for entry in entries if entry.address is None]
            added += self._suppressions.add_keys(connection, hashes) if hashes else 0
            for entry in entries:
                if entry.address is not None:
                    added += self._suppressions.add(connection, entry.address, entry.reason, now, entry.scope)
        return Taken(added=added, known=len(entries) - added, problems=tuple(problems))

    def export_csv(self, *, hashed: bool = False) -> str:
        """Give every entry as CSV, in the form that `import_file` reads."""
        return audience.write_suppressions(self.entries(), self._suppressions.key_id, hashed=hashed)

    def _resume(self, connection: Connection, address: SubscriberAddress) -> int:
        person = audience.find_subscriber(connection, address)
        if person is None or self._suppressions.hold(connection, address):
            return 0
        return audience.resume_bounced(connection, person, Origin(source="operator", at=self.clock.now()))

    def _scope(self, list_name: str) -> str:
        if list_name and list_name not in {entry.name for entry in self.settings.lists}:
            known = ", ".join(entry.name for entry in self.settings.lists) or "none"
            raise PublisherError(f"There is no list “{list_name}”", hint=f"known are: {known}")
        return list_name or EVERY_LIST
