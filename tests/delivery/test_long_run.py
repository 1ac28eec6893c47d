"""F43: one issue after another, and every few moments a fault that nobody has announced.

The relay misbehaves at any stage, the program is killed, its ledger is locked, readers come and leave, a person
stops and resumes what is being sent. In the end every issue's books are held against what the relay has taken, and
the last life, the longest, holds no more memory and no more files than it did when it was young.
"""

import logging
import random
import sqlite3
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeAlias

import pytest
from sqlalchemy import Connection, select

from publisher.audience import Origin, Suppressions, Wish, read_address, subscribe, unsubscribe
from publisher.delivery import IssueState, read_lists, view_issues
from publisher.errors import PublisherError
from publisher.store.tables import subscriber
from tests.delivery.badsmtpd import (
    Accepted,
    Act,
    BadSmtpd,
    Call,
    Delay,
    Drop,
    Garbage,
    Half,
    Reply,
    Rule,
    Stage,
    TakeAndDrop,
)
from tests.delivery.conftest import MakeSite, Site
from tests.delivery.invariants import History, check_database, check_end, check_feeds
from tests.delivery.test_kills import choose_delays
from tests.passes import begin_life

_log = logging.getLogger(__name__)
_STEP = timedelta(minutes=6)
_PASSES = 40  # of the last life, at the least
_PATIENCE = 120.0  # seconds for everything to come to its end
_STAGES = (Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT)
_OVER = {IssueState.CLOSED, IssueState.CANCELLED}
_Fault: TypeAlias = Callable[[], None]


