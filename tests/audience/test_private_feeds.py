"""A reader's own feed: one address at a time, closed for good by leaving."""

from sqlalchemy import Connection

from publisher.audience import (
    Bearer,
    Keys,
    Origin,
    PrivateReader,
    Purpose,
    Tokens,
    Wish,
    close_feed,
    find_reader,
    find_subscriber,
    open_feed,
    read_address,
    unsubscribe,
)
from tests.audience.conftest import LETTERS, NOON, NOTES, subscribe

OLD, NEW = b"o" * 32, b"n" * 32
TOKENS = Tokens(Keys(signing=(OLD,), message_id=b""))
BY_OPERATOR = Origin(source="operator", at=NOON, confirmed=True, may_return=True)


def join(connection: Connection, email: str = "ann@example.net", *topics: str, confirmed: bool = True) -> int:
    address = read_address(email)
    origin = Origin(source="operator", at=NOON, confirmed=confirmed, may_return=True)
    subscribe(connection, NOTES, address, Wish(topics=topics), origin)
    person = find_subscriber(connection, address)
    assert person is not None
    return person


def open_for(connection: Connection, person: int) -> Bearer | None:
    token = open_feed(connection, TOKENS, NOTES, person, NOON)
    return TOKENS.read(Purpose.FEED, token) if token else None


def test_an_address_opens_the_list_and_the_topics_of_its_reader(connection: Connection) -> None:
    ann, bob = join(connection), join(connection, "bob@example.net", "Birds", "Frogs")
    for person, topics in ((ann, frozenset[str]()), (bob, frozenset({"birds", "frogs"}))):
        bearer = open_for(connection, person)
        assert bearer is not None
        assert find_reader(connection, bearer) == PrivateReader(list="notes", topics=topics)


def test_the_address_is_the_same_however_often_it_is_asked_for(connection: Connection) -> None:
    ann = join(connection)
    assert open_for(connection, ann) == open_for(connection, ann)


def test_the_address_says_nothing_of_who_reads(connection: Connection) -> None:
    ann = join(connection)
    bearer = open_for(connection, ann)
    assert bearer is not None
    assert bearer.subscriber_id != ann


def test_a_closed_address_stays_closed_and_a_new_one_is_another(connection: Connection) -> None:
    ann = join(connection)
    first = open_for(connection, ann)
    assert first is not None
    assert close_feed(connection, NOTES, ann)
    assert not close_feed(connection, NOTES, ann)
    assert find_reader(connection, first) is None
    second = open_for(connection, ann)
    assert second is not None
    assert second != first
    assert (find_reader(connection, first), find_reader(connection, second) is None) == (None, False)


def test_who_leaves_reads_no_more_and_coming_back_opens_no_old_address(connection: Connection) -> None:
    ann = join(connection)
    before = open_for(connection, ann)
    assert before is not None
    unsubscribe(connection, NOTES, ann, BY_OPERATOR)
    assert find_reader(connection, before) is None
    assert open_for(connection, ann) is None
    join(connection)
    assert find_reader(connection, before) is None
    after = open_for(connection, ann)
    assert after is not None
    assert after != before
    assert find_reader(connection, after) is not None


def test_who_has_not_confirmed_or_never_subscribed_gets_no_address(connection: Connection) -> None:
    pending = join(connection, confirmed=False)
    assert open_for(connection, pending) is None
    assert open_for(connection, 12345) is None


def test_an_address_of_one_list_opens_no_other(connection: Connection) -> None:
    bearer = open_for(connection, join(connection))
    assert bearer is not None
    assert find_reader(connection, Bearer(list_id=LETTERS, subscriber_id=bearer.subscriber_id)) is None


def test_addresses_outlive_a_new_key_and_are_signed_for_nothing_else(connection: Connection) -> None:
    token = open_feed(connection, TOKENS, NOTES, join(connection), NOON)
    assert token is not None
    both = Tokens(Keys(signing=(OLD, NEW), message_id=b""))
    assert both.read(Purpose.FEED, token) == TOKENS.read(Purpose.FEED, token)
    assert both.read(Purpose.UNSUBSCRIBE, token) is None
    assert Tokens(Keys(signing=(NEW,), message_id=b"")).read(Purpose.FEED, token) is None
