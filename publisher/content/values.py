"""What a post's head holds, whatever it is written in: values that know their line.

Nothing is interpreted: every scalar stays the text it is. Whoever asks for a value says what kind it must be.
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

MAX_DEPTH = 20
_MAX_BYTES = 64 * 1024  # of a head
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SPELT = {"True": "true", "False": "false", "None": "null"}  # as heads spell what Python calls so


class HeadError(ValueError):
    """What was given is no head that we take; `line`, and `column` if it is known, count from 1."""

    def __init__(self, text: str, line: int, hint: str = "", column: int | None = None) -> None:
        super().__init__(text)
        self.column = column
        self.text = text
        self.line = line
        self.hint = hint


class Scalar(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A text and the line it begins on."""

    text: str
    line: int
    is_quoted: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing was given: an empty value, `~` or `null`."""
        return self.text in NULLS and not self.is_quoted


class Sequence(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A list of values."""

    items: tuple["Value", ...]
    line: int


class Mapping(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Keys with their values, in the order of the file."""

    entries: dict[str, "Value"] = {}
    line: int = 1


Value: TypeAlias = Scalar | Sequence | Mapping


def to_value(loaded: object, line_of: Callable[[str], int], line: int = 1, depth: int = 1) -> Value:
    """Give what a parser of TOML or JSON loaded as a value; `line_of` knows the line of a key at the top.

    Raises HeadError for what is nested more than 20 levels deep.
    """
    if depth > MAX_DEPTH:
        raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", line, "make it flatter")
    if isinstance(loaded, dict):
        entries = {}
        for key, value in loaded.items():
            here = line_of(key) if depth == 1 else line
            entries[key] = to_value(value, line_of, here, depth + 1)
        return Mapping(entries=entries, line=line)
    if isinstance(loaded, list):
        return Sequence(items=tuple(to_value(item, line_of, line, depth + 1) for item in loaded), line=line)
    if isinstance(loaded, str):
        return Scalar(text=loaded, line=line, is_quoted=True)
    return Scalar(text=_SPELT.get(str(loaded), str(loaded)), line=line)


def first_line(text: str) -> int:
    """Give the number of the first line that isn't blank."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1


def limit_head(block: str) -> str:
    """Give the block of a head, if it is no longer than it may be. Raises HeadError."""
    if len(block.encode()) > _MAX_BYTES:
        raise HeadError("this block is longer than 64 KiB", 1, "the text of a post stands below it")
    return block
