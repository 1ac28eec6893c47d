"""What a run would publish and mail, and to how many: the real line, run in a transaction that is taken back."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from publisher import delivery
from publisher.app.building import from_root
from publisher.app.guarding import find_refusal
from publisher.app.hub import Hub
from publisher.app.scanning import Scan, Scanner
from publisher.audience import count_active
from publisher.content import Illustrator, Library, Renderer, Studio, Visibility, read_library
from publisher.delivery import IssueState, ListRecord, Planner, SeriesPlanner
from publisher.errors import Problem, PublisherError
from publisher.feeds import FeedDifference, build_feeds, compare_feed, recall
from publisher.newsletter import Disposition
from publisher.settings import List, Settings
from publisher.store import Database, open_database
from publisher.store.migrate import upgrade

_SETTLED = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIssue:
    """An issue as it would go out, or as it stands: its posts by path, when it is sent, and what it corrects.

    One of a `series` goes on for ever: `recipients` are those who are due it now, or whose next post it is.
    """

    list: str
    posts: tuple[str, ...]
    recipients: int
    send_at: datetime | None
    state: str
    reason: str = ""
    corrects: int | None = None
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run at `at` would do. `baseline` counts the posts that a list's first run never mails, by list.

    `pings` are the feeds that the hub would be told of, by address. `unpublished` are the posts that are not out,
    by path, with when they will be: nothing for a draft.

    A run that would refuse to build says so among the problems, publishes nothing, and delivers what waits.
    """

    at: datetime
    feeds: tuple[FeedDifference, ...]
    issues: tuple[PlannedIssue, ...]
    problems: tuple[Problem, ...]
    baseline: Mapping[str, int]
    pings: tuple[str, ...] = ()
    unpublished: tuple[tuple[str, datetime | None], ...] = ()


def foresee(settings: Settings, database: Database | None, hub: Hub, at: datetime) -> Plan:
    """Find out what a run at `at` would do. Nothing is changed: neither files nor ledger."""
    library = read_library(settings, at)
    if refusal := find_refusal(library, settings):
        return _foresee_refusal(settings, database, library, refusal, at)
    renderer = Renderer(settings, library)
    illustrator = Illustrator(plainly=renderer.render, studio=Studio(settings, None))
    build = build_feeds(library.public, illustrator.render, settings, recall(library.identity, at))
    compared = (
        compare_feed(file.path, file.data, settings.feeds.path)
        for file in build.files
        if file.path in {"rss.xml", "atom.xml", "feed.json"}
    )
    feeds = tuple(replace(feed, path=from_root(settings, settings.feeds.path / feed.path)) for feed in compared)
    issues: tuple[PlannedIssue, ...] = ()
    scan = Scan(baseline={}, unsettled=False)
    if settings.lists:
        with _scratch(database) as connection:
            # As if the posts had been seen a while ago: what is written at this moment is part of the plan too.
            delivery.sync_lists(connection, settings)
            delivery.observe_posts(connection, library.posts, at - _SETTLED)
            offered = _read_offered(connection, at)
            scan = Scanner(settings=settings, library=library, now=at).scan(connection)
            issues = tuple(_find_issues(connection, settings, library, offered, at))
    return Plan(
        at=at,
        feeds=feeds,
        issues=issues,
        pings=tuple(hub.owed({file.path: file.data for file in build.files})),
        problems=tuple(dict.fromkeys((*library.problems, *build.problems, *renderer.problems))),
        baseline=scan.baseline,
        unpublished=tuple(_find_unpublished(library)),
    )


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """Give a plan as JSON holds it. `Any`: JSON's own values."""
    return {
        "at": plan.at.isoformat(),
        "feeds": [
            {
                "path": feed.path,
                "added": list(feed.added),
                "changed": list(feed.changed),
                "removed": list(feed.removed),
            }
            for feed in plan.feeds
        ],
        "issues": [
            {
                "list": issue.list,
                "posts": list(issue.posts),
                "recipients": issue.recipients,
                "send_at": issue.send_at.isoformat() if issue.send_at else None,
                "state": issue.state,
                "reason": issue.reason,
                **({"corrects": issue.corrects} if issue.corrects else {}),
                "series": issue.series,
            }
            for issue in plan.issues
        ],
        "baseline": dict(plan.baseline),
        "pings": list(plan.pings),
        "unpublished": [
            {"path": path, "state": "future" if at else "draft", "at": at.isoformat() if at else None}
            for path, at in plan.unpublished
        ],
    }


def refuse_other_plan(plan: Plan, file: Path) -> None:
    """Raise PublisherError unless `plan` still says what the one in `file` said, but for the time."""
    hint = f"`publisher plan --out {file}` writes one"
    try:
        agreed = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        told = (error.strerror or str(error)) if isinstance(error, OSError) else "it is no plan"
        raise PublisherError(f"The plan in {file} can't be read: {told}", hint=hint) from error
    if not isinstance(agreed, dict):
        raise PublisherError(f"The plan in {file} can't be read: it is no plan", hint=hint)
    now = json.loads(json.dumps(plan_as_dict(plan)))
    if _essence(agreed) != _essence(now):
        raise PublisherError(
            f"What would be published is no longer what {file} says: nothing was done",
            hint=f"look at it again: `publisher plan --out {file}`",
        )


