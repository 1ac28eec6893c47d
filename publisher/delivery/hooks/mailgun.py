"""Mailgun's webhooks: signed over a time and a token, and not over what they say, so each token counts once."""

import hmac
from datetime import UTC, datetime, timedelta

from publisher.delivery.bounces import Clues, Kind, Report, judge_status
from publisher.delivery.hooks.call import Call, Event, is_same, objects_of, read_object, refuse_unproven, text_of

_WINDOW = timedelta(days=1)  # it tries again for eight hours
# What it refuses by itself, from its own list of addresses.
_REASONS = {
    "suppress-bounce": Kind.HARD,
    "suppress-complaint": Kind.COMPLAINT,
    "suppress-unsubscribe": Kind.LEFT,
    "espblock": Kind.BLOCK,
}


def read_mailgun(call: Call) -> list[Event]:
    """Give the event of a call. Raises CallRefusedError."""
    posted = read_object(call.body)
    token = _verify(call, *objects_of(posted.get("signature"))[:1])
    return [
        Event(name=f"mailgun:{token}", report=report)
        for data in objects_of(posted.get("event-data"))[:1]
        if (report := _read_event(data)) is not None
    ]


def _verify(call: Call, signature: dict[str, object] | None = None) -> str:
    """Give the call's token, once it is known to be Mailgun's."""
    signature = signature or {}
    stamp, token, sealed = (text_of(signature.get(key)) for key in ("timestamp", "token", "signature"))
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12 or not token:
        raise refuse_unproven("there is no signature")
    if not is_same(hmac.digest(call.secret.encode(), f"{stamp}{token}".encode(), "sha256").hex(), sealed):
        raise refuse_unproven("the signature is not Mailgun's")
    if abs(call.now - datetime.fromtimestamp(int(stamp), UTC)) > _WINDOW:
        raise refuse_unproven("the call is too old, or a clock is wrong")
    return token


def _read_event(data: dict[str, object]) -> Report | None:
    event = text_of(data.get("event"))
    told = next(iter(objects_of(data.get("delivery-status"))), {})
    status = text_of(told.get("enhanced-code"))
    said = f"{text_of(told.get('code'))} {text_of(told.get('message')) or text_of(told.get('description'))}".strip()
    match event:
        case "failed" if text_of(data.get("severity")) != "permanent":
            return None  # it tries again by itself
        case "failed":
            kind = _REASONS.get(text_of(data.get("reason"))) or judge_status(status, said)
        case "complained":
            kind = Kind.COMPLAINT
        case "unsubscribed":
            kind = Kind.LEFT
        case _:
            return None
    recipient = text_of(data.get("recipient"))
    message = next(iter(objects_of(data.get("message"))), {})
    headers = next(iter(objects_of(message.get("headers"))), {})
    message_id = text_of(headers.get("message-id"))
    return Report(
        kind=kind,
        recipients=(recipient,) if recipient else (),
        status=status,
        text=said,
        clues=Clues(message_ids=(f"<{message_id.strip('<>')}>",) if message_id else ()),
    )
