"""Compiled -> messages: headers and both parts as segments, frozen once, then joined for each reader.

One message has one reader, two parts that say the same, and the headers of a list, always in one order (RFC 5322,
2046, 2369, 2919, 5064, 8058, 9477).
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self

from publisher.mailbox import Mailbox
from publisher.newsletter.body import Body, mime_headers
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.headers import (
    ascii_phrase,
    list_header,
    mailbox_header,
    plain_header,
    text_header,
    to_uri,
)
from publisher.newsletter.personal import Recipient
from publisher.settings import List, Settings

_ONE_CLICK = plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFrame:
    """What the headers of one issue say, to every reader the same.

    `started` is when the issue began to be sent: an aware time, the Date of every copy. `list_archive`,
    `list_subscribe` and `archived_at` are URLs, or empty. `feedback_id` is as Gmail wants it:
    `issue:list:newsletter:sender`.
    """

    sender: Mailbox
    reply_to: Mailbox | None
    list_name: str
    list_title: str
    list_archive: str
    list_subscribe: str
    archived_at: str
    feedback_id: str
    started: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate:
    """One issue, ready to be filled in: bytes, with room for what differs from reader to reader."""

    from_headers: bytes
    subject_headers: bytes
    list_id_header: bytes
    fixed_headers: bytes
    body: Body

    @classmethod
    def build(cls, compiled: Compiled, frame: IssueFrame) -> Self:
        """Encode all that readers share. Raises UnsafeHeaderError for a value that no header may hold."""
        body = Body.of(compiled)
        reply_to = mailbox_header("Reply-To", frame.reply_to) if frame.reply_to else b""
        list_id = _list_id(frame.list_name, frame.list_title, frame.sender.domain)
        return cls(
            from_headers=mailbox_header("From", frame.sender) + reply_to,
            subject_headers=text_header("Subject", compiled.subject)
            + plain_header("Date", format_datetime(frame.started.astimezone(UTC))),
            list_id_header=plain_header("List-Id", list_id),
            fixed_headers=_fixed_headers(frame) + mime_headers(compiled.language, body.boundary),
            body=body,
        )

    def fill_in(self, recipient: Recipient, message_id: str, answers: str = "") -> bytes:
        """Give the message of one reader; the same arguments give the same bytes. Raises UnsafeHeaderError.

        `message_id` is given whole, as `<…@domain>`, and so is that of the message which this one `answers`: a
        correction stands below what it corrects.
        """
        return b"".join(
            (
                self.from_headers,
                mailbox_header("To", recipient.addressee),
                self.subject_headers,
                plain_header("Message-ID", message_id),
                _thread_headers(answers) if answers else b"",
                self.list_id_header,
                unsubscribe_headers(recipient),
                _complaint_headers(recipient),
                self.fixed_headers,
                *self.body.fill_in(recipient),
            )
        )

    @property
    def opening(self) -> bytes:
        """How the body of every copy begins: who signs them hashes it once."""
        return self.body.opening

    def needs_smtputf8(self, recipient: Recipient) -> bool:
        """Say whether this reader's copy can only travel by SMTPUTF8 (RFC 6531 §3.1)."""
        return not recipient.mailbox.address.isascii()


def subscribe_url(settings: Settings, list_name: str) -> str:
    """Give the address of the page on which people subscribe to a list; empty where there is none."""
    return f"{settings.web.url}subscribe/{list_name}" if settings.web.url else ""


def archive_url(settings: Settings, list_name: str, issue_id: int | None = None) -> str:
    """Give the address of a list's issues as pages, or that of one; empty where there is none."""
    if not settings.web.url:
        return ""
    return f"{settings.web.url}archive/{list_name}/" + (f"{issue_id}/" if issue_id is not None else "")


def list_id(newsletter: List) -> str:
    """Give what List-Id says of a list, in every issue the same (RFC 2919 §2): `Title <name.domain>`."""
    return _list_id(newsletter.name, newsletter.title, newsletter.sender.domain)


def mark_as_test(compiled: Compiled) -> Compiled:
    """Give the same issue with a subject that says it is a test."""
    return replace(compiled, subject=f"[Test] {compiled.subject}")


def _list_id(name: str, title: str, domain: str) -> str:
    return f"{ascii_phrase(title, fallback=name)} <{name}.{domain}>"


def unsubscribe_headers(recipient: Recipient) -> bytes:
    """Give the ways to leave: one click where there is a page (RFC 8058 §3.1), which stands before the address."""
    ways = [way for way in (recipient.unsubscribe_url, recipient.unsubscribe_mailto) if way]
    if not ways:
        return b""
    return list_header("List-Unsubscribe", ways) + (_ONE_CLICK if recipient.unsubscribe_url else b"")


def _thread_headers(answered: str) -> bytes:
    """Give what lets mail programs show an answer below what it answers (RFC 5322 §3.6.4)."""
    return plain_header("In-Reply-To", answered) + plain_header("References", answered)


def _complaint_headers(recipient: Recipient) -> bytes:
    """Give where a complaint about this copy goes, and what names the copy (RFC 9477 §5.1, §5.2)."""
    if not recipient.complaints_to:
        return b""
    return plain_header("CFBL-Address", f"{recipient.complaints_to}; report=arf") + plain_header(
        "CFBL-Feedback-ID", recipient.complaints_to.partition("@")[0]
    )


def _fixed_headers(frame: IssueFrame) -> bytes:
    owner = frame.reply_to.address if frame.reply_to else ""  # whoever reads what readers write
    return b"".join(
        (
            list_header("List-Help", [to_uri(f"mailto:{owner}?subject=help")]) if owner else b"",
            list_header("List-Subscribe", [to_uri(frame.list_subscribe)]) if frame.list_subscribe else b"",
            list_header("List-Archive", [to_uri(frame.list_archive)]) if frame.list_archive else b"",
            list_header("List-Owner", [to_uri(f"mailto:{owner}")]) if owner else b"",
            plain_header("List-Post", "NO"),
            list_header("Archived-At", [to_uri(frame.archived_at)]) if frame.archived_at else b"",
            plain_header("Feedback-ID", frame.feedback_id),
            plain_header("Precedence", "bulk"),
            plain_header("X-Auto-Response-Suppress", "OOF, AutoReply"),
        )
    )
