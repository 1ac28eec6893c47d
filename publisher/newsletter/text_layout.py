"""Laying out plain text: lines of a width that mail keeps whole, and tables in columns.

Widths are columns of a fixed-pitch font: Chinese, Japanese and Korean characters and emoji take two (UAX #11).
"""

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

WIDTH = 72
_TABLE_WIDTH = 78
_NOT_AT_START = frozenset("、。，．・：；！？）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")


def width_of(text: str) -> int:
    """Give how many columns a line takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def width_of_longest_word(text: str) -> int:
    """Give how many columns the widest piece of `text` takes that `wrap` would not break."""
    return max((width_of(chunk) for line in text.split("\n") for _, chunk in _chunks(line)), default=0)


def wrap(text: str, width: int = WIDTH) -> str:
    """Break `text` into lines of at most `width` columns, at blanks and between wide characters.

    Line ends in `text` stay. A word that is wider than a line, such as an address, is never broken.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def indent(text: str, first: str, others: str) -> str:
    """Put `first` before the first line and `others` before the rest; blank lines get no trailing blanks."""
    lines = text.split("\n")
    before = [first, *[others] * (len(lines) - 1)]
    return "\n".join((start + line).rstrip() for start, line in zip(before, lines, strict=True))


def underline(text: str, stroke: str, width: int = WIDTH) -> str:
    """Give a heading with a line of `stroke` below it, as long as its longest line."""
    wrapped = wrap(text, width)
    return f"{wrapped}\n{stroke * max(map(width_of, wrapped.splitlines() or [wrapped]))}"


def lay_out_table(head: Sequence[str], rows: Sequence[Sequence[str]], alignments: Sequence[str]) -> str:
    """Give a table in columns; where that is too wide, each row as lines of `key: value`."""
    every = [*([head] if head else []), *rows]
    widths = [max(map(width_of, column)) for column in zip_longest(*every, fillvalue="")]
    if sum(widths) + 2 * (len(widths) - 1) > _TABLE_WIDTH:
        return "\n\n".join(_lay_out_row(head, row) for row in rows)
    lines = [_align(row, widths, alignments) for row in rows]
    if head:
        lines = [_align(head, widths, alignments), "  ".join("-" * width for width in widths), *lines]
    return "\n".join(lines)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _wrap_line(line: str, width: int) -> str:
    lines, filled = [""], 0
    for blank, chunk in _chunks(line):
        size = width_of(chunk)
        if filled and filled + len(blank) + size > width:
            lines.append(chunk)
            filled = size
        else:
            lines[-1] += (blank if filled else "") + chunk
            filled += (len(blank) if filled else 0) + size
    return "\n".join(lines)


def _chunks(line: str) -> list[tuple[str, str]]:
    """Give the pieces that a line may be broken between, each with the blank that stands before it."""
    chunks: list[tuple[str, str]] = []
    blank, may_join = "", False
    for character in line:
        if character in " \t":
            blank, may_join = " ", False
            continue
        is_wide = _columns(character) == 2
        if chunks and not blank and (character in _NOT_AT_START or (may_join and not is_wide)):
            chunks[-1] = (chunks[-1][0], chunks[-1][1] + character)
        else:
            chunks.append((blank, character))
        blank, may_join = "", not is_wide or _columns(character) == 0
    return chunks


def _lay_out_row(head: Sequence[str], row: Sequence[str]) -> str:
    pairs = zip_longest(head, row, fillvalue="")
    return "\n".join(indent(wrap(f"{key}: {cell}" if key else cell), "", "  ") for key, cell in pairs if cell)


def _align(row: Sequence[str], widths: Sequence[int], alignments: Sequence[str]) -> str:
    cells = []
    for cell, width, alignment in zip_longest(row, widths, alignments[: len(widths)], fillvalue=""):
        room = int(width or 0) - width_of(cell)
        before = room if alignment == "right" else room // 2 if alignment == "center" else 0
        cells.append(" " * before + cell + " " * (room - before))
    return "  ".join(cells).rstrip()
