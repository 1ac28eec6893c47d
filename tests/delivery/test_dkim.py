"""Signatures: two strangers check them, and each change of what was signed breaks them."""

import email
import email.policy
import re
import stat
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.delivery.dkim import KeyKind, Signer, find_dkim_problems, leave_unsigned, open_signer
from publisher.delivery.dkim.canonical import relax_body, relax_headers
from publisher.delivery.dkim.keys import make_key, read_record
from publisher.errors import PublisherError, Severity
from tests.delivery.dkim_judges import DOMAIN, SELECTORS, ask_dkimpy, ask_opendkim, make_keys

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = (
    b"From: Field notes <news@example.org>\r\nReply-To: ann@example.org\r\nTo: reader@example.net\r\n"
    b"Subject: A title that is so long that it has to be told in more than one single\r\n line\r\n"
    b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n"
    b"List-Id: Notes <notes.example.org>\r\n"
    b"List-Unsubscribe: <https://news.example.org/u/TOKEN>,\r\n <mailto:leave@example.org>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID: 1:notes:newsletter:publisher\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: en\r\n"
)
MESSAGE = HEAD + b"\r\nWords.\r\n"
D3 = (
    "from", "reply-to", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "feedback-id", "mime-version", "content-type", "content-language",
)  # fmt: skip
SEALED = ("From", "Reply-To", "To", "Subject", "Date", "List-Unsubscribe", "List-Unsubscribe-Post")


class Pair:
    """A signer of both kinds, and the records that speak for it."""

    def __init__(self, folder: Path) -> None:
        self.keys, self.records = make_keys(folder)
        self.sign = Signer(DOMAIN, self.keys, FixedClock(NOON))
        self.sign_fast = Signer(DOMAIN, self.keys[1:], FixedClock(NOON))  # dkimpy needs long for RSA


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return Pair(tmp_path_factory.mktemp("keys"))


def tags_of(message: bytes) -> list[dict[str, str]]:
    """Give the tags of each signature, as the standard library reads the header."""
    parsed = email.message_from_bytes(message, policy=email.policy.compat32)
    signatures = [re.sub(r"\s+", "", value) for value in parsed.get_all("DKIM-Signature", [])]
    return [dict(tag.split("=", 1) for tag in value.split(";")) for value in signatures]


def test_D1_there_are_two_signatures_over_the_same(pair: Pair) -> None:
    rsa, ed25519 = tags_of(pair.sign(MESSAGE))
    assert (rsa["a"], ed25519["a"]) == ("rsa-sha256", "ed25519-sha256")
    assert (rsa["s"], ed25519["s"]) == tuple(SELECTORS.values())
    assert rsa["h"] == ed25519["h"]
    assert rsa["bh"] == ed25519["bh"]
    assert ask_dkimpy(pair.sign(MESSAGE), pair.records) == [True, True]


def test_D2_how_it_is_signed(pair: Pair) -> None:
    for tags in tags_of(pair.sign(MESSAGE)):
        assert (tags["v"], tags["c"], tags["d"]) == ("1", "relaxed/relaxed", DOMAIN)
        assert tags["t"] == str(int(NOON.timestamp()))
        assert "l" not in tags


def test_D3_what_is_signed(pair: Pair) -> None:
    signed = tags_of(pair.sign(MESSAGE))[0]["h"].split(":")
    assert set(D3) <= set(signed)
    assert {name for name in signed if signed.count(name) > 1} >= {"from", "subject", "to", "reply-to", "date"}


@pytest.mark.parametrize("name", SEALED)
def test_D3_nobody_can_add_a_header_that_a_reader_would_see(pair: Pair, name: str) -> None:
    bare = HEAD.replace(b"Reply-To: ann@example.org\r\n", b"") + b"\r\nWords.\r\n"
    for message in (MESSAGE, bare):
        signed = pair.sign(message)
        for forged in (f"{name}: x@evil.example\r\n".encode() + signed, signed.replace(
            b"\r\n\r\n", f"\r\n{name}: x@evil.example\r\n\r\n".encode(), 1
        )):  # fmt: skip
            assert ask_dkimpy(forged, pair.records) == [False, False]


@pytest.mark.parametrize(
    ("said", "forged"),
    [
        (b"One-Click", b"No-Click"),
        (b"TOKEN", b"OTHER"),
        (b"Words.", b"Others"),
        (b"Words.\r\n", b"Words.\r\nMore\r\n"),
        (b"1:notes:", b"2:notes:"),
        (b"text/plain", b"text/html"),
    ],
)
def test_D3_nobody_can_change_what_is_signed(pair: Pair, said: bytes, forged: bytes) -> None:
    assert ask_dkimpy(pair.sign(MESSAGE).replace(said, forged), pair.records) == [False, False]


