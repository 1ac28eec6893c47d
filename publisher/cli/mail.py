"""Commands of the operator: run, serve, status, send-test, adopt."""

from __future__ import annotations

import logging
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from publisher.cli.issue_text import (
    doubt_as_dict,
    doubt_text,
    held_table,
    issue_as_dict,
    issue_table,
    post_as_dict,
    put_off_as_dict,
    put_off_text,
    relay_as_dict,
)
from publisher.cli.root import cli, start_of
from publisher.cli.show import count, moment, problems_as_dicts, table
from publisher.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from publisher.app.publishing import Published
    from publisher.app.watching import ListStatus, Owed

_OUTCOMES = {
    "sent": "sent",
    "deferred": "put off, to be tried again",
    "bounced": "refused for good",
    "returned": "tried in vain, and back in the queue",
    "unknown": "in doubt",
    "suppressed": "not to be mailed",
}


@cli.command()
def run(
    context: typer.Context,
    max_seconds: Annotated[
        float, typer.Option("--max-seconds", help="Stop after so long; the rest waits for the next run.")
    ] = 0,
    announce: Annotated[
        list[str] | None,
        typer.Option("--announce", help="Mail this post too, though it was there before the list.", metavar="SLUG"),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Only do what this plan said.", metavar="FILE")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 75 where another process is publishing.")
    ] = False,
) -> None:
    """Do one pass, for cron: build, prepare, deliver, stop.

    May run as often as you like, beside `serve` too: each reader gets each post once. Exits with 1 and says why
    where something is held or has failed; whoever `engine.alert_to` names is told by mail.
    """
    from publisher.app.foreseeing import refuse_other_plan  # loads what mails
    from publisher.cli.progress import show_progress
    from publisher.cli.serving import hear_signals

    start = start_of(context)
    app = start.app()
    ends = time.monotonic() + max_seconds if max_seconds else float("inf")
    try:
        with app.lock(), _log_less(start.show.verbose), hear_signals(signal.SIGTERM) as told:
            if plan is not None:
                refuse_other_plan(app.plan(), plan)
            with show_progress(app.count_waiting, quiet=start.show.as_json) as tell:
                published = app.line.publish(announce or (), lambda: told.is_set() or time.monotonic() > ends, tell)
    except BusyError as busy:
        if strict:
            raise
        start.show.note(f"{busy.text}: {busy.hint}")
        start.show.result({"busy": True, "posts": 0, "files": [], "issues": []}, "")
        return
    finally:
        app.close()
    built = published.built
    files = built.files if built else ()
    posts = len(built.library.public) if built else 0
    start.show.problems(published.problems)
    start.show.result(
        {
            "posts": posts,
            "files": [{"path": file.path, "changed": file.changed} for file in files],
            "issues": [issue_as_dict(view) for view in published.issues],
            "pings": {"told": published.pings.told, "failed": published.pings.failed},
            "problems": problems_as_dicts(published.problems),
            "failures": published.failures,
        },
        _pass_as_text(published, app.settings.site.timezone),
    )
    shown = {str(problem) for problem in published.problems}
    for failure in published.failures:
        if failure not in shown:
            start.show.note(failure)
    refused = published.refusal.exit_code if published.refusal else 0
    raise typer.Exit(3 if published.report.relay_down else refused or (1 if published.failures else 0))