def _essence(plan: Any) -> Any:
    """Leave out what changes from minute to minute, as who is next in a series. `Any`: a file may hold anything."""
    if not isinstance(plan, dict) or not isinstance(plan.get("issues"), list):
        return None
    once = (issue for issue in plan["issues"] if not issue.get("series"))
    issues = [{key: value for key, value in issue.items() if key != "send_at"} for issue in once]
    return plan.get("feeds"), issues, plan.get("baseline")


def _find_unpublished(library: Library) -> Iterator[tuple[str, datetime | None]]:
    """Give drafts, then what comes out later, the soonest first."""
    drafts = [post.path for post in library.posts if post.visibility is Visibility.DRAFT]
    future = [(post.published, post.path) for post in library.posts if post.visibility is Visibility.FUTURE]
    yield from ((path, None) for path in sorted(drafts))
    yield from ((path, at) for at, path in sorted(future))


def _read_offered(connection: Connection, at: datetime) -> set[tuple[int, str]]:
    """Give what lists had to give before this plan: list and post."""
    return {
        (record.id, offer.post_uid)
        for record in delivery.read_lists(connection).values()
        for offer in delivery.read_offers(connection, record.id, at)
    }


def _foresee_refusal(
    settings: Settings, database: Database | None, library: Library, refusal: Problem, at: datetime
) -> Plan:
    """Give the plan of a run that would not build: only what waits already goes out."""
    waiting: tuple[PlannedIssue, ...] = ()
    if settings.lists and database is not None:
        with database.read() as connection:
            waiting = tuple(_find_waiting(connection, library))
    return Plan(at=at, feeds=(), issues=waiting, problems=(*library.problems, refusal), baseline={})


def _find_waiting(connection: Connection, library: Library) -> Iterator[PlannedIssue]:
    paths = {post.key: post.path for post in library.posts}
    series = {post.key: post.series for post in library.posts}
    for view in reversed(delivery.view_issues(connection, unfinished=True)):
        yield PlannedIssue(
            list=view.list,
            posts=tuple(paths.get(key, title) for key, title in view.posts),
            recipients=view.audience,
            send_at=view.send_after,
            state=view.state,
            reason=view.reason,
            corrects=view.corrects,
            series=series.get(view.posts[0][0], "a post that is gone") if view.kind == "series" else "",
        )


def _find_issues(
    connection: Connection, settings: Settings, library: Library, offered: set[tuple[int, str]], at: datetime
) -> Iterator[PlannedIssue]:
    yield from _find_waiting(connection, library)
    paths = {post.key: post.path for post in library.posts}
    records = delivery.read_lists(connection)
    for entry in settings.lists:
        record = records[entry.name]
        offers = delivery.read_offers(connection, record.id, at)
        planner = Planner(record=record, newsletter=entry, settings=settings, now=at)
        expected = planner.expect(connection, offers)
        for issue in expected:
            is_late = at - issue.due.slot > settings.delivery.max_lateness
            yield PlannedIssue(
                list=entry.name,
                posts=tuple(paths.get(offer.post_uid, offer.post_uid) for offer in issue.due.offers),
                recipients=issue.recipients,
                send_at=max(issue.due.slot, at) + entry.hold,
                state=IssueState.HELD if is_late else IssueState.PLANNED,
                reason="late" if is_late else "",
            )
        wanted = {offer for issue in expected for offer in issue.due.offers}
        fresh = (offer for offer in offers if (record.id, offer.post_uid) not in offered)
        unread = [paths[offer.post_uid] for offer in fresh if offer not in wanted]
        if unread:
            yield PlannedIssue(
                list=entry.name,
                posts=tuple(unread),
                recipients=0,
                send_at=None,
                state=IssueState.PLANNED,
                reason="nobody subscribes to it",
            )
        yield from _find_series(connection, entry, record, paths, at)
    for held in delivery.held_posts(connection):
        if held.disposition is Disposition.HELD or held.since == at:
            yield PlannedIssue(
                list=held.list,
                posts=(held.path,),
                recipients=count_active(connection, records[held.list].id),
                send_at=None,
                state=held.disposition.value,
                reason=held.reason,
            )


def _find_series(
    connection: Connection, entry: List, record: ListRecord, paths: Mapping[str, str], at: datetime
) -> Iterator[PlannedIssue]:
    """Give what readers are due of a list's series now, and what they wait for."""
    for awaited in SeriesPlanner(record=record, newsletter=entry, now=at).expect(connection):
        yield PlannedIssue(
            list=entry.name,
            posts=(paths.get(awaited.post.post_uid, awaited.post.post_uid),),
            recipients=awaited.readers,
            send_at=awaited.first_at,
            state=IssueState.PLANNED,
            reason="the list is paused" if record.paused else "",
            series=awaited.post.series,
        )


@contextmanager
def _scratch(database: Database | None) -> Iterator[Connection]:
    """Give a connection to the ledger, or to an empty one where there is none yet; nothing done on it is kept."""
    with ExitStack() as stack:
        ledger = database
        if ledger is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            ledger = open_database("sqlite:///plan.db", Path(folder))
            stack.callback(ledger.close)
            upgrade(ledger)
        with ledger.write() as connection, connection.begin_nested() as savepoint:
            yield connection
            savepoint.rollback()
