"""Notices: what one person gets because of what they just did. Compiled as issues are, and sent by themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self

from publisher.mailbox import Mailbox
from publisher.newsletter.body import Body, mime_headers
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.headers import mailbox_header, plain_header, text_header
from publisher.newsletter.languages import to_tag
from publisher.newsletter.mail_parts import Letter, compile_letter
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.mail_view import show_notice
from publisher.newsletter.message import subscribe_url, unsubscribe_headers
from publisher.newsletter.notice_kind import NoticeKind
from publisher.newsletter.personal import Recipient
from publisher.newsletter.slots import ADDRESS, CONFIRM
from publisher.settings import List

CONFIRM_DAYS = 7  # as long as the link in it works


def compile_notice(
    kind: NoticeKind, *, newsletter: List, templates: MailTemplates, language: str = "", cadence: str = ""
) -> Compiled:
    """Compile a notice of a list, to be filled in for whoever it is for.

    `language` is the reader's where it is known, else the list's; `cadence` is what they chose, for a welcome.
    Raises PublisherError, with file and line, where a template has a slip.
    """
    listed = to_tag(templates.settings.language_of(newsletter))
    paper = templates.paper_of(newsletter, to_tag(language, otherwise=listed))
    words, title = paper.words, newsletter.title
    own: dict[NoticeKind, dict[str, object]] = {
        NoticeKind.CONFIRM: {"confirm_url": CONFIRM, "days": CONFIRM_DAYS},
        NoticeKind.WELCOME: {"cadence": cadence or newsletter.cadence},
        NoticeKind.GOODBYE: {"subscribe_url": subscribe_url(paper.settings, newsletter.name)},
    }
    needs = {NoticeKind.CONFIRM: "confirm", NoticeKind.WELCOME: "unsubscribe", NoticeKind.GOODBYE: ""}[kind]
    letter = Letter(
        template=kind.value,
        subject=words.say(f"{kind}_subject", list=title),
        # The address is a reader's own, and an inbox shows whose mail it is anyway.
        preheader=words.say(f"{kind}_text", list=title, address=ADDRESS),
        context={**show_notice(paper, may_leave=kind is NoticeKind.WELCOME), **own[kind]},
        needs=needs,
    )
    return compile_letter(letter, paper, templates)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTemplate:
    """A compiled notice, ready to be filled in."""

    opening: bytes
    subject_header: bytes
    fixed_headers: bytes
    body: Body

    @classmethod
    def build(cls, compiled: Compiled, sender: Mailbox, reply_to: Mailbox | None = None) -> Self:
        """Encode all that is the same for everybody. Raises UnsafeHeaderError."""
        body = Body.of(compiled)
        return cls(
            opening=mailbox_header("From", sender) + (mailbox_header("Reply-To", reply_to) if reply_to else b""),
            subject_header=text_header("Subject", compiled.subject),
            # No autoresponder answers (RFC 3834 §5), and it is no bulk mail.
            fixed_headers=plain_header("Auto-Submitted", "auto-generated")
            + plain_header("X-Auto-Response-Suppress", "OOF, AutoReply")
            + mime_headers(compiled.language, body.boundary),
            body=body,
        )

    def fill_in(self, recipient: Recipient, message_id: str, date: datetime) -> bytes:
        """Give the message, addressed without a name, which a stranger may have typed. Raises UnsafeHeaderError.

        `message_id` is whole, as `<…@domain>`, and `date` an aware time.
        """
        return b"".join(
            (
                self.opening,
                mailbox_header("To", Mailbox(address=recipient.mailbox.address)),
                self.subject_header,
                plain_header("Date", format_datetime(date.astimezone(UTC))),
                plain_header("Message-ID", message_id),
                unsubscribe_headers(recipient),
                self.fixed_headers,
                *self.body.fill_in(recipient),
            )
        )
