"""Commands of the writer: init, check, build, plan."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from publisher.cli import building
from publisher.cli.made_text import made_as_text
from publisher.cli.plan_text import plan_as_markdown, plan_as_text
from publisher.cli.progress import show_working
from publisher.cli.root import cli, start_of
from publisher.cli.show import count, problems_as_annotations, problems_as_dicts
from publisher.errors import OutsideError, UsageError
from publisher.files import write_atomic


@cli.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to make it.", show_default="this folder")] = Path(),
) -> None:
    """Make a folder that works, with a sample post, or of a blog.

    Where the folder holds a blog already, config.toml is made of what the blog's own files say. Files that are
    there are left as they are; what Git must not see is added to .gitignore.
    """
    from publisher.app.starting import make_site  # knows every system whose blogs we read

    start = start_of(context)
    made = make_site(folder)
    told = {
        "path": str(folder.absolute()),
        "config": made.config,
        "files": made.files,
        "system": made.facts.dialect if made.facts else "",
        "missing": made.missing,
    }
    start.show.result(told, made_as_text(made, folder))


@cli.command()
def check(
    context: typer.Context,
    output: Annotated[
        Literal["text", "github"], typer.Option("--format", help="For people, or for GitHub's annotations.")
    ] = "text",
) -> None:
    """List everything that is wrong, all at once.

    In posts, templates, configuration, mail and feeds. Nothing is written and nothing is mailed. Exits with 1
    where something is kept from readers by it.
    """
    start = start_of(context)
    with show_working("Reading, rendering and compiling everything", quiet=start.show.as_json):
        checked = start.app().check()
    found = count(len(checked.problems), "problem") if checked.problems else "nothing to mend"
    read_as = f"read as {checked.format_name} has them ({checked.format_reason})"
    text = f"{count(checked.posts, 'post')}, {read_as}: {found}"
    if output == "github" and checked.problems:
        text = f"{problems_as_annotations(checked.problems)}\n{text}"
    else:
        start.show.problems(checked.problems)
    start.show.result(
        {
            "posts": checked.posts,
            "format": {"name": checked.format_name, "reason": checked.format_reason},
            "problems": problems_as_dicts(checked.problems),
        },
        text,
    )
    raise typer.Exit(0 if checked.is_clean else 1)


@cli.command()
def build(
    context: typer.Context,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="Fail where identity.json would change: for CI.")
    ] = False,
    removed_ok: Annotated[
        bool, typer.Option("--removed-ok", help="Many posts are gone, and that is meant.")
    ] = False,
    new_ids_ok: Annotated[
        bool, typer.Option("--new-ids-ok", help="Posts have other ids than before, and that is meant.")
    ] = False,
) -> None:
    """Read the posts and write the feeds that changed.

    Needs neither database nor network. A post with a mistake is left out and named; all others go on.
    """
    start = start_of(context)
    code = building.build(start.app(), start.show, frozen=frozen, removed_ok=removed_ok, new_ids_ok=new_ids_ok)
    raise typer.Exit(code)


@cli.command()
def plan(
    context: typer.Context,
    at: Annotated[
        str, typer.Option("--at", help="Another time than now, as in 2026-11-17T09:00:00+01:00.", metavar="TIME")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep it in a file, for `run --plan FILE`.", metavar="FILE")
    ] = None,
    output: Annotated[
        Literal["text", "markdown"], typer.Option("--format", help="For a terminal, or for a pull request.")
    ] = "text",
) -> None:
    """Say what a run would publish and mail, and to how many. Changes nothing."""
    from publisher.app.foreseeing import plan_as_dict  # loads what mails

    start = start_of(context)
    app = start.app()
    with show_working("Working out what a run would do", quiet=start.show.as_json):
        found = app.plan(_read_time(at, app.settings.site.timezone) if at else None)
    data = plan_as_dict(found)
    if out is not None:
        try:
            write_atomic(out, (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())
        except OSError as error:
            raise OutsideError(f"{out} can't be written: {error.strerror or error}") from error
    start.show.problems(found.problems)
    zone = app.settings.site.timezone
    text = plan_as_markdown(found, zone) if output == "markdown" else plan_as_text(found, zone)
    start.show.result({**data, "problems": problems_as_dicts(found.problems)}, text)


def _read_time(text: str, zone: ZoneInfo) -> datetime:
    """Read a time as a person types it; one without an offset is in the site's zone. Raises UsageError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--at: “{text}” is no time", hint="write it as 2026-11-17T09:00:00+01:00") from error
    return read if read.tzinfo else read.replace(tzinfo=zone)