def test_D4_what_is_signed_is_left_as_it_is_and_where_it_went_is_not_signed(pair: Pair) -> None:
    signed = pair.sign(b"Return-Path: <bounce@example.org>\r\n" + MESSAGE)
    assert signed.endswith(MESSAGE)
    assert "return-path" not in tags_of(signed)[0]["h"]
    relayed = b"Return-Path: <>\r\nReceived: from a by b\r\n" + signed.replace(
        b"Return-Path: <bounce@example.org>\r\n", b""
    )
    assert ask_dkimpy(relayed, pair.records) == [True, True]


def test_no_line_is_longer_than_a_terminal(pair: Pair) -> None:
    added = pair.sign(MESSAGE).removesuffix(MESSAGE)
    assert max(map(len, added.split(b"\r\n"))) <= 78
    assert added.count(b"\n") == added.count(b"\r\n")


@pytest.mark.needs("OpenDKIM")
def test_D1_OpenDKIM_takes_both_and_refuses_what_was_changed(pair: Pair, tmp_path: Path) -> None:
    signed = pair.sign(MESSAGE)
    messages = [
        signed,
        b"Received: from a by b\r\n" + signed,
        signed.replace(b" line", b"\t   line  "),
        pair.sign(HEAD + b"\r\n"),
        pair.sign(HEAD + b"\r\n\r\n\r\n"),
        pair.sign(HEAD + "\r\nÜ \t b\r\n.\r\n\r\n\r\n".encode()),
        signed.replace(b"Words", b"Sword"),
        b"Subject: Buy\r\n" + signed,
    ]
    said = ask_opendkim(messages, pair.records, tmp_path)
    assert said == [[True, True]] * 6 + [[False, False]] * 2


LINE_ENDS = st.sampled_from(["\r\n", "\r\n\r\n", " \r\n", "\t\r\n", "\r\n "])
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20)
BODIES = st.lists(st.one_of(TEXT, LINE_ENDS, st.sampled_from([" ", "\t", "  \t", "."]))).map(
    lambda pieces: "".join([*pieces, "\r\n"] if pieces else []).encode()  # as SMTP ends it (RFC 5321 §4.1.1.4)
)
VALUES = st.lists(
    st.one_of(st.text(alphabet="abcü=?;:<>@ \t", min_size=1, max_size=30)), min_size=1, max_size=4
).map(lambda pieces: "\r\n ".join([pieces[0], *(f"x{piece}" for piece in pieces[1:])]).encode())
NAMES = st.sampled_from(["Subject", "SUBJECT", "To", "X-Other", "List-Id", "Date", "Received", "Reply-To"])


@given(head=st.lists(st.tuples(NAMES, VALUES), max_size=6), body=BODIES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_D2_whatever_stands_in_a_message_a_stranger_reads_it_as_we_do(
    pair: Pair, head: Sequence[tuple[str, bytes]], body: bytes
) -> None:
    fields = b"".join(f"{name}:".encode() + value + b"\r\n" for name, value in head)
    message = b"From: a@example.org\r\n" + fields + b"\r\n" + body
    assert ask_dkimpy(pair.sign_fast(message), pair.records) == [True]


@pytest.mark.parametrize("first", [b"", b"Hello  Ann,\r\n", b"Hello Ann,\r\n\r\n"])
def test_D2_bodies_that_begin_alike_are_signed_as_each_would_be_by_itself(pair: Pair, first: bytes) -> None:
    opening = b"--b\r\n" + first
    bodies = [opening, opening + b"Words.\r\n", opening + b"Other words.\r\n", b"Not alike.\r\n", opening[:-2]]
    messages = [HEAD + b"\r\n" + body for body in bodies for _ in range(2)]
    alone = Signer(DOMAIN, pair.keys[1:], FixedClock(NOON))
    assert [alone(message, opening) for message in messages] == [pair.sign_fast(message) for message in messages]


def test_D2_a_body_that_begins_alike_is_trusted_only_after_one_was_looked_at(pair: Pair) -> None:
    sign = Signer(DOMAIN, pair.keys[1:], FixedClock(NOON))
    for words in (b"two  blanks", b"one blank", b"two  blanks"):
        message = HEAD + b"\r\nHello,\r\n" + words + b"\r\n"
        assert ask_dkimpy(sign(message, b"Hello,\r\n"), pair.records) == [True]


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b"", b""),
        (b"\r\n", b""),
        (b"\r\n\r\n", b""),
        (b"a", b"a\r\n"),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # the example of RFC 6376 §3.4.5
        (b"a\r\n \t\r\n", b"a\r\n"),
        (b" ", b""),
    ],
)
def test_D2_a_body_as_RFC_6376_has_it(body: bytes, relaxed: bytes) -> None:
    assert relax_body(body) == relaxed


