"""Readers and issues in numbers, as text with a bar a month, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from publisher.cli.show import count, moment, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from publisher.app.statistics import Statistics
    from publisher.audience import ListStatistics, Month
    from publisher.delivery import IssueView

_BAR = 24  # characters, for the month with the most readers
_EIGHTHS = " ▏▎▍▌▋▊▉"
_SHOWN_TOPICS = 12
_WORDS = {
    "pending": "to confirm",
    "unsubscribed": "left",
    "bounced": "not mailed, since mail came back",
    "complained": "complained",
}


def statistics_text(found: Statistics, months: int, issues: int, zone: ZoneInfo) -> str:
    """Give the newest `months` of every list, and the newest `issues`."""
    parts = [part for entry in found.lists for part in _list_parts(entry, months)]
    if found.issues:
        parts.append(_issue_table(found.issues[:issues], zone))
    return "\n\n".join(parts) or "Nobody has subscribed yet, and nothing was mailed."


# `Any` below: JSON's own values.
def statistics_as_dict(found: Statistics) -> dict[str, Any]:
    """Give all of it as JSON holds it."""
    return {
        "lists": [
            {
                "list": entry.list,
                "statuses": {status.value: number for status, number in entry.statuses.items()},
                "cadences": entry.cadences,
                "topics": entry.topics,
                "months": [
                    {name: getattr(month, name) for name in month.__dataclass_fields__} for month in entry.months
                ],
            }
            for entry in found.lists
        ],
        "issues": [
            {
                "id": view.id,
                "list": view.list,
                "subject": view.subject,
                "started_at": view.started_at.isoformat() if view.started_at else None,
                "audience": view.audience,
                "states": {state.word: number for state, number in view.counts.items()},
                "returned": dict(view.returned),
                "left": view.left,
            }
            for view in found.issues
        ],
    }


def _list_parts(entry: ListStatistics, months: int) -> list[str]:
    reading = sum(number for status, number in entry.statuses.items() if status.value == "active")
    others = [
        f"{number:,} {_WORDS[status.value]}"
        for status, number in sorted(entry.statuses.items())
        if status.value in _WORDS
    ]
    lines = [f"{entry.list}: " + ", ".join([f"{count(reading, 'reader')}", *others])]
    if reading:
        lines.append(f"  how often   {_shares(entry.cadences)}")
        lines.append(f"  about what  {_shares(entry.topics)}")
    return ["\n".join(lines), *([_month_table(entry.months[-months:])] if entry.months else [])]


def _shares(numbers: Mapping[str, int]) -> str:
    shown = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{number:,} {'everything' if name == '*' else name}" for name, number in shown[:_SHOWN_TOPICS]]
    return ", ".join([*told, *([f"{len(shown) - _SHOWN_TOPICS} more"] if len(shown) > _SHOWN_TOPICS else [])])


def _month_table(months: Sequence[Month]) -> str:
    most = max(month.reading for month in months)
    rows = [
        (
            month.month,
            *(f"{number:,}" for number in (month.asked, month.came, month.left, month.bounced, month.complained)),
            f"{month.reading:,}",
            _bar(month.reading, most),
        )
        for month in months
    ]
    return table(("MONTH", "ASKED", "CAME", "LEFT", "BOUNCED", "COMPLAINED", "READERS", ""), rows)


def _bar(number: int, most: int) -> str:
    whole, eighths = divmod(number * _BAR * 8 // most if most else 0, 8)
    return ("█" * whole + _EIGHTHS[eighths]).rstrip()


def _issue_table(views: Sequence[IssueView], zone: ZoneInfo) -> str:
    rows = [
        (
            view.id,
            view.list,
            moment(view.started_at, zone) if view.started_at else "",
            f"{view.audience:,}",
            *(f"{_count(view, word):,}" for word in ("sent", "bounced")),
            f"{sum(view.returned.get(kind, 0) for kind in ('hard', 'soft', 'block')):,}",
            f"{view.returned.get('complaint', 0):,}",
            f"{view.left:,}",
            view.subject,
        )
        for view in views
    ]
    sums = ("AUDIENCE", "SENT", "BOUNCED", "CAME BACK", "COMPLAINED", "LEFT")
    heads = ("ISSUE", "LIST", "STARTED", *sums, "SUBJECT")
    return table(heads, rows)


def _count(view: IssueView, word: str) -> int:
    return sum(number for state, number in view.counts.items() if state.word == word)
