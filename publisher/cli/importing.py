"""Commands that bring a blog over from another system: import ghost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.progress import show_working
from publisher.cli.root import cli, start_of
from publisher.cli.show import count, problems_as_dicts

if TYPE_CHECKING:
    from publisher.app.importing import Imported

imports = typer.Typer(no_args_is_help=True, help="Bring posts over from another system.", rich_markup_mode=None)
cli.add_typer(imports, name="import")


@imports.callback()
def _import() -> None:
    """Bring posts over from another system."""


@imports.command()
def ghost(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What Ghost exported, a JSON file.", metavar="FILE")],
    folder: Annotated[
        Path | None, typer.Option("--to", help="Where to; without it, the folder of posts.", metavar="DIR")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there and differ.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
) -> None:
    """Make a Markdown file of each post in an export of Ghost.

    Posts keep the ids that Ghost's feed has, so that its readers see nothing twice, and what was out is never
    mailed. A file that is there already is left as it is; import as often as you like.
    """
    start = start_of(context)
    with show_working("Reading the export", quiet=start.show.as_json):
        imported = start.app().import_ghost(file, folder, replace=replace, write=not dry_run)
    start.show.problems(imported.problems)
    start.show.result(_as_dict(imported), _as_text(imported, dry_run=dry_run))
    raise typer.Exit(1 if any(problem.code == "ghost-post" for problem in imported.problems) else 0)


def _as_dict(imported: Imported) -> dict[str, object]:
    return {
        "posts": imported.states.total(),
        "states": {state.value: number for state, number in imported.states.items()},
        "files": [
            {"path": file.path, "fate": file.fate.value, "id": file.story.id if file.story else ""}
            for file in imported.files
        ],
        "pages": imported.pages,
        "media": imported.media,
        "permalink": imported.permalink,
        "problems": problems_as_dicts(imported.problems),
    }


def _as_text(imported: Imported, *, dry_run: bool) -> str:
    """Say what became of the posts, which files were left alone, and what is still to be done."""
    states = ", ".join(f"{number:,} {state}" for state, number in imported.states.items())
    fates = ", ".join(f"{number:,} {fate}" for fate, number in imported.fates.items())
    lines = [
        f"{count(imported.states.total(), 'post')}{f': {states}' if states else ''}",
        f"{count(len(imported.files), 'file')}: {fates}{' (nothing is written: --dry-run)' if dry_run else ''}",
    ]
    kept = [file.path for file in imported.files if file.fate == "kept"]
    if kept:
        lines += [*(f"  {path} differs from the export" for path in kept), "  --replace writes over what differs"]
    if imported.pages:
        lines.append(f"{count(imported.pages, 'page')} passed over: a page is no post")
    if imported.media:
        lines.append(f"{count(imported.media, 'file')} of Ghost's below /content/: copy that folder to the site")
    if imported.permalink:
        lines.append(
            f'Ghost gave other addresses than /{{slug}}/: [posts] wants permalink = "{imported.permalink}"'
        )
    return "\n".join(lines)
