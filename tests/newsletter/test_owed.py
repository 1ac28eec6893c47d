"""What a reader is owed: each post once, whatever they choose and however often they change their mind."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.newsletter.due import Choice
from publisher.newsletter.owed import Due, Offer, Reader, find_due, find_upcoming, is_regular

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEFORE = MONDAY - timedelta(days=30)
CADENCES = ("each", "daily", "weekly", "monthly")


def offer(uid: str = "a", at: datetime = MONDAY, *topics: str) -> Offer:
    return Offer(post_uid=uid, revision=1, topics=frozenset(topics), eligible_at=at)


def reader(cadence: str = "each", **changes: object) -> Reader:
    known: dict[str, object] = {
        "subscriber_id": 1,
        "domain": "example.net",
        "choice": Choice(cadence=cadence, at=time(8), zone=ZoneInfo("UTC")),
        "cadence_since": None,
        "topics": {"*": BEFORE},
        "copies": frozenset(),
    }
    return Reader(**(known | changes))  # type: ignore[arg-type] # the fields of a reader, by name


def test_a_post_is_owed_at_once_to_who_takes_each() -> None:
    assert find_due(reader(), [offer()], MONDAY) == Due(MONDAY, (offer(),))


def test_and_at_their_hour_to_who_takes_a_digest() -> None:
    assert find_due(reader("daily"), [offer()], MONDAY) is None
    tomorrow = MONDAY.replace(hour=8) + timedelta(days=1)
    assert find_due(reader("daily"), [offer()], tomorrow) == Due(tomorrow, (offer(),))
    assert find_upcoming(reader("daily"), [offer()], MONDAY) == Due(tomorrow, (offer(),))


def test_a_slot_from_before_a_switch_of_cadence_is_not_due() -> None:
    switched = MONDAY + timedelta(days=3)
    weekly = reader("weekly", cadence_since=switched)  # from monthly; the last Monday was never theirs
    assert find_due(weekly, [offer(at=MONDAY - timedelta(days=9))], switched) is None
    assert find_upcoming(weekly, [offer()], switched) == Due(MONDAY.replace(hour=8) + timedelta(days=7), (offer(),))


def test_I16_nothing_is_owed_to_who_has_it() -> None:
    assert find_due(reader(copies={"a"}), [offer()], MONDAY) is None


@pytest.mark.parametrize(
    ("topics", "of_post", "owed"),
    [
        ({"*": BEFORE}, (), True),
        ({"*": BEFORE}, ("news",), True),
        ({"news": BEFORE}, ("news", "art"), True),
        ({"news": BEFORE}, ("art",), False),
        ({"news": BEFORE}, (), False),
        ({"news": MONDAY}, ("news",), False),  # chosen after it came
        ({"*": MONDAY}, (), False),
        ({}, ("news",), False),
    ],
)
def test_it_is_owed_to_who_had_chosen_its_topic_when_it_came(
    topics: dict[str, datetime],
    of_post: tuple[str, ...],
    owed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert bool(find_due(reader(topics=topics), [offer("a", MONDAY, *of_post)], MONDAY)) is owed


def test_readers_owed_the_same_at_the_same_slot_share_an_issue() -> None:
    offers = [offer("a", MONDAY - timedelta(hours=1)), offer("b")]
    one, other = (find_due(reader(subscriber_id=number), offers, MONDAY) for number in (1, 2))
    assert one == other
    assert one is not None
    later = Due(MONDAY + timedelta(days=1), one.offers)
    assert later != one
    assert later.content_key == one.content_key


SLOT = datetime(2026, 3, 9, 7, tzinfo=UTC)  # the Monday after, at eight in Berlin
WEEKLY = Choice(cadence="weekly", at=time(8), zone=ZoneInfo("Europe/Berlin"))
EACH = Choice(cadence="each", at=time(8), zone=ZoneInfo("Europe/Berlin"))
OLD, FIRST, SECOND = offer("old", SLOT - timedelta(days=7)), offer("a", MONDAY), offer("b", SLOT)


@pytest.mark.parametrize(
    ("choice", "due", "is_so"),
    [
        (WEEKLY, Due(SLOT, (FIRST, SECOND)), True),
        (WEEKLY, Due(SLOT, (FIRST,)), False),  # of who chose topics
        (WEEKLY, Due(SLOT, (OLD, FIRST, SECOND)), False),  # of who had missed one
        (WEEKLY, Due(SLOT + timedelta(hours=1), (FIRST, SECOND)), False),  # of who chose another hour
        (EACH, Due(MONDAY, (FIRST,)), True),
        (EACH, Due(SLOT, (FIRST, SECOND)), False),
    ],
)
def test_regular_is_what_the_lists_own_times_give_to_who_takes_all(
    choice: Choice,
    due: Due,
    is_so: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_regular(due, (OLD, FIRST, SECOND), choice) is is_so


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("switch"), st.sampled_from(CADENCES)),
        st.tuples(st.just("publish"), st.just("")),
        st.tuples(st.just("plan"), st.just("")),
        st.tuples(st.just("wait"), st.sampled_from(["7", "25", "600", "3000", "20000"])),
    ),
    max_size=60,
)


@given(STEPS)
def test_whoever_changes_their_mind_gets_each_post_once_in_the_end(steps: list[tuple[str, str]]) -> None:
    now, cadence, since = MONDAY, "each", None
    offers: list[Offer] = []
    had: list[str] = []

    def plan() -> None:
        wanting = reader(cadence, cadence_since=since, copies=frozenset(had))
        if due := find_due(wanting, offers, now):
            had.extend(entry.post_uid for entry in due.offers)

    for act, value in steps:
        match act:
            case "switch":
                cadence, since = value, now
            case "publish":
                offers.append(offer(f"post{len(offers)}", now))
            case "plan":
                plan()
            case "wait":
                now += timedelta(minutes=int(value))
    now += timedelta(days=40)
    plan()
    assert sorted(had) == sorted(entry.post_uid for entry in offers)
