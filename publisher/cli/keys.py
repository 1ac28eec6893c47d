"""Commands for what signed links are made with: keys rotate."""

from __future__ import annotations

import typer

from publisher.cli.root import cli, start_of

keys = typer.Typer(help="What links in mail and own feeds are signed with.", no_args_is_help=True)
cli.add_typer(keys, name="keys")


@keys.command()
def rotate(context: typer.Context) -> None:
    """Sign links by a new key from now on.

    Those that are out there go on working. A server that is running knows the keys that it started with: start
    it anew.
    """
    start = start_of(context)
    number = start.app().rotate_keys()
    start.show.result(
        {"keys": number},
        f"A new key signs links from now on, and {number - 1} older stay good. Start `publisher serve` anew.",
    )
