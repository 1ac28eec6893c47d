"""Signed links: ours work for ever, and nothing else does."""

import base64
import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer

from publisher.audience import Bearer, Keys, Purpose, Tokens

OLD, NEW = b"o" * 32, b"n" * 32
TOKENS = Tokens(Keys(signing=(OLD,), message_id=b""))
ANN = Bearer(list_id=1, subscriber_id=2**61 + 7)
TOKEN = TOKENS.make(Purpose.UNSUBSCRIBE, ANN)
WORDS = string.ascii_letters + string.digits + "-_."


@given(
    list_id=st.integers(min_value=0, max_value=2**32 - 1), subscriber_id=st.integers(min_value=0, max_value=2**62)
)
def test_U2_a_token_speaks_for_the_reader_it_was_made_for(list_id: int, subscriber_id: int) -> None:
    bearer = Bearer(list_id=list_id, subscriber_id=subscriber_id)
    token = TOKENS.make(Purpose.UNSUBSCRIBE, bearer)
    assert TOKENS.read(Purpose.UNSUBSCRIBE, token) == bearer
    assert len(token) == 60
    assert set(token) <= set(WORDS)


def test_every_flipped_bit_is_refused() -> None:
    spelt = TOKEN.encode()
    for place in range(len(spelt)):
        for bit in range(8):
            changed = bytearray(spelt)
            changed[place] ^= 1 << bit
            assert TOKENS.read(Purpose.UNSUBSCRIBE, changed.decode("latin-1")) is None, (place, bit)


@pytest.mark.parametrize("place", range(60))
def test_every_other_character_is_refused(place: int) -> None:
    others = [letter for letter in WORDS + "=+/!~\n ü\udcff" if letter != TOKEN[place]]
    read = [TOKENS.read(Purpose.UNSUBSCRIBE, TOKEN[:place] + letter + TOKEN[place + 1 :]) for letter in others]
    assert not any(read)


@pytest.mark.parametrize(
    "token",
    ["", ".", TOKEN[:-1], TOKEN[1:], TOKEN + "A", TOKEN + "=", TOKEN + "\n", " " + TOKEN, TOKEN + "." + TOKEN],
)
def test_what_is_cut_or_added_is_refused(token: str) -> None:
    assert TOKENS.read(Purpose.UNSUBSCRIBE, token) is None


@given(st.text(max_size=80) | st.text(alphabet=WORDS, min_size=60, max_size=60))
def test_U2_what_we_did_not_sign_is_refused(token: str) -> None:
    assert TOKENS.read(Purpose.UNSUBSCRIBE, token) is None


def test_one_reader_of_one_list_can_not_become_another() -> None:
    other = TOKENS.make(Purpose.UNSUBSCRIBE, Bearer(list_id=2, subscriber_id=ANN.subscriber_id))
    assert TOKENS.read(Purpose.UNSUBSCRIBE, other.partition(".")[0] + "." + TOKEN.partition(".")[2]) is None


def test_a_token_of_another_key_or_another_purpose_is_refused() -> None:
    elsewhere = Tokens(Keys(signing=(NEW,), message_id=b""))
    assert elsewhere.read(Purpose.UNSUBSCRIBE, TOKEN) is None
    confirm = Signer([OLD], salt=b"publisher.confirm", key_derivation="hmac", digest_method=hashlib.sha256)
    payload = base64.urlsafe_b64encode(b"\0" * 12)
    assert TOKENS.read(Purpose.UNSUBSCRIBE, confirm.sign(payload).decode()) is None


def test_old_links_go_on_working_after_a_rotation() -> None:
    rotated = Tokens(Keys(signing=(OLD, NEW), message_id=b""))
    assert rotated.read(Purpose.UNSUBSCRIBE, TOKEN) == ANN
    assert rotated.make(Purpose.UNSUBSCRIBE, ANN) != TOKEN
    assert TOKENS.read(Purpose.UNSUBSCRIBE, rotated.make(Purpose.UNSUBSCRIBE, ANN)) is None
