"""`publisher doctor`: whether everything stands that feeds and mail need."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.cli.show import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.app.doctor import Check


@cli.command()
def doctor(
    context: typer.Context,
    nameserver: Annotated[
        str,
        typer.Option("--nameserver", help="Ask this one, in place of the machine's own.", metavar="ADDRESS[:PORT]"),
    ] = "",
) -> None:
    """Check all that mail needs: ledger, relay, DNS, pages.

    Configuration, clock, disk and folders too. Nothing is sent, and nothing is changed. Exits with 1 where
    something is yours to mend, and with 3 where only the world outside did not answer.
    """
    start = start_of(context)
    checks = start.app().examine(nameserver)
    wrong = [check for check in checks if not check.ok]
    start.show.result(
        {
            "checks": [
                {key: value for key, value in asdict(check).items() if key != "is_outside"} for check in checks
            ]
        },
        _as_text(checks),
    )
    if wrong:
        raise typer.Exit(3 if all(check.is_outside for check in wrong) else 1)


def _as_text(checks: Sequence[Check]) -> str:
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok  ' if check.ok else 'FAIL'}  {check.name.ljust(width)}  {check.text}")
        if check.fix and not check.ok:
            lines.append(f"{' ' * (width + 8)}{check.fix}")
    wrong = sum(not check.ok for check in checks)
    return "\n".join([*lines, "", f"{count(wrong, 'check')} failed" if wrong else "All is well."])
