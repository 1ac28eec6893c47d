"""Complaints as providers of mailboxes send them: feedback reports (RFC 5965), and Microsoft's own form."""

from email.message import Message

from publisher.delivery.bounces.report import Kind, Report

# RFC 5965 §7.3, RFC 6430, RFC 6591; whatever isn't listed is a complaint.
_KINDS = {
    "not-spam": Kind.OTHER,
    "auth-failure": Kind.OTHER,
    "dmarc": Kind.OTHER,
    "opt-out": Kind.LEFT,
    "opt-out-list": Kind.LEFT,
}
_MICROSOFT = "X-HmXmrOriginalRecipient"


def read_feedback(mail: Message) -> Report | None:
    """Give the complaint that a mail reports, or nothing where it reports none."""
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            return _read_report(part)
        # Its Junk Mail Reporting Program sends the mail itself, with the recipient in a header of its own.
        if (recipient := part.get(_MICROSOFT)) and "staff@hotmail.com" in str(mail.get("From", "")).lower():
            return Report(kind=Kind.COMPLAINT, recipients=(str(recipient).strip(" <>"),), text="junk")
    return None


def _read_report(part: Message) -> Report:
    payload = part.get_payload()
    fields = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(fields, Message):
        return Report(kind=Kind.OTHER)
    kind = str(fields.get("Feedback-Type", "")).strip().lower()
    recipients = tuple(
        address
        for name in ("Original-Rcpt-To", "Removal-Recipient")
        for value in fields.get_all(name, [])
        if "@" in (address := str(value).rpartition(";")[2].strip(" <>"))
    )
    return Report(kind=_KINDS.get(kind, Kind.COMPLAINT if kind else Kind.OTHER), recipients=recipients, text=kind)
