"""What readers do on the pages: ask, confirm, choose, leave, come back, be told and be forgotten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from msgspec.structs import replace
from sqlalchemy import Connection

from publisher import audience, delivery
from publisher.audience import (
    Bearer,
    Chosen,
    Confirmed,
    Evidence,
    Keys,
    Origin,
    Purpose,
    Schedule,
    SignUp,
    Status,
    SubscriberAddress,
    Tokens,
    Wish,
)
from publisher.clock import Clock
from publisher.newsletter import NoticeKind
from publisher.settings import List, Settings, open_lists
from publisher.store import Database

_FORM_NOT_BEFORE = timedelta(seconds=3)
_FORM_UNTIL = timedelta(days=1)
_CROWD = 100  # an hour: more than that of a list are asked to press the button once more
_HOUR = timedelta(hours=1)


class Form(Enum):
    """What a form says of whoever sends it."""

    GOOD = "good"
    TOO_QUICK = "too quick"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a link to preferences speaks for: their address, and every list of ours with what they chose of it.

    `chosen` holds nothing for a list that they never subscribed to. The link was in mail of the list `came_by`.
    """

    bearer: Bearer
    email: str
    came_by: List
    chosen: tuple[tuple[List, Chosen | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The readers of one site, as its pages serve them."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    def find_list(self, name: str) -> List | None:
        """Give a list that anybody may subscribe to."""
        return next((entry for entry in open_lists(self.settings) if entry.name == name), None)

    def topics_of(self, newsletter: List) -> list[str]:
        """Give the topics that readers of a list may choose from, as they are written in posts."""
        with self.database.read() as connection:
            used = delivery.count_topics(connection)
        return choose_offered(used, newsletter)

    def sign_form(self, newsletter: List, *, again: bool = False) -> str:
        """Give the token of a subscription form that is shown now, for the first time or `again`."""
        return Tokens(self.keys).make_form(_form_name(newsletter, again=again), self.clock.now())

    def judge_form(self, newsletter: List, token: str) -> Form:
        """Say whether a form was shown by us, and long enough ago for a person to fill it in.

        In a crowd only one that was shown again will do.
        """
        tokens = Tokens(self.keys)
        shown_again = tokens.read_form(_form_name(newsletter, again=True), token)
        shown_at = shown_again or tokens.read_form(_form_name(newsletter, again=False), token)
        age = self.clock.now() - shown_at if shown_at else _FORM_UNTIL
        if not timedelta() <= age < _FORM_UNTIL:
            return Form.UNKNOWN
        if age < _FORM_NOT_BEFORE:
            return Form.TOO_QUICK
        return Form.GOOD if shown_again or not self._is_crowded(newsletter) else Form.UNKNOWN

    def keep_wording(self, newsletter: List, wording: str) -> str:
        """Keep what people are told when they consent; give its version."""
        now = self.clock.now()
        with self.database.write() as connection:
            return audience.keep_wording(connection, wording, self.settings.language_of(newsletter), now)

    def ask(
        self, newsletter: List, address: SubscriberAddress, wish: Wish, evidence: Evidence, wording: str
    ) -> None:
        """Write down that somebody asked. Nobody learns from it whether the address is known to us."""
        now = self.clock.now()
        with self.database.write() as connection:
            version = audience.keep_wording(connection, wording, self.settings.language_of(newsletter), now)
            asked = SignUp(
                list_id=self._id_of(connection, newsletter),
                address=address,
                wish=wish,
                at=now,
                evidence=replace(evidence, wording=version),
            )
            audience.ask_to_subscribe(connection, asked)

    def find_invited(self, token: str) -> List | None:
        """Give the list that a link to confirm is for, or nothing where the link is none of ours."""
        invitation = Tokens(self.keys).read_invitation(token)
        if invitation is None:
            return None
        with self.database.read() as connection:
            return self._list_of(connection, invitation.bearer.list_id)

    def confirm(self, token: str, evidence: Evidence) -> tuple[Confirmed, str]:
        """Let the bearer of a link confirm; give what came of it, and their token for preferences once they read.

        Who confirmed gets a welcome. Their address is proven: what else they asked for is asked of them now.
        """
        tokens = Tokens(self.keys)
        invitation = tokens.read_invitation(token)
        if invitation is None:
            return Confirmed.TOO_LATE, ""
        now = self.clock.now()
        origin = Origin(source="link", at=now, evidence=evidence)
        with self.database.write() as connection:
            came = audience.confirm(connection, invitation, origin)
            if came is Confirmed.NOW:
                self._welcome(connection, invitation.bearer, now)
                for entry in audience.read_chosen(connection, invitation.bearer.subscriber_id):
                    if entry.status is Status.PENDING:
                        delivery.queue_request(connection, entry.bearer, NoticeKind.CONFIRM, now)
        preferences = "" if came is Confirmed.TOO_LATE else tokens.make(Purpose.PREFERENCES, invitation.bearer)
        return came, preferences

    def read_reader(self, token: str) -> Reader | None:
        """Give whom a link to preferences speaks for, or nothing where it isn't ours or they were forgotten."""
        bearer = Tokens(self.keys).read(Purpose.PREFERENCES, token)
        if bearer is None:
            return None
        with self.database.read() as connection:
            came_by = self._list_of(connection, bearer.list_id)
            email = audience.find_address(connection, bearer.subscriber_id)
            chosen = {entry.list: entry for entry in audience.read_chosen(connection, bearer.subscriber_id)}
        if came_by is None or not email:
            return None
        lists = [entry for entry in self.settings.lists if entry.public or entry.name in chosen]
        shown = tuple((entry, chosen.get(entry.name)) for entry in lists)
        return Reader(bearer=bearer, email=email, came_by=came_by, chosen=shown)

    def is_test(self, token: str) -> bool:
        """Say whether a link to confirm or to preferences came with a test message, and speaks for nobody."""
        tokens = Tokens(self.keys)
        invitation = tokens.read_invitation(token)
        bearer = invitation.bearer if invitation else tokens.read(Purpose.PREFERENCES, token)
        return bearer == audience.NOBODY

    def choose(self, reader: Reader, newsletter: List, schedule: Schedule, topics: Sequence[str]) -> bool:
        """Let a reader choose how often, when and what; say whether that changed anything."""
        now = self.clock.now()
        with self.database.write() as connection:
            bearer = replace(reader.bearer, list_id=self._id_of(connection, newsletter))
            changed = [
                audience.change_schedule(connection, bearer, schedule, now),
                audience.change_topics(connection, bearer, topics, now),
            ]
        return any(changed)

    def join(self, reader: Reader, newsletter: List, evidence: Evidence) -> None:
        """Let a reader subscribe to a list, or come back to it. Their link is their consent."""
        now = self.clock.now()
        with self.database.write() as connection:
            bearer = replace(reader.bearer, list_id=self._id_of(connection, newsletter))
            origin = Origin(source="preferences", at=now, confirmed=True, may_return=True, evidence=evidence)
            if audience.join(connection, bearer, newsletter.cadence, newsletter.name, origin):
                self._welcome(connection, bearer, now)

    def leave(self, reader: Reader, newsletter: List | None, evidence: Evidence) -> None:
        """Let a reader leave a list, or all of them. Asking twice changes nothing."""
        now = self.clock.now()
        origin = Origin(source="preferences", at=now, evidence=evidence)
        with self.database.write() as connection:
            for entry in self.settings.lists if newsletter is None else (newsletter,):
                bearer = replace(reader.bearer, list_id=self._id_of(connection, entry))
                say_goodbye(connection, entry, bearer, origin)

    def tell(self, reader: Reader) -> bytes:
        """Give all that is kept of a reader, as JSON."""
        with self.database.read() as connection:
            told = audience.tell(connection, reader.bearer.subscriber_id)
        return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"

    def forget(self, reader: Reader, evidence: Evidence) -> None:
        """Let a reader leave everything, and forget them."""
        self.leave(reader, None, evidence)
        with self.database.write() as connection:
            audience.forget(connection, reader.bearer.subscriber_id)
        self.database.leave_no_trace()

    def open_feed(self, reader: Reader, newsletter: List) -> str | None:
        """Give the token of a reader's own feed, or nothing where they don't read the list."""
        now = self.clock.now()
        with self.database.write() as connection:
            list_id = self._id_of(connection, newsletter)
            return audience.open_feed(connection, Tokens(self.keys), list_id, reader.bearer.subscriber_id, now)

    def preferences_token(self, bearer: Bearer) -> str:
        """Give the token of a reader's preferences."""
        return Tokens(self.keys).make(Purpose.PREFERENCES, bearer)

    def _is_crowded(self, newsletter: List) -> bool:
        """Say whether so many ask for a list that programs may be among them."""
        with self.database.read() as connection:
            record = delivery.read_lists(connection).get(newsletter.name)
            since = self.clock.now() - _HOUR
            return record is not None and audience.count_asked(connection, record.id, since) > _CROWD

    def _welcome(self, connection: Connection, bearer: Bearer, now: datetime) -> None:
        entry = self._list_of(connection, bearer.list_id)
        if entry is not None and entry.welcome:
            delivery.queue_notice(connection, bearer, NoticeKind.WELCOME, now)

    def _id_of(self, connection: Connection, newsletter: List) -> int:
        """Give a list's number, made where nothing has run yet."""
        found = delivery.read_lists(connection).get(newsletter.name)
        if found is None:
            delivery.sync_lists(connection, self.settings)
            found = delivery.read_lists(connection)[newsletter.name]
        return found.id

    def _list_of(self, connection: Connection, list_id: int) -> List | None:
        slugs = {record.id: slug for slug, record in delivery.read_lists(connection).items()}
        return next((entry for entry in self.settings.lists if entry.name == slugs.get(list_id)), None)


def say_goodbye(connection: Connection, newsletter: List, bearer: Bearer, origin: Origin) -> bool:
    """Let a person leave a list, told by mail only where the list wants it; say whether they were on it."""
    was_active = audience.find_status(connection, bearer.list_id, bearer.subscriber_id) is Status.ACTIVE
    left = audience.unsubscribe(connection, bearer.list_id, bearer.subscriber_id, origin)
    if left and was_active and newsletter.goodbye:
        delivery.queue_notice(connection, bearer, NoticeKind.GOODBYE, origin.at)
    return left


def choose_offered(used: Sequence[tuple[str, int]], newsletter: List, most: int = 24) -> list[str]:
    """Give the topics to choose from: those of the list where it has some, else those used most, by name."""
    if newsletter.topics:
        return list(newsletter.topics)
    often = sorted(used, key=lambda entry: (-entry[1], entry[0].casefold()))[:most]
    return sorted((topic for topic, _ in often), key=str.casefold)


def _form_name(newsletter: List, *, again: bool) -> str:
    return f"{newsletter.name} again" if again else newsletter.name
