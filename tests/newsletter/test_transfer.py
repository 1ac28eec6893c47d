import base64
import quopri
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mailbox import Mailbox
from publisher.newsletter.personal import Recipient
from publisher.newsletter.slots import ADDRESS, UNSUBSCRIBE, phrase_slot
from publisher.newsletter.transfer import encode_part, transfer_size

MOSTLY_BEYOND_ASCII = st.text(alphabet="日本語のメール。\nа́لعer ", max_size=300)
ANN = Recipient(
    mailbox=Mailbox(name="安", address="ann@example.net"), unsubscribe_url="https://news.example.org/u/abc?a=1&b=2"
)
CHINESE = "中文的新闻邮件\n" * 40


def decode(encoded: bytes, encoding: str) -> str:
    raw = base64.b64decode(encoded) if encoding == "base64" else quopri.decodestring(encoded)
    return raw.decode().replace("\r\n", "\n")


def filled(text: str, recipient: Recipient = ANN) -> tuple[str, bytes]:
    part = encode_part(text, is_html=False)
    return part.encoding, b"".join(part.fill_in(recipient))


@given(st.lists(MOSTLY_BEYOND_ASCII, min_size=1, max_size=6), st.text(alphabet="abc日\n", max_size=9))
def test_M5_base64_with_slots_is_byte_for_byte_what_was_meant(literals: list[str], name: str) -> None:
    slot = phrase_slot("name", "{}", "")
    told = "".join(name.split()) if "\n" not in name else " ".join(name.split())
    encoding, data = filled(
        CHINESE + slot.join(literals), Recipient(mailbox=Mailbox(name=name, address="a@example.net"))
    )
    assert encoding == "base64"
    assert decode(data, encoding) == CHINESE + told.join(literals)


@pytest.mark.parametrize("text", ["plain", "", "mostly plain, 日本語"])
def test_M2_what_is_mostly_ascii_is_quoted_printable(text: str) -> None:
    assert encode_part(text, is_html=False).encoding == "quoted-printable"


@given(st.text(max_size=400))
def test_M5_base64_only_where_it_saves_a_fifth(text: str) -> None:
    encoding, data = filled(text)
    quoted = len(quopri.encodestring(text.encode(), quotetabs=True))
    if encoding == "base64":
        assert len(data) < quoted
    assert transfer_size(text) >= len(data)


def test_M2_lines_of_base64_are_short_and_end_in_crlf() -> None:
    _, data = filled(CHINESE + ADDRESS + CHINESE + UNSUBSCRIBE + "完")
    lines = data.split(b"\r\n")
    assert all(re.fullmatch(rb"[A-Za-z0-9+/]{1,76}={0,2}", line) for line in lines)
    assert all(len(line) <= 76 for line in lines)
    assert data.count(b"=") <= 2
    assert b"=" not in data.rstrip(b"=")
