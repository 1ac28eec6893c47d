"""A table of people as other programs export it -> records, each with its line; one that is broken stays alone."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.errors import PublisherError, say_unreadable

_RECORD_LINES = 50  # a cell may hold line breaks; a record longer than this is a quote that was never closed


def read_lines(file: Path) -> list[str]:
    """Give the lines of a file. Raises PublisherError where it is no text in UTF-8."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "save it as CSV in UTF-8" if isinstance(error, UnicodeDecodeError) else ""
        raise PublisherError(f"{file} can't be read: {say_unreadable(error)}", hint=hint) from error
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def read_records(lines: Sequence[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Give each record with its first line, or what is wrong with it.

    A quote that is never closed would swallow all that follows: its line is given up alone, and the next is read.
    """
    delimiter = max(",;\t", key=lines[0].count)
    number = 0
    while number < len(lines):
        if not lines[number].strip(f"{delimiter} "):
            number += 1
            continue
        reader = csv.reader(
            (f"{line}\n" for line in lines[number : number + _RECORD_LINES]), delimiter=delimiter, strict=True
        )
        try:
            yield number + 1, next(reader)
        except csv.Error as error:
            yield number + 1, str(error)
            number += 1
        else:
            number += reader.line_num
