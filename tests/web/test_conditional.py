from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.conditional import holds_already, write_date

TAG = '"abc"'
MODIFIED = datetime(2026, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("if_none_match", "holds"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", W/"abc" , "y"', True),
        ('"x","abc"', True),
        ("*", True),
        (" * ", True),
        ('"abcd"', False),
        ('"a"bc"', False),
        ("abc", False),
        ('"ABC"', False),
        ('"*"', False),
        ("", False),
    ],
)
def test_H2_tags_are_compared_weakly(if_none_match: str, holds: bool) -> None:  # noqa: FBT001 - a table's column
    assert holds_already(TAG, MODIFIED, if_none_match, None) is holds


@pytest.mark.parametrize(
    ("if_modified_since", "holds"),
    [
        ("Fri, 06 Nov 2026 08:49:37 GMT", True),
        ("Friday, 06-Nov-26 08:49:37 GMT", True),  # RFC 850
        ("Fri Nov  6 08:49:37 2026", True),  # asctime
        ("Fri, 06 Nov 2026 08:49:38 GMT", False),  # of a version that a backup or a clock took back
        ("Fri, 06 Nov 2026 08:49:36 GMT", False),
        ("Fri, 06 Nov 2026 09:49:37 +0100", True),
        ("yesterday", False),
        ("Fri, 99 Nov 2026 08:49:37 GMT", False),
        ("", False),
        (None, False),
    ],
)
def test_H3_the_date_must_be_the_one_that_was_told(if_modified_since: str | None, holds: bool) -> None:  # noqa: FBT001 - a table's column
    assert holds_already(TAG, MODIFIED, None, if_modified_since) is holds


def test_H3_where_no_date_was_told_none_is_enough() -> None:
    assert not holds_already(TAG, None, None, write_date(MODIFIED))


def test_H3_a_tag_wins_over_a_date() -> None:
    later = write_date(MODIFIED + timedelta(days=1))
    assert not holds_already(TAG, MODIFIED, '"of another version"', later)
    assert holds_already(TAG, MODIFIED, TAG, write_date(MODIFIED - timedelta(days=1)))


@given(tags=st.text(), since=st.text() | st.datetimes().map(str))
def test_no_header_is_too_odd(tags: str, since: str) -> None:
    holds_already(TAG, MODIFIED, tags, since)
    assert holds_already(TAG, MODIFIED, None, since) in {True, False}
