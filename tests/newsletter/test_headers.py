import re
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from publisher.mailbox import Mailbox
from publisher.newsletter.headers import (
    UnsafeHeaderError,
    ascii_phrase,
    list_header,
    mailbox_header,
    plain_header,
    text_header,
    to_uri,
)

VISIBLE = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), st.sampled_from(' "\\(),.<>@:;=?_日é🙂')
    ),
    min_size=1,
    max_size=200,
)


def parsed(header: bytes) -> EmailMessage:
    message = message_from_bytes(header + b"\r\n", policy=default)
    assert isinstance(message, EmailMessage)
    return message


def decoded_name(header: bytes) -> str:
    """Not what `addresses` says: the parser of Python 3.11 leaves a blank between encoded-words of a name."""
    phrase = header.decode("ascii").removeprefix("From: ").rpartition("<")[0].replace("\r\n", "").strip()
    if phrase.startswith('"'):
        return re.sub(r"\\(.)", r"\1", phrase[1:-1])
    return str(make_header(decode_header(phrase)))


@given(VISIBLE)
@example("What Happened in 2024")
@example("=?utf-8?q?not_one?=")
@example("a " * 150)
@example("x" * 900)
@example("🙂" * 60)
def test_H4_a_subject_comes_back_as_it_was(subject: str) -> None:
    assume(subject.strip() == subject)
    written = text_header("Subject", subject)
    assert parsed(written)["Subject"] == subject
    for line in written.split(b"\r\n"):
        assert len(line) <= 78
        for word in re.findall(rb"=\?utf-8\?[qb]\?\S*?\?=", line):
            assert len(word) <= 75


def test_H4_q_where_it_can_be_read_and_b_elsewhere() -> None:
    assert text_header("Subject", "Café notes") == b"Subject: =?utf-8?q?Caf=C3=A9_notes?=\r\n"
    assert text_header("Subject", "日本語").startswith(b"Subject: =?utf-8?b?")


def test_H4_encoded_words_hold_whole_characters() -> None:
    written = text_header("Subject", "日本語のとても長い件名" * 10).decode("ascii")
    words = re.findall(r"=\?\S+\?=", written)
    assert len(words) > 1
    for word in words:
        assert "\N{REPLACEMENT CHARACTER}" not in parsed(f"Subject: {word}\r\n".encode())["Subject"]


@given(VISIBLE)
@example("Sandipan Bhaumik")
@example("Doe, Jane (the second)")
@example("J. R. “Bob” Dobbs")
def test_H1_a_name_comes_back_as_it_was(name: str) -> None:
    name = " ".join(name.split())
    assume(name)
    written = mailbox_header("From", Mailbox(name=name, address="news@example.org"))
    (address,) = parsed(written)["From"].addresses
    assert address.addr_spec == "news@example.org"
    assert parsed(written)["From"].defects == ()
    assert decoded_name(written) == name
    assert all(len(line) <= 78 for line in written.split(b"\r\n"))


def test_M9_a_local_part_beyond_ascii_is_never_encoded() -> None:
    written = mailbox_header("To", Mailbox.parse("Jürgen <üser@exämple.org>"))
    assert written == "To: =?utf-8?q?J=C3=BCrgen?= <üser@xn--exmple-cua.org>\r\n".encode()


def test_H8_a_token_of_300_characters_is_written_as_it_stands() -> None:
    page, letter = f"https://example.org/u/{'t' * 300}", f"mailto:unsub+{'t' * 60}@example.org?subject=unsubscribe"
    written = list_header("List-Unsubscribe", [page, letter])
    assert written == f"List-Unsubscribe: <{page}>,\r\n <{letter}>\r\n".encode()
    assert parsed(written)["List-Unsubscribe"] == f"<{page}>, <{letter}>"


def test_H16_what_can_not_be_folded_is_refused_beyond_998_bytes() -> None:
    with pytest.raises(UnsafeHeaderError, match="998"):
        list_header("List-Unsubscribe", ["https://example.org/" + "t" * 1000])


@pytest.mark.parametrize("control", ["\r", "\n", "\r\nBcc: all@example.org", "\0", "\x0b", "\x85", "\u2028"])
def test_H17_line_breaks_and_controls_are_refused(control: str) -> None:
    writers: tuple[Callable[[str], bytes], ...] = (
        lambda text: text_header("Subject", text),
        lambda text: plain_header("Feedback-ID", text),
        lambda text: list_header("List-Archive", [text]),
        lambda text: mailbox_header("To", Mailbox(address="a@example.org", name=text)),
        lambda text: mailbox_header("To", Mailbox(address=f"{text}@example.org")),
    )
    for write in writers:
        with pytest.raises(UnsafeHeaderError):
            write(f"before{control}after")


def test_H17_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnsafeHeaderError):
        text_header("Subject", "\ud83d")


def test_H16_a_structured_header_is_ascii() -> None:
    with pytest.raises(UnsafeHeaderError, match="ASCII"):
        plain_header("Feedback-ID", "é")


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ("Field notes by mail", "Field notes by mail"),
        ("Notes, and more", '"Notes, and more"'),
        ('The "Notes"', '"The \\"Notes\\""'),
        ("Notizen für alle", "weekly"),
        ("日記", "weekly"),
    ],
)
def test_H7_a_list_is_named_without_encoded_words(title: str, phrase: str) -> None:
    assert ascii_phrase(title, fallback="weekly") == phrase


def test_an_address_beyond_ascii_becomes_a_uri() -> None:
    assert to_uri("https://example.org/café/?a=1#%C3%A9") == "https://example.org/caf%C3%A9/?a=1#%C3%A9"
