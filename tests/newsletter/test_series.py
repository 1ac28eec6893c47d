"""What a reader is due of a series: each post once, in order, at its offset, and what is late one a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.newsletter.series import Follower, SeriesPost, find_turn

BEGUN = datetime(2026, 3, 2, 12, tzinfo=UTC)
READER = Follower(
    subscriber_id=1,
    domain="example.net",
    follows_from=BEGUN,
    given_at=None,
    topics={"*": BEGUN},
    had=frozenset(),
)


def in_series(uid: str, hours: float, *topics: str, joined: datetime = BEGUN) -> SeriesPost:
    return SeriesPost(
        post_uid=uid,
        revision=1,
        series="onboarding",
        offset=timedelta(hours=hours),
        topics=frozenset(topics),
        digest="",
        joined_at=joined,
    )


POSTS = [in_series("a", 0), in_series("b", 72), in_series("c", 96)]


def after(hours: float) -> datetime:
    return BEGUN + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("had", "given", "now", "due", "look_at"),
    [
        ("", None, 0, "a", 72),
        ("a", 0, 71, "", 72),
        ("a", 0, 72, "b", 96),
        ("ab", 72.2, 96, "c", None),  # the pass was late by minutes, and the next post is not
        ("", None, 1000, "a", 1023),  # stood still: one a day, with an hour's grace
        ("a", 1000, 1010, "", 1023),
        ("a", 1000, 1023, "b", 1046),
        ("abc", 96, 5000, "", None),
    ],
)
def test_when_each_is_due(had: str, given: float | None, now: float, due: str, look_at: float | None) -> None:
    reader = replace(READER, had=frozenset(had), given_at=None if given is None else after(given))
    turn = find_turn(reader, POSTS, after(now))
    assert "".join(post.post_uid for post in turn.due) == due
    assert turn.look_at == (None if look_at is None else after(look_at))


def test_who_came_before_a_post_is_due_it_only_where_it_was_announced_and_from_then_on() -> None:
    late = in_series("late", 1, joined=after(5))
    assert find_turn(READER, [late], after(9)).due == ()
    announced = replace(late, announced_at=after(20))
    assert find_turn(READER, [announced], after(19)).look_at == after(20)
    assert find_turn(READER, [announced], after(20)).due == (announced,)
    taken_over = replace(READER, follows_from=None)
    assert find_turn(taken_over, [late], after(9)).due == ()
    assert find_turn(taken_over, [announced], after(20)).due == (announced,)


@pytest.mark.parametrize(
    ("chosen", "of_post", "is_due"),
    [
        ({"birds": BEGUN}, (), True),
        ({"birds": BEGUN}, ("birds",), True),
        ({"birds": BEGUN}, ("trees",), False),
        ({"*": BEGUN}, ("trees",), True),
        ({"birds": after(2)}, ("birds",), False),  # chosen when its time was over
    ],
)
def test_topics_count_for_posts_that_have_some(
    chosen: dict[str, datetime],
    of_post: tuple[str, ...],
    is_due: bool,  # noqa: FBT001 - a column of the table
) -> None:
    reader = replace(READER, topics=chosen)
    assert bool(find_turn(reader, [in_series("a", 1, *of_post)], after(3)).due) is is_due


@given(
    st.lists(st.integers(0, 900), max_size=8),
    st.lists(st.floats(0.01, 400), min_size=1, max_size=40),
)
def test_whenever_the_program_looks_each_comes_once_in_order_and_never_early(
    offsets: list[int], pauses: list[float]
) -> None:
    posts = [in_series(f"{number:02}", hours) for number, hours in enumerate(sorted(offsets))]
    reader, now, got = READER, BEGUN, list[str]()
    for pause in [*pauses, *[901.0], *[24.0] * len(posts)]:
        now += timedelta(hours=pause)
        turn = find_turn(reader, posts, now)
        assert all(now >= BEGUN + post.offset for post in turn.due)
        assert turn.look_at is None or turn.look_at > now
        spread = {post.offset for post in turn.due}
        assert len(spread) <= 1 or max(spread) - min(spread) <= timedelta(hours=1)  # never a heap of them
        got += [post.post_uid for post in turn.due]
        if turn.due:
            reader = replace(reader, given_at=now, had=reader.had | {post.post_uid for post in turn.due})
    assert got == [post.post_uid for post in posts]