@contextmanager
def _log_less(verbose: bool) -> Iterator[None]:
    """Keep what needs a person out of the log: it is said at the end, once."""
    log = logging.getLogger("publisher.app.telling")
    level = log.level
    log.setLevel(level if verbose else logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _pass_as_text(published: Published, zone: ZoneInfo) -> str:
    """Say what a pass came to."""
    built = published.built
    files = built.files if built else ()
    posts = len(built.library.public) if built else 0
    lines = [f"{count(posts, 'post')}, {count(sum(file.changed for file in files), 'file')} changed"]
    for name, number in (published.scan.baseline if published.scan else {}).items():
        lines.append(f"{name}: begun. {count(number, 'post')} of before will never be mailed; what comes now will")
    if published.pings.told:
        lines.append(f"Told the hub of {count(len(published.pings.told), 'feed')}")
    lines += [f"The hub could not be told: {why}. It is tried again" for why in published.pings.failed.values()]
    if published.report.outcomes:
        outcomes = ", ".join(
            f"{number:,} {_OUTCOMES[verdict]}" for verdict, number in published.report.outcomes.items()
        )
        lines.append(f"Mail: {outcomes}")
    if published.issues:
        lines += ["", issue_table(published.issues, zone)]
    return "\n".join(lines)


@cli.command()
def serve(
    context: typer.Context,
    role: Annotated[
        Literal["all", "web", "scheduler"], typer.Option("--role", help="Pages, or publishing, or both.")
    ] = "all",
) -> None:
    """Keep publishing, and serve the feeds and pages.

    Every post that is saved goes out by itself: into the feeds, and to who subscribed.

    Ends on SIGTERM or Ctrl-C: what is being handed over is finished, the rest waits for the next start. Reads its
    configuration anew on SIGHUP.
    """
    from publisher.cli.serving import serve_site  # loads web and scheduler

    serve_site(start_of(context).config, role)


@cli.command()
def status(context: typer.Context) -> None:
    """Show what is sent, waits or is held, and why."""
    from publisher.app.owning import ADOPT, COPIED  # loads what mails
    from publisher.app.watching import advise

    start = start_of(context)
    app = start.app()
    found, zone = app.status(), app.settings.site.timezone
    lines = [
        table(
            ("LIST", "SUBSCRIBERS", ""),
            [(entry.name, f"{entry.subscribers:,}", _list_note(entry)) for entry in found.lists],
        )
        if found.lists
        else "No list has been used yet."
    ]
    if found.issues:
        lines += ["", issue_table(found.issues, zone)]
    if found.rests:
        lines.append(
            "\nNobody is publishing at this moment: the next `publisher run`, or `publisher serve`, goes on."
        )
    lines += [f"\nIssue {issue.id}: {advise(issue)}" for issue in found.issues if issue.state in {"held", "paused"}]
    lines += [f"\n{put_off_text(put_off, zone)}" for put_off in found.put_off]
    lines += [f"\n{doubt_text(doubt, zone)}" for doubt in found.doubts]
    if found.held:
        lines += ["", held_table(found.held, zone)]
    lines += [
        f"\nThe relay {name} is left alone until {moment(breaker.opened_until, zone)}: {breaker.last_text}"
        for name, breaker in found.relays.items()
        if breaker.is_open(app.clock.now())
    ]
    if found.returned or found.suppressed:
        told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(found.returned.items())) or "nothing"
        lines.append(f"\nCame back in 30 days: {told}. Never mailed: {found.suppressed:,}")
    lines += ["", *(_owed_line(owed, zone) for owed in found.owed)] if found.owed else []
    if not (found.issues or found.held or found.owed or found.doubts):
        lines.append("\nNothing waits.")
    if found.is_copy:
        lines.append(f"\n{COPIED}: {ADOPT}")
    start.show.result(
        {
            "lists": [
                {
                    "name": entry.name,
                    "subscribers": entry.subscribers,
                    "in_series": entry.in_series,
                    "awaiting": entry.awaiting,
                }
                for entry in found.lists
            ],
            "issues": [issue_as_dict(view) for view in found.issues],
            "relays": [relay_as_dict(name, breaker, app.clock.now()) for name, breaker in found.relays.items()],
            "put_off": [put_off_as_dict(put_off) for put_off in found.put_off],
            "doubts": [doubt_as_dict(doubt) for doubt in found.doubts],
            "held": [post_as_dict(post) for post in found.held],
            "owed": [
                {"list": owed.list, "at": owed.slot.isoformat(), "posts": list(owed.posts), "readers": owed.readers}
                for owed in found.owed
            ],
            "returned": dict(found.returned),
            "suppressed": found.suppressed,
            "copied": found.is_copy,
            "publishing": found.holder is not None,
        },
        "\n".join(lines),
    )


def _list_note(entry: ListStatus) -> str:
    begun = "" if entry.is_baselined else "begins with the first run"
    told = f"{count(entry.in_series, 'post')} in series, awaited by {count(entry.awaiting, 'reader')}"
    return ", ".join(filter(None, (begun, told if entry.in_series else "")))


def _owed_line(owed: Owed, zone: ZoneInfo) -> str:
    more = f" and {len(owed.posts) - 1} more" if len(owed.posts) > 1 else ""
    given = f"{owed.list}: {count(owed.readers, 'reader')} will get “{owed.posts[0]}”{more}"
    return f"{given} at {moment(owed.slot, zone)}"


@cli.command(name="send-test")
def send_test(
    context: typer.Context,
    post: Annotated[str, typer.Argument(help="The post, by its file or slug.")],
    to: Annotated[str, typer.Option("--to", help="Who gets it.", metavar="ADDRESS")],
    list_name: Annotated[str, typer.Option("--list", help="As which list sends it.", metavar="NAME")] = "",
    template: Annotated[
        str, typer.Option("--template", help="issue, digest, confirm, welcome, goodbye, or one of yours.")
    ] = "",
    language: Annotated[str, typer.Option("--language", help="In another language than the post's.")] = "",
    name: Annotated[str, typer.Option("--name", help="The reader's name.")] = "",
) -> None:
    """Send one real message of a post, marked as a test.

    Drafts may be tested too. No reader gets anything, the test stands in no ledger, and its links to leave or to
    confirm act for nobody.
    """
    from publisher.app.sampling import Wanted  # loads what mails

    start = start_of(context)
    wanted = Wanted(post=post, template=template, list=list_name, language=language)
    sent = start.app().send_test(wanted, to, name)
    receipt = f"{sent.outcome.code} {sent.outcome.text}".removeprefix("0 ").strip()
    start.show.result(
        {"message_id": sent.message_id, "receipt": receipt}, f"Sent to {to}: {receipt}\n{sent.message_id}"
    )


@cli.command()
def adopt(context: typer.Context) -> None:
    """Make this copy of the site the one that mails.

    A folder that was cloned, or a database that was restored elsewhere, mails nobody until you say so here.
    """
    start = start_of(context)
    start.app().adopt()
    start.show.result({"adopted": True}, "This installation mails from now on. Make sure that no other one does.")
