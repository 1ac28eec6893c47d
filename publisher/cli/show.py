"""The one place that prints: results on stdout, everything else on stderr, and JSON where it is asked for."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import msgspec

from publisher.cli.alike import spare_alike
from publisher.errors import Problem, PublisherError, Severity


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """How this command shows what it found. `as_json`: one object on stdout, and nothing else there."""

    as_json: bool = False
    verbose: bool = False

    # `Any`: JSON's own values.
    def result(self, data: Mapping[str, Any], text: str) -> None:
        """Show a result: `data` as JSON, or `text` for a person."""
        if self.as_json:
            print(_write_json(data))
        elif text:
            print(text)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Show problems to a person; in JSON they are part of the result."""
        if not self.as_json:
            for problem, more in spare_alike(problems):
                print(colour_problem(problem) if sys.stderr.isatty() else problem, file=sys.stderr)
                if more:
                    print(f"    and {more:,} more like this, which --json names", file=sys.stderr)

    def note(self, text: str) -> None:
        """Say something beside the result."""
        if not self.as_json:
            print(text, file=sys.stderr)

    def error(self, error: PublisherError) -> NoReturn:
        """Show why the command could not do its work, and end with the exit code that says so."""
        if self.as_json:
            told = {"error": error.text, "hint": error.hint, "problems": problems_as_dicts(error.problems)}
            print(_write_json(told))
        else:
            self.problems(error.problems)
            label = "\x1b[1;31merror\x1b[0m" if sys.stderr.isatty() else "error"
            print(f"{label}: {error.text}", file=sys.stderr)
            if error.hint:
                print(f"    hint: {error.hint}", file=sys.stderr)
        raise SystemExit(error.exit_code)


# `Any`: JSON's own values.
def _write_json(data: Mapping[str, Any]) -> str:
    import json  # a person is shown none, and a build with nothing to do is over sooner

    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Give a table for a terminal: columns as wide as their widest cell, nothing cut, no lines drawn."""
    cells = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def count(number: int, noun: str) -> str:
    """Give a number with its noun: `1 post`, `3 posts`, `2 entries`."""
    many = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """Give an instant to a person: to the minute, in a zone that is named, which is the site's."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}" if instant else "–"


def problems_as_dicts(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Give problems as JSON holds them."""
    return [
        {
            "path": problem.path,
            "line": problem.line,
            "column": problem.column,
            "code": problem.code,
            "severity": problem.severity.value,
            "text": problem.text,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def problems_as_annotations(problems: Sequence[Problem]) -> str:
    """Give problems as GitHub shows them beside the lines of a pull request."""
    lines = []
    for problem in problems:
        place = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.code}
        properties = ",".join(f"{key}={_escape(str(value))}" for key, value in place.items() if value)
        text = f"{problem.text}. {problem.hint}" if problem.hint else problem.text
        kind = "notice" if problem.severity is Severity.NOTE else problem.severity.value
        lines.append(f"::{kind} {properties}::{_escape_text(text)}")
    return "\n".join(lines)


def colour_problem(problem: Problem) -> str:
    """Give a problem with its place in bold and its severity as a colour."""
    colour = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}[problem.severity]
    place = f"\x1b[1m{problem.place}\x1b[0m  " if problem.place else ""
    told = f"{place}\x1b[{colour}m{problem.text}\x1b[0m"
    return f"{told}\n    hint: {problem.hint}" if problem.hint else told


def _escape_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape(text: str) -> str:
    return _escape_text(text).replace(":", "%3A").replace(",", "%2C")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
