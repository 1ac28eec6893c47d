"""Who reads, and how they come and go: by command, by file, by the link in a mail."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from publisher import audience, delivery
from publisher.app.reading import say_goodbye
from publisher.audience import (
    Added,
    Bearer,
    Keys,
    Member,
    Origin,
    Purpose,
    Row,
    Status,
    Suppressions,
    Tokens,
    Wish,
)
from publisher.clock import Clock
from publisher.delivery import ListRecord
from publisher.delivery.outbox import Key
from publisher.errors import Problem, PublisherError
from publisher.settings import List, Settings, open_lists
from publisher.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the people in a file, the lines that could not be read, and the program that wrote it."""

    counts: Counter[Added]
    problems: tuple[Problem, ...]
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Whom a link to leave speaks for: the list, and whether they are on it still. A test's speaks for nobody."""

    list: List
    bearer: Bearer
    is_subscribed: bool

    @property
    def is_test(self) -> bool:
        """Whether the link came with a test message."""
        return self.bearer == audience.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The readers of one site."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    def members(self, list_name: str = "") -> list[Member]:
        """Give every subscription, of one list or of all. Raises PublisherError where there is no such list."""
        if list_name:
            self._list(list_name)
        with self.database.read() as connection:
            return audience.members(connection, list_name or None)

    def add(self, address: str, wish: Wish, list_name: str = "", note: str = "") -> Added:
        """Add one person whose consent the operator vouches for. Raises PublisherError, AddressError."""
        entry = self._list(list_name)
        read = audience.read_address(address)
        origin = Origin(
            source="operator",
            at=self.clock.now(),
            note=note,
            confirmed=True,
            may_return=True,
            follows_series=True,
        )
        with self.database.write() as connection:
            list_id = self._record(connection, entry).id
            return audience.subscribe(connection, list_id, read, wish, origin, suppressions=Suppressions(self.keys))

    def remove(self, address: str, list_name: str = "") -> int:
        """Let a person leave a list, or all of them; give from how many they went. Raises AddressError."""
        read = audience.read_address(address)
        lists = [self._list(list_name)] if list_name else list(self.settings.lists)
        origin = Origin(source="operator", at=self.clock.now())
        with self.database.write() as connection:
            person = audience.find_subscriber(connection, read)
            if person is None:
                return 0
            return sum(
                audience.unsubscribe(connection, self._record(connection, entry).id, person, origin)
                for entry in lists
            )

    def forget(self, address: str) -> bool:
        """Let a person leave everything, and forget them; say whether they were known. Raises AddressError."""
        self.remove(address)
        with self.database.write() as connection:
            person = audience.find_subscriber(connection, audience.read_address(address))
            is_known = person is not None and audience.forget(connection, person)
        self.database.leave_no_trace()
        return is_known

    def find_open_list(self, list_name: str = "") -> List:
        """Give a list that anybody may subscribe to, by its name, or the only one. Raises PublisherError."""
        entry = self._list(list_name)
        if entry not in open_lists(self.settings):
            raise PublisherError(
                f"Nobody can subscribe to “{entry.name}” by a form",
                hint="web.url says where readers reach `publisher serve`; a list with `public = false` has no form",
            )
        return entry

    def import_file(  # noqa: PLR0913 - a file, for which list, and what is known of its people
        self,
        file: Path,
        list_name: str = "",
        note: str = "",
        *,
        confirmed: bool = False,
        follows_series: bool = False,
        is_trial: bool = False,
    ) -> Imported:
        """Add the people in a CSV file; a line that can't be read keeps nobody else out. Raises PublisherError.

        Only where their consent is `confirmed` are they mailed; otherwise they wait until they confirm themselves.
        The file's name is the evidence where no `note` says more. Of the list's series they get nothing, unless
        they are to begin it now (`follows_series`). A trial changes nothing.
        """
        entry = self._list(list_name)
        table = audience.read_csv(file, entry.cadence)
        said = note or " of ".join(filter(None, (file.name, table.program)))
        now = self.clock.now()
        origin = Origin(source="import", at=now, note=said, confirmed=confirmed, follows_series=follows_series)
        counts: Counter[Added] = Counter()
        suppressions = Suppressions(self.keys)
        with self.database.trial() if is_trial else self.database.write() as connection:
            list_id = self._record(connection, entry).id
            for row in table.rows:
                counts[_take_in(connection, list_id, entry, row, origin, suppressions)] += 1
        return Imported(counts=counts, problems=table.problems, program=table.program)

    def export_csv(self, list_name: str = "") -> str:
        """Give every subscription as CSV."""
        return audience.write_csv(self.members(list_name))

    def read_leaver(self, token: str) -> Leaver | None:
        """Give whom a link to leave speaks for, or nothing where it isn't ours; changes nothing."""
        bearer = Tokens(self.keys).read(Purpose.UNSUBSCRIBE, token)
        if bearer is None:
            return None
        if bearer == audience.NOBODY and self.settings.lists:
            return Leaver(list=self.settings.lists[0], bearer=bearer, is_subscribed=False)
        with self.database.read() as connection:
            slugs = {record.id: slug for slug, record in delivery.read_lists(connection).items()}
            status = audience.find_status(connection, bearer.list_id, bearer.subscriber_id)
        entry = next((entry for entry in self.settings.lists if entry.name == slugs.get(bearer.list_id)), None)
        is_subscribed = status in {Status.ACTIVE, Status.PENDING}
        return Leaver(list=entry, bearer=bearer, is_subscribed=is_subscribed) if entry else None

    def leave(self, leaver: Leaver, issue_id: int | None = None) -> None:
        """Let a person leave by their link, which was in an issue where that is known.

        Asking twice changes nothing; mail not handed over yet is not sent.
        """
        if leaver.is_test:
            return
        origin = Origin(source="link", at=self.clock.now())
        with self.database.write() as connection:
            has_left = say_goodbye(connection, leaver.list, leaver.bearer, origin)
            if has_left and issue_id is not None:
                delivery.note_leaving(connection, Key(issue_id, leaver.bearer.subscriber_id), origin.at)

    def reads_more(self, leaver: Leaver) -> bool:
        """Say whether a person is on any other list."""
        with self.database.read() as connection:
            chosen = audience.read_chosen(connection, leaver.bearer.subscriber_id)
        return any(
            entry.bearer.list_id != leaver.bearer.list_id and entry.status in {Status.ACTIVE, Status.PENDING}
            for entry in chosen
        )

    def open_feed(self, address: str, list_name: str = "", *, anew: bool = False) -> str:
        """Give the token of a person's own feed; `anew` closes the one they had. Raises PublisherError."""
        entry = self._list(list_name)
        read = audience.read_address(address)
        with self.database.write() as connection:
            list_id = self._record(connection, entry).id
            person = audience.find_subscriber(connection, read)
            if person is not None and anew:
                audience.close_feed(connection, list_id, person)
            now = self.clock.now()
            token = person and audience.open_feed(connection, Tokens(self.keys), list_id, person, now)
        if not token:
            raise PublisherError(f"{address} doesn't read “{entry.name}”", hint="`publisher subscribers add` first")
        return token

    def close_feed(self, address: str, list_name: str = "") -> bool:
        """Close a person's own feed for good; say whether there was one. Raises PublisherError, AddressError."""
        entry = self._list(list_name)
        read = audience.read_address(address)
        with self.database.write() as connection:
            person = audience.find_subscriber(connection, read)
            return person is not None and audience.close_feed(
                connection, self._record(connection, entry).id, person
            )

    def _list(self, name: str) -> List:
        """Give the list a person names, or the only one."""
        if not self.settings.lists:
            raise PublisherError(f"{self.settings.file.name} has no [[lists]] to subscribe to")
        if not name and len(self.settings.lists) == 1:
            return self.settings.lists[0]
        for entry in self.settings.lists:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.settings.lists)
        text = f"There is no list “{name}”" if name else "Several lists are there: name one with --list"
        raise PublisherError(text, hint=f"known are: {known}")

    def _record(self, connection: Connection, entry: List) -> ListRecord:
        """Give a list's row, made where nothing has run yet."""
        delivery.sync_lists(connection, self.settings)
        return delivery.read_lists(connection)[entry.name]


def _take_in(  # noqa: PLR0913, PLR0917 - a row, and what decides of it
    connection: Connection, list_id: int, entry: List, row: Row, origin: Origin, suppressions: Suppressions
) -> Added:
    """Add one person of a file; one that we wrote ourselves says who had left, and who never confirmed."""
    if row.list not in ("", entry.name):
        return Added.OF_ANOTHER_LIST
    if row.status in (Status.UNSUBSCRIBED, Status.BOUNCED, Status.COMPLAINED):
        return Added.LEFT_BEFORE
    if row.status is Status.PENDING:
        origin = replace(origin, confirmed=False)
    return audience.subscribe(connection, list_id, row.address, row.wish, origin, suppressions=suppressions)
