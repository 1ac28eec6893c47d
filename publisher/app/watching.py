"""What an operator wants to know: what is being sent, what waits and why, and whom to tell of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher import delivery
from publisher.audience import count_active, count_suppressions
from publisher.delivery import (
    IN_DOUBT,
    RESTORED,
    Alert,
    Breaker,
    Doubt,
    HeldPost,
    IssueState,
    IssueView,
    ListRecord,
    PutOff,
)
from publisher.delivery.bounces import count_events
from publisher.errors import Problem, Severity
from publisher.newsletter import Disposition
from publisher.settings import Settings

_LOOKED_BACK = timedelta(days=30)
_MOVING = frozenset({IssueState.PREPARING, IssueState.READY, IssueState.SENDING, IssueState.CLOSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """A list and how many people it is mailed to; `is_baselined` is false until its first run.

    `in_series` posts are mailed to each reader in their own time, and `awaiting` readers wait for one of them.
    """

    name: str
    subscribers: int
    is_baselined: bool
    in_series: int = 0
    awaiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Posts that readers of digests will get, by title, at a slot that has not come."""

    list: str
    slot: datetime
    posts: tuple[str, ...]
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that is not finished, at one moment; what came back in 30 days, by kind, and who is never mailed.

    `doubts` are those of issues that are not over, or were closed in that time. `is_copy` says that this is a copy
    of an installation, which mails nobody.

    `owed` is counted only where somebody asks for it: every reader has to be looked at. Likewise `holder`, the
    process that publishes at this moment: 0 where its number isn't known, None where nobody does.
    """

    lists: tuple[ListStatus, ...]
    issues: tuple[IssueView, ...]
    relays: dict[str, Breaker]
    held: tuple[HeldPost, ...]
    returned: Counter[str]
    suppressed: int
    doubts: tuple[Doubt, ...]
    put_off: tuple[PutOff, ...]
    owed: tuple[Owed, ...] = ()
    is_copy: bool = False
    holder: int | None = None

    @property
    def rests(self) -> bool:
        """Whether an issue is under way, and nobody carries it on."""
        return self.holder is None and not self.is_copy and any(issue.state in _MOVING for issue in self.issues)


def read_status(connection: Connection, now: datetime) -> Status:
    """Look up where everything stands."""
    return Status(
        lists=tuple(_read_list(connection, record) for record in delivery.read_lists(connection).values()),
        issues=tuple(delivery.view_issues(connection, unfinished=True)),
        relays=delivery.read_breakers(connection),
        held=tuple(delivery.held_posts(connection)),
        returned=sum(count_events(connection, now - _LOOKED_BACK).values(), Counter()),
        suppressed=sum(count_suppressions(connection).values()),
        doubts=tuple(delivery.read_doubts(connection, now - _LOOKED_BACK)),
        put_off=tuple(delivery.read_put_off(connection)),
    )


def _read_list(connection: Connection, record: ListRecord) -> ListStatus:
    in_series, awaiting = delivery.count_series(connection, record.id)
    return ListStatus(
        name=record.slug,
        subscribers=count_active(connection, record.id),
        is_baselined=record.baseline_at is not None,
        in_series=in_series,
        awaiting=awaiting,
    )


def read_owed(connection: Connection, settings: Settings, now: datetime) -> tuple[Owed, ...]:
    """Count what readers will get at slots to come if nothing else is published, the soonest first."""
    records = delivery.read_lists(connection)
    found: list[Owed] = []
    for entry in settings.lists:
        if (record := records.get(entry.name)) is None:
            continue
        offers = delivery.read_offers(connection, record.id, now)
        titles = delivery.titles_of(connection, [offer.post_uid for offer in offers])
        planner = delivery.Planner(record=record, newsletter=entry, settings=settings, now=now)
        found += (
            Owed(
                list=entry.name,
                slot=expected.due.slot,
                posts=tuple(titles[offer.post_uid] for offer in expected.due.offers),
                readers=expected.recipients,
            )
            for expected in planner.expect_later(connection, offers)
        )
    return tuple(sorted(found, key=lambda owed: (owed.slot, owed.list)))


def advise(issue: IssueView) -> str:
    """Say what lets go an issue that is held or paused."""
    if issue.reason == IN_DOUBT:
        return f"`publisher issues resolve {issue.id} --as sent`, or `--as resend`, lets it go on"
    if issue.reason == RESTORED:
        return (
            "Whoever got it since the backup would get it once more: `publisher issues reconcile --maillog FILE` "
            f"first finds them in the relay's log, then `publisher issues release {issue.id}` sends the rest"
        )
    act = "release" if issue.state is IssueState.HELD else "resume"
    return f"`publisher issues {act} {issue.id}` sends it"


def find_alerts(
    status: Status,
    issues: Sequence[IssueView],
    refusals: Mapping[int, tuple[int, str]],
    problems: Sequence[Problem],
    relay_down: str,
) -> list[Alert]:
    """Say what needs a person: what is held, waits for a repair, or failed.

    `issues` are those of this pass, `refusals` how many of each the relay refused, and what it said.
    """
    alerts = [
        Alert(
            key=f"post {held.list} {held.post_uid}"[:100],
            text=f"“{held.title}” ({held.path}) is held for the list {held.list}: {held.reason}. "
            f"`publisher issues release {held.path}` sends it",
        )
        for held in status.held
        if held.disposition is Disposition.HELD
    ]
    for issue in status.issues:
        if issue.state in {IssueState.HELD, IssueState.PAUSED}:
            text = f"Issue {issue.id} is {issue.state}: {issue.reason or 'by hand'}. {advise(issue)}"
            alerts.append(Alert(key=f"issue {issue.id} {issue.state}", text=text))
        elif issue.state is IssueState.READY and issue.reason:
            alerts.append(Alert(key=f"issue {issue.id} waits", text=f"Issue {issue.id} waits: {issue.reason}"))
    for issue in issues:
        refused, text = refusals.get(issue.id, (0, ""))
        if refused * 2 >= max(issue.audience, 1):
            told = f"Issue {issue.id}: the relay refused or put off {refused} of {issue.audience} messages"
            alerts.append(Alert(key=f"issue {issue.id} refused", text=f"{told}, most with: {text}"))
    if relay_down:
        text = f"The relay takes no mail, and what waits is sent later: {relay_down}"
        alerts.append(Alert(key="relay", text=text))
    alerts += [
        Alert(key=f"problem {problem.code} {problem.path}"[:100], text=str(problem))
        for problem in problems
        if problem.severity is Severity.ERROR
    ]
    return alerts
