"""Whatever readers choose, and whatever crashes: each post that is owed to them comes, and comes once."""

import calendar
import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Connection, bindparam, event, func, insert, select

from publisher.audience import (
    Bearer,
    Origin,
    Schedule,
    Suppressions,
    Wish,
    change_schedule,
    change_topics,
    find_subscriber,
    open_keys,
    read_address,
    subscribe,
)
from publisher.config import load_settings
from publisher.delivery import (
    Planner,
    SeriesPlanner,
    announce_in_series,
    read_lists,
    read_offers,
    readers,
    sync_lists,
)
from publisher.settings import Settings
from publisher.store import Database, open_database
from publisher.store.tables import (
    copy,
    delivery,
    issue,
    issue_post,
    post,
    post_list,
    series_post,
    subscription,
)
from tests.ledgers import open_ledger
from tests.site import CONFIG, WEB

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOPICS = ("art", "news", "birds")
ZONES = ("Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Casablanca")
EVERYTHING = frozenset("*")
WEEKDAYS = ("monday", "wednesday", "sunday")


_GIVEN = (
    select(copy.c.subscriber_id, copy.c.post_uid)
    .select_from(issue_post)
    .join(delivery, delivery.c.issue_id == issue_post.c.issue_id)
    .join(
        copy,
        (copy.c.list_id == 1)
        & (copy.c.post_uid == issue_post.c.post_uid)
        & (copy.c.revision == issue_post.c.revision)
        & (copy.c.subscriber_id == delivery.c.subscriber_id)
        & (copy.c.issue_id == issue_post.c.issue_id),
    )
)
_GIVEN_IN = _GIVEN.where(issue_post.c.issue_id.in_(bindparam("issues", expanding=True)))
_GIVEN_NUMBER = select(func.count()).select_from(_GIVEN.subquery())
_COPIES = select(func.count()).select_from(copy)


class Crash(Exception):  # noqa: N818 - it is no error of anybody's
    """The power fails before a commit."""


class Fragile(Database):
    """A database that dies before one of its next commits, where it is told to."""

    commits_left: int | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
            if self.commits_left is not None:
                self.commits_left -= 1
                if self.commits_left < 0:
                    raise Crash


