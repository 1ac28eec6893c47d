"""Amazon SES: bounces and complaints, as notifications and as events, carried by Amazon SNS."""

from typing import Any

from publisher.delivery.bounces import Clues, Kind, Report, judge_status
from publisher.delivery.hooks.call import Call, Event, objects_of, read_object, text_of
from publisher.delivery.hooks.sns import read_message

_OURS = frozenset({"MessageTooLarge", "ContentRejected", "AttachmentRejected"})
_GONE = frozenset({"NoEmail", "Suppressed", "OnAccountSuppressionList"})


def read_ses(call: Call) -> list[Event]:
    """Give the events of a call, one a recipient. Raises CallRefusedError, OutsideError."""
    message = read_message(call)
    if message is None:
        return []
    told = read_object(text_of(message.get("Message")))
    kind = text_of(told.get("notificationType")) or text_of(told.get("eventType"))
    reports = {"Bounce": _read_bounce, "Complaint": _read_complaint}.get(kind, lambda _told: [])(told)
    name = f"ses:{text_of(message.get('MessageId'))}"
    return [Event(name=f"{name}:{place}", report=report) for place, report in enumerate(reports)]


# `Any` below: JSON's own values.
def _read_bounce(told: dict[str, Any]) -> list[Report]:
    bounce = _only(told.get("bounce"))
    is_final = text_of(bounce.get("bounceType")) == "Permanent"
    sub = text_of(bounce.get("bounceSubType"))
    clues = _clues(told)
    return [
        Report(
            kind=_judge(recipient, is_final=is_final, sub=sub),
            recipients=(text_of(recipient.get("emailAddress")),),
            status=text_of(recipient.get("status")),
            text=text_of(recipient.get("diagnosticCode")) or sub,
            clues=clues,
        )
        for recipient in objects_of(bounce.get("bouncedRecipients"))
    ]


def _judge(recipient: dict[str, Any], *, is_final: bool, sub: str) -> Kind:
    status, said = text_of(recipient.get("status")), text_of(recipient.get("diagnosticCode"))
    if sub in _OURS:
        return Kind.BLOCK
    if sub in _GONE:
        return Kind.HARD
    if not status and not said:  # a holiday reply is reported so, as a bounce for now of no kind
        return Kind.HARD if is_final else Kind.OTHER
    judged = judge_status(status, said)
    return Kind.SOFT if judged is Kind.HARD and not is_final else judged


def _read_complaint(told: dict[str, Any]) -> list[Report]:
    complaint = _only(told.get("complaint"))
    if text_of(complaint.get("complaintFeedbackType")) in {"not-spam", "auth-failure"}:
        return []
    said, clues = text_of(complaint.get("complaintFeedbackType")), _clues(told)
    return [
        Report(kind=Kind.COMPLAINT, recipients=(text_of(each.get("emailAddress")),), text=said, clues=clues)
        for each in objects_of(complaint.get("complainedRecipients"))
    ]


def _clues(told: dict[str, Any]) -> Clues:
    """Give what names the message: Amazon puts its own Message-ID in the place of ours, and tells both."""
    mail = _only(told.get("mail"))
    ours = tuple(
        text_of(header.get("value"))
        for header in objects_of(mail.get("headers"))
        if text_of(header.get("name")).lower() == "message-id"
    )
    return Clues(message_ids=ours, relay_id=text_of(mail.get("messageId")))


def _only(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
