import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.feeds.text import clean, clean_line, clip

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\x0bb\x00c\x1fd", "abcd"),
        ("a\x7fb\x9fc", "abc"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc\x85d", "a\nb\nc\nd"),
        ("a\ufdd0b\ufffec\U0001ffffd", "abcd"),
        ("a\ud83db", "a\ufffdb"),
        ("👩\u200d🌾 🪿", "👩\u200d🌾 🪿"),
        ("\u202bשלום\u202c", "\u202bשלום\u202c"),
        ("<b>\u0338", "<b>\u0338"),
    ],
)
def test_M9_text_keeps_what_a_feed_can_carry(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(ANY_TEXT)
def test_M9_cleaned_text_survives_xml_and_is_clean(typed: str) -> None:
    element = etree.Element("text")
    element.text = clean(typed)
    assert (etree.fromstring(etree.tostring(element)).text or "") == clean(typed) == clean(clean(typed))


@given(ANY_TEXT)
def test_M10_a_line_has_single_spaces_and_no_ends(typed: str) -> None:
    line = clean_line(typed)
    assert line == line.strip()
    assert not re.search(r"\s\s|[\t\n\r]", line)


@pytest.mark.parametrize(
    ("text", "clipped"),
    [("one two", "one two"), ("one two three", "one two…"), ("onetwothree", "onetwoth…")],
)
def test_a_clip_ends_on_a_word(text: str, clipped: str) -> None:
    assert clip(text, 9) == clipped
