"""Delivery status notifications (RFC 3464): which recipient, what became of the message, and why."""

import re
from collections.abc import Iterator
from email.message import Message

from publisher.delivery.bounces.report import Kind, Report
from publisher.delivery.bounces.status import find_code, judge_status

_XTEXT = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461 §4
_FINAL = frozenset({"failed", ""})  # an action that is missing is judged by the status


def read_statuses(mail: Message) -> list[Report]:
    """Give what a notification says of each recipient; nothing where the mail is none.

    What is delayed, was relayed or has arrived is no bounce (RFC 3464 §2.3.3).
    """
    return [
        report
        for part in mail.walk()
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}
        for block in _blocks_of(part)
        if (report := _read_block(block)) is not None
    ]


def _blocks_of(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            yield block


def _read_block(block: Message) -> Report | None:
    """Read the fields of one recipient; the block about the message as a whole has none of them."""
    recipients = tuple(
        address
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        if (address := _read_address(_field(block, name)))
    )
    action = _field(block, "Action").split("(")[0].strip().lower()
    status = find_code(_field(block, "Status"))
    if not recipients and not action and not status:
        return None
    if action not in _FINAL or (not action and not status.startswith("5.")):
        return Report(kind=Kind.OTHER, recipients=recipients, status=status)
    text = _field(block, "Diagnostic-Code").partition(";")[2].strip() or _field(block, "Diagnostic-Code")
    return Report(kind=judge_status(status, text), recipients=recipients, status=status, text=text)


def _field(block: Message, name: str) -> str:
    """Give a field on one line, or nothing."""
    return " ".join(str(block.get(name, "")).split())


def _read_address(field: str) -> str:
    """Give the address of `rfc822; ann@example.org` (RFC 3464 §2.3.1); servers leave out this and that."""
    kind, separator, rest = field.partition(";")
    address = (rest if separator else kind).strip().strip("<>")
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)), address) if "@" in address or "+40" in address else ""
