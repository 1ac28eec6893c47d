"""People as a CSV file, in and out: columns `email`, `name`, `topics`, `cadence`, or those of another program."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.exports import recognise_export, translate
from publisher.audience.subscribers import Member, Status, Wish
from publisher.audience.table_file import read_lines, read_records
from publisher.errors import Problem, PublisherError
from publisher.mailbox import AddressError

COLUMNS = ("email", "name", "topics", "cadence", "list", "status", "changed_at")
_CADENCES = ("each", "daily", "weekly", "monthly")
_NAME_LENGTH = 100
_RUN = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet takes for a formula, however often it was marked as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of a file, with the line they stand on.

    `list` and `status` say what the person was subscribed to; `list` is empty but in a file that `write_csv` made,
    and `status` where a file says nothing of it.
    """

    line: int
    address: SubscriberAddress
    wish: Wish
    list: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The people of a file, what could not be read of it, and the program that wrote it where that is known."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    program: str = ""


def read_csv(file: Path, cadence: str) -> Table:
    """Read the people in `file`; who gives no cadence gets `cadence`.

    A line that can't be read is a problem and keeps nobody else out. Raises PublisherError for a file that is no
    such table at all.
    """
    records = read_records(read_lines(file))
    _, head = next(records, (1, []))
    columns = [name.strip().lower() for name in head] if not isinstance(head, str) else []
    export = recognise_export(columns)
    if export is None and "email" not in columns:
        raise PublisherError(
            f"{file}:1  there is no column “email”",
            hint="the first line names the columns: email,name,topics,cadence",
        )
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, record in records:
        if isinstance(record, str):
            problems.append(_problem(file, line, "csv-syntax", f"this line can't be read: {record}"))
            continue
        if len(record) > len(columns):
            text = f"this line has {len(record)} cells, and there are {len(columns)} columns"
            problems.append(_problem(file, line, "csv-cells", text))
            continue
        cells = dict(zip(columns, map(read_cell, record), strict=False))
        row = _read_row(line, translate(export, cells) if export else cells, cadence, file, problems)
        if row and seen.setdefault((row.address.key, row.list), row.line) == row.line:
            rows.append(row)
        elif row:
            text = f"this address stands on line {seen[row.address.key, row.list]} too"
            problems.append(_problem(file, row.line, "csv-twice", text))
    return Table(rows=tuple(rows), problems=tuple(problems), program=export.program if export else "")


def write_csv(members: Iterable[Member]) -> str:
    """Give people as CSV, one subscription a line. A cell that a spreadsheet would run is kept as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for member in members:
        cells = (
            member.email,
            member.name,
            "; ".join(member.topics),
            member.cadence,
            member.list,
            member.status.value,
            member.changed_at.isoformat(timespec="seconds"),
        )
        writer.writerow(map(write_cell, cells))
    return text.getvalue()


def write_cell(cell: str) -> str:
    """Give a cell as text, with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if _RUN.match(cell) else cell


def read_cell(cell: str) -> str:
    """Give a cell without the apostrophe that `write_csv` puts before what a spreadsheet would run."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and _RUN.match(cell) else cell


def _read_row(line: int, cells: dict[str, str], cadence: str, file: Path, problems: list[Problem]) -> Row | None:
    try:
        address = read_address(cells.get("email", ""))
    except AddressError as error:
        problems.append(_problem(file, line, "csv-address", str(error)))
        return None
    chosen = cells.get("cadence", "").lower() or cadence
    if chosen not in _CADENCES:
        problems.append(_problem(file, line, "csv-cadence", f"“{chosen}” is no cadence", ", ".join(_CADENCES)))
        return None
    topics = tuple(topic.strip() for topic in cells.get("topics", "").replace("|", ";").split(";"))
    wish = Wish(name=clean_name(cells.get("name", "")), topics=tuple(filter(None, topics)), cadence=chosen)
    status = cells.get("status", "").lower()
    return Row(
        line=line,
        address=address,
        wish=wish,
        list=cells.get("list", ""),
        status=Status(status) if status in set(Status) else None,
    )


def clean_name(name: str) -> str:
    """Give a person's name as it may stand in a header or a page: one line, no invisible characters, ≤ 100."""
    shown = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(shown.split())[:_NAME_LENGTH].rstrip()


def _problem(file: Path, line: int, code: str, text: str, choices: str = "") -> Problem:
    hint = f"one of: {choices}" if choices else "mend the line and import the file again: who is there stays once"
    return Problem(code=code, path=str(file), line=line, text=text, hint=hint)
