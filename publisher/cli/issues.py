"""`publisher issues`: see what went out and what waits, and decide what a program can't."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from publisher.cli.asking import ask
from publisher.cli.issue_text import (
    counts_text,
    held_table,
    issue_as_dict,
    issue_table,
    post_as_dict,
    returned_text,
)
from publisher.cli.root import cli, start_of
from publisher.cli.show import count, moment

issues = typer.Typer(no_args_is_help=True, help="See what went out and what waits; hold, release, settle.")
cli.add_typer(issues, name="issues")

_Issue = Annotated[int, typer.Argument(help="The issue's number.", metavar="ID")]


@issues.command(name="list")
def list_(context: typer.Context) -> None:
    """List every issue, and the posts that wait for you.

    The newest stands first. A post waits where it is held before it becomes an issue.
    """
    start = start_of(context)
    app = start.app()
    views, held = app.issues.view()
    zone = app.settings.site.timezone
    text = issue_table(views, zone) if views else "No issue yet."
    if held:
        text += f"\n\n{held_table(held, zone)}"
    start.show.result(
        {"issues": [issue_as_dict(view) for view in views], "held": [post_as_dict(post) for post in held]}, text
    )


@issues.command()
def show(context: typer.Context, issue_id: _Issue) -> None:
    """Show one issue: its posts, and its deliveries by state."""
    start = start_of(context)
    app = start.app()
    view, zone = app.issues.show(issue_id), app.settings.site.timezone
    lines = [
        f"Issue {view.id} of {view.list}: {view.subject or '(not compiled yet)'}",
        *([f"  corrects    issue {view.corrects}"] if view.corrects else []),
        f"  state       {view.state}{f', {view.reason}' if view.reason else ''}",
        f"  slot        {moment(view.slot, zone)}",
        f"  started     {moment(view.started_at, zone)}",
        f"  progress    {moment(view.last_progress, zone)}",
        f"  audience    {view.audience:,}",
        f"  deliveries  {counts_text(view)}",
        *([f"  came back   {returned_text(view)}"] if view.returned else []),
        *([f"  left by it  {count(view.left, 'reader')}"] if view.left else []),
        *(f"  post        {title} ({key})" for key, title in view.posts),
    ]
    start.show.result({"issues": [issue_as_dict(view)]}, "\n".join(lines))


@issues.command()
def verify(
    context: typer.Context,
    issue_id: Annotated[int | None, typer.Argument(help="One issue; without it, all.", metavar="[ID]")] = None,
) -> None:
    """Count the books: every issue's deliveries, over all states.

    They balance where the sum of the states is the audience; exits with 1 where one doesn't.
    """
    start = start_of(context)
    found = start.app().issues.verify(issue_id)
    lines = [
        f"issue {view.id}: {found.wrong.get(view.id) or f'{view.audience:,} = {counts_text(view)}'}"
        for view in found.issues
    ]
    verdict = "The books don't balance." if found.wrong else "The books balance."
    start.show.result(
        {
            "balanced": not found.wrong,
            "issues": [
                {
                    "id": view.id,
                    "audience": view.audience,
                    "states": {state.word: number for state, number in sorted(view.counts.items())},
                    "wrong": found.wrong.get(view.id, ""),
                }
                for view in found.issues
            ],
        },
        "\n".join([*lines, verdict]),
    )
    raise typer.Exit(1 if found.wrong else 0)


@issues.command()
def resolve(
    context: typer.Context,
    issue_id: _Issue,
    as_: Annotated[
        Literal["sent", "resend"], typer.Option("--as", help="They were sent, or they are sent once more.")
    ],
) -> None:
    """Settle the deliveries of an issue that are in doubt.

    They are those whose answer a crash or a lost connection swallowed.
    """
    start = start_of(context)
    number = start.app().issues.resolve(issue_id, resend=as_ == "resend")
    start.show.result({"resolved": number}, f"{count(number, 'delivery')} settled")


@issues.command()
def reconcile(
    context: typer.Context,
    maillog: Annotated[
        Path,
        typer.Option(
            "--maillog", help="The log of the Postfix that takes our mail, packed or not.", metavar="FILE"
        ),
    ],
) -> None:
    """Settle what is in doubt by the relay's own log.

    What it has taken is sent, and is not sent again. After a backup was restored, this finds what was mailed
    since it was made: read each log back to then.
    """
    start = start_of(context)
    found = start.app().issues.reconcile(maillog)
    if not found.in_log:
        start.show.note(f"{maillog} names no message of ours: is it the log of the Postfix that takes our mail?")
    start.show.result(
        {"resolved": found.sent, "in_doubt": found.in_doubt},
        f"{count(found.sent, 'delivery')} settled as sent; {count(found.in_doubt, 'delivery')} still in doubt",
    )


@issues.command()
def hold(context: typer.Context, issue_id: _Issue) -> None:
    """Hold an issue: no more of it goes out until it is released."""
    _act(context, "hold", issue_id)


@issues.command()
def release(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="A held issue's number, a held post's file, or “all”.", metavar="ID|POST|all")
    ],
) -> None:
    """Let go what is held: an issue, or a post before it is one."""
    if name == "all":
        _release_all(context)
        return
    if name.isdigit():
        _act(context, "release", int(name))
        return
    start = start_of(context)
    released = start.app().issues.release_post(name)
    text = "\n".join(f"{post.path} goes out to {post.list} with the next run" for post in released)
    start.show.result({"issues": [], "held": [post_as_dict(post) for post in released]}, text)


def _release_all(context: typer.Context) -> None:
    start = start_of(context)
    views, posts = start.app().issues.release_all()
    lines = [f"Issue {view.id} is {view.state}: {counts_text(view)}" for view in views]
    lines += [f"{post.path} goes out to {post.list} with the next run" for post in posts]
    start.show.result(
        {"issues": [issue_as_dict(view) for view in views], "held": [post_as_dict(post) for post in posts]},
        "\n".join(lines) or "Nothing is held.",
    )


@issues.command()
def pause(context: typer.Context, issue_id: _Issue) -> None:
    """Pause an issue that is being sent.

    What is being handed over is finished; no more is begun.
    """
    _act(context, "pause", issue_id)


@issues.command()
def resume(context: typer.Context, issue_id: _Issue) -> None:
    """Go on with an issue that was paused."""
    _act(context, "resume", issue_id)


@issues.command()
def correct(
    context: typer.Context,
    issue_id: _Issue,
    note: Annotated[str, typer.Option("--note", help="What was wrong, in your words.", metavar="TEXT")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Mail a correction to those who got an issue.

    It holds the issue's posts as they are now, and is marked as a correction. It stands below the first message in
    mail programs. Nobody gets it who has left since or may not be mailed. The feeds need no correction: an entry
    that changed keeps its id.
    """
    start = start_of(context)
    app = start.app()
    correcting = app.correcting
    draft = correcting.draft(issue_id, note)
    told = f"“{draft.message.subject}” to {count(draft.found.recipients, 'reader')} of {draft.newsletter.name}"
    if draft.found.in_doubt:
        told += f"; {draft.found.in_doubt:,} in doubt are left out (`publisher issues resolve {issue_id}` first)"
    ask(start.show, f"Mail {told}?", yes=yes)
    view = correcting.send(draft)
    held = f" from {moment(view.send_after, app.settings.site.timezone)} on" if draft.newsletter.hold else ""
    start.show.result(
        {"issues": [issue_as_dict(view)]},
        f"Issue {view.id} corrects issue {issue_id}: {told}. It goes out with the next run{held}",
    )


@issues.command()
def cancel(context: typer.Context, issue_id: _Issue) -> None:
    """Cancel an issue for good: who has not got it will not get it."""
    _act(context, "cancel", issue_id)


def _act(context: typer.Context, act: str, issue_id: int) -> None:
    start = start_of(context)
    view = start.app().issues.act(act, issue_id)
    start.show.result({"issues": [issue_as_dict(view)]}, f"Issue {view.id} is {view.state}: {counts_text(view)}")
