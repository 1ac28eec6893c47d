"""What a monitoring system watches, as samples of Prometheus: names, labels and numbers, at one moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from shutil import disk_usage

from publisher import delivery
from publisher.app.pulse import Pulse
from publisher.delivery import Breaker, DeliveryState, IssueState, IssueView, Verdict, Waits
from publisher.settings import Settings
from publisher.store import Database
from publisher.store.installation import Installation, read_installation
from publisher.store.vitals import Vitals, read_vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One number, and what it is the number of. `of` names the part of a histogram."""

    value: float
    labels: dict[str, str] = field(default_factory=dict)
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One thing that is measured, in words, with its samples. `kind` is Prometheus' own word."""

    name: str
    tells: str
    kind: str = "gauge"
    samples: tuple[Sample, ...]


def measure(settings: Settings, database: Database, pulse: Pulse, now: datetime) -> list[Gauge]:
    """Measure what is not finished: a closed issue changes no more, and its numbers stand in `issues show`.

    `pulse` is of this process: where another one publishes, it has nothing to tell.
    """
    with database.read() as connection:
        views = delivery.view_issues(connection, unfinished=True)
        wrong = delivery.find_imbalances(connection, [view.id for view in views])
        breakers = delivery.read_breakers(connection)
        held = delivery.held_posts(connection)
        stuck = delivery.count_abandoned(connection, now)
        found = read_installation(connection, "")
        vitals = read_vitals(connection)
    return [
        *_of_issues(views, now),
        *_of_relays(breakers, now),
        _one("publisher_posts_held", "Posts that wait for a person before they are mailed.", len(held)),
        _one(
            "publisher_deliveries_abandoned", "Deliveries in hand longer than any connection may have them.", stuck
        ),
        _one(
            "publisher_books_wrong",
            "Unfinished issues whose audience is not the sum of their deliveries.",
            len(wrong),
        ),
        *_of_scans(found, now),
        *_of_process(pulse, now),
        _one(
            "publisher_disk_free_bytes",
            "Room left where the database or the folder is.",
            _find_room(settings, database),
        ),
        *_of_database(vitals, now),
    ]


def _of_issues(views: Sequence[IssueView], now: datetime) -> Iterator[Gauge]:
    yield Gauge(
        name="publisher_issue_deliveries",
        tells="Deliveries of each unfinished issue, by state.",
        samples=tuple(
            Sample(value=view.counts.get(state, 0), labels={**_name(view), "state": state.word})
            for view in views
            for state in DeliveryState
        ),
    )
    yield Gauge(
        name="publisher_issue_audience",
        tells="Readers of each unfinished issue.",
        samples=tuple(Sample(value=view.audience, labels=_name(view)) for view in views),
    )
    yield Gauge(
        name="publisher_issue_state",
        tells="1 for the state that each unfinished issue is in.",
        samples=tuple(Sample(value=1, labels={**_name(view), "state": view.state}) for view in views),
    )
    yield Gauge(
        name="publisher_issue_idle_seconds",
        tells="Seconds since an issue that is being sent last moved.",
        samples=tuple(
            Sample(value=max((now - view.last_progress).total_seconds(), 0), labels=_name(view))
            for view in views
            if view.state is IssueState.SENDING and view.last_progress
        ),
    )


def _of_scans(found: Installation | None, now: datetime) -> Iterator[Gauge]:
    if found and found.clock_highwater:
        age = max((now - found.clock_highwater).total_seconds(), 0)
        yield _one("publisher_last_scan_age_seconds", "Seconds since the posts were last looked at for mail.", age)


def _of_database(vitals: Vitals, now: datetime) -> Iterator[Gauge]:
    yield _one("publisher_database_bytes", "Size of the database.", vitals.size)
    if vitals.clock is not None:
        ahead = (vitals.clock - now).total_seconds()
        yield _one("publisher_clock_difference_seconds", "How far the database's clock is ahead of ours.", ahead)
    if vitals.dead_rows is not None:
        yield _one("publisher_dead_rows", "Rows that the database has yet to tidy up.", vitals.dead_rows)


def _of_process(pulse: Pulse, now: datetime) -> Iterator[Gauge]:
    yield _one("publisher_is_publishing", "1 where this process is the one that publishes.", pulse.is_leader)
    yield Gauge(
        name="publisher_tick_age_seconds",
        tells="Seconds since each job of the scheduler last had its turn.",
        samples=tuple(
            Sample(value=max((now - at).total_seconds(), 0), labels={"job": job})
            for job, at in [*pulse.ticked.items()]
        ),
    )
    yield Gauge(
        name="publisher_ticks_missed_total",
        kind="counter",
        tells="Turns that a job of the scheduler missed.",
        samples=tuple(Sample(value=pulse.missed[job], labels={"job": job}) for job in [*pulse.ticked]),
    )
    yield _one("publisher_clock_jump_seconds", "How far the clock was last put forward or back.", pulse.clock_jump)
    report = pulse.report
    yield Gauge(
        name="publisher_outcomes_total",
        kind="counter",
        tells="What came of attempts to send.",
        samples=tuple(
            Sample(value=report.outcomes[verdict], labels={"outcome": verdict.value}) for verdict in Verdict
        ),
    )
    yield _one("publisher_connections", "Connections to the relay that are open.", report.connections)
    yield Gauge(
        name="publisher_answer_seconds",
        kind="histogram",
        tells="Seconds from the first byte of a message to the relay's answer.",
        samples=tuple(_of_waits(report.waits)),
    )


def _of_waits(waits: Waits) -> Iterator[Sample]:
    bounds = [*(f"{bound:g}" for bound in delivery.WAIT_BOUNDS), "+Inf"]
    for bound, number in zip(bounds, accumulate(waits.counts), strict=True):
        yield Sample(value=number, labels={"le": bound}, of="_bucket")
    yield Sample(value=waits.seconds, of="_sum")
    yield Sample(value=sum(waits.counts), of="_count")


def _of_relays(breakers: dict[str, Breaker], now: datetime) -> Iterator[Gauge]:
    yield Gauge(
        name="publisher_relay_resting",
        tells="1 where a relay failed, and is left alone for a while.",
        samples=tuple(
            Sample(value=breaker.is_open(now), labels={"relay": name}) for name, breaker in breakers.items()
        ),
    )
    yield Gauge(
        name="publisher_relay_faults",
        tells="Faults of a relay in a row.",
        samples=tuple(Sample(value=breaker.faults, labels={"relay": name}) for name, breaker in breakers.items()),
    )


def _one(name: str, tells: str, value: float) -> Gauge:
    return Gauge(name=name, tells=tells, samples=(Sample(value=value),))


def _name(view: IssueView) -> dict[str, str]:
    return {"issue": str(view.id), "list": view.list}


def _find_room(settings: Settings, database: Database) -> int:
    return disk_usage(database.file.parent if database.file else settings.root).free
