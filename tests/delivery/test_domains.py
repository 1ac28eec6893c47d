"""How fast one domain's mail may go, and when a domain is left alone."""

from datetime import datetime, timedelta

import pytest

from publisher.delivery.domains import Bucket, Domains
from publisher.delivery.outcome import Outcome, Reply, Stage, judge_reply
from publisher.delivery.throttles import read_buckets, write_buckets
from tests.delivery.ledger import NOON, Ledger

SECOND = timedelta(seconds=1)
SENT = judge_reply(Stage.DOT, Reply(code=250, text="2.0.0 ok"))
BUSY = judge_reply(Stage.RCPT, Reply(code=452, text="4.2.2 too much"))
GREYLISTED = judge_reply(Stage.RCPT, Reply(code=450, text="4.7.1 Greylisted"))


def make_domains(rate: float = 60) -> Domains:
    return Domains({"slow.example": rate}, {}, NOON)


def test_a_domain_without_a_limit_never_waits() -> None:
    domains = make_domains()
    assert {domains.find_wait("quick.example", NOON) for _ in range(1000)} == {None}


@pytest.mark.parametrize("rate", [0.5, 6, 60, 6000])
def test_no_more_go_than_the_rate_allows_whatever_the_moments(rate: float) -> None:
    domains = make_domains(rate)
    moments = [NOON + timedelta(seconds=step * 7 % 600) for step in range(600)]
    gone = sum(domains.find_wait("slow.example", moment) is None for moment in sorted(moments))
    assert gone <= 1 + rate * 10 + rate  # the first, ten minutes' worth, and what a bucket holds


def test_those_that_wait_are_given_turns_one_after_the_other() -> None:
    domains = make_domains(60)
    waits = [domains.find_wait("slow.example", NOON) for _ in range(4)]
    assert waits == [None, NOON + SECOND, NOON + 2 * SECOND, NOON + 3 * SECOND]


def test_a_restart_fills_no_bucket(ledger: Ledger) -> None:
    domains = make_domains(60)
    assert domains.find_wait("slow.example", NOON) is None
    with ledger.database.write() as connection:
        write_buckets(connection, domains.buckets, NOON)
        again = Domains({"slow.example": 60}, read_buckets(connection), NOON)
    assert again.find_wait("slow.example", NOON) is not None
    assert again.find_wait("slow.example", NOON + SECOND) is None


def test_a_clock_that_goes_back_fills_none_either() -> None:
    bucket = Bucket(60, 0, NOON)
    bucket.fill(NOON - timedelta(days=1))
    assert bucket.tokens == 0


def rest_of(domains: Domains, now: datetime) -> datetime | None:
    return domains.find_wait("busy.example", now)


def put_off(domains: Domains, outcome: Outcome, number: int, now: datetime = NOON) -> None:
    for _ in range(number):
        domains.learn("busy.example", outcome, now)


def test_a_domain_that_puts_off_five_in_a_row_rests() -> None:
    domains = make_domains()
    put_off(domains, BUSY, 4)
    assert rest_of(domains, NOON) is None
    put_off(domains, BUSY, 1)
    assert rest_of(domains, NOON) == NOON + timedelta(seconds=60)


def test_after_its_rest_one_goes_alone_and_a_failure_doubles_the_rest() -> None:
    domains, now, rests = make_domains(), NOON, []
    put_off(domains, BUSY, 5)
    for _ in range(7):
        until = rest_of(domains, now)
        assert until is not None
        rests.append((until - now).total_seconds())
        now = until
        assert rest_of(domains, now) is None, "the probe"
        assert rest_of(domains, now) == now + timedelta(seconds=10), "and nobody beside it"
        put_off(domains, BUSY, 1, now)
    assert rests == [60, 120, 240, 480, 960, 1800, 1800]


@pytest.mark.parametrize("outcome", [SENT, judge_reply(Stage.RCPT, Reply(code=550, text="5.1.1 nobody"))])
def test_any_answer_that_counts_ends_its_rest(outcome: Outcome) -> None:
    domains = make_domains()
    put_off(domains, BUSY, 5)
    put_off(domains, outcome, 1)
    assert rest_of(domains, NOON) is None


def test_F16_greylisting_is_no_trouble_of_the_domains() -> None:
    domains = make_domains()
    put_off(domains, GREYLISTED, 50)
    assert rest_of(domains, NOON) is None
