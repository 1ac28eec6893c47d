"""A plan in words: for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.cli.show import count

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from publisher.app.foreseeing import Plan, PlannedIssue

_SHOWN = 5  # drafts by name


def plan_as_text(plan: Plan, zone: ZoneInfo) -> str:
    """Give a plan for a terminal, its times in the site's zone."""
    lines = [f"At {_time(plan.at, zone)}:", "", "Feeds"]
    lines += [f"  {line}" for line in _feed_lines(plan)]
    lines += ["", "Mail"]
    lines += [f"  {line}" for line in _mail_lines(plan, zone)]
    if plan.unpublished:
        lines += ["", "Not out", *(f"  {line}" for line in _unpublished_lines(plan, zone))]
    return "\n".join(lines)


def plan_as_markdown(plan: Plan, zone: ZoneInfo) -> str:
    """Give a plan as Markdown."""
    lines = [f"### What a run at {_time(plan.at, zone)} would do", "", "**Feeds**", ""]
    lines += [f"- {line}" for line in _feed_lines(plan)]
    lines += ["", "**Mail**", ""]
    lines += [f"- {line}" for line in _mail_lines(plan, zone)]
    if plan.unpublished:
        lines += ["", "**Not out**", "", *(f"- {line}" for line in _unpublished_lines(plan, zone))]
    return "\n".join(lines)


def _feed_lines(plan: Plan) -> list[str]:
    lines = []
    for feed in plan.feeds:
        parts = [("added", feed.added), ("changed", feed.changed), ("removed", feed.removed)]
        said = ", ".join(f"{len(entries)} {word}" for word, entries in parts if entries)
        lines.append(f"{feed.path}: {said or 'nothing changes'}")
    if plan.pings:
        lines.append(f"the hub would be told of {count(len(plan.pings), 'feed')}")
    return lines


def _mail_lines(plan: Plan, zone: ZoneInfo) -> list[str]:
    lines = [
        f"{name}: the first run. {count(number, 'post')} of before {'is' if number == 1 else 'are'} its baseline "
        "and never mailed"
        for name, number in plan.baseline.items()
    ]
    lines += [_issue_line(issue, zone) for issue in plan.issues]
    return lines or ["nothing to send"]


def _unpublished_lines(plan: Plan, zone: ZoneInfo) -> list[str]:
    """Give what comes out later, one by one, and the first of the drafts in a line."""
    drafts = [path for path, at in plan.unpublished if at is None]
    lines = [f"{path}: out at {_time(at, zone)}" for path, at in plan.unpublished if at]
    if drafts:
        more = f" and {len(drafts) - _SHOWN} more" if len(drafts) > _SHOWN else ""
        lines.append(f"{count(len(drafts), 'draft')}: {', '.join(drafts[:_SHOWN])}{more}")
    return lines


def _issue_line(issue: PlannedIssue, zone: ZoneInfo) -> str:
    posts = ", ".join(issue.posts)
    if issue.corrects:
        posts = f"correction of issue {issue.corrects}, {posts},"
    why = f": {issue.reason}" if issue.reason else ""
    if issue.state in {"held", "backdated", "paused"}:
        return f"{issue.list}: {posts} is {issue.state}{why} ({count(issue.recipients, 'reader')} would get it)"
    when = f" at {_time(issue.send_at, zone)}" if issue.send_at else ""
    if issue.series and issue.state == "planned":
        readers = count(issue.recipients, "reader")
        return f"{issue.list}, series {issue.series}: {posts} is next for {readers}, first{when}{why}"
    return f"{issue.list}: {posts} → {count(issue.recipients, 'reader')}{when} ({issue.state}{why})"


def _time(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"
