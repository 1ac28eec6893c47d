"""What comes back, taken in: from a Maildir, an IMAP mailbox, files at hand, or a provider's hook."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from publisher import delivery
from publisher.app.owning import require_own
from publisher.audience import Keys, Suppressions
from publisher.clock import Clock
from publisher.config import password_of
from publisher.delivery import bounces
from publisher.delivery.bounces import ImapBox, Intake, Kind, Position, Report, Settled
from publisher.errors import PublisherError
from publisher.settings import Bounces, Settings
from publisher.store import Database

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Returned:
    """What was read, by kind, and how many are never mailed again for it."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    settled: Settled = field(default_factory=Settled)


@dataclass(slots=True, kw_only=True)
class Returning:
    """The way back of one site. `failure` says why a mailbox could not be read when it was tried last."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock
    failure: str = ""
    _installation: str = ""

    def read(self) -> Counter[Kind]:
        """Read every mailbox that the settings name. Raises PublisherError; what was read until then stays read."""
        found: Counter[Kind] = Counter()
        named = self.settings.bounces
        try:
            require_own(self.database, self.settings)  # a copy reads nobody's mail away
            if named.maildir is not None:
                found += bounces.read_maildir(named.maildir, self.take)
            if named.imap:
                found += self._read_imap()
        except PublisherError as error:
            self.failure = error.text
            raise
        self.failure = ""
        return found

    def try_to_read(self) -> Counter[Kind]:
        """Read every mailbox; one that can't be read is told to a person, and keeps no mail from going out."""
        try:
            return self.read()
        except PublisherError as error:
            _log.warning("returned mail not read: %s", error.text)
            return Counter()

    def take(self, data: bytes, position: Position | None = None) -> Counter[Kind]:
        """Take in one mail, and how far its mailbox has been read, both or neither."""
        reports = bounces.read_returned(data)
        intake = self._intake("mail")
        with self.database.write() as connection:
            found = intake.take(connection, bounces.digest_of(data), reports)
            if position is not None:
                bounces.write_position(connection, position)
        return found

    def take_event(self, digest: str, reports: Sequence[Report]) -> Counter[Kind]:
        """Take in what a provider reports, whose signature was checked."""
        intake = self._intake("hook")
        with self.database.write() as connection:
            return intake.take(connection, digest, reports, trusted=True)

    def settle(self, accepted: Sequence[int] = ()) -> Settled:
        """Suppress whose mailbox is gone. To be called by whoever holds the lock, while nothing is being sent."""
        now = self.clock.now()
        with self.database.write() as connection:
            if any(breaker.is_open(now) for breaker in delivery.read_breakers(connection).values()):
                return Settled()  # what came back from a sick relay may be its own fault
            return bounces.settle_bounces(connection, Suppressions(self.keys), now, accepted)

    def dismiss(self, issue_id: int) -> int:
        """Let an issue's bounces count against nobody; give how many those are."""
        with self.database.write() as connection:
            return bounces.dismiss_bounces(connection, issue_id, self.clock.now())

    def _read_imap(self) -> Counter[Kind]:
        box = open_imap(self.settings.bounces)
        with self.database.read() as connection:
            position = bounces.read_position(connection, box.name)
        return bounces.read_imap(box, position, self.take, self.clock.now())

    def _intake(self, source: str) -> Intake:
        if not self._installation:
            self._installation = require_own(self.database, self.settings).id
        return Intake(self.keys, self.settings.bounces, self._installation, source, self.clock.now())


def open_imap(named: Bounces) -> ImapBox:
    """Give the mailbox that `[bounces]` names. Raises PublisherError."""
    secret = password_of(named)
    is_token = named.auth == "xoauth2"
    return ImapBox.parse(
        named.imap,
        username=named.username,
        password="" if is_token else secret,
        token=secret if is_token else "",
        timeout=named.timeout.total_seconds(),
    )
