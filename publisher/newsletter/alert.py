"""What the operator is told: plain text, through the same writer as every message."""

from datetime import UTC, datetime
from email.utils import format_datetime

from publisher.mailbox import Mailbox
from publisher.newsletter import quoted_printable
from publisher.newsletter.headers import mailbox_header, plain_header, text_header


def build_alert(  # noqa: PLR0913 - each is a header, and a caller has to name them all
    *, sender: Mailbox, recipient: Mailbox, subject: str, text: str, date: datetime, message_id: str
) -> bytes:
    """Give a message of plain text that no autoresponder answers (RFC 3834 §5).

    `date` is an aware time, `message_id` whole, as `<…@domain>`. Raises UnsafeHeaderError.
    """
    return b"".join(
        (
            mailbox_header("From", sender),
            mailbox_header("To", recipient),
            text_header("Subject", subject),
            plain_header("Date", format_datetime(date.astimezone(UTC))),
            plain_header("Message-ID", message_id),
            plain_header("Auto-Submitted", "auto-generated"),
            plain_header("X-Auto-Response-Suppress", "OOF, AutoReply"),
            plain_header("MIME-Version", "1.0"),
            plain_header("Content-Type", "text/plain; charset=utf-8"),
            plain_header("Content-Transfer-Encoding", "quoted-printable"),
            b"\r\n",
            quoted_printable.encode(text.rstrip("\n")),
            b"\r\n",
        )
    )
