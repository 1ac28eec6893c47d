"""`publisher archive`: issues as web pages."""

from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.root import cli, start_of

archive = typer.Typer(no_args_is_help=True, help="Past issues as web pages.")
cli.add_typer(archive, name="archive")


@archive.callback()
def _group() -> None:
    """Past issues as web pages."""


@archive.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to; what else is there stays.", metavar="DIR")],
) -> None:
    """Write the pages of the archive as files.

    That is for who serves them without `publisher serve`. Doing it again writes what changed, and removes issues
    that were taken back. Forms lead to web.url.
    """
    from publisher.web.archive_export import export_archive  # loads the pages

    start = start_of(context)
    done = export_archive(start.app(), folder)
    told = {
        "path": str(done.folder),
        "files": [{"path": name, "changed": name in done.changed} for name in done.files],
        "removed": list(done.removed),
    }
    pages = "1 page" if len(done.files) == 1 else f"{len(done.files)} pages"
    gone = f", {len(done.removed)} removed" if done.removed else ""
    start.show.result(told, f"{pages} in {done.folder}, {len(done.changed)} changed{gone}")