def test_D2_headers_as_RFC_6376_has_them() -> None:
    head = b"A: X\r\nB : Y\t\r\n\tZ  "
    assert relax_headers(head) == [(b"a", b"a:X"), (b"b", b"b:Y Z")]


# What the configuration says, and what files hold.

CONFIG = """\
[site]
title = "T"
url = "https://example.org/"
timezone = "UTC"

[[lists]]
name = "l"
title = "L"
from = "L <l@{sender}>"

[dkim]
domain = "example.org"
rsa_selector = "202611-r"
rsa_key_file = "rsa.pem"
ed25519_selector = "202611-e"
ed25519_key_file = "ed25519.pem"
"""


def write_keys(folder: Path, config: str = CONFIG, sender: str = "example.org") -> Path:
    for kind in KeyKind:
        if not (folder / f"{kind}.pem").exists():
            make_key(folder / f"{kind}.pem", kind)
    file = folder / "config.toml"
    file.write_text(config.replace("{sender}", sender), encoding="utf-8")
    return file


def test_a_site_signs_with_the_keys_that_it_names(tmp_path: Path) -> None:
    sign = open_signer(load_settings(write_keys(tmp_path), {}), FixedClock(NOON))
    records = [read_record(tmp_path / f"{kind}.pem", kind, SELECTORS[kind], DOMAIN) for kind in KeyKind]
    assert ask_dkimpy(sign(MESSAGE), records) == [True, True]


def test_a_site_that_names_no_keys_leaves_signing_to_the_relay(tmp_path: Path) -> None:
    plain = load_settings(write_keys(tmp_path, CONFIG.partition("[dkim]")[0]), {})
    assert open_signer(plain, FixedClock(NOON)) is leave_unsigned
    assert find_dkim_problems(plain) == []
    assert leave_unsigned(MESSAGE) == MESSAGE


@pytest.mark.parametrize("transport", ['kind = "smtp"\nhost = "email-smtp.eu-west-1.amazonaws.com"'])
def test_what_Amazon_SES_writes_anew_is_not_signed(tmp_path: Path, transport: str) -> None:
    site = load_settings(write_keys(tmp_path, f"{CONFIG}[transport]\n{transport}\n"), {})
    names = tags_of(open_signer(site, FixedClock(NOON))(MESSAGE))[0]["h"].split(":")
    assert not {"date", "message-id"} & set(names)
    assert "subject" in names


def test_keys_are_made_for_nobody_else_to_read_and_never_over_others(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "rsa.pem"
    make_key(file, KeyKind.RSA)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(PublisherError, match="can't be written"):
        make_key(file, KeyKind.RSA)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "code", "line", "says"),
    [
        (('domain = "example.org"', ""), "dkim-incomplete", 11, "the domain is missing"),
        (('domain = "example.org"', 'domain = "example..org"'), "dkim-incomplete", 12, "is no domain"),
        (('rsa_selector = "202611-r"', ""), "dkim-incomplete", 11, "dkim.rsa_selector: this is missing"),
        (('ed25519_key_file = "ed25519.pem"', ""), "dkim-incomplete", 11, "ed25519_key_file: this is missing"),
        (('"202611-r"', '"under_score"'), "dkim-incomplete", 13, "is no selector"),
        (('rsa_selector = "202611-r"\nrsa_key_file = "rsa.pem"', ""), "dkim-incomplete", 11, "there is no RSA key"),
        (('"rsa.pem"', '"gone.pem"'), "dkim-key", 14, "is not there"),
        (('"rsa.pem"', '"ed25519.pem"'), "dkim-key", 14, "another kind of key than RSA"),
        (('"ed25519.pem"', '"rsa.pem"'), "dkim-key", 16, "another kind of key than ED25519"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_settings_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], code: str, line: int, says: str
) -> None:
    site = load_settings(write_keys(tmp_path, CONFIG.replace(*change)), {})
    (problem,) = find_dkim_problems(site)
    assert (problem.code, problem.line, problem.severity) == (code, line, Severity.ERROR)
    assert says in problem.text
    assert problem.hint
    with pytest.raises(PublisherError, match="can't be signed"):
        open_signer(site, FixedClock(NOON))


