"""`publisher subscribers`: who reads."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from publisher.cli.csv_export import give_csv, give_lines
from publisher.cli.root import Start, cli, start_of
from publisher.cli.show import count, problems_as_dicts, table
from publisher.errors import PublisherError, UsageError
from publisher.mailbox import AddressError

subscribers = typer.Typer(no_args_is_help=True, help="Who reads: list, add, remove, forget, feed, form, import …")
cli.add_typer(subscribers, name="subscribers")

_List = Annotated[str, typer.Option("--list", help="Which list; needed where there are several.", metavar="NAME")]


@subscribers.command(name="list")
def list_(context: typer.Context, list_name: _List = "") -> None:
    """List everybody, by address."""
    start = start_of(context)
    members = start.app().people.members(list_name)
    rows = [
        (member.email, member.name, member.list, member.status, member.cadence, ", ".join(member.topics) or "all")
        for member in members
    ]
    text = table(("ADDRESS", "NAME", "LIST", "STATUS", "CADENCE", "TOPICS"), rows) if rows else "Nobody yet."
    start.show.result(
        {
            "subscribers": [
                {
                    "email": member.email,
                    "name": member.name,
                    "list": member.list,
                    "status": member.status.value,
                    "cadence": member.cadence,
                    "topics": list(member.topics),
                    "changed_at": member.changed_at.isoformat(),
                }
                for member in members
            ]
        },
        text,
    )


@subscribers.command()
def add(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Their address.")],
    name: Annotated[str, typer.Option("--name", help="Their name.")] = "",
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="A category or tag they want; without it, everything.")
    ] = None,
    cadence: Annotated[str, typer.Option("--cadence", help="each, daily, weekly or monthly.")] = "each",
    list_name: _List = "",
    note: Annotated[str, typer.Option("--note", help="How you know that they want it; kept as evidence.")] = "",
) -> None:
    """Add one person who told you that they want it. They get what is published from now on."""
    from publisher.audience import Wish, clean_name  # `--help` needs no database

    if cadence not in {"each", "daily", "weekly", "monthly"}:
        raise UsageError(f"--cadence: “{cadence}” is none", hint="each, daily, weekly or monthly")
    start = start_of(context)
    wish = Wish(name=clean_name(name), topics=tuple(topic or ()), cadence=cadence)
    try:
        added = start.app().people.add(address, wish, list_name, note)
    except AddressError as error:
        raise UsageError(str(error)) from error
    is_new = added.value in {"added", "returned"}
    start.show.result({"added": int(is_new), "skipped": int(not is_new)}, f"{address}: {added.value}")


@subscribers.command()
def remove(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Their address.")],
    list_name: Annotated[str, typer.Option("--list", help="One list; without it, all.", metavar="NAME")] = "",
) -> None:
    """Let a person leave. Mail of theirs that has not been handed over is not sent."""
    start = start_of(context)
    try:
        number = start.app().people.remove(address, list_name)
    except AddressError as error:
        raise UsageError(str(error)) from error
    start.show.result({"removed": number}, f"{address}: left {count(number, 'list')}")


@subscribers.command()
def forget(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Their address.")],
) -> None:
    """Forget a person: address, name and choices are deleted.

    They leave every list.
    """
    start = start_of(context)
    try:
        is_forgotten = start.app().people.forget(address)
    except AddressError as error:
        raise UsageError(str(error)) from error
    said = "forgotten" if is_forgotten else "not known"
    start.show.result({"forgotten": int(is_forgotten)}, f"{address}: {said}")


@subscribers.command()
def form(context: typer.Context, list_name: _List = "") -> None:
    """Give the form to subscribe, as HTML for a page of your own."""
    from publisher.web import make_form  # `--help` needs no pages

    start = start_of(context)
    app = start.app()
    html = make_form(app.settings, app.people.find_open_list(list_name))
    start.show.result({"html": html}, html)


@subscribers.command()
def feed(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Their address.")],
    list_name: _List = "",
    rotate: Annotated[bool, typer.Option("--rotate", help="A new address; the one they had is closed.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Close it for good.")] = False,
) -> None:
    """Give the address of a reader's own feed.

    It shows what they chose, in their feed reader. It works until they leave, or you close it, and is theirs
    alone: hand it to nobody else.
    """
    start = start_of(context)
    app = start.app()
    try:
        if revoke:
            closed = app.people.close_feed(address, list_name)
            said = "its feed is closed" if closed else "has no feed"
            start.show.result({"feeds": {}, "closed": closed}, f"{address}: {said}")
            return
        if app.settings.web.url is None:
            raise PublisherError(
                "A reader's own feed has no address yet", hint="web.url says where readers reach `publisher serve`"
            )
        token = app.people.open_feed(address, list_name, anew=rotate)
    except AddressError as error:
        raise UsageError(str(error)) from error
    feeds = app.own_feeds.addresses(token)
    start.show.result({"feeds": feeds, "closed": rotate}, "\n".join(feeds.values()))


@subscribers.command(name="import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="CSV with the columns email, name, topics, cadence, or another program's export."),
    ],
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="They all said yes; without it they wait until they confirm.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="How you know; kept as evidence.", metavar="TEXT")] = "",
    list_name: _List = "",
    series: Annotated[
        bool, typer.Option("--series", help="They get the list's series from its beginning, as who is new does.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
) -> None:
    """Add the people in a CSV file. Nobody who left or is suppressed comes back by it.

    The exports of Mailchimp, Substack, Ghost, Buttondown, listmonk, Kit and beehiiv are known by their columns: who
    left there, or never confirmed, is not mailed here. A line that can't be read is named, and keeps nobody else
    out.
    """
    from publisher.audience.portable import is_portable  # `--help` needs no database

    start = start_of(context)
    if is_portable(file):
        _import_all(start, file, is_trial=dry_run)
    imported = start.app().people.import_file(
        file, list_name, note, confirmed=confirmed, follows_series=series, is_trial=dry_run
    )
    start.show.problems(imported.problems)
    counts = {added.value: number for added, number in imported.counts.items()}
    added = counts.pop("added", 0) + counts.pop("returned", 0)
    skipped = sum(counts.values()) + len(imported.problems)
    said = "".join(f", {number:,} {word}" for word, number in counts.items())
    said += f", {count(len(imported.problems), 'line')} to mend" if imported.problems else ""
    waiting = "" if confirmed else "; not mailed before you import them with --confirmed"
    origin = f"{imported.program}'s export: " if imported.program else ""
    ending = "; nothing was changed (--dry-run)" if dry_run else ""
    start.show.result(
        {
            "added": added,
            "skipped": skipped,
            "program": imported.program,
            "dry_run": dry_run,
            "problems": problems_as_dicts(imported.problems),
        },
        f"{origin}{added:,} added{said}{waiting}{ending}",
    )
    raise typer.Exit(1 if imported.problems else 0)


def _import_all(start: Start, file: Path, *, is_trial: bool) -> NoReturn:
    """Take in what `export --all` wrote."""
    moved = start.app().moving.import_file(file, is_trial=is_trial)
    start.show.problems(moved.problems)
    counts = {added.value: number for added, number in moved.counts.items()}
    added = counts.pop("added", 0)
    said = "".join(f", {number:,} {word}" for word, number in counts.items())
    ending = "; nothing was changed (--dry-run)" if is_trial else ""
    start.show.result(
        {
            "added": added,
            "skipped": sum(counts.values()) + len(moved.problems),
            "suppressions": moved.suppressions,
            "dry_run": is_trial,
            "problems": problems_as_dicts(moved.problems),
        },
        f"{count(added, 'subscription')} added{said}, {count(moved.suppressions, 'suppression')}{ending}",
    )
    raise typer.Exit(1 if moved.problems else 0)


@subscribers.command()
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to; without it, to the terminal.")] = None,
    list_name: _List = "",
    everything: Annotated[
        bool, typer.Option("--all", help="All that is known of readers, to be imported elsewhere as it is.")
    ] = False,
    hashed: Annotated[
        bool, typer.Option("--hashed", help="With --all: who is never mailed, without their addresses.")
    ] = False,
) -> None:
    """Write everybody as CSV, in the form that `import` reads.

    With --all, a file of JSON Lines with all that is known: choices, consent and its evidence, and who is never
    mailed. `import` takes it in as it was.
    """
    start = start_of(context)
    if everything:
        give_lines(start.show, start.app().moving.export(hashed=hashed).decode(), file)
        return
    give_csv(start.show, start.app().people.export_csv(list_name), file, "subscription")
