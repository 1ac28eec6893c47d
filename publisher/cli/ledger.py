"""`publisher db`: the ledger's database."""

from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.cli.show import count

db = typer.Typer(no_args_is_help=True, help="The ledger's database: status, upgrade, backup.")
cli.add_typer(db, name="db")


@db.command()
def status(context: typer.Context) -> None:
    """Say which schema the database has, and which is wanted."""
    start = start_of(context)
    state = start.app().ledger.read_schema()
    text = f"found {state.found or 'nothing'}, wanted {state.wanted}: " + (
        "up to date" if state.is_current else "`publisher db upgrade`"
    )
    start.show.result({"found": state.found, "wanted": state.wanted, "current": state.is_current}, text)


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the schema up to date, after a backup beside the database.

    Of a PostgreSQL database you make the backup before, by `pg_dump`.
    """
    start = start_of(context)
    before = start.app().ledger.upgrade()
    text = (
        "up to date already"
        if before.is_current
        else f"upgraded from {before.found or 'nothing'} to {before.wanted}"
    )
    start.show.result({"from": before.found, "to": before.wanted}, text)


@db.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to; an older one there is replaced when this one is whole.")],
) -> None:
    """Copy the database while it is in use, whole and consistent."""
    start = start_of(context)
    start.app().ledger.back_up(file)
    start.show.result({"file": str(file)}, f"Copied to {file}")


@db.command()
def restore(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A copy that `db backup` made; none where `pg_restore` has done its part.")
    ] = None,
) -> None:
    """Put a backup in the database's place. What is unfinished in it or came since is held: you say what goes out.

    The database that was there is kept beside it. A PostgreSQL database is filled by `pg_restore`; then this
    command, without a file, holds what is unfinished in it.
    """
    start = start_of(context)
    app = start.app()
    restored = app.restore(file)
    held = restored.held
    said = "nothing was open"
    if held:
        said = (
            f"{count(held, 'unfinished issue')} held (`publisher issues list`).\n"
            "What was mailed since the backup stands in the relay's log: before you release any of it, "
            "`publisher issues reconcile --maillog FILE`"
        )
    if restored.trouble:
        start.show.note(f"What came after the backup is not held, and the next run may mail it: {restored.trouble}")
    done = f"Restored from {file}" if file else "Taken as restored"
    start.show.result({"file": str(file) if file else None, "held": held}, f"{done}; {said}")


@db.command()
def copy(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(help="The database to copy, as in sqlite:///publisher.db", metavar="FROM")
    ],
    target: Annotated[str, typer.Argument(help="An empty one, as in postgresql://host/name", metavar="TO")],
) -> None:
    """Copy every row into another, empty database.

    It is the way from SQLite to PostgreSQL.
    """
    start = start_of(context)
    rows = start.app().ledger.copy(source, target)
    said = f"{count(rows, 'row')} copied; once database.url names the copy, `publisher adopt` lets it mail"
    start.show.result({"rows": rows}, said)
