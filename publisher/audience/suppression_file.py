"""Suppressions as a file, in and out: by address, or by hash for whoever must not learn an address.

Read as well are the lists that providers export (Amazon SES, Mailgun, Postmark, SendGrid), and plain addresses, one
a line.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.suppressions import EVERY_LIST, Reason, Suppression
from publisher.audience.table_file import read_lines, read_records
from publisher.audience.transfer import read_cell, write_cell
from publisher.errors import Problem
from publisher.mailbox import AddressError

COLUMNS = ("email", "hash", "list", "reason", "since")
# What other programs call a column: letters only, in lower case.
_EMAIL = ("email", "emailaddress", "address", "recipient")
_REASON = ("reason", "suppressionreason", "type")
_HASH = re.compile(r"v1:([0-9a-f]{8}):([0-9a-f]{64})")
_REASONS = {
    **{reason.value: reason for reason in Reason},
    "bounce": Reason.HARD_BOUNCE,
    "hardbounce": Reason.HARD_BOUNCE,
    "complaint": Reason.COMPLAINT,
    "spamcomplaint": Reason.COMPLAINT,
    "spam": Reason.COMPLAINT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a file: an address, or else the hash it is known by."""

    line: int
    address: SubscriberAddress | None
    key: str
    scope: str
    reason: Reason


def read_suppressions(file: Path, key_id: str) -> tuple[list[Entry], list[Problem]]:
    """Read `file`, whose hashes were made with the key of that name. Raises PublisherError for what is no text.

    A line that can't be read is a problem and keeps no other out.
    """
    columns: dict[str, int] | None = None
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, record in read_records(read_lines(file)):
        if isinstance(record, str):
            problems.append(_problem(file, line, "csv-syntax", f"this line can't be read: {record}"))
            continue
        cells = [read_cell(cell) for cell in record]
        if columns is None:
            columns = _find_columns(cells)
            if "email" in columns or "hash" in columns:
                continue
            columns = {"email": 0}  # no names of columns: addresses, one a line
        found = {name: cells[place] for name, place in columns.items() if place < len(cells)}
        try:
            entries.append(_read_entry(line, found, key_id))
        except AddressError as error:
            problems.append(_problem(file, line, "csv-address", str(error)))
    return entries, problems


def write_suppressions(entries: Iterable[Suppression], key_id: str, *, hashed: bool = False) -> str:
    """Give entries as CSV; `hashed` leaves out the addresses that are known."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        scope = "" if entry.scope == EVERY_LIST else entry.scope
        since = entry.since.isoformat(timespec="seconds")
        email = "" if hashed else write_cell(entry.email)
        writer.writerow((email, f"v1:{key_id}:{entry.key}", scope, entry.reason, since))
    return text.getvalue()


def to_suppression(entry: Entry, now: datetime) -> Suppression:
    """Give an entry that has no address as it is kept."""
    return Suppression(key=entry.key, email="", scope=entry.scope, reason=entry.reason, since=now)


def _find_columns(cells: list[str]) -> dict[str, int]:
    """Give the place of each column that we know, by the names that stand in the first line."""
    names = [re.sub(r"[^a-z]", "", cell.lower()) for cell in cells]
    known = {"email": _EMAIL, "hash": ("hash",), "list": ("list",), "reason": _REASON}
    return {ours: names.index(name) for ours, theirs in known.items() for name in names if name in theirs}


def _read_entry(line: int, cells: dict[str, str], key_id: str) -> Entry:
    """Read one line. Raises AddressError for what is neither an address nor a hash of ours."""
    reason = _REASONS.get(cells.get("reason", "").lower(), Reason.IMPORT)
    scope = cells.get("list", "") or EVERY_LIST
    email = cells.get("email", "")
    if email or "hash" not in cells:
        return Entry(line=line, address=read_address(email), key="", scope=scope, reason=reason)
    found = _HASH.fullmatch(cells["hash"])
    if not found:
        raise AddressError("there is neither an address nor a hash on this line")
    if found[1] != key_id:
        raise AddressError("this hash was made with the key of another installation, which nobody can compare")
    return Entry(line=line, address=None, key=found[2], scope=scope, reason=reason)


def _problem(file: Path, line: int, code: str, text: str) -> Problem:
    hint = "mend the line and import the file again: what is there stays once"
    return Problem(code=code, path=str(file), line=line, text=text, hint=hint)
