"""F45: whatever limits there are and whatever the relay says, everybody gets one copy: no wait multiplies."""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from publisher.clock import FixedClock
from publisher.delivery import DeliveryState, Dispatcher, IssueState, Message, Rates, Terms, Verdict
from publisher.delivery.books import find_imbalances
from publisher.delivery.canary import NEVER
from publisher.delivery.outbox import Claimed
from publisher.delivery.outcome import Outcome, Reply, Stage, judge_reply, judge_silence
from publisher.delivery.transports import Submitted
from publisher.mailbox import Mailbox
from publisher.store import open_database
from publisher.store.tables import delivery, issue
from tests.delivery.conftest import make_issue
from tests.delivery.ledger import NOON

S = DeliveryState
READERS = 24
DOMAINS = ("one.example", "two.example", "three.example")
AT_OFFER = {
    "ok": None,
    "greylisted": judge_reply(Stage.RCPT, Reply(code=451, text="4.7.1 later")),
    "busy": judge_reply(Stage.RCPT, Reply(code=452, text="4.5.3 too many")),
    "closing": judge_reply(Stage.RCPT, Reply(code=421, text="4.3.2 closing")),
    "dropped": judge_silence(Stage.RCPT, "dropped"),
    "bad sender": judge_reply(Stage.MAIL, Reply(code=550, text="5.7.1 who are you")),
}
AT_DOT = {
    "ok": judge_reply(Stage.DOT, Reply(code=250, text="2.0.0 ok")),
    "put off": judge_reply(Stage.DOT, Reply(code=451, text="4.3.0 later")),
    "refused": judge_reply(Stage.DOT, Reply(code=554, text="5.6.0 spam")),
    "cut": judge_silence(Stage.BODY, "cut"),
}


@dataclass
class Relay:
    """A transport that says what it is told, then accepts everything; `accepted` is what a mailbox would hold."""

    says: list[tuple[str, str]]
    connections: int
    name: str = "told"
    is_worn: bool = False
    accepted: Counter[str] = field(default_factory=Counter)

    async def connect(self) -> "Relay":
        return self

    async def offer(self, message: Message) -> Outcome | None:
        del message
        is_refused = self.says and AT_OFFER[self.says[-1][0]] is not None
        return AT_OFFER[self.says.pop()[0]] if is_refused else None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        outcome = AT_DOT[self.says.pop()[1] if self.says else "ok"]
        self.accepted[message.recipient.address] += outcome.verdict is Verdict.SENT
        return Submitted(outcome=outcome, following=await self.offer(following) if following else None)

    async def close(self) -> None:
        pass

    def abort(self) -> None:
        pass


def compose(claimed: Claimed) -> Message:
    return Message(
        sender=Mailbox(address="news@example.org"),
        recipient=Mailbox(address=claimed.email),
        message_id=f"<{claimed.key.subscriber_id}@example.org>",
        data=b"Subject: News\r\n\r\nWords.\r\n",
    )


@pytest.fixture(scope="module")
def waiting_issue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with an issue that is being sent to readers of three domains."""
    file = make_issue(tmp_path_factory.mktemp("issue"), READERS)
    database = open_database(f"sqlite:///{file}", file.parent)
    with database.write() as connection:
        readers = connection.execute(select(delivery.c.subscriber_id)).scalars().all()
        for place, reader in enumerate(readers):
            of = delivery.c.subscriber_id == reader
            connection.execute(update(delivery).where(of).values(domain=DOMAINS[place % len(DOMAINS)]))
    database.close()
    return file


def run(file: Path, relay: Relay, rates: Rates, stops: Sequence[int]) -> Counter[S]:
    """Dispatch again and again, stopped here and there, resumed by a person where it was paused, to the end."""
    database = open_database(f"sqlite:///{file}", file.parent)
    clock = FixedClock(NOON)
    left = list(stops)
    for _ in range(400):
        outcomes = left.pop() if left else 10_000

        def should_stop(most: int = outcomes, asked: list[int] = []) -> bool:  # noqa: B006 - counted per dispatch
            asked.append(1)
            return len(asked) > most

        terms = Terms(redeliver_after=timedelta())
        Dispatcher(database, relay, terms, clock, rates).run(compose, should_stop, probe=True)
        with database.write() as connection:
            assert find_imbalances(connection) == {}
            connection.execute(
                update(issue).where(issue.c.state == IssueState.PAUSED).values(state=IssueState.SENDING)
            )
            if connection.execute(select(issue.c.state)).scalar_one() == IssueState.CLOSED:
                break
            due = connection.execute(
                select(func.min(delivery.c.next_at)).where(
                    delivery.c.state.in_([S.QUEUED, S.DEFERRED]), delivery.c.next_at < NEVER
                )
            ).scalar()
        clock.set(max(clock.now() + timedelta(minutes=10), due or NOON))
    else:
        pytest.fail("it did not come to an end")
    with database.read() as connection:
        counts = Counter(S(state) for state in connection.execute(select(delivery.c.state)).scalars())
    database.close()
    return counts


@given(
    says=st.lists(st.tuples(st.sampled_from(list(AT_OFFER)), st.sampled_from(list(AT_DOT))), max_size=40),
    rates=st.dictionaries(st.sampled_from(DOMAINS), st.sampled_from([0.5, 3, 60, 5000])),
    connections=st.integers(1, 5),
    stops=st.lists(st.integers(0, 40), max_size=4),
)
@example(says=[("busy", "ok")] * 40, rates={}, connections=4, stops=[])
@example(says=[("ok", "refused")] * 30, rates={"one.example": 3}, connections=4, stops=[5] * 6)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_F45_everybody_who_is_not_refused_gets_exactly_one_copy(
    waiting_issue: Path,
    tmp_path: Path,
    says: list[tuple[str, str]],
    rates: dict[str, float],
    connections: int,
    stops: list[int],
) -> None:
    file = Path(shutil.copy(waiting_issue, Path(tempfile.mkdtemp(dir=tmp_path)) / "publisher.db"))
    relay = Relay(list(says), connections)
    counts = run(file, relay, Rates(domains=rates), stops)
    assert set(counts) <= {S.SENT, S.BOUNCED}
    assert len(relay.accepted - Counter()) == counts[S.SENT]
    assert set(relay.accepted.values()) <= {0, 1}
    assert counts.total() == READERS


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(200))
def test_F45_with_any_settings_and_any_answers(waiting_issue: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    test_F45_everybody_who_is_not_refused_gets_exactly_one_copy.hypothesis.inner_test(  # type: ignore[attr-defined] # hypothesis keeps it there
        waiting_issue,
        tmp_path,
        [(chance.choice(list(AT_OFFER)), chance.choice(list(AT_DOT))) for _ in range(chance.randint(0, 90))],
        {name: chance.choice([0.2, 1, 30, 1000]) for name in DOMAINS if chance.random() < 0.5},
        chance.randint(1, 8),
        [chance.randint(0, 60) for _ in range(chance.randint(0, 12))],
    )
