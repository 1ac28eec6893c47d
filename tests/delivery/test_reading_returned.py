"""Returned mail as real servers write it: what it says of the reader, and that no mail can do harm."""

import re
from email import message_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.delivery.bounces import MOST_BYTES, Kind, judge_status, read_returned
from tests.delivery.returned import FOLDER, write_returned

ANN = "ann@example.net"
SAMPLES = sorted(file.stem for file in FOLDER.glob("*.eml"))


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("postfix", Kind.HARD, "5.1.1"),
        ("postfix_no_host", Kind.HARD, "5.4.4"),
        ("postfix_full", Kind.SOFT, "5.2.2"),
        ("postfix_expired", Kind.SOFT, "4.4.1"),
        ("exim", Kind.HARD, "5.0.0"),
        ("exim_plain", Kind.HARD, ""),
        ("exchange", Kind.HARD, "5.1.10"),
        ("exchange_online", Kind.HARD, "5.4.1"),
        ("gmail", Kind.HARD, "5.1.1"),
        ("qmail", Kind.HARD, "5.1.1"),
        ("sendmail", Kind.HARD, "5.1.1"),
        ("ses", Kind.HARD, "5.1.1"),
        ("outlook_blocked", Kind.BLOCK, "5.7.1"),
        ("gmail_spam", Kind.BLOCK, "5.7.1"),
        ("spamhaus", Kind.BLOCK, "5.0.0"),
    ],
)
def test_B1_each_servers_bounce_says_who_and_why(name: str, kind: Kind, status: str) -> None:
    (report,) = read_returned(write_returned(name, path="b" * 45, message_id="<one@example.org>"))
    assert (report.kind, report.status) == (kind, status)
    assert report.recipients[0] == ANN
    assert report.text
    assert "b" * 45 in report.clues.paths
    assert "<one@example.org>" in report.clues.message_ids


@pytest.mark.parametrize(
    "name", ["postfix_delayed", "vacation", "outlook_away", "challenge", "letter", "arf_not_spam", "leaving_away"]
)
def test_B1_what_is_no_bounce_counts_as_nothing(name: str) -> None:
    assert {report.kind for report in read_returned(write_returned(name))} == {Kind.OTHER}


@pytest.mark.parametrize(
    ("name", "kind"), [("arf", Kind.COMPLAINT), ("outlook_junk", Kind.COMPLAINT), ("arf_opt_out", Kind.LEFT)]
)
def test_B3_complaints_are_known_by_what_they_return(name: str, kind: Kind) -> None:
    (report,) = read_returned(write_returned(name, link=f"{'L' * 16}.{'S' * 43}"))
    assert report.kind is kind
    assert report.leave == ""
    assert report.clues.links == (f"{'L' * 16}.{'S' * 43}",)


def test_U4_who_leaves_by_mail_is_known_by_the_address_they_wrote_to() -> None:
    (report,) = read_returned(write_returned("leaving", leave="C" * 45))
    assert (report.kind, report.leave) == (Kind.LEFT, "c" * 45)


def test_a_bounce_whose_mail_names_an_address_to_leave_by_leaves_nothing() -> None:
    assert all(report.leave == "" for report in read_returned(write_returned("postfix")))


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        ("5.1.1", "", Kind.HARD),
        ("5.1.1", "550 5.1.1 rejected as spam", Kind.BLOCK),
        ("5.1.1", "550 5.7.1 not accepted", Kind.BLOCK),
        ("5.1.2", "bad destination system", Kind.HARD),
        ("5.1.8", "sender's domain does not exist", Kind.BLOCK),
        ("5.2.1", "account disabled", Kind.HARD),
        ("5.2.2", "", Kind.SOFT),
        ("5.3.4", "message too big", Kind.BLOCK),
        ("5.5.0", "mailbox unavailable", Kind.HARD),
        ("5.5.2", "syntax error", Kind.BLOCK),
        ("5.7.26", "unauthenticated", Kind.BLOCK),
        ("4.7.1", "try later", Kind.BLOCK),
        ("4.2.2", "mailbox full", Kind.SOFT),
        ("4.4.7", "message expired", Kind.SOFT),
        ("", "550 no such user", Kind.HARD),
        ("", "450 no such user", Kind.SOFT),
        ("", "552 mailbox over quota", Kind.SOFT),
        ("", "it did not work", Kind.SOFT),
        ("5.0.0", "550 spammy@example.org: no such user", Kind.HARD),
    ],
)
def test_B2_what_a_status_means_for_the_reader(status: str, text: str, kind: Kind) -> None:
    assert judge_status(status, text) is kind


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mail_cut_anywhere_is_read_or_passed_over(name: str) -> None:
    data = write_returned(name)
    for end in range(0, len(data), 97):
        assert len(read_returned(data[:end])) >= 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 5000,
        b"\xff\xfe" * 3000,
        b"Content-Type: text/plain; charset=nonsense\r\nSubject: =?x?q?=FF?=\r\n\r\n\xff",
        b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n--\r\n----\r\n",
        b"Content-Type: message/feedback-report\r\n\r\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(20_000)),
        b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
        b"X: y\r\n" * 60_000,
        b"To: " + b"b+" * 400_000,
        b"Subject: " + b"spam" * 250_000,
    ],
    ids=lambda data: f"{len(data)} bytes of {data[:20]!r}",
)
def test_a_hostile_mail_is_other_peoples_mail(data: bytes) -> None:
    assert {report.kind for report in read_returned(data)} == {Kind.OTHER}


def test_a_mail_of_fifty_megabytes_is_read_for_its_beginning() -> None:
    start = write_returned("postfix").removesuffix(b"\r\n")
    (report,) = read_returned(start + b"x" * (50 * MOST_BYTES))
    assert report.kind is Kind.HARD


@settings(max_examples=60)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_makes_reading_fail(name: str, data: st.DataObject) -> None:
    mail = bytearray(write_returned(name))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(mail) - 1))
        mail[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    for report in read_returned(bytes(mail)):
        assert report.text.isprintable()
        assert len(report.text) <= 300


def test_the_samples_are_mail_that_a_parser_takes_without_complaint() -> None:
    for name in SAMPLES:
        parsed = message_from_bytes(write_returned(name))
        assert not [part.defects for part in parsed.walk() if part.defects], name
        assert not re.search(r"\{[a-z_]+\}", write_returned(name).decode()), name
