"""Which posts are new to a list: the table that keeps a backlog from ever being mailed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from publisher.content import Visibility
from publisher.newsletter.novelty import Disposition, ListRule, Placing, Seen, Waiting, hold_burst, place_post
from tests.newsletter.conftest import make_post

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULE = ListRule(name="weekly", topics=(), baseline_at=NOW - timedelta(days=30), max_backdate=timedelta(days=7))
SEEN = Seen(content_since=NOW - timedelta(minutes=1), was_unpublished=False)
POST = make_post(published=NOW - timedelta(hours=1))
OLD = structs.replace(POST, published=NOW - timedelta(days=8))
DRAFT_BEFORE = replace(SEEN, was_unpublished=True)
D, W = Disposition, Waiting


@pytest.mark.parametrize(
    ("post", "seen", "rule", "place"),
    [
        (POST, SEEN, RULE, D.CANDIDATE),
        (POST, SEEN, replace(RULE, baseline_at=None), D.BASELINE),
        (OLD, SEEN, replace(RULE, baseline_at=None), D.BASELINE),
        (OLD, SEEN, RULE, D.BACKDATED),
        (structs.replace(POST, published=NOW - timedelta(days=7)), SEEN, RULE, D.CANDIDATE),
        (OLD, DRAFT_BEFORE, RULE, D.CANDIDATE),
        (structs.replace(POST, visibility=Visibility.DRAFT), SEEN, RULE, W.DRAFT),
        (structs.replace(POST, visibility=Visibility.DRAFT), SEEN, replace(RULE, baseline_at=None), W.DRAFT),
        (structs.replace(POST, visibility=Visibility.FUTURE), SEEN, RULE, W.FUTURE),
        (structs.replace(POST, visibility=Visibility.EXPIRED), SEEN, RULE, W.DRAFT),
        (structs.replace(POST, send_at=NOW + timedelta(minutes=1)), SEEN, RULE, W.SCHEDULED),
        (
            structs.replace(POST, send_at=NOW + timedelta(minutes=1)),
            SEEN,
            replace(RULE, baseline_at=None),
            W.SCHEDULED,
        ),
        (structs.replace(OLD, send_at=NOW), SEEN, RULE, D.CANDIDATE),
        (structs.replace(OLD, send_at=OLD.published), SEEN, RULE, D.BACKDATED),
        (POST, replace(SEEN, content_since=NOW - timedelta(seconds=1)), RULE, W.UNSETTLED),
        (POST, replace(SEEN, content_since=NOW - timedelta(seconds=2)), RULE, D.CANDIDATE),
        (POST, SEEN, replace(RULE, topics=("news",)), W.OTHER_LIST),
        (structs.replace(POST, tags=("News",)), SEEN, replace(RULE, topics=("news",)), D.CANDIDATE),
        (structs.replace(POST, newsletter=False), SEEN, RULE, W.OTHER_LIST),
        (structs.replace(POST, newsletter="other"), SEEN, RULE, W.OTHER_LIST),
        (structs.replace(POST, newsletter="weekly"), SEEN, replace(RULE, topics=("news",)), D.CANDIDATE),
    ],
)
def test_I7_each_post_has_its_place(post: object, seen: Seen, rule: ListRule, place: Disposition | Waiting) -> None:
    decision = place_post(post, seen, rule, (), NOW)  # type: ignore[arg-type] # mypy sees the table's rows as objects
    assert (decision.disposition if isinstance(decision, Placing) else decision) == place


@pytest.mark.parametrize(
    ("vanished", "place"),
    [
        ("What happened in 2024!", D.HELD),
        ("What Happened in 2023", D.HELD),
        ("A walk along the river", D.CANDIDATE),
    ],
)
def test_what_looks_like_a_post_that_just_vanished_waits_for_a_person(vanished: str, place: Disposition) -> None:
    decision = place_post(POST, SEEN, RULE, (vanished,), NOW)
    assert isinstance(decision, Placing)
    assert decision.disposition is place


@pytest.mark.parametrize(("number", "place"), [(1, D.CANDIDATE), (3, D.CANDIDATE), (4, D.HELD), (40, D.HELD)])
def test_more_than_three_at_once_are_a_burst_and_wait(number: int, place: Disposition) -> None:
    candidates = [Placing(post=make_post(key=f"p{n}"), disposition=D.CANDIDATE) for n in range(number)]
    backdated = Placing(post=OLD, disposition=D.BACKDATED, reason="old date")
    placed = hold_burst([*candidates, backdated], most=3)
    assert {placing.disposition for placing in placed[:-1]} == {place}
    assert {placing.reason for placing in placed[:-1]} == ({"burst"} if place is D.HELD else {""})
    assert placed[-1] == backdated
