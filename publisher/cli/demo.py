"""`publisher demo`: the whole main job, for real, in a scratch folder."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.root import cli, start_of


@cli.command()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where to; an empty folder.", show_default="a new one")
    ] = None,
) -> None:
    """Show the whole main job in a scratch folder.

    A scratch site with the sample posts and three subscribers, a mail server of its own on this machine, the
    scheduler running. Then a post is saved. Ends by itself and says what to look at.
    """
    from publisher.cli.demo_run import run_demo  # loads everything

    start = start_of(context)
    place = folder or Path(tempfile.mkdtemp(prefix="publisher-demo-"))
    shown = run_demo(place, start.show.note)
    lines = [
        "",
        "What to look at:",
        *(f"  {what:<14}{file}" for what, file in shown.files.items()),
        "",
        f"The folder is yours: {sys.argv[0]} --config {place / 'config.toml'} status",
    ]
    start.show.result(
        {
            "folder": str(place),
            "feeds": [str(file) for file in shown.feeds],
            "messages": [str(file) for file in shown.messages],
        },
        "\n".join(lines),
    )
