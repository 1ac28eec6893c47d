"""Commands for what mail looks like: templates eject."""

from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.root import cli, start_of

templates = typer.Typer(help="What mail looks like.", no_args_is_help=True)
cli.add_typer(templates, name="templates")


@templates.command()
def eject(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones, as in tokens.toml.", show_default="all of them")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where to.", metavar="DIR", show_default="templates.path")
    ] = None,
) -> None:
    """Copy the templates that come with the program, to change them.

    What you have already is left as it is. Keep only the files that you change: what isn't there comes with the
    program, and gets better with it.
    """
    from publisher.app.ejecting import eject_templates  # `--help` needs none of it

    start = start_of(context)
    folder = to or start.app().settings.templates.path
    files = eject_templates(folder, names or ())
    made = "\n".join(f"  {file}" for file in files) or "  nothing: all of it is there already"
    start.show.result({"path": str(folder.absolute()), "files": files}, f"Copied into {folder}:\n{made}")
