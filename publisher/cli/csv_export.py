"""A table of people, given to whoever asked: on the terminal, in JSON, or in a file that others can't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.cli.show import count
from publisher.errors import OutsideError
from publisher.files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.cli.show import Show


def give_csv(show: Show, text: str, file: Path | None, noun: str) -> None:
    """Give a table with a line of heads; `noun` is what its other lines are, one of them. Raises OutsideError."""
    _give(show, text, file, noun=noun, number=text.count("\n") - 1, key="csv")


def give_lines(show: Show, text: str, file: Path | None) -> None:
    """Give a file of JSON Lines, of which the first says what it is. Raises OutsideError."""
    _give(show, text, file, noun="record", number=text.count("\n") - 1, key="lines")


def _give(show: Show, text: str, file: Path | None, *, noun: str, number: int, key: str) -> None:
    if file is None and not show.as_json:
        print(text, end="")
        return
    if file is not None:
        try:
            write_atomic(file, text.encode(), mode=0o600)
        except OSError as error:
            raise OutsideError(f"{file} can't be written: {error.strerror or error}") from error
    held = {"exported": number, "file": str(file or "")} | ({} if file else {key: text})
    show.result(held, f"{count(number, noun)} in {file}")
