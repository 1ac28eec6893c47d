"""Postmark's webhooks: proven by a password that stands in the address which you give it."""

import base64
import binascii

from publisher.delivery.bounces import Clues, Kind, Report, judge_status
from publisher.delivery.hooks.call import Call, Event, is_same, read_object, refuse_unproven, text_of

_TYPES = {
    "HardBounce": Kind.HARD,
    "BadEmailAddress": Kind.HARD,
    "SoftBounce": Kind.SOFT,
    "DnsError": Kind.SOFT,
    "Undeliverable": Kind.SOFT,
    "Blocked": Kind.BLOCK,
    "SpamNotification": Kind.BLOCK,
    "DMARCPolicy": Kind.BLOCK,
    "VirusNotification": Kind.BLOCK,
    "SpamComplaint": Kind.COMPLAINT,
    "Unsubscribe": Kind.LEFT,
}
_REASONS = {"HardBounce": Kind.HARD, "SpamComplaint": Kind.COMPLAINT, "ManualSuppression": Kind.LEFT}


def read_postmark(call: Call) -> list[Event]:
    """Give the event of a call. Raises CallRefusedError.

    What it will try again by itself, a holiday reply or a challenge is none.
    """
    verify_password(call)
    posted = read_object(call.body)
    record, said = text_of(posted.get("RecordType")), text_of(posted.get("Details"))
    match record:
        case "Bounce" | "SpamComplaint":
            kind = _TYPES.get(text_of(posted.get("Type")) or record)
            if kind is Kind.SOFT and said:
                kind = judge_status("", said)
        case "SubscriptionChange" if posted.get("SuppressSending") is True:
            kind = _REASONS.get(text_of(posted.get("SuppressionReason")))
        case _:
            kind = None
    if kind is None:
        return []
    recipient = text_of(posted.get("Email")) or text_of(posted.get("Recipient"))
    relay_id = text_of(posted.get("MessageID"))
    name = text_of(posted.get("ID")) or f"{relay_id}:{record}:{recipient}:{text_of(posted.get('ChangedAt'))}"
    report = Report(
        kind=kind,
        recipients=(recipient,) if recipient else (),
        text=said,
        clues=Clues(relay_id=relay_id),
    )
    return [Event(name=f"postmark:{name}", report=report)]


def verify_password(call: Call) -> None:
    """Refuse who doesn't know the secret: as the password of Basic (RFC 7617), or as a bearer token (RFC 6750)."""
    scheme, _, given = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    if scheme.lower() not in {"basic", "bearer"} or not is_same(call.secret, given):
        raise refuse_unproven("the password is not ours")
