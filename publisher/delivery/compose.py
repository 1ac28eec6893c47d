"""A claimed delivery -> its message, from what the ledger has frozen: later changes of files change nothing."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from publisher.audience import Bearer, Keys, Purpose, Tokens
from publisher.delivery.archive import is_public
from publisher.delivery.bounces import ReturnPaths
from publisher.delivery.dkim import Sign, leave_unsigned
from publisher.delivery.issues import posts_of
from publisher.delivery.outbox import Claimed
from publisher.delivery.transports import Message
from publisher.errors import PublisherError
from publisher.mailbox import AddressError, Mailbox
from publisher.newsletter import (
    Compiled,
    IssueFrame,
    MessageTemplate,
    Recipient,
    archive_url,
    message_id,
    subscribe_url,
)
from publisher.settings import List, Settings
from publisher.store import Database, insert_missing
from publisher.store.tables import compiled, issue, newsletter

FULL = "full"
_FROZEN = ("subject", "preheader", "html", "text", "language", "template_hash", "archived_at", "oversize")


def freeze(connection: Connection, content_key: str, message: Compiled, now: datetime) -> None:
    """Keep a compiled message for good; one that is kept already stays as it is."""
    row = {column: getattr(message, column) for column in _FROZEN}
    insert_missing(
        connection,
        compiled,
        [
            {
                **row,
                "content_key": content_key,
                "variant": FULL,
                "assets": json.dumps([]),
                "digest": message.digest,
                "frozen_at": now,
            }
        ],
    )


def read_frozen(connection: Connection, content_key: str, template_hash: str) -> Compiled | None:
    """Give a compiled message as it was frozen."""
    row = connection.execute(
        select(*(compiled.c[column] for column in _FROZEN)).where(
            compiled.c.content_key == content_key,
            compiled.c.template_hash == template_hash,
            compiled.c.variant == FULL,
        )
    ).first()
    return Compiled(**row._asdict()) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """An issue, ready to be filled in."""

    list_id: int
    sender: Mailbox
    corrects: tuple[int, str] | None  # the issue that it corrects, and the domain that sent that
    zone: ZoneInfo
    template: MessageTemplate
    view_url: str


class Composer:
    """Makes the messages of claimed deliveries. What an issue's readers share is read once."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        keys: Keys,
        installation: str,
        sign: Sign = leave_unsigned,
    ) -> None:
        self._database = database
        self._settings = settings
        self._keys = keys
        self._tokens = Tokens(keys)
        self._paths = ReturnPaths(keys, settings.bounces)
        self._signed_for = settings.dkim.domain.lower() if settings.bounces.takes_mail else ""
        self._installation = installation
        self._sign = sign
        self._editions: dict[int, _Edition] = {}

    def __call__(self, claimed: Claimed) -> Message:
        """Give one reader's message: the same at any time, but for when it was signed. Raises AddressError."""
        edition = self._editions.get(claimed.key.issue_id) or self._open(claimed.key.issue_id)
        recipient = Mailbox.parse(claimed.email)
        if not recipient.address:
            raise AddressError("the reader has been forgotten")
        if claimed.name:
            recipient = Mailbox(address=recipient.address, name=claimed.name)
        bearer = Bearer(list_id=edition.list_id, subscriber_id=claimed.key.subscriber_id)
        base = self._settings.web.url
        by = f"?i={claimed.key.issue_id}"  # for the statistics of the issue, and for nothing else
        reader = claimed.key.subscriber_id
        identifier = self._identify(claimed.key.issue_id, reader, edition.sender.domain)
        answers = ""
        if edition.corrects:
            issue_id, domain = edition.corrects
            answers = self._identify(issue_id, reader, domain)
        path = self._paths.sender_of(edition.sender, claimed.key)
        to = Recipient(
            mailbox=recipient,
            unsubscribe_url=f"{base}u/{self._tokens.make(Purpose.UNSUBSCRIBE, bearer)}{by}" if base else "",
            unsubscribe_mailto=self._paths.leave_url(bearer, claimed.key.issue_id),
            preferences_url=f"{base}preferences/{self._tokens.make(Purpose.PREFERENCES, bearer)}" if base else "",
            complaints_to=path.address if self._may_take_complaints(path.domain, edition.sender.domain) else "",
            view_url=edition.view_url,
            confirmed_on=claimed.confirmed_at and claimed.confirmed_at.astimezone(edition.zone).date(),
        )
        return Message(
            sender=path,
            recipient=recipient,
            message_id=identifier,
            # The last that is done to it.
            data=self._sign(edition.template.fill_in(to, identifier, answers), edition.template.opening),
            needs_smtputf8=edition.template.needs_smtputf8(to),
            needs_stuffing=False,  # our quoted-printable begins no line with a dot, and nor do base64 and headers
        )

    def _identify(self, issue_id: int, subscriber_id: int, domain: str) -> str:
        return message_id(self._keys.message_id, self._installation, issue_id, subscriber_id, domain)

    def _may_take_complaints(self, domain: str, sender: str) -> bool:
        """Say whether providers will believe that complaints may go to a domain (RFC 9477 §3.1).

        It has to be the sender's or below it, and our signature has to be the sender's too.
        """
        return bool(self._signed_for) and _is_within(domain, sender) and _is_within(sender, self._signed_for)

    def _open(self, issue_id: int) -> _Edition:
        with self._database.read() as connection:
            row = connection.execute(
                select(issue, newsletter.c.slug)
                .join(newsletter, newsletter.c.id == issue.c.list_id)
                .where(issue.c.id == issue_id)
            ).one()
            frozen = read_frozen(connection, row.content_key, row.template_hash)
            is_open = is_public(connection, issue_id)
            is_digest = len(posts_of(connection, issue_id)) > 1
            first = connection.execute(select(issue.c.sender).where(issue.c.id == row.corrects)).scalar()
        if frozen is None or row.started_at is None:
            raise PublisherError(f"Issue {issue_id} is being sent, but its message was never compiled")
        sender = Mailbox.parse(row.sender)
        found = self._find_list(row.slug)
        view_url = archive_url(self._settings, row.slug, issue_id)
        is_open = is_open and self._settings.archive.public and found is not None and found.public
        frame = IssueFrame(
            sender=sender,
            reply_to=Mailbox.parse(row.reply_to) if row.reply_to else None,
            list_name=row.slug,
            list_title=found.title if found else row.slug,
            list_archive=archive_url(self._settings, row.slug)
            if is_open and view_url
            else self._settings.feeds_url,
            list_subscribe=subscribe_url(self._settings, row.slug),
            archived_at=view_url if is_digest and is_open and view_url else frozen.archived_at,
            feedback_id=f"{issue_id}:{row.slug}:newsletter:{self._installation[:12]}",
            started=row.started_at,
        )
        edition = _Edition(
            list_id=row.list_id,
            sender=sender,
            corrects=(row.corrects, Mailbox.parse(first).domain) if first else None,
            zone=self._settings.zone_of(found) if found else self._settings.site.timezone,
            template=MessageTemplate.build(frozen, frame),
            view_url=f"{view_url}?key={self._tokens.make_view(issue_id)}" if view_url and not is_open else view_url,
        )
        self._editions[issue_id] = edition
        return edition

    def _find_list(self, slug: str) -> List | None:
        return next((entry for entry in self._settings.lists if entry.name == slug), None)


def _is_within(domain: str, above: str) -> bool:
    return f".{domain}".endswith(f".{above}")
