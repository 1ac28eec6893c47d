from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feeds import Sight, Told, Topic, find_due, is_topic, may_tell, note_bytes, settle

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
URL = "https://example.org/feeds/rss.xml"
OWED = Topic(url=URL, held="new", told="old", since=NOON, next_at=NOON)


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("rss.xml", True),
        ("tag/geese/atom.xml", True),
        ("tag/geese/feed.json", True),
        ("index.html", False),
        ("feeds.opml", False),
        ("archive/1.rss.xml", False),
        ("rss.xml.gz", False),
    ],
)
def test_W2_topics_are_the_feeds_that_people_follow(path: str, is_one: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_topic(path) is is_one


def test_W2_nobody_subscribed_to_a_topic_that_is_new() -> None:
    topics = note_bytes({}, {URL: "one"}, NOON)
    assert list(find_due(topics, NOON)) == []


def test_W2_new_bytes_are_owed_once() -> None:
    topics = note_bytes(note_bytes({}, {URL: "one"}, NOON), {URL: "two"}, NOON)
    [due] = find_due(topics, NOON)
    assert (due.held, due.told, due.since) == ("two", "one", NOON)
    topics[URL] = settle(due, due, Told.DONE, NOON)
    assert list(find_due(note_bytes(topics, {URL: "two"}, NOON), NOON)) == []


def test_W2_bytes_that_are_taken_back_are_not_owed() -> None:
    topics = note_bytes({URL: OWED}, {URL: "old"}, NOON)
    assert not topics[URL].is_owed


def test_W2_bytes_that_change_while_the_hub_is_told_are_owed_still() -> None:
    [now] = note_bytes({URL: OWED}, {URL: "newer"}, NOON).values()
    settled = settle(now, OWED, Told.DONE, NOON)
    assert (settled.held, settled.told) == ("newer", "new")
    assert list(find_due({URL: settled}, NOON)) == [settled]


def test_W2_a_feed_that_is_gone_is_forgotten() -> None:
    assert note_bytes({URL: OWED}, {}, NOON) == {}


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 0.25), (1, 0.5), (2, 1), (5, 8), (7, 32), (8, 60), (20, 60)])
def test_W2_each_wait_is_twice_the_last_up_to_an_hour(attempts: int, minutes: float) -> None:
    tried = replace(OWED, attempts=attempts)
    assert settle(tried, tried, Told.FAILED, NOON).next_at == NOON + timedelta(minutes=minutes)


def test_W2_a_hub_that_asks_to_come_later_is_heard() -> None:
    assert settle(OWED, OWED, Told.FAILED, NOON, timedelta(hours=2)).next_at == NOON + timedelta(hours=2)
    assert settle(OWED, OWED, Told.FAILED, NOON, timedelta(days=900)).next_at == NOON + timedelta(days=1)


def test_W2_after_a_day_a_topic_is_given_up() -> None:
    later = NOON + timedelta(days=1)
    assert not settle(OWED, OWED, Told.NOT_YET, later).is_owed
    assert settle(OWED, OWED, Told.NOT_YET, later - timedelta(seconds=1)).is_owed


@pytest.mark.parametrize(
    ("sight", "attempts", "is_told"),
    [
        (Sight.NEW, 0, True),
        (Sight.OLD, 0, False),
        (Sight.OLD, 9, False),
        (Sight.UNSEEN, 0, False),
        (Sight.UNSEEN, 2, True),
    ],
)
def test_W2_a_hub_is_told_of_what_readers_can_fetch(sight: Sight, attempts: int, is_told: bool) -> None:  # noqa: FBT001 - a table's column
    assert may_tell(replace(OWED, attempts=attempts), sight) is is_told


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["note", *Told]))))
def test_W2_a_hub_is_never_told_twice_of_the_same_bytes(steps: list[tuple[str, str]]) -> None:
    topics = note_bytes({}, {URL: "a"}, NOON)
    heard = ["a"]
    now = NOON
    for digest, step in steps:
        now += timedelta(minutes=1)
        if step == "note":
            topics = note_bytes(topics, {URL: digest}, now)
        for due in find_due(topics, now):
            told = Told.FAILED if step == "note" else Told(step)
            if told is Told.DONE:
                assert due.held != heard[-1]
                heard.append(due.held)
            topics[URL] = settle(topics[URL], due, told, now)
