"""What a snippet's name means: a file, and the part of it that is shown."""

import re
import textwrap
from collections.abc import Iterator

import msgspec

_LINES = r"-?\d*(?::-?\d*)?"
_TARGET = re.compile(rf"([^:]*)(?::({_LINES}(?:,{_LINES})*)|:([a-z][\w-]*))?", re.IGNORECASE | re.ASCII)
# A run of dashes is looked at once, from its beginning.
_MARK = re.compile(
    r"(?<![-;])(;*)(-+8<-+[ \t]+\[[ \t]*(start|end)[ \t]*:[ \t]*([a-z][\w-]*)[ \t]*\])", re.IGNORECASE | re.ASCII
)
_MOST_DIGITS = 9


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A file by its name, and which of its lines: all of them, those of a `section`, or `ranges` of them.

    A range has its first and its last line, counted from 1, or from the end where negative; None is an open end.
    """

    name: str
    section: str = ""
    ranges: tuple[tuple[int | None, int | None], ...] = ()


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning or the end of a section, in a line of its file."""

    name: str
    is_start: bool


def read_target(text: str) -> Target | None:
    """Read `file.md`, `file.md:section`, `file.md:3:7` or `file.md:3:7,9:`; None for what is no such name."""
    found = _TARGET.fullmatch(text)
    if not found or not found[1].strip():
        return None
    ranges = tuple(map(_read_range, found[2].split(","))) if found[2] else ()
    return Target(name=found[1].strip(), section=found[3] or "", ranges=ranges)


def find_mark(line: str) -> Mark | None:
    """Give the mark that stands in a line, and keeps it from being shown; None where there is none."""
    found = _MARK.search(line) if "8<" in line else None
    return Mark(name=found[4], is_start=found[3].lower() == "start") if found and not found[1] else None


def show_mark(line: str) -> str:
    """Give a line with a mark that is to be shown as it is, without the `;` that says so."""
    found = _MARK.search(line) if "8<" in line else None
    return line[: found.start()] + line[found.start() + 1 :] if found and found[1] else line


def pick_lines(lines: list[str], target: Target, *, dedents: bool) -> list[tuple[int, str]] | None:
    """Give the lines that `target` means, each with its number from 1; None where its section isn't there."""
    numbered = list(enumerate(lines, 1))
    if target.section:
        picked = list(_pick_section(numbered, target.section))
        if not picked and not any(mark and mark.name == target.section for mark in map(find_mark, lines)):
            return None
    elif target.ranges:
        picked = [line for first, last in target.ranges for line in numbered[_slice(first, last, len(lines))]]
    else:
        return numbered
    if dedents:
        plain = textwrap.dedent("\n".join(line for _, line in picked)).split("\n")
        picked = [(number, line) for (number, _), line in zip(picked, plain, strict=False)]
    return picked


def _pick_section(lines: list[tuple[int, str]], name: str) -> Iterator[tuple[int, str]]:
    is_inside = False
    for number, line in lines:
        mark = find_mark(line)
        if mark and mark.name == name:
            if is_inside and not mark.is_start:
                return
            is_inside = mark.is_start
        elif is_inside:
            yield number, line


def _read_range(text: str) -> tuple[int | None, int | None]:
    first, colon, last = text.partition(":")
    start = _read_number(first)
    return start, _read_number(last) if colon else None


def _read_number(text: str) -> int | None:
    return int(text[: _MOST_DIGITS + 1]) if text.strip("-") else None


def _slice(first: int | None, last: int | None, total: int) -> slice:
    start = 0 if first is None else max(total + first, 0) if first < 0 else max(first - 1, 0)
    stop = total if last is None else max(total + 1 + last, 0) if last < 0 else last
    return slice(start, stop)