class World:
    """A list, its readers and its posts, planned for real; what each reader is owed by the rules is kept beside."""

    def __init__(self, template: Path, people: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(template, self.folder, dirs_exist_ok=True)
        self.settings: Settings = load_settings(self.folder / "config.toml", {})
        opened = open_database("sqlite:///publisher.db", self.folder)
        # No power fails here but where a test says so: nothing waits for the disk.
        event.listen(opened.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.database = Fragile(opened.engine)
        self.now = MONDAY
        self.posts = 0
        self.chosen: dict[int, frozenset[str]] = {}
        self.owed: dict[int, dict[str, frozenset[str]]] = {}  # by post, on which grounds: topics, or everything
        self.given: set[tuple[int, str]] = set()
        self.suppressions = Suppressions(open_keys(self.folder / ".publisher"))
        self.series: set[str] = set()
        with self.database.write() as connection:
            for number in range(people):
                self._add(connection, number)
        self.people = sorted(self.chosen)

    def _add(self, connection: Connection, number: int) -> None:
        """Add a reader, who is owed all of the series as it is."""
        origin = Origin(source="operator", at=self.now, confirmed=True, follows_series=True)
        address = read_address(f"reader{number}@example.net")
        subscribe(connection, 1, address, Wish(), origin, suppressions=self.suppressions)
        person = find_subscriber(connection, address)
        assert person is not None
        self.chosen[person] = frozenset()
        self.owed[person] = dict.fromkeys(self.series, EVERYTHING)

    def come(self) -> None:
        self.now += timedelta(seconds=1)
        with self.database.write() as connection:
            self._add(connection, len(self.chosen))

    def _write(self, connection: Connection, topics: frozenset[str], disposition: str) -> str:
        self.now += timedelta(seconds=1)
        self.posts += 1
        uid = f"post{self.posts:04}"
        connection.execute(
            insert(post).values(
                post_uid=uid, path=uid, title=uid, topics=json.dumps(sorted(topics)), content_hash=uid,
                content_since=self.now, parts_fp=uid, first_seen=self.now, publish_at=self.now,
            )
        )  # fmt: skip
        connection.execute(
            insert(post_list).values(
                post_uid=uid, list_id=1, disposition=disposition, eligible_at=self.now, since=self.now
            )
        )
        return uid

    def extend_series(self, offset: timedelta, *, announced: bool) -> None:
        """Put a post into the series: it is owed to who comes after it, and to all where it is announced."""
        with self.database.write() as connection:
            uid = self._write(connection, frozenset(), "never")
            connection.execute(
                insert(series_post).values(
                    list_id=1, post_uid=uid, series="s", offset_seconds=offset.total_seconds(), joined_at=self.now
                )
            )
            if announced:
                announce_in_series(connection, 1, uid, self.now)
        self.series.add(uid)
        if announced:
            for owed in self.owed.values():
                owed[uid] = EVERYTHING

    def publish(self, topics: frozenset[str]) -> None:
        with self.database.write() as connection:
            uid = self._write(connection, topics, "candidate")
        for person, chosen in self.chosen.items():
            if grounds := chosen & topics if chosen else EVERYTHING:
                self.owed[person][uid] = grounds

    def choose_at_first(self, chosen: Mapping[int, Schedule], topics: Sequence[frozenset[str]]) -> None:
        """Let everybody choose before there is anything to read."""
        with self.database.write() as connection:
            for (person, schedule), wish in zip(chosen.items(), topics, strict=True):
                bearer = Bearer(list_id=1, subscriber_id=person)
                change_schedule(connection, bearer, schedule, self.now)
                change_topics(connection, bearer, wish, self.now)
                self.chosen[person] = wish

    def switch(self, person: int, schedule: Schedule) -> None:
        self.now += timedelta(seconds=1)
        with self.database.write() as connection:
            change_schedule(connection, Bearer(list_id=1, subscriber_id=person), schedule, self.now)

    def choose(self, person: int, topics: frozenset[str]) -> None:
        """What is owed stays owed on those grounds that are still chosen; everything is ground for each topic."""
        self.now += timedelta(seconds=1)
        with self.database.write() as connection:
            change_topics(connection, Bearer(list_id=1, subscriber_id=person), topics, self.now)
            wanted = {row.post_uid: set(json.loads(row.topics)) for row in connection.execute(select(post))}
        if topics:
            for uid, grounds in list(self.owed[person].items()):
                left = grounds if uid in self.series else topics & (wanted[uid] if "*" in grounds else grounds)
                self.owed[person] |= {uid: left}
                if not left:
                    del self.owed[person][uid]
        self.chosen[person] = topics

    def plan(self, commits: int | None = None) -> None:
        """Plan as a pass does, dying before a commit where `commits` says so; check what came of it."""
        self.now += timedelta(seconds=1)
        with self.database.read() as connection:
            record = read_lists(connection)["notes"]
        newsletter = self.settings.lists[0]
        self.database.commits_left = commits
        made: list[int] = []
        planners: list[Planner | SeriesPlanner] = [
            Planner(record=record, newsletter=newsletter, settings=self.settings, now=self.now),
            SeriesPlanner(record=record, newsletter=newsletter, now=self.now),
        ]
        try:
            for planner in planners:
                made += planner.prepare(self.database)
        except Crash:
            self.check(None)
        else:
            self.check(made)
        finally:
            self.database.commits_left = None

    def foresee(self) -> None:
        """What is counted for slots to come is what counting everything finds there."""
        with self.database.read() as connection:
            record = read_lists(connection)["notes"]
            offers = read_offers(connection, record.id, self.now)
            planner = Planner(
                record=record, newsletter=self.settings.lists[0], settings=self.settings, now=self.now
            )
            later = {issue for issue in planner.expect(connection, offers) if issue.due.slot > self.now}
            assert set(planner.expect_later(connection, offers)) == later

    def check(self, issues: Sequence[int] | None) -> None:
        """What was given was owed, and given once; it is in an issue with a delivery for its reader.

        `issues` are those that the planning says it gave; where it crashed, all of the ledger is looked at.
        """
        if issues is not None and not issues:
            return
        with self.database.read() as connection:
            given = connection.execute(_GIVEN if issues is None else _GIVEN_IN, {"issues": issues or []}).all()
        fresh = set(map(tuple, given)) - self.given
        for person, uid in fresh:
            assert uid in self.owed[person], f"{uid} is not owed to {person}"
            del self.owed[person][uid]
        self.given |= fresh

    def finish(self) -> None:
        """Let the time come for all; what is late of the series comes one a day."""
        self.now += timedelta(days=40)
        for _ in range(len(self.series) + 1):
            self.plan()
            self.now += timedelta(days=1)
        assert not any(self.owed.values()), self.owed
        with self.database.read() as connection:
            copies, given = (connection.execute(statement).scalar_one() for statement in (_COPIES, _GIVEN_NUMBER))
        assert copies == given == len(self.given)  # nothing was given that no check has seen

    def close(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger that knows one list."""
    folder = tmp_path_factory.mktemp("choices")
    (folder / "config.toml").write_text(CONFIG + WEB, encoding="utf-8")
    (folder / "posts").mkdir()
    settings = load_settings(folder / "config.toml", {})
    open_keys(folder / ".publisher")
    database = open_ledger("sqlite:///publisher.db", folder)
    with database.write() as connection:
        sync_lists(connection, settings)
    database.close()
    return folder


SCHEDULES = st.builds(
    Schedule,
    cadence=st.sampled_from(["each", "daily", "weekly", "monthly"]),
    hour=st.sampled_from([None, 2, 9]),
    zone=st.sampled_from(["", *ZONES]),
    weekday=st.sampled_from(["", *WEEKDAYS]),
    monthday=st.sampled_from([None, 1, 31]),
)
SOME_TOPICS = st.frozensets(st.sampled_from(TOPICS), max_size=2)
PERSON = st.integers(0, 3)


class Choices(RuleBasedStateMachine):
    """Four readers who change their minds, an author who publishes, and a power line that fails."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.template, people=4)

    @rule(topics=SOME_TOPICS)
    def publish(self, topics: frozenset[str]) -> None:
        self.world.publish(topics)

    @rule(person=PERSON, schedule=SCHEDULES)
    def switch(self, person: int, schedule: Schedule) -> None:
        self.world.switch(self.world.people[person], schedule)

    @rule(person=PERSON, topics=SOME_TOPICS)
    def choose(self, person: int, topics: frozenset[str]) -> None:
        self.world.choose(self.world.people[person], topics)

    @rule()
    def come(self) -> None:
        self.world.come()

    @rule(hours=st.sampled_from([0, 1, 30, 400]), announced=st.booleans())
    def extend_series(self, hours: int, announced: bool) -> None:  # noqa: FBT001 - what hypothesis draws
        self.world.extend_series(timedelta(hours=hours), announced=announced)

    @rule(commits=st.sampled_from([None, 0, 1, 2, 3]))
    def plan(self, commits: int | None) -> None:
        self.world.plan(commits)

    @rule()
    def foresee(self) -> None:
        self.world.foresee()

    @rule(minutes=st.sampled_from([7, 25, 600, 3000, 20_000]))
    def wait(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)

    def teardown(self) -> None:
        try:
            self.world.finish()
        finally:
            self.world.close()


def run(template: Path, examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "CHUNK", 2)
    Choices.template = template
    run_state_machine_as_test(
        Choices, settings=hypothesis_settings(max_examples=examples, stateful_step_count=20, deadline=None)
    )


def test_each_post_owed_comes_once_whatever_readers_choose_and_whatever_crashes(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(template, 12, monkeypatch)


@pytest.mark.soak
def test_each_post_owed_comes_once_however_long_one_tries(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(template, 1_000, monkeypatch)


def test_a_planning_cut_short_is_finished_however_long_nobody_comes_back(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "CHUNK", 2)
    world = World(template, people=4)
    world.publish(frozenset())
    world.plan()
    world.publish(frozenset())
    world.plan(commits=1)
    assert sum(map(bool, world.owed.values())) == 2  # the other half has it
    world.now += timedelta(days=200)
    world.finish()
    world.close()


def live(world: World, choices: int, seed: int, slack: timedelta) -> None:
    """Let everybody choose and then live for a year. A post comes every few days, and readers change their minds.

    Passes come when somebody is due, or up to `slack` later.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing is to be kept secret
    schedules = [
        Schedule(
            cadence=("daily", "each", "weekly", "monthly", "weekly", "monthly", "weekly", "monthly")[number % 8],
            hour=chance.choice((7, 18)),
            zone=ZONES[number % len(ZONES)],
            weekday=chance.choice(WEEKDAYS),
            monthday=chance.choice((1, 31)),
        )
        for number in range(choices)
    ]
    topics = [frozenset(chance.sample(TOPICS, number % 2)) for number in range(choices)]
    chosen = {person: schedules[number % choices] for number, person in enumerate(world.people)}
    world.choose_at_first(chosen, [topics[number % choices] for number in range(len(chosen))])
    ends, next_post = world.now + timedelta(days=365), world.now
    while world.now < ends:
        if world.now >= next_post:
            world.publish(frozenset(chance.sample(TOPICS, chance.randint(0, 2))))
            next_post += timedelta(hours=chance.randint(84, 132))
            world.switch(chance.choice(world.people[::5]), chance.choice(schedules))
            world.choose(chance.choice(world.people), frozenset(chance.sample(TOPICS, chance.randint(0, 2))))
        world.plan()
        with world.database.read() as connection:
            due = connection.execute(select(func.min(subscription.c.due_at))).scalar_one()
        world.now = max(world.now, min(due, next_post)) + slack * chance.random()
    check_times(world, {person: chosen[person] for person in set(world.people) - set(world.people[::5])})
    world.finish()


def check_times(world: World, chosen: Mapping[int, Schedule]) -> None:
    """Each digest was for the hour and the day of its readers by their own clock, in summer as in winter."""
    with world.database.read() as connection:
        given = connection.execute(
            select(delivery.c.subscriber_id, issue.c.slot).join(issue, issue.c.id == delivery.c.issue_id)
        ).all()
    offsets = set()
    for person, slot in given:
        if (choice := chosen.get(person)) is None or choice.cadence == "each":
            continue
        local = slot.astimezone(ZoneInfo(choice.zone))
        offsets.add(local.utcoffset())
        last = calendar.monthrange(local.year, local.month)[1]
        day = {
            "daily": True,
            "weekly": f"{local:%A}".lower() == choice.weekday,
            "monthly": local.day == min(choice.monthday or 1, last),
        }
        assert (local.hour, local.minute, day[choice.cadence]) == (choice.hour, 0, True), (local, choice)
    assert len(offsets) > len(ZONES)  # the clocks have been changed


def count_costs(world: World) -> tuple[int, int, int]:
    """Give how many messages are compiled, how many issues there are, and how many deliveries."""
    with world.database.read() as connection:
        contents = select(func.count(issue.c.content_key.distinct()))
        issues, deliveries = (select(func.count()).select_from(table) for table in (issue, delivery))
        numbers = [connection.execute(statement).scalar_one() for statement in (contents, issues, deliveries)]
    return numbers[0], numbers[1], numbers[2]


def test_a_year_of_readers_with_fifty_choices_whose_clocks_change(template: Path) -> None:
    world = World(template, people=500)
    live(world, choices=50, seed=1, slack=timedelta(hours=36))
    contents, issues, deliveries = count_costs(world)
    # What costs time grows with what is said, and not with who reads it: posts by themselves and in digests.
    assert contents < issues < deliveries / 5
    assert contents <= 12 * world.posts
    world.close()


@pytest.mark.soak
def test_a_year_of_ten_thousand_readers_with_five_hundred_choices(template: Path) -> None:
    world = World(template, people=10_000)
    live(world, choices=500, seed=2, slack=timedelta(0))
    contents, issues, deliveries = count_costs(world)
    assert contents < issues / 2 < deliveries / 4
    world.close()


def test_a_changed_hour_of_the_list_counts_for_who_chose_none(template: Path) -> None:
    world = World(template, people=2)
    ann, bob = world.people
    world.switch(ann, Schedule(cadence="daily"))
    world.switch(bob, Schedule(cadence="daily", hour=20))
    world.publish(frozenset())
    world.plan()
    (world.folder / "config.toml").write_text(
        CONFIG.replace('title = "Field notes by mail"', 'title = "Field notes by mail"\nsend_at = "18:00"') + WEB,
        encoding="utf-8",
    )
    world.settings = load_settings(world.folder / "config.toml", {})
    world.plan()
    with world.database.read() as connection:
        due = dict(connection.execute(select(subscription.c.subscriber_id, subscription.c.due_at)).all())
    berlin = ZoneInfo("Europe/Berlin")
    assert [due[person].astimezone(berlin).hour for person in (ann, bob)] == [18, 20]
    world.close()
