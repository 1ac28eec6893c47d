"""`publisher bounces`: read what came back."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.cli.show import count
from publisher.errors import BusyError, OutsideError, UsageError

if TYPE_CHECKING:
    from publisher.app import App
    from publisher.delivery.bounces import Kind

_LONGEST = 64 * 1024 * 1024  # bytes of one mail on standard input; only the first of them are looked at


@cli.command()
def bounces(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Mails to read, or - for one on standard input; without any, the mailboxes.", metavar="FILE…"
        ),
    ] = None,
    accept: Annotated[
        list[int] | None,
        typer.Option("--accept", help="Believe the bounces of this issue, though they are many.", metavar="ISSUE"),
    ] = None,
    dismiss: Annotated[
        list[int] | None,
        typer.Option("--dismiss", help="Forget the bounces of this issue: it was the relay.", metavar="ISSUE"),
    ] = None,
) -> None:
    """Read returned mail, complaints and mailed leavings.

    `run` and `serve` do so by themselves. Whose mailbox is gone is mailed no more; what a relay refuses because of
    us blames no reader.
    """
    start = start_of(context)
    app = start.app()
    found: Counter[Kind] = Counter()
    if files:
        for name in files:
            found += app.returning.take(_read(name))
    elif not accept and not dismiss:
        if app.settings.bounces.maildir is None and not app.settings.bounces.imap:
            raise UsageError("There is no mailbox to read", hint="[bounces] names one: maildir or imap")
        found = app.returning.read()
    dismissed = sum(app.returning.dismiss(issue) for issue in dismiss or ())
    suppressed = _settle(app, accept or ())
    numbers = {kind.value: number for kind, number in found.items()}
    start.show.result(
        {
            "hard": numbers.get("hard", 0),
            "soft": numbers.get("soft", 0),
            "blocked": numbers.get("block", 0),
            "complaints": numbers.get("complaint", 0),
            "left": numbers.get("left", 0),
            "other": numbers.get("other", 0),
            "suppressed": suppressed,
            "dismissed": dismissed,
        },
        _as_text(numbers, suppressed, dismissed),
    )


def _settle(app: App, accepted: list[int] | tuple[int, ...]) -> int:
    """Suppress whose mailbox is gone; while another process sends, that process does it."""
    try:
        with app.lock():
            return app.returning.settle(accepted).suppressed
    except BusyError:
        if accepted:
            raise
        return 0


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read(_LONGEST) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise OutsideError(f"{name} can't be read: {error.strerror or error}") from error


def _as_text(numbers: dict[str, int], suppressed: int, dismissed: int) -> str:
    said = [
        f"{numbers.get('hard', 0):,} hard",
        f"{numbers.get('soft', 0):,} soft",
        f"{numbers.get('block', 0):,} blocked",
        count(numbers.get("complaint", 0), "complaint"),
        f"{numbers.get('left', 0):,} left",
    ]
    lines = [", ".join(said)]
    if other := numbers.get("other", 0):
        lines.append(f"{count(other, 'other mail')}, of which nothing follows")
    if suppressed:
        lines.append(f"{suppressed:,} never mailed again")
    if dismissed:
        lines.append(f"{count(dismissed, 'bounce')} dismissed")
    return "\n".join(lines)
