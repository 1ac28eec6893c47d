import quopri
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.newsletter import quoted_printable

ANY_TEXT = st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \t\n.=F日é🙂")))


def canonicalise_relaxed(body: bytes) -> bytes:
    """RFC 6376 §3.4.4, word for word, for a body that isn't empty."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"\r\n".join(lines) + b"\r\n"


def with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(ANY_TEXT)
@example("a" * 75 + "é")
@example("From here\n.\n..\nFrom\n")
@example("x" * 74 + " \n")
def test_what_is_encoded_is_decoded_again(text: str) -> None:
    decoded = quopri.decodestring(quoted_printable.encode(text)).decode()
    assert with_line_feeds(decoded) == with_line_feeds(text)


@given(ANY_TEXT)
@example("a  b\t c \n\n \n")
@example("日本語 " * 30)
def test_M3_relaxed_canonicalisation_is_the_identity(text: str) -> None:
    body = quoted_printable.encode(text.rstrip("\r\n")) + b"\r\n--end--\r\n"
    assert canonicalise_relaxed(body) == body


@given(ANY_TEXT)
@example("." * 300)
@example("From " * 60)
def test_M2_and_M4_lines_are_short_ascii_and_begin_with_nothing_that_is_changed_on_the_way(text: str) -> None:
    encoded = quoted_printable.encode(text)
    assert encoded.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", encoded)
    for line in encoded.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_M4_segments_encoded_apart_join_into_the_same_text(before: str, value: str, after: str) -> None:
    joined = (
        quoted_printable.encode_before_slot(before)
        + quoted_printable.encode_before_slot(value)
        + quoted_printable.encode(after)
    )
    expected = "".join(map(with_line_feeds, (before, value, after)))
    assert with_line_feeds(quopri.decodestring(joined).decode()) == expected


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("plain", b"plain"),
        ("1 + 1 = 2", b"1 + 1 =3D 2"),
        ("two  blanks", b"two =20blanks"),
        ("a blank at the end ", b"a blank at the end=20"),
        ("tab\there", b"tab=09here"),
        (".dot", b"=2Edot"),
        ("From here", b"=46rom here"),
        ("é", b"=C3=A9"),
        ("a\nb\r\nc\rd", b"a\r\nb\r\nc\r\nd"),
    ],
)
def test_how_it_looks(text: str, encoded: bytes) -> None:
    assert quoted_printable.encode(text) == encoded


@given(ANY_TEXT, ANY_TEXT)
@example("a" * 76, "b")
@example("https://example.org/" + "a" * 54 + ".b", "")
@example("a" * 75 + ".", "")
def test_what_stands_before_a_slot_can_be_followed_and_keeps_to_its_lines(text: str, following: str) -> None:
    joined = quoted_printable.encode_before_slot(text) + quoted_printable.encode(following)
    assert quopri.decodestring(joined).decode() == with_crlf(text) + with_crlf(following)
    lines = joined.split(b"\r\n")
    assert max(map(len, lines)) <= 76  # RFC 2045 §6.7 (5)
    assert not any(line.startswith((b".", b"From ")) for line in lines)


def with_crlf(text: str) -> str:
    return with_line_feeds(text).replace("\n", "\r\n")
