"""`publisher preview`: what readers would get, in a browser while it is written, or as files."""

from __future__ import annotations

import contextlib
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.cli.show import problems_as_dicts

_OTHERS = ("digest", "confirm", "welcome", "goodbye")


@cli.command()
def preview(
    context: typer.Context,
    post: Annotated[
        str, typer.Argument(help="The post, by its file or slug.", show_default="the one saved last")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Write files that open in any browser, and end.", metavar="DIR")
    ] = None,
    template: Annotated[
        str, typer.Option("--template", help="issue, digest, confirm, welcome, goodbye, or one of yours.")
    ] = "",
    language: Annotated[str, typer.Option("--language", help="In another language than the post's.")] = "",
    list_name: Annotated[str, typer.Option("--list", help="As which list mails it.", metavar="NAME")] = "",
    name: Annotated[str, typer.Option("--name", help="The reader's name.")] = "Ann",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say where it is.")] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where to listen.", show_default="any that is free")
    ] = 0,
) -> None:
    """Show a mail and feed entry as readers get them.

    The page in your browser follows the file: what you save is there before you have looked up. Drafts may be
    looked at too. Nobody is mailed.
    """
    from publisher.app.sampling import Wanted  # `--help` needs none of it

    start = start_of(context)
    previewer = start.app().preview()
    chosen = previewer.choose(post)
    wanted = Wanted(post=chosen, template=template, list=list_name, language=language)
    previewer.check(wanted)
    if to is not None:
        from publisher.web.preview_folder import write_preview

        shown = {template or "issue": previewer.show(wanted, name)}
        for other in () if template else _OTHERS:
            shown[other] = previewer.show(replace(wanted, template=other), name)
        files = write_preview(to, shown, name)
        problems = tuple(dict.fromkeys(problem for seen in shown.values() for problem in seen.problems))
        start.show.problems(problems)
        start.show.result(
            {"path": str(to.absolute()), "files": files, "problems": problems_as_dicts(problems)},
            f"Open {to / 'index.html'}",
        )
        return
    from publisher.web.preview import PreviewServer

    server = PreviewServer(previewer, wanted, name)
    url = server.open(port)
    start.show.result({"url": url, "files": []}, f"{url}\nShows {chosen} as you write it. Ctrl-C ends it.")
    sys.stdout.flush()
    if not no_browser:
        webbrowser.open(url)
    with contextlib.suppress(KeyboardInterrupt):  # that is how it is ended
        server.serve()
