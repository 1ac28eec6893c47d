"""What can go wrong: problems that an author mends, and errors that stop the work."""

from enum import StrEnum
from typing import ClassVar

import msgspec


class Severity(StrEnum):
    """How bad a problem is: an error keeps something from readers, a warning does not, a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an author or operator can mend. Problems are gathered; they stop nothing else.

    `path` is as a person would type it, `line` and `column` count from 1, `code` never changes its meaning.
    """

    code: str
    text: str
    hint: str = ""
    path: str = ""
    line: int | None = None
    column: int | None = None
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """`path:line:column`, as much of it as is known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)

    def __str__(self) -> str:
        """Give the problem as it is shown on a terminal: where, what, and how to mend it."""
        told = f"{self.place}  {self.text}" if self.place else self.text
        return f"{told}\n    hint: {self.hint}" if self.hint else told


class PublisherError(Exception):
    """The work can't go on: what happened, where, and what to do. An author or operator can mend it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, text: str, *, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.problems = problems

    @property
    def told(self) -> str:
        """The error without the problems behind it, as it is shown on a terminal."""
        return f"{self.text}\n    hint: {self.hint}" if self.hint else self.text

    def __str__(self) -> str:
        """Give the error and every problem behind it as they are shown on a terminal."""
        return "\n".join([*(str(problem) for problem in self.problems), self.told])


class UsageError(PublisherError):
    """The command was given something it doesn't take."""

    exit_code = 2


class OutsideError(PublisherError):
    """The world outside failed: a relay, a disk, a network."""

    exit_code = 3


class BusyError(PublisherError):
    """Another process holds the work."""

    exit_code = 75


def say_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Say why a text can't be read: what the system says, or in which line a byte is not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        line, told = find_bad_byte(error)
        return f"line {line}: {told}"
    return error.strerror or str(error)


def find_bad_byte(error: UnicodeDecodeError) -> tuple[int, str]:
    """Give the line of the byte that is not UTF-8, and say so of it."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return line, f"byte 0x{error.object[error.start]:02x} is not UTF-8"
