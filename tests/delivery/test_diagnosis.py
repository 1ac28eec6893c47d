"""What a run of outcomes says, where one alone would not."""

import pytest

from publisher.delivery.diagnosis import Ailment, Diagnosis, Finding
from publisher.delivery.outbox import Key
from publisher.delivery.outcome import Outcome, Reply, Stage, Verdict, judge_reply


def reply(stage: Stage, code: int, text: str = "as told") -> Outcome:
    return judge_reply(stage, Reply(code=code, text=text))


SENT = reply(Stage.DOT, 250)
NOBODY = reply(Stage.RCPT, 550, "5.1.1 no such user")
BLOCKED = reply(Stage.RCPT, 550, "5.7.1 blocked")
GREYLISTED = reply(Stage.RCPT, 451, "4.7.1 later")
SPAM = reply(Stage.DOT, 554, "5.6.0 spam")
FULL = reply(Stage.DATA, 452, "4.3.1 no room")
NO_SENDER = reply(Stage.MAIL, 550, "5.1.8 sender")


def learn(*outcomes: Outcome, issue_id: int = 1) -> list[Finding]:
    diagnosis = Diagnosis()
    return [
        finding
        for reader, outcome in enumerate(outcomes)
        for finding in diagnosis.learn(Key(issue_id, reader), outcome)
    ]


@pytest.mark.parametrize(
    "outcomes",
    [
        [SENT] * 100,
        [NOBODY] * 19,
        [NOBODY] * 17 + [SENT] * 3,
        ([NOBODY] * 5 + [SENT]) * 10,
        [GREYLISTED] * 100,
        [SPAM] * 4 + [SENT] * 16 + [SPAM, SENT] * 20,
        [NO_SENDER, NO_SENDER, SENT] * 20,
        [BLOCKED] * 3 + [SENT] * 20,
    ],
)
def test_readers_own_troubles_say_nothing_of_the_relay(outcomes: list[Outcome]) -> None:
    assert learn(*outcomes) == []


@pytest.mark.parametrize(("outcomes", "excused"), [([NOBODY] * 20, 20), ([SENT, SENT] + [NOBODY] * 18, 18)])
def test_F13_nine_in_ten_refused_is_the_relays_doing(outcomes: list[Outcome], excused: int) -> None:
    (finding,) = learn(*outcomes)
    assert finding.ailment is Ailment.RELAY_REJECTS
    assert finding.issues == {1}
    assert len(finding.excused) == excused
    assert "5.1.1 no such user" in finding.reason


def test_a_relay_that_puts_everybody_off_is_left_alone_and_no_issue_is_paused() -> None:
    (finding,) = learn(*[FULL] * 20)
    assert (finding.ailment, finding.issues, finding.excused) == (Ailment.RELAY_REJECTS, frozenset(), ())


def test_five_of_the_first_messages_refused_alike_are_refused_for_what_they_say() -> None:
    first, *later = learn(*[SENT] * 10, *[SPAM] * 8)
    assert first.ailment is Ailment.CONTENT_REJECTED
    assert first.issues == {1}
    assert [key.subscriber_id for key in first.excused] == [10, 11, 12, 13, 14]
    assert [finding.excused for finding in later] == [(Key(1, reader),) for reader in (15, 16, 17)], "under way"


def test_later_messages_refused_alike_are_their_readers_matter() -> None:
    assert learn(*[SENT] * 20, *([SPAM] * 5 + [SENT] * 5) * 4) == []


def test_three_refusals_of_the_sender_in_a_row_pause_the_issue() -> None:
    (finding,) = learn(SENT, *[NO_SENDER] * 5)
    assert finding.ailment is Ailment.SENDER_REFUSED
    assert finding.issues == {1}


def test_a_policy_that_meets_more_than_three_readers_is_the_relays() -> None:
    assert [finding.ailment for finding in learn(*[BLOCKED] * 6)] == [Ailment.POLICY] * 3


def test_one_reader_refused_by_policy_again_and_again_is_one() -> None:
    diagnosis = Diagnosis()
    assert [finding for _ in range(10) for finding in diagnosis.learn(Key(1, 1), BLOCKED)] == []


def test_a_doubt_is_not_a_refusal_for_good() -> None:
    doubt = Outcome(verdict=Verdict.UNKNOWN, stage=Stage.DOT, text="dropped")
    (finding,) = learn(*[doubt] * 20)
    assert finding.issues == frozenset()
