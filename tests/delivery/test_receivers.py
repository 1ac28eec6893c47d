"""What receivers make of real posts' mail: a filter, a mail server, and two who check signatures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.app.compiling import frame_of
from publisher.clock import FixedClock
from publisher.delivery.dkim import Record, Signer, leave_unsigned
from publisher.delivery.outcome import Verdict
from publisher.delivery.single import send_single
from publisher.delivery.transports import Message
from publisher.delivery.transports.relay import Relay
from publisher.delivery.transports.smtp import SmtpTransport
from publisher.mailbox import Mailbox
from publisher.newsletter import MailTemplates, MessageTemplate, Recipient, compile_issue
from tests.delivery.dkim_judges import DOMAIN, ask_dkimpy, ask_opendkim, make_keys
from tests.delivery.postfix import Postfix, run_postfix
from tests.delivery.spamassassin import ask_spamassassin
from tests.newsletter.corpora import TRAPS, names_of_posts, read_post

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SENDER = Mailbox.parse(f"Field notes <news@{DOMAIN}>")
READER = Recipient(
    mailbox=Mailbox(address="reader@example.net", name="Ann"),
    unsubscribe_url=f"https://news.{DOMAIN}/u/{'t' * 52}",
)
MOST = 0.5  # points; what is let through has less than 5
# Each of these says of a mail that somebody was careless.
CARELESS = re.compile(
    r"HTML_FONT_LOW_CONTRAST|MPART_ALT_DIFF.*|MIME_.*|HTML_IMAGE_RATIO_.*|HTML_IMAGE_ONLY_.*|MISSING_.*|INVALID_.*"
)


def messages_of(names: Sequence[str], folder: Path) -> Iterator[bytes]:
    """Give the mail of each post as one reader gets it, unsigned."""
    templates: dict[Path, MailTemplates] = {}
    for number, name in enumerate(names):
        settings, post = read_post(name, folder)
        newsletter = settings.lists[0]
        mail = templates.setdefault(settings.file, MailTemplates(settings))
        compiled = compile_issue(newsletter=newsletter, posts=[post], settings=settings, templates=mail)
        frame = replace(frame_of(settings, newsletter, compiled, NOW), sender=SENDER)
        yield MessageTemplate.build(compiled, frame).fill_in(READER, f"<{number:032x}@{DOMAIN}>")


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return list(messages_of(TRAPS[::3], tmp_path_factory.mktemp("corpora")))


@pytest.fixture(scope="module")
def all_mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("all")
    names = names_of_posts(folder)
    assert len(names) > 200
    return dict(zip(names, messages_of(names, folder), strict=True))


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Signer, list[Record]]:
    keys, records = make_keys(tmp_path_factory.mktemp("keys"))
    return Signer(DOMAIN, keys, FixedClock(NOW)), records


@pytest.mark.needs("SpamAssassin")
def test_a_filter_finds_nothing_careless(mails: list[bytes], tmp_path: Path) -> None:
    shortest = sorted(mails, key=len)[:2]  # it takes a second for each
    careless = shortest[0].replace(b"Message-ID", b"X-Other")
    *verdicts, bad = ask_spamassassin([*shortest, careless], tmp_path)
    assert [verdict for verdict in verdicts if verdict.points > MOST] == []
    assert {rule for verdict in verdicts for rule in verdict.rules if CARELESS.fullmatch(rule)} == set()
    assert {rule for rule in bad.rules if CARELESS.fullmatch(rule)}  # the judge is awake


@pytest.mark.soak
@pytest.mark.needs("SpamAssassin")
def test_a_filter_finds_nothing_careless_in_any_post_of_any_blog(
    all_mails: dict[str, bytes], tmp_path: Path
) -> None:
    verdicts = dict(zip(all_mails, ask_spamassassin(list(all_mails.values()), tmp_path), strict=True))
    assert {name: verdict for name, verdict in verdicts.items() if verdict.points > MOST} == {}
    careless = {
        name: {rule for rule in verdict.rules if CARELESS.fullmatch(rule)} for name, verdict in verdicts.items()
    }
    assert {name: rules for name, rules in careless.items() if rules} == {}


@pytest.mark.needs("OpenDKIM")
def test_D1_both_signatures_of_every_mail_hold(
    mails: list[bytes], signing: tuple[Signer, list[Record]], tmp_path: Path
) -> None:
    sign, records = signing
    signed = [sign(mail) for mail in mails]
    assert ask_opendkim(signed, records, tmp_path) == [[True, True]] * len(mails)
    assert ask_dkimpy(signed[0], records) == [True, True]


@pytest.mark.soak
@pytest.mark.needs("OpenDKIM")
def test_D1_both_signatures_of_every_post_of_every_blog_hold(
    all_mails: dict[str, bytes], signing: tuple[Signer, list[Record]], tmp_path: Path
) -> None:
    sign, records = signing
    signed = [sign(mail) for mail in all_mails.values()]
    assert ask_opendkim(signed, records, tmp_path) == [[True, True]] * len(signed)
    assert [ask_dkimpy(mail, records) for mail in signed] == [[True, True]] * len(signed)


@pytest.mark.needs("Postfix", "OpenDKIM")
def test_D4_a_mail_server_hands_on_what_it_was_given_and_the_signatures_hold(
    mails: list[bytes], signing: tuple[Signer, list[Record]], tmp_path: Path
) -> None:
    sign, records = signing
    with run_postfix() as postfix:
        given = [hand_over(postfix, mail, sign) for mail in mails]
        taken = postfix.wait_for(len(mails))
    for mail in taken:
        (sent,) = (signed for signed in given if mail.endswith(signed))
        added = mail.removesuffix(sent)
        assert re.findall(rb"^([\w-]+):", added, re.MULTILINE) == [
            b"Return-Path",
            b"X-Original-To",
            b"Delivered-To",
            b"Received",
        ]
    assert ask_opendkim(taken, records, tmp_path) == [[True, True]] * len(taken)
    assert ask_dkimpy(taken[-1], records) == [True, True]


def hand_over(postfix: Postfix, mail: bytes, sign: Signer) -> bytes:
    """Send a mail as the program does; give what was sent."""
    transport = SmtpTransport(Relay(host="127.0.0.1", port=postfix.port, tls="none", timeout=30), connections=1)
    signed = sign(mail)
    message = Message(sender=SENDER, recipient=READER.mailbox, message_id="<1@example.org>", data=signed)
    assert send_single(transport, message, sign=leave_unsigned).verdict is Verdict.SENT
    return signed
