import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.mailbox import Mailbox
from publisher.newsletter.alert import build_alert
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.message import IssueFrame, MessageTemplate, mark_as_test
from publisher.newsletter.message_id import message_id
from publisher.newsletter.personal import Recipient, clean_name
from publisher.newsletter.slots import ADDRESS, UNSUBSCRIBE, split_on_slots
from tests.newsletter.test_quoted_printable import canonicalise_relaxed

FRAME = IssueFrame(
    sender=Mailbox.parse("Field notes <news@example.org>"),
    reply_to=Mailbox.parse("Ann <ann@example.org>"),
    list_name="weekly",
    list_title="Field notes by mail",
    list_archive="https://example.org/feeds/",
    list_subscribe="https://news.example.org/subscribe/weekly",
    archived_at="https://example.org/blog/what-happened/",
    feedback_id="7:weekly:newsletter:fieldnotes",
    started=datetime(2026, 11, 22, 16, 0, tzinfo=timezone(timedelta(hours=8))),
)
ANN = Recipient(
    mailbox=Mailbox.parse("reader@example.net"), unsubscribe_url="https://news.example.org/u/abc?a=1&b=2"
)
ID = "<abcdef@example.org>"


def compiled(subject: str = "Hello", text: str = "Hello", html: str = "<p>Hello</p>") -> Compiled:
    return Compiled(
        subject=subject,
        preheader="",
        html=html,
        text=text,
        language="en",
        template_hash="t",
        archived_at=FRAME.archived_at,
        oversize=False,
    )


def message(issue: Compiled, recipient: Recipient = ANN) -> bytes:
    return MessageTemplate.build(issue, FRAME).fill_in(recipient, ID)


def parse(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def parts_of(parsed: EmailMessage) -> list[str]:
    return [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in parsed.iter_parts()]


def defects_of(parsed: EmailMessage) -> Iterator[object]:
    for part in parsed.walk():
        yield from part.defects
        for value in part.values():
            yield from value.defects


TEXT = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), st.sampled_from(" \n.=<&日é🙂")),
    max_size=300,
)
LINE = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["C", "Z"]), st.sampled_from(" é日🙂")),
    min_size=1,
    max_size=120,
).map(lambda text: " ".join(text.split()) or "x")


@given(subject=LINE, text=TEXT, html=TEXT, name=LINE.filter(lambda name: len(name) < 15))
@example(subject="x", text=".dot\nFrom here\nblank \n" + "long " * 300, html="日本語" * 400, name="Jane, the 2nd")
@example(subject="Ünïcode 🙂" * 9, text="", html="", name="日記")
def test_decoded_it_is_what_the_standard_library_builds(subject: str, text: str, html: str, name: str) -> None:
    reader = Recipient(
        mailbox=Mailbox(name=name, address="a@example.net"), unsubscribe_url="https://example.org/u/1"
    )
    ours = parse(message(compiled(subject=subject, text=text, html=html), reader))
    naive = EmailMessage()
    naive["From"] = Address("Field notes", addr_spec="news@example.org")
    naive["Reply-To"] = Address("Ann", addr_spec="ann@example.org")
    naive["To"] = Address(clean_name(name), addr_spec="a@example.net")
    naive["Subject"] = subject
    naive["Date"] = FRAME.started.astimezone(UTC)
    naive.set_content(text)
    naive.add_alternative(html, subtype="html")
    theirs = parse(naive.as_bytes(policy=SMTP))
    assert list(defects_of(ours)) == []
    for header in ("From", "Reply-To", "To", "Subject", "Date"):
        assert ours[header] == theirs[header]
    assert parts_of(ours) == parts_of(theirs)


