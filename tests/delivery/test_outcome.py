"""What each reply means, stage by stage: the table that decides what becomes of a delivery."""

import pytest

from publisher.delivery.outcome import Reply, Stage, Verdict, judge_reply, judge_silence

R, D, B, U = Verdict.RETURNED, Verdict.DEFERRED, Verdict.BOUNCED, Verdict.UNKNOWN
STAGES = (Stage.SESSION, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT)


@pytest.mark.parametrize(
    ("code", "verdicts", "blames", "ends"),
    # stages:  session mail rcpt data dot    whom it blames           whether the connection is over
    [
        (421, (R, R, R, D, D), (True, False, False, False, False), (True, True, True, True, True)),
        (450, (R, R, D, D, D), (True, True, False, False, False), (True, True, False, False, False)),
        (451, (R, R, D, D, D), (True, True, False, False, False), (True, True, False, False, False)),
        (452, (R, R, D, D, D), (True, True, False, True, True), (True, True, False, False, False)),
        (454, (R, R, D, D, D), (True, True, False, False, False), (True, True, False, False, False)),
        (500, (R, R, B, B, B), (True, True, False, False, False), (True, True, False, False, False)),
        (530, (R, R, R, R, R), (True, True, True, True, True), (True, True, True, True, True)),
        (535, (R, R, R, R, R), (True, True, True, True, True), (True, True, True, True, True)),
        (550, (R, R, B, B, B), (True, True, False, False, False), (True, True, False, False, False)),
        (552, (R, R, B, B, B), (True, True, False, False, False), (True, True, False, False, False)),
        (554, (R, R, B, B, B), (True, True, False, False, False), (True, True, False, False, False)),
        (354, (R, R, R, R, U), (True, True, True, True, True), (True, True, True, True, True)),
        (999, (R, R, R, R, U), (True, True, True, True, True), (True, True, True, True, True)),
    ],
)
def test_each_reply_at_each_stage(
    code: int, verdicts: tuple[Verdict, ...], blames: tuple[bool, ...], ends: tuple[bool, ...]
) -> None:
    outcomes = [judge_reply(stage, Reply(code=code, text="as told")) for stage in STAGES]
    assert tuple(outcome.verdict for outcome in outcomes) == verdicts
    assert tuple(outcome.blames_relay for outcome in outcomes) == blames
    assert tuple(outcome.ends_session for outcome in outcomes) == ends


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.DOT])
def test_B2_a_refusal_of_the_sender_is_no_bounce_of_the_reader(stage: Stage) -> None:
    outcome = judge_reply(stage, Reply(code=554, text="5.7.1 Relay access denied"))
    assert outcome.verdict is Verdict.DEFERRED


@pytest.mark.parametrize("stage", Stage)
def test_F10_silence_is_a_doubt_only_once_the_dot_may_have_left(stage: Stage) -> None:
    outcome = judge_silence(stage, "the connection dropped")
    assert outcome.verdict is (Verdict.UNKNOWN if stage is Stage.DOT else Verdict.RETURNED)
    assert outcome.blames_relay
    assert outcome.ends_session


@pytest.mark.parametrize(
    ("text", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4ZxY7k2hJz9", "4ZxY7k2hJz9"),  # Postfix
        ("2.0.0 OK  1732270000 d2e1a72fcca58-7248d5b", "1732270000"),  # Gmail
        ("OK id=1tEKd2-000000003Xm-1aBc", "1tEKd2-000000003Xm-1aBc"),  # Exim
        ("Ok 0100019350a1b2c3-d4e5f6a7-000000", "0100019350a1b2c3-d4e5f6a7-000000"),  # SES
        ("2.0.0 thanks", ""),
    ],
)
def test_an_acceptance_names_where_the_message_is_queued(text: str, queue_id: str) -> None:
    outcome = judge_reply(Stage.DOT, Reply(code=250, text=text))
    assert outcome.verdict is Verdict.SENT
    assert outcome.queue_id == queue_id


@pytest.mark.parametrize(
    ("text", "enhanced"), [("5.1.1 no such user", "5.1.1"), ("no such user", ""), ("see 5.1.1", "")]
)
def test_an_enhanced_code_stands_at_the_start(text: str, enhanced: str) -> None:
    assert Reply(code=550, text=text).enhanced == enhanced
