"""What is said of the signatures of a mail that arrived, whoever signed it."""

import base64
import re

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from publisher.clock import FixedClock
from publisher.delivery.dkim import Signer, judge_signatures
from tests.delivery.dkim_judges import DOMAIN, make_keys
from tests.delivery.test_dkim import D3, MESSAGE, NOON

FORMS = [b"simple/simple", b"relaxed/simple", b"simple/relaxed", b"relaxed/relaxed"]
ALL = [name.encode() for name in D3]
THEIRS = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
RECORD = f"v=DKIM1; k=ed25519; p={base64.b64encode(THEIRS.public_key().public_bytes_raw()).decode()}"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, list[str]]]:
    """Give a message signed by us, and what the DNS says."""
    keys, records = make_keys(tmp_path_factory.mktemp("keys"))
    signed = Signer(DOMAIN, keys, FixedClock(NOON))(MESSAGE)
    return signed, {record.name: [record.value] for record in records}


def sign_as_a_relay(form: bytes, domain: bytes = DOMAIN.encode(), headers: list[bytes] = ALL) -> bytes:
    signature = dkim.sign(
        MESSAGE, b"relay", domain, base64.b64encode(THEIRS.private_bytes_raw()), include_headers=headers,
        canonicalize=tuple(form.split(b"/")), signature_algorithm=b"ed25519-sha256",
    )  # fmt: skip
    return bytes(signature) + MESSAGE


def test_D5_our_own_signatures_are_good_and_a_saved_file_may_end_its_lines_otherwise(
    records: tuple[bytes, dict[str, list[str]]],
) -> None:
    signed, known = records
    for message in (signed, signed.replace(b"\r\n", b"\n")):
        assert [judged.is_good for judged in judge_signatures(message, lambda name: known.get(name, []))] == [
            True,
            True,
        ]


@pytest.mark.parametrize("form", FORMS)
def test_D5_a_relays_signature_is_read_in_whatever_form_it_is(form: bytes) -> None:
    (judged,) = judge_signatures(sign_as_a_relay(form), lambda _: [RECORD])
    assert (judged.why, judged.is_good, judged.selector) == ("", True, "relay")


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (sign_as_a_relay(FORMS[3]).replace(b"Words.", b"Other words."), "the body was changed"),
        (sign_as_a_relay(FORMS[3]).replace(b"Subject: A", b"Subject: Another"), "a header was changed"),
        (re.sub(rb"a=ed25519", b"a=rsa", sign_as_a_relay(FORMS[3])), "can't be read"),
    ],
)
def test_D5_what_breaks_it_is_named(message: bytes, says: str) -> None:
    (judged,) = judge_signatures(message, lambda _: [RECORD])
    assert says in judged.why
    assert not judged.is_good


@pytest.mark.parametrize(
    ("found", "says"), [([], "there is no key at relay._domainkey"), (["v=DKIM1; p="], "taken back")]
)
def test_D5_a_key_that_is_not_there_is_named(found: list[str], says: str) -> None:
    (judged,) = judge_signatures(sign_as_a_relay(FORMS[3]), lambda _: found)
    assert says in judged.why


def test_D5_what_a_relay_leaves_out_and_for_whom_it_speaks() -> None:
    (few,) = judge_signatures(sign_as_a_relay(FORMS[3], headers=[b"From", b"Subject"]), lambda _: [RECORD])
    assert few.why == ""
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(few.unsigned)
    (strange,) = judge_signatures(sign_as_a_relay(FORMS[3], domain=b"relay.example"), lambda _: [RECORD])
    assert (strange.why, strange.is_aligned, strange.is_good) == ("", False, False)