class Years:
    """A site that goes on for a long time, and whatever comes over it. The program ends with the block."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.life.kill()
        self.life.join()

    def __init__(self, site: Site, server: BadSmtpd, chance: random.Random) -> None:
        self.site, self.server, self.chance = site, server, chance
        self.diary = site.root / "diary"
        self.diary.touch()
        self.histories: defaultdict[int, History] = defaultdict(History)
        self.titles: list[str] = ["news"]
        self.done: Counter[str] = Counter()
        self.readers = 0
        self.taken = 0
        self.life = begin_life(site.root, site.clock.now(), _STEP, self.diary)

    def publish_and_suffer(self, faults: int) -> None:
        """Publish one more post, and let so many faults happen while it is looked for, made ready and sent."""
        self.read_clock()
        self.titles.append(f"post-{len(self.titles)}")
        self.site.write_post(self.titles[-1], body=f"The words of {self.titles[-1]}.\n" * 3)
        for _ in range(faults):
            time.sleep(self.chance.uniform(0.05, 0.4))
            fault = self.chance.choice(self.faults)
            fault()
            self.done[fault.__name__] += 1
            assert self.life.is_alive(), f"it goes on after any of them, and {fault.__name__} was the last"
            check_feeds(self.site.root / "feeds")

    @property
    def faults(self) -> tuple[_Fault, ...]:
        relay = (self.hurt_at_the_relay,) * 3
        return (*relay, self.kill, self.lock, self.let_leave, self.let_join, self.stop_and_resume, self.edit)

    @property
    def lines(self) -> list[str]:
        """What the program has written down of its passes."""
        return self.diary.read_text(encoding="ascii").splitlines()

    def grow_old(self, passes: int) -> None:
        """Wait until so many are done in all."""
        while len(self.lines) < passes:
            assert self.life.is_alive()
            time.sleep(0.1)

    def read_clock(self) -> None:
        """Take over the time of the program's last pass."""
        if lines := self.lines:
            self.site.clock.set(datetime.fromisoformat(lines[-1].split()[0]))

    def kill(self) -> None:
        self.life.kill()
        self.life.join()
        check_database(self.site.app.database)
        self.note_doubt()
        self.read_clock()
        self.life = begin_life(self.site.root, self.site.clock.now(), _STEP, self.diary)

    def note_doubt(self) -> None:
        """Note what is being sent by nobody who lives, issue by issue."""
        for issue_id, number in self.site.ask("SELECT issue_id, count(*) FROM delivery WHERE state = 2 GROUP BY 1"):
            self.histories[issue_id].in_doubt += number

    def hurt_at_the_relay(self) -> None:
        stage = self.chance.choice(_STAGES)
        acts: list[Act] = [
            Reply(self.chance.choice([421, 450, 451, 452]), "4.3.0 not now"),
            Reply(self.chance.choice([500, 550, 552, 554]), "5.3.0 not so"),
            *(Drop(), Drop(reset=True), Garbage(), Half(), Delay(0.3)),
        ]
        if stage is Stage.DOT:
            acts += [TakeAndDrop(), TakeAndDrop(reset=True)]
        act = self.chance.choice(acts)
        every = self.chance.randint(1, 6)
        rules = [Rule(stage, act, every=every, together=True)]
        if isinstance(act, TakeAndDrop):
            rules.insert(0, Rule(stage, Call(self.note_taken), every=every, together=True))
        self.server.rules = rules
        time.sleep(self.chance.uniform(0.05, 0.5))
        self.server.rules = []

    def note_taken(self) -> None:
        """Note that the relay takes a message and doesn't say so: whichever it is, a second copy may follow."""
        self.taken += 1

    def lock(self) -> None:
        other = sqlite3.connect(self.site.root / "publisher.db", isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(self.chance.uniform(0.1, 1.5))
        other.execute("COMMIT")
        other.close()

    def let_leave(self) -> None:
        now = self.site.clock.now()
        with self.site.app.database.write() as connection:
            everybody = connection.execute(select(subscriber.c.id, subscriber.c.email)).all()
            person, address = self.chance.choice(everybody)
            for issue_id, accepted in self.group(connection).items():
                if address not in self.histories[issue_id].left:
                    copies = Counter(entry.recipient for entry in accepted)
                    self.histories[issue_id].note_leaving(connection, issue_id, address, copies)
            unsubscribe(connection, 1, person, Origin(source="link", at=now))

    def let_join(self) -> None:
        self.readers += 1
        origin = Origin(source="operator", at=self.site.clock.now(), confirmed=True)
        address = read_address(f"late{self.readers:04}@example.net")
        with self.site.app.database.write() as connection:
            list_id = read_lists(connection)["notes"].id
            suppressions = Suppressions(self.site.app.keys)
            subscribe(connection, list_id, address, Wish(), origin, suppressions=suppressions)

    def stop_and_resume(self) -> None:
        issue = next((issue for issue in self.site.app.issues.view()[0] if issue.state is IssueState.SENDING), None)
        if issue is None:
            return
        try:
            self.site.app.issues.act("pause", issue.id)
        except PublisherError:
            return  # it was closed meanwhile
        before = len(self.of_issue(issue.id))
        time.sleep(self.chance.uniform(0.05, 0.3))
        self.histories[issue.id].stops.append((before, len(self.of_issue(issue.id))))
        self.site.app.issues.act("resume", issue.id)

    def edit(self) -> None:
        name = self.chance.choice(self.titles)
        file = self.site.root / "posts" / f"{name}.md"
        file.write_text(file.read_text(encoding="utf-8") + "One word more.\n", encoding="utf-8")

    def come_to_rest(self) -> None:
        """Let it go on in peace until every issue is over; a person resumes what was stopped for their sake."""
        ends = time.monotonic() + _PATIENCE
        while True:
            self.read_clock()
            for issue in self.site.app.issues.view()[0]:
                if issue.state is IssueState.PAUSED:
                    self.site.app.issues.act("resume", issue.id)
            self.site.app.issues.release_all()
            issues = self.site.app.issues.view()[0]
            sent = {title for issue in issues if issue.state in _OVER for _, title in issue.posts}
            if sent == set(self.titles) and {issue.state for issue in issues} <= _OVER:
                return
            assert self.life.is_alive()
            if time.monotonic() > ends:
                pytest.fail(
                    f"not over: {[issue for issue in issues if issue.state not in _OVER]}; {self.tell_unsent(sent)}"
                )
            time.sleep(0.5)

    def tell_unsent(self, sent: set[str]) -> list[tuple[Any, ...]]:
        """Give where each post stands that isn't among those sent. `Any`: columns are of every type."""
        rows = self.site.ask("SELECT title, disposition, reason FROM post JOIN post_list USING (post_uid)")
        return [row for row in rows if row[0] not in sent]

    def of_issue(self, issue_id: int) -> list[Accepted]:
        with self.site.app.database.read() as connection:
            return self.group(connection).get(issue_id, [])

    def group(self, connection: Connection) -> dict[int, list[Accepted]]:
        """Give what the relay took, by issue, each of which has a subject of its own."""
        by_subject: defaultdict[str, list[Accepted]] = defaultdict(list)
        for entry in self.server.accepted:
            by_subject[entry.subject].append(entry)
        return {issue.id: by_subject[issue.subject] for issue in view_issues(connection)}

    def check(self) -> None:
        """Hold every issue against what the relay took of it."""
        check_database(self.site.app.database)
        with self.site.app.database.read() as connection:
            grouped = self.group(connection)
            for issue_id, accepted in grouped.items():
                history = self.histories[issue_id]
                check_end(connection, issue_id, accepted, replace(history, in_doubt=history.in_doubt + self.taken))
        assert sum(map(len, grouped.values())) == len(self.server.accepted)
        assert self.site.app.issues.verify().wrong == {}


def look_at_age(diary: list[str]) -> tuple[float, float, int, int]:
    """Give memory and open files of a life's passes when it was young, and when it was old."""
    passes = [(float(memory), int(files)) for _, memory, files in (line.split() for line in diary)]
    quarter = len(passes) // 4
    young, old = passes[quarter : 2 * quarter], passes[-quarter:]
    median = statistics.median
    return (
        median(memory for memory, _ in young),
        median(memory for memory, _ in old),
        max(files for _, files in young),
        max(files for _, files in old),
    )


@pytest.mark.parametrize(
    ("seed", "issues", "readers"),
    [(1, 2, 20), *(pytest.param(seed, 20, 100, marks=pytest.mark.soak) for seed in range(2, 8))],
)
def test_F43_many_issues_and_any_fault_at_any_time(
    make_site: MakeSite, seed: int, issues: int, readers: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    with BadSmtpd(delay=choose_delays(seed)) as server:
        site = make_site(
            readers,
            now=datetime.now(UTC) - timedelta(days=20),
            port=str(server.port),
            delivery='redeliver_after = "0s"',
        )
        with Years(site, server, chance) as years:
            for _ in range(issues):
                years.publish_and_suffer(chance.randint(2, 6))
            years.kill()
            years.come_to_rest()
            years.check()
            before = len(years.lines)
            for _ in range(issues):  # its last life, without a kill
                years.publish_and_suffer(0)
                years.hurt_at_the_relay()
            years.come_to_rest()
            years.grow_old(before + _PASSES)
            years.check()
        lines = years.lines[before:]
        told = (seed, dict(years.done), len(server.accepted), len(lines), *look_at_age(lines))
        _log.info("seed=%d faults=%s accepted=%d passes=%d MiB=%.1f..%.1f files=%d..%d", *told)
        young, old, few, many = look_at_age(lines)
        assert old <= young * 1.1 + 2
        assert many <= few + 2