def pem_of(what: str) -> bytes:
    if what == "public":
        return generate_rsa_key(65537, 2048).public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )  # fmt: skip
    key = generate_ec_key(SECP256R1()) if what == "curve" else generate_rsa_key(65537, 2048)
    lock: KeySerializationEncryption = BestAvailableEncryption(b"x") if what == "locked" else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


@pytest.mark.parametrize(
    ("what", "says"),
    [("public", "a public key"), ("curve", "another kind"), ("locked", "passphrase"), ("junk", "no private key")],
)
def test_a_file_that_is_no_key_for_us_is_told_as_what_it_is(tmp_path: Path, what: str, says: str) -> None:
    file = tmp_path / "rsa.pem"
    file.write_bytes(b"secret words" if what == "junk" else pem_of(what))
    file.chmod(0o600)
    (problem,) = find_dkim_problems(load_settings(write_keys(tmp_path), {}))
    assert (problem.code, problem.line) == ("dkim-key", 14)
    assert says in problem.text
    assert "secret words" not in str(problem)


@pytest.mark.parametrize(
    ("bits", "told"),
    [
        (1024, ("dkim-key-weak", Severity.WARNING)),
        pytest.param(512, ("dkim-key", Severity.ERROR), marks=pytest.mark.filterwarnings("ignore:.*bit")),
    ],
)
def test_D1_a_weak_key_is_told_and_one_that_nobody_takes_is_refused(
    tmp_path: Path, bits: int, told: tuple[str, Severity]
) -> None:
    file = write_keys(tmp_path)
    openssl = ["openssl", "genrsa", "-traditional", "-out", str(tmp_path / "rsa.pem"), str(bits)]
    subprocess.run(openssl, check=True, capture_output=True)  # the library makes no such key any more
    (problem,) = find_dkim_problems(load_settings(file, {}))
    assert (problem.code, problem.severity) == told
    assert (problem.line, f"{bits} bits" in problem.text) == (14, True)


def test_an_old_form_of_key_is_read_too(tmp_path: Path) -> None:
    make_key(tmp_path / "new.pem", KeyKind.RSA)
    key = load_pem_private_key((tmp_path / "new.pem").read_bytes(), None)
    (tmp_path / "rsa.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    (tmp_path / "rsa.pem").chmod(0o600)
    assert find_dkim_problems(load_settings(write_keys(tmp_path), {})) == []


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = write_keys(tmp_path)
    (tmp_path / "rsa.pem").chmod(0o640)
    (problem,) = find_dkim_problems(load_settings(file, {}))
    assert "can be read by others" in problem.text
    assert problem.hint.startswith("chmod 600")


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = write_keys(tmp_path)
    (tmp_path / "rsa.pem").unlink()
    (tmp_path / "rsa.pem").mkdir()
    (problem,) = find_dkim_problems(load_settings(file, {}))
    assert "can't be read" in problem.text


@pytest.mark.parametrize(
    ("sender", "is_told"), [("example.org", False), ("mail.example.org", False), ("other.org", True)]
)
def test_H1_a_list_of_another_domain_is_told(tmp_path: Path, sender: str, *, is_told: bool) -> None:
    found = find_dkim_problems(load_settings(write_keys(tmp_path, sender=sender), {}))
    assert [(problem.code, problem.severity) for problem in found] == (
        [("dkim-domain", Severity.WARNING)] if is_told else []
    )


def test_D1_a_record_is_told_in_strings_that_DNS_takes(tmp_path: Path) -> None:
    write_keys(tmp_path)
    rsa, ed25519 = (read_record(tmp_path / f"{kind}.pem", kind, SELECTORS[kind], DOMAIN) for kind in KeyKind)
    assert rsa.name == "202611-r._domainkey.example.org"
    strings = re.findall(r'"([^"]*)"', rsa.as_zone_line)
    assert len(strings) == 2
    assert max(map(len, strings)) <= 255
    assert "".join(strings) == rsa.value
    assert rsa.value.startswith("v=DKIM1; k=rsa; p=MII")
    assert ed25519.value.startswith("v=DKIM1; k=ed25519; p=")
