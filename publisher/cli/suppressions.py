"""`publisher suppressions`: who is never mailed."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.csv_export import give_csv
from publisher.cli.root import cli, start_of
from publisher.cli.show import count, moment, problems_as_dicts, table
from publisher.errors import UsageError
from publisher.mailbox import AddressError

suppressions = typer.Typer(no_args_is_help=True, help="Who is never mailed: list, add, remove, import, export.")
cli.add_typer(suppressions, name="suppressions")

_Address = Annotated[str, typer.Argument(help="The address.")]
_List = Annotated[str, typer.Option("--list", help="For one list; without it, for all.", metavar="NAME")]


@suppressions.command(name="list")
def list_(context: typer.Context) -> None:
    """List every address that is never mailed, with the reason.

    The newest stands first. An address whose owner is no subscriber any more is known by its hash alone.
    """
    start = start_of(context)
    app = start.app()
    entries, zone = app.suppressing.entries(), app.settings.site.timezone
    rows = [
        (
            entry.email or f"hash {entry.key[:12]}…",
            _scope(entry.scope) or "all",
            entry.reason,
            moment(entry.since, zone),
        )
        for entry in entries
    ]
    start.show.result(
        {
            "suppressions": [
                {
                    "email": entry.email,
                    "hash": entry.key,
                    "list": _scope(entry.scope),
                    "reason": entry.reason,
                    "since": entry.since.isoformat(),
                }
                for entry in entries
            ],
            "counts": dict(Counter(entry.reason for entry in entries)),
        },
        table(("ADDRESS", "LIST", "REASON", "SINCE"), rows) if rows else "Nobody is suppressed.",
    )


@suppressions.command()
def add(context: typer.Context, address: _Address, list_name: _List = "") -> None:
    """Never mail an address again, also not what waits for it now."""
    start = start_of(context)
    try:
        is_new = start.app().suppressing.add(address, list_name)
    except AddressError as error:
        raise UsageError(str(error)) from error
    said = "is never mailed again" if is_new else "was suppressed already"
    start.show.result({"added": int(is_new)}, f"{address} {said}{f' by {list_name}' if list_name else ''}")


@suppressions.command()
def remove(context: typer.Context, address: _Address, list_name: _List = "") -> None:
    """Let an address be mailed again.

    Lists that ended because mail came back go on. Who left or complained comes back by their own act only.
    """
    start = start_of(context)
    try:
        ended, resumed = start.app().suppressing.remove(address, list_name)
    except AddressError as error:
        raise UsageError(str(error)) from error
    said = f"may be mailed again; {count(resumed, 'list')} go on" if ended else "was not suppressed"
    start.show.result({"removed": ended, "resumed": resumed}, f"{address} {said}")


@suppressions.command(name="import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with email or hash, a provider's export, or plain addresses.")],
) -> None:
    """Take in who is never to be mailed.

    The file is our own export or another program's. A line that can't be read is named, and keeps no other out.
    """
    start = start_of(context)
    taken = start.app().suppressing.import_file(file)
    start.show.problems(taken.problems)
    skipped = taken.known + len(taken.problems)
    said = f", {taken.known:,} known already" if taken.known else ""
    said += f", {count(len(taken.problems), 'line')} to mend" if taken.problems else ""
    start.show.result(
        {"added": taken.added, "skipped": skipped, "problems": problems_as_dicts(taken.problems)},
        f"{taken.added:,} added{said}",
    )
    raise typer.Exit(1 if taken.problems else 0)


@suppressions.command()
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to; without it, to the terminal.")] = None,
    hashed: Annotated[
        bool, typer.Option("--hashed", help="Hashes alone: whoever gets it learns no address.")
    ] = False,
) -> None:
    """Write every entry as CSV, in the form that `import` reads.

    Hashes can be compared by this installation alone, and by one that has its keys.
    """
    start = start_of(context)
    text = start.app().suppressing.export_csv(hashed=hashed)
    give_csv(start.show, text, file, "entry")


def _scope(scope: str) -> str:
    return "" if scope == "*" else scope