def test_headers_stand_in_one_order() -> None:
    assert list(parse(message(compiled())).items()) == [
        ("From", "Field notes <news@example.org>"),
        ("Reply-To", "Ann <ann@example.org>"),
        ("To", "reader@example.net"),
        ("Subject", "Hello"),
        ("Date", "Sun, 22 Nov 2026 08:00:00 +0000"),
        ("Message-ID", ID),
        ("List-Id", "Field notes by mail <weekly.example.org>"),
        ("List-Unsubscribe", "<https://news.example.org/u/abc?a=1&b=2>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", "<mailto:ann@example.org?subject=help>"),
        ("List-Subscribe", "<https://news.example.org/subscribe/weekly>"),
        ("List-Archive", "<https://example.org/feeds/>"),
        ("List-Owner", "<mailto:ann@example.org>"),
        ("List-Post", "NO"),
        ("Archived-At", "<https://example.org/blog/what-happened/>"),
        ("Feedback-ID", "7:weekly:newsletter:fieldnotes"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="=_{compiled().digest[:24]}"'),
        ("Content-Language", "en"),
    ]


def test_H8_a_page_and_a_letter_stand_in_this_order_and_are_never_encoded() -> None:
    page, letter = "https://example.org/u/" + "t" * 300, "mailto:unsub+t@example.org?subject=unsubscribe"
    reader = Recipient(mailbox=ANN.mailbox, unsubscribe_url=page, unsubscribe_mailto=letter)
    raw = message(compiled(text=UNSUBSCRIBE), reader)
    assert f"\r\nList-Unsubscribe: <{page}>,\r\n <{letter}>\r\n".encode() in raw
    assert parts_of(parse(raw))[0] == page


def test_H9_without_a_page_there_is_no_one_click() -> None:
    letter = "mailto:unsub+t@example.org?subject=unsubscribe"
    reader = Recipient(mailbox=ANN.mailbox, unsubscribe_url="", unsubscribe_mailto=letter)
    raw = message(compiled(html=UNSUBSCRIBE), reader)
    assert b"List-Unsubscribe-Post" not in raw
    assert parts_of(parse(raw))[1] == letter


@pytest.mark.parametrize("address", ["reader@example.net", "日本@example.net"])
@pytest.mark.parametrize("subject", ["Hello", "日本語の件名" * 20, "word " * 80 + "end"])
def test_H16_every_line_is_short_and_ends_in_crlf(subject: str, address: str) -> None:
    raw = message(compiled(subject, "line\n" * 3, "<p>" + "x" * 3000), Recipient(
        mailbox=Mailbox.parse(address), unsubscribe_url="https://example.org/u/" + "t" * 300
    ))  # fmt: skip
    assert raw.endswith(b"--\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    for line in re.sub(rb"\r\n ", b" ", raw).split(b"\r\n"):
        if line.startswith((b"List-", b"Feedback-ID", b"Message-ID", b"Content-", b"Archived-At", b"Date")):
            assert b"=?" not in line


def test_M3_the_body_of_a_message_needs_no_canonicalisation() -> None:
    body = message(compiled(text="a  b \n\n\n", html="<pre>\tx  =  1\n</pre>\n")).partition(b"\r\n\r\n")[2]
    assert canonicalise_relaxed(body) == body


def test_M9_only_an_address_beyond_ascii_needs_smtputf8() -> None:
    template = MessageTemplate.build(compiled(), FRAME)
    reader = Recipient(mailbox=Mailbox.parse("üser@exämple.org"), unsubscribe_url="https://example.org/u/1")
    assert template.needs_smtputf8(reader)
    assert "\r\nTo: üser@xn--exmple-cua.org\r\n".encode() in template.fill_in(reader, ID)
    assert not template.needs_smtputf8(ANN)


@example("nlx-", "nlx-a-")
@given(TEXT, TEXT)
def test_values_are_escaped_for_their_place_and_no_slot_is_left(before: str, after: str) -> None:
    reader = Recipient(
        mailbox=Mailbox(address="o'b&r@example.net"), unsubscribe_url="https://example.org/u/1?a=1&b=2"
    )
    both = f"{before}{ADDRESS}{after}{UNSUBSCRIBE}{before}"
    template = MessageTemplate.build(compiled(text=both, html=both), FRAME)
    raw = template.fill_in(reader, ID)
    assert raw.partition(b"\r\n\r\n")[2].startswith(template.opening)
    assert template.opening.startswith(b"--=_")
    assert split_on_slots(raw.decode()) == (raw.decode(),)
    text, html = parts_of(parse(raw))
    assert "o'b&r@example.net" in text
    assert "a=1&b=2" in text
    assert "o&#x27;b&amp;r@example.net" in html
    assert "a=1&amp;b=2" in html


def test_the_same_delivery_is_the_same_bytes() -> None:
    assert message(compiled()) == message(compiled())


def test_what_a_database_gives_back_has_the_same_digest() -> None:
    issue = compiled()
    row = asdict(issue) | {"oversize": 0}
    assert Compiled(**row).digest == issue.digest


def test_a_test_says_so_in_its_subject() -> None:
    assert parse(message(mark_as_test(compiled("日本"))))["Subject"] == "[Test] 日本"


def test_H6_a_message_id_is_stable_and_tells_nothing() -> None:
    first = message_id(b"key", "home", 7, 1, "example.org")
    assert first == message_id(b"key", "home", 7, 1, "example.org")
    assert re.fullmatch(r"<[a-z2-7]{32}@example\.org>", first)
    others = {
        message_id(b"other", "home", 7, 1, "example.org"),
        message_id(b"key", "away", 7, 1, "example.org"),
        message_id(b"key", "home", 71, 1, "example.org"),
        message_id(b"key", "home", 7, 11, "example.org"),
    }
    assert len(others | {first}) == 5


def test_H6_a_message_id_is_the_same_in_every_release() -> None:
    for subscriber in range(100):
        seal = hmac.digest(b"key", f"home|7|{subscriber}".encode(), "sha256")
        digits = base64.b32encode(seal[:20]).decode("ascii").lower()
        assert message_id(b"key", "home", 7, subscriber, "example.org") == f"<{digits}@example.org>"


def test_an_alert_is_plain_and_asks_for_no_answer() -> None:
    raw = build_alert(
        sender=FRAME.sender,
        recipient=Mailbox.parse("ops@example.org"),
        subject="2 issues are held – look",
        text="Held: weekly\n.\nFrom here on…\n",
        date=FRAME.started,
        message_id=ID,
    )
    parsed = parse(raw)
    assert list(defects_of(parsed)) == []
    assert parsed["Subject"] == "2 issues are held – look"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert "Precedence" not in parsed
    assert parsed.get_content() == "Held: weekly\r\n.\r\nFrom here on…\r\n"
