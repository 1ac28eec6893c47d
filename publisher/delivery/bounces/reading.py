"""Returned mail -> reports. Pure, and never fails: what can't be understood is other people's mail."""

import re
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from publisher.audience import TOKEN
from publisher.delivery.bounces.delivery_status import read_statuses
from publisher.delivery.bounces.feedback import read_feedback
from publisher.delivery.bounces.report import Clues, Kind, Report
from publisher.delivery.bounces.status import find_code, judge_status

MOST_BYTES = 512 * 1024
"""How much of a mail is read: what a notification says stands before the mail that it returns."""

_MOST_PARTS = 100  # that hold others: the parser asks every open one at each line
_MOST_CLUES = 20  # of a kind
_LEGACY_BYTES = 64 * 1024
_TEXT_LENGTH = 300
_HOLDS_OTHERS = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
# With its domain, or bare, as in CFBL-Feedback-ID.
_PATH = re.compile(rf"(?<![a-z0-9])b[+-]({TOKEN.pattern})(?![a-z0-9])", re.IGNORECASE)
_ISSUE = re.compile(r"unsubscribe ([0-9]{1,18})\s*$", re.IGNORECASE)
_LEAVE = re.compile(rf"(?<![a-z0-9])u[+-]({TOKEN.pattern})@", re.IGNORECASE)
_LINK = re.compile(r"/u/([A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
_MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
# It goes out as the name of the envelope too, which stands in the report itself (RFC 3464 §2.2.1).
_ENVELOPE_ID = re.compile(r"^Original-Envelope-Id:\s*([^<>\s]{3,250})", re.IGNORECASE | re.MULTILINE)
# Where a notification made for people ends and the mail that it returns begins.
_RETURNED_FROM_HERE = re.compile(
    r"^(?:Return-Path:|Received:|-{2,}.{0,20}"
    r"(?:copy of the message|original message|returned message|unsent message|below this line|included copy).*)",
    re.IGNORECASE | re.MULTILINE,
)
# Where servers write whom a mail was for, before what its sender says.
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "X-Envelope-To", "To", "Cc")
_AUTO_REPLY = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")
_AWAY = re.compile(
    r"\s*(?:re:\s*)?(?:auto(?:matic|mated|matische)?[ -]?(?:reply|response|antwort)|out of (?:the )?office|"
    r"away from|on (?:vacation|holiday)|vacation|abwesen|r[eé]ponse automatique|absence du bureau|"
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|risposta automatica|automatisch antwoord|autosvar)",
    re.IGNORECASE,
)


def read_returned(data: bytes) -> list[Report]:
    """Give what a mail reports: of each recipient whom it names, or one report that nothing follows from."""
    data = data[:MOST_BYTES]
    if len(_HOLDS_OTHERS.findall(data)) > _MOST_PARTS:
        return [Report(kind=Kind.OTHER, text="too many parts")]
    try:
        mail = message_from_bytes(data)
        found = _read(mail, data)
    except Exception as error:  # noqa: BLE001 - whatever a hostile mail makes parsers raise, it is one mail
        return [Report(kind=Kind.OTHER, text=f"unreadable: {type(error).__name__}")]
    clues = _find_clues(data)
    return [replace(report, clues=clues, text=_clean(report.text)) for report in found]


def _read(mail: Message, data: bytes) -> list[Report]:
    """Try the structured forms first: they are automatic too, and say so."""
    if (feedback := read_feedback(mail)) is not None:
        return [feedback]
    if statuses := read_statuses(mail):
        return statuses
    if _is_auto_reply(mail):
        return [Report(kind=Kind.OTHER, text="automatic reply")]
    headers = "\n".join(str(value) for name in _TO for value in mail.get_all(name, []))
    if leaving := _LEAVE.search(headers):
        named = _ISSUE.match(str(mail.get("Subject", "")))
        return [Report(kind=Kind.LEFT, leave=leaving[1].lower(), issue_id=int(named[1]) if named else 0)]
    if str(mail.get("Return-Path", "<>")).strip() != "<>":
        return [Report(kind=Kind.OTHER)]  # it wants an answer: a letter, or a program that asks for a confirmation
    return _read_legacy(data) or [Report(kind=Kind.OTHER)]


def _is_auto_reply(mail: Message) -> bool:
    """Whether a program answers for somebody who is away (RFC 3834 §5, and what came before it)."""
    return (
        str(mail.get("Auto-Submitted", "")).strip().lower().startswith("auto-replied")
        or str(mail.get("Precedence", "")).strip().lower() in {"auto_reply", "auto-reply"}
        or any(name in mail for name in _AUTO_REPLY)
        or _AWAY.match(str(mail.get("Subject", ""))) is not None
    )


def _read_legacy(data: bytes) -> list[Report]:
    """Let flufl.bounce, which knows what servers wrote before there was a standard, find who is meant.

    What it calls temporary are warnings: the message is still on its way.
    """
    from flufl.bounce import all_failures  # few mails need it

    head = data[:_LEGACY_BYTES]
    temporary, permanent = all_failures(message_from_bytes(head))
    body = head.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")[2]
    told = _RETURNED_FROM_HERE.split(body, maxsplit=1)[0]
    reports = []
    for recipient in sorted(address.decode("ascii", "replace") for address in permanent):
        place = max(told.lower().find(recipient.lower()), 0)
        said = " ".join(told[place + len(recipient) :].split()) or " ".join(told.split())
        status = find_code(said)
        reports.append(Report(kind=judge_status(status, said), recipients=(recipient,), status=status, text=said))
    return reports or [Report(kind=Kind.OTHER) for _ in temporary][:1]


def _find_clues(data: bytes) -> Clues:
    text = data.decode("latin-1")
    return Clues(
        paths=_unique(match.lower() for match in _PATH.findall(text)),
        links=_unique(_LINK.findall(text)),
        message_ids=_unique([*_MESSAGE_ID.findall(text), *(f"<{found}>" for found in _ENVELOPE_ID.findall(text))]),
    )


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST_CLUES]


def _clean(text: str) -> str:
    """Give what a server said as it may stand in a log or on a page: one line, nothing hidden, not long."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())[:_TEXT_LENGTH]
