"""`publisher stats`: how many read, in numbers and by nobody's name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.cli.show import count, table

if TYPE_CHECKING:
    from publisher.app.readership import Readership

stats = typer.Typer()
cli.add_typer(stats, name="stats")


@stats.callback(invoke_without_command=True)
def stats_people(
    context: typer.Context,
    months: Annotated[int, typer.Option("--months", help="How many months, with this one.", min=1)] = 12,
    issues: Annotated[int, typer.Option("--issues", help="How many issues, the newest.", min=0)] = 10,
) -> None:
    """Count who reads, comes and leaves; nobody is followed.

    What is shown are the readers of each list by choice and month, and what became of each issue.

    Nothing tells who opens a mail or a link.
    """
    if context.invoked_subcommand is not None:
        return
    from publisher.cli.statistics_text import (  # `--help` needs none of it
        statistics_as_dict,
        statistics_text,
    )

    start = start_of(context)
    app = start.app()
    found, zone = app.statistics(), app.settings.site.timezone
    start.show.result(statistics_as_dict(found), statistics_text(found, months, issues, zone))


@stats.command(name="feeds")
def stats_feeds(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", help="How far back, with today.", min=1, max=400)] = 7,
    log: Annotated[
        list[Path] | None,
        typer.Option(
            "--log", help="A web server's access log instead, packed or not; may be repeated.", metavar="FILE"
        ),
    ] = None,
) -> None:
    """Count who polls the feeds, and for how many people.

    Feedly, Inoreader and others say how many they poll for. `serve` counts by itself. Where another server
    serves the files, name its log.
    """
    start = start_of(context)
    app = start.app()
    found = app.readership_of_logs(log) if log else app.readership(days)
    if found.unread:
        start.show.note(f"{count(found.unread, 'line')} not understood: is this the “combined” format?")
    start.show.result(_as_dict(found), _as_text(found))


def _as_dict(found: Readership) -> dict[str, object]:
    return {
        "days": {
            day.isoformat(): {
                feed: {
                    "polls": seen.polls,
                    "unchanged": seen.unchanged,
                    "pollers": seen.pollers,
                    "reported": dict(seen.reported),
                    "readers": seen.readers,
                }
                for feed, seen in feeds.items()
            }
            for day, feeds in sorted(found.days.items())
        },
        "unread": found.unread,
    }


def _as_text(found: Readership) -> str:
    """Give a table of feeds, each by the day on which most read it, and the services of all."""
    polls: Counter[str] = Counter()
    unchanged: Counter[str] = Counter()
    best: dict[str, tuple[int, int, int]] = {}
    services: Counter[str] = Counter()
    for feeds in found.days.values():
        for feed, seen in feeds.items():
            polls[feed] += seen.polls
            unchanged[feed] += seen.unchanged
            reported = sum(seen.reported.values())
            best[feed] = max(best.get(feed, (0, 0, 0)), (seen.readers, seen.pollers, reported))
            for service, people in seen.reported.items():
                services[service] = max(services[service], people)
    if not polls:
        return "Nobody has polled a feed yet. `publisher serve` counts; --log reads another server's log."
    rows = [
        (
            feed,
            f"{polls[feed]:,}",
            f"{unchanged[feed] / polls[feed]:.0%}",
            *(f"{number:,}" for number in best[feed]),
        )
        for feed in sorted(polls, key=lambda feed: (-best[feed][0], feed))
    ]
    lines = [
        f"{count(len(found.days), 'day')}; the last three columns are those of each feed's best day",
        "",
        table(("FEED", "POLLS", "UNCHANGED", "READERS", "PROGRAMS", "REPORTED"), rows),
    ]
    if services:
        lines += [
            "",
            "Reported: " + ", ".join(f"{service} {people:,}" for service, people in services.most_common()),
        ]
    return "\n".join(lines)
