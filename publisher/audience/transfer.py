"""People as a CSV file, in and out: columns `email`, `name`, `topics`, `cadence`."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.subscribers import Member, Wish
from publisher.errors import Problem, PublisherError
from publisher.mailbox import AddressError

COLUMNS = ("email", "name", "topics", "cadence", "list", "status", "changed_at")
_CADENCES = ("each", "daily", "weekly", "monthly")
_NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of a file, with the line they stand on."""

    line: int
    address: SubscriberAddress
    wish: Wish


def read_csv(file: Path, cadence: str) -> tuple[list[Row], list[Problem]]:
    """Read the people in `file`; who gives no cadence gets `cadence`.

    A line that can't be read is a problem and keeps nobody else out. Raises PublisherError for a file that is no
    such table at all.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(f"{file} can't be read: {error}", hint="save it as CSV in UTF-8") from error
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
    if "email" not in columns:
        raise PublisherError(
            f"{file}:1  there is no column “email”",
            hint="the first line names the columns: email,name,topics,cadence",
        )
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for record in _records(table, file, problems):
        cells = {name: (record.get(column) or "").strip() for name, column in columns.items()}
        row = _read_row(table.line_num, cells, cadence, file, problems)
        if row and seen.setdefault(row.address.key, row.line) == row.line:
            rows.append(row)
        elif row:
            problems.append(
                _problem(file, row.line, "csv-twice", f"this address stands on line {seen[row.address.key]} too")
            )
    return rows, problems


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
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell for cell in cells])
    return text.getvalue()


def _records(table: "csv.DictReader[str]", file: Path, problems: list[Problem]) -> Iterator[dict[str, str | None]]:
    while True:
        try:
            yield dict(next(table))
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(_problem(file, table.line_num, "csv-syntax", f"this line can't be read: {error}"))


def _read_row(line: int, cells: dict[str, str], cadence: str, file: Path, problems: list[Problem]) -> Row | None:
    try:
        address = read_address(cells["email"].removeprefix("'"))
    except AddressError as error:
        problems.append(_problem(file, line, "csv-address", str(error)))
        return None
    chosen = cells.get("cadence", "").lower() or cadence
    if chosen not in _CADENCES:
        problems.append(_problem(file, line, "csv-cadence", f"“{chosen}” is no cadence", ", ".join(_CADENCES)))
        return None
    topics = tuple(topic.strip() for topic in cells.get("topics", "").replace("|", ";").split(";"))
    wish = Wish(name=clean_name(cells.get("name", "")), topics=tuple(filter(None, topics)), cadence=chosen)
    return Row(line=line, address=address, wish=wish)


def clean_name(name: str) -> str:
    """Give a person's name as it may stand in a header or a page: one line, no invisible characters, ≤ 100."""
    shown = "".join(character if character.isprintable() else " " for character in name.removeprefix("'"))
    return " ".join(shown.split())[:_NAME_LENGTH]


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _problem(file: Path, line: int, code: str, text: str, choices: str = "") -> Problem:
    hint = f"one of: {choices}" if choices else "mend the line and import the file again: who is there stays once"
    return Problem(code=code, path=str(file), line=line, text=text, hint=hint)
