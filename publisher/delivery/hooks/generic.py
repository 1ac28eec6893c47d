"""Any provider, through a program of your own: signed with a secret that both know, over the time and the body."""

import hmac
from datetime import UTC, datetime, timedelta

from publisher.delivery.bounces import Clues, Kind, Report, judge_status
from publisher.delivery.hooks.call import (
    Call,
    CallRefusedError,
    Event,
    is_same,
    objects_of,
    read_object,
    refuse_unproven,
    text_of,
)

_WINDOW = timedelta(minutes=5)
_MOST = 1000  # events in one call
_KINDS = {
    "hard": Kind.HARD,
    "soft": Kind.SOFT,
    "block": Kind.BLOCK,
    "complaint": Kind.COMPLAINT,
    "left": Kind.LEFT,
}


def read_generic(call: Call) -> list[Event]:
    """Give the events of a call. Raises CallRefusedError.

    `X-Publisher-Timestamp` is in seconds since 1970, `X-Publisher-Signature` is `sha256=` and HMAC-SHA256 over
    `TIMESTAMP.BODY` in hexadecimal.
    """
    _verify(call)
    events = objects_of(read_object(call.body).get("events"))
    if not events or len(events) > _MOST:
        raise CallRefusedError(422, f"“events” is a list of 1 to {_MOST} objects")
    return [_read_event(event) for event in events]


def _verify(call: Call) -> None:
    stamp = call.headers.get("x-publisher-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise refuse_unproven("X-Publisher-Timestamp is missing")
    if abs(call.now - datetime.fromtimestamp(int(stamp), UTC)) > _WINDOW:
        raise refuse_unproven("the call is too old, or a clock is wrong")
    sealed = hmac.digest(call.secret.encode(), stamp.encode() + b"." + call.body, "sha256").hex()
    if not is_same(f"sha256={sealed}", call.headers.get("x-publisher-signature", "")):
        raise refuse_unproven("the signature is not ours")


def _read_event(event: dict[str, object]) -> Event:
    name, status, said = (text_of(event.get(key)) for key in ("id", "status", "text"))
    word = text_of(event.get("type"))
    kind = judge_status(status, said) if word == "bounce" else _KINDS.get(word)
    if kind is None or not name:
        raise CallRefusedError(
            422, "an event has an “id”, and a “type”: bounce, hard, soft, block, complaint or left"
        )
    email, message_id = text_of(event.get("email")), text_of(event.get("message_id"))
    report = Report(
        kind=kind,
        recipients=(email,) if email else (),
        status=status,
        text=said,
        clues=Clues(message_ids=(message_id,) if message_id else ()),
    )
    return Event(name=f"generic:{name}", report=report)
