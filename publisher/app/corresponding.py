"""Notices: who asked is asked back, who confirmed is welcomed. What pages wrote down is carried out here.

It needs no post and no build: a subscriber waits for their mail in front of the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from publisher import audience, delivery
from publisher.audience import Answer, Bearer, Invitation, Keys, Purpose, Suppressions, Tokens
from publisher.clock import Clock
from publisher.delivery import DueNotice, Message, NoticeSender, Sent, Sign
from publisher.errors import PublisherError
from publisher.mailbox import Mailbox
from publisher.newsletter import MailTemplates, NoticeKind, NoticeTemplate, Recipient, compile_notice, message_id
from publisher.settings import List, Settings
from publisher.store import Database
from publisher.store.installation import fingerprint_of, found_installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What is written to single people, for whoever holds the lock."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    def carry_on(self, should_stop: Callable[[], bool] = lambda: False) -> Sent:
        """Take up who asked, and send the notices that are due. Raises PublisherError.

        Without a page to confirm on nobody is written to.
        """
        if not self.settings.lists or self.settings.web.url is None:
            return Sent()
        with self.database.read() as connection:
            has_asked = audience.has_sign_ups(connection)
        if has_asked:
            self._take_up()
        if not delivery.has_due_notices(self.database, self.clock.now()):
            return Sent()
        with self.database.write() as connection:
            found = found_installation(connection, fingerprint_of(self.database, self.settings.installation))
        if not found.is_own:
            return Sent()
        sender = NoticeSender(
            self.database, delivery.open_transport(self.settings), self.clock, self.settings.delivery.max_age
        )
        sign = delivery.open_signer(self.settings, self.clock)
        return sender.run(NoticeComposer(self.settings, self.keys, found.id, sign), should_stop)

    def tidy(self) -> None:
        """Remind once who has not confirmed, and forget who never did."""
        now = self.clock.now()
        with self.database.write() as connection:
            audience.forget_unconfirmed(connection, now)
            if self.settings.web.url is not None:
                delivery.queue_reminders(connection, now)

    def _take_up(self) -> None:
        """Look at who asked. Who reads already is told so, as rarely as everybody is asked."""
        now = self.clock.now()
        kinds = {Answer.ASK: NoticeKind.CONFIRM, Answer.REMIND: NoticeKind.WELCOME}
        with self.database.write() as connection:
            for taken in audience.take_up_sign_ups(connection, Suppressions(self.keys)):
                delivery.queue_request(connection, taken.bearer, kinds[taken.answer], now)


class NoticeComposer:
    """Makes the messages of notices. What people share is compiled once."""

    def __init__(self, settings: Settings, keys: Keys, installation: str, sign: Sign) -> None:
        self._settings = settings
        self._keys = keys
        self._tokens = Tokens(keys)
        self._installation = installation
        self._sign = sign
        self._templates = MailTemplates(settings)
        self._compiled: dict[tuple[str, NoticeKind, str], NoticeTemplate] = {}

    def __call__(self, due: DueNotice) -> Message:
        """Give one person's message, the same bytes each time. Raises AddressError, PublisherError."""
        newsletter = self._find_list(due.list)
        recipient = Mailbox.parse(due.email)
        identifier = self._identify(due, newsletter)
        template = self._compile(newsletter, due.note.kind, due.cadence)
        return Message(
            sender=newsletter.sender,
            recipient=recipient,
            message_id=identifier,
            data=self._sign(template.fill_in(self._address(due, recipient), identifier, due.queued_at)),
            needs_smtputf8=not recipient.address.isascii(),
        )

    def _address(self, due: DueNotice, recipient: Mailbox) -> Recipient:
        """Give the person with the links that this notice is for, and none besides."""
        make = partial(self._url, due.note.bearer)
        match due.note.kind:
            case NoticeKind.CONFIRM:
                invitation = Invitation(bearer=due.note.bearer, epoch=due.epoch, issued_at=due.queued_at)
                token = self._tokens.make_invitation(invitation)
                return Recipient(mailbox=recipient, confirm_url=f"{self._settings.web.url}confirm/{token}")
            case NoticeKind.WELCOME:
                return Recipient(
                    mailbox=recipient,
                    unsubscribe_url=make("u", Purpose.UNSUBSCRIBE),
                    preferences_url=make("preferences", Purpose.PREFERENCES),
                )
            case NoticeKind.GOODBYE:
                return Recipient(mailbox=recipient)

    def _url(self, bearer: Bearer, path: str, purpose: Purpose) -> str:
        return f"{self._settings.web.url}{path}/{self._tokens.make(purpose, bearer)}"

    def _identify(self, due: DueNotice, newsletter: List) -> str:
        """Give a Message-ID without chance: a notice that a relay asks for again carries the one it had."""
        which = f"{self._installation}|{due.note.kind}|{due.note.bearer.list_id}"
        return message_id(
            self._keys.message_id, which, due.note.n, due.note.bearer.subscriber_id, newsletter.sender.domain
        )

    def _compile(self, newsletter: List, kind: NoticeKind, cadence: str) -> NoticeTemplate:
        key = (newsletter.name, kind, cadence)
        if key not in self._compiled:
            compiled = compile_notice(kind, newsletter=newsletter, templates=self._templates, cadence=cadence)
            self._compiled[key] = NoticeTemplate.build(compiled, newsletter.sender, newsletter.reply_to)
        return self._compiled[key]

    def _find_list(self, name: str) -> List:
        for entry in self._settings.lists:
            if entry.name == name:
                return entry
        raise PublisherError(f"The list “{name}” is not in {self._settings.file.name} any more")
