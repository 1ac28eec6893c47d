"""The program's own options, and what every command starts from: its site, and how it shows things."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from publisher import __version__
from publisher.cli.commands import COMMANDS
from publisher.cli.show import Show
from publisher.config import find_config

if TYPE_CHECKING:
    from publisher.app import App


class _InOrder(TyperGroup):
    """Lists the commands as a newcomer meets them."""

    def list_commands(self, ctx: object) -> list[str]:
        del ctx
        return sorted(self.commands, key=list(COMMANDS).index)


cli = typer.Typer(
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@dataclass(slots=True, kw_only=True)
class Start:
    """What a command is given: the configuration's place and the way to show things."""

    config: Path
    show: Show
    opened: App | None = None

    def app(self) -> App:
        """Open the site. Raises PublisherError."""
        from publisher.app import open_app  # `--help` needs no site

        self.opened = open_app(self.config)
        return self.opened

    def close(self) -> None:
        """Close what the command has opened."""
        if self.opened is not None:
            self.opened.close()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"publisher {__version__}")
        raise typer.Exit


@cli.callback()
def start(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="The site's configuration.", show_default="config.toml, or publisher.toml"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turn a folder of Markdown posts into feeds and a newsletter.

    Start with `publisher init my-blog`, or put a config.toml beside the posts you have. `build` writes the feeds,
    `plan` says what would be mailed and to how many, `run` does it once, `serve` keeps doing it.

    Exit codes: 0 done, 1 something for you to mend, 2 wrong usage, 3 the world outside failed.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    begun = Start(config=config or find_config(), show=Show(as_json=as_json, verbose=verbose))
    context.obj = begun
    context.call_on_close(begun.close)


def start_of(context: typer.Context) -> Start:
    """Give what a command starts from."""
    found = context.find_object(Start)
    assert found is not None, "the callback has run"  # noqa: S101 - typer runs it first
    return found
