"""What readers typed, in the mail that they get: text and nothing else, and no reason to get none."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from publisher.audience import Wish
from publisher.mailbox import Mailbox
from publisher.newsletter import MailTemplates, MessageTemplate, Recipient, compile_issue
from publisher.newsletter.message import IssueFrame
from tests.newsletter.conftest import CONFIG, PUBLISHED, make_post, make_rendered, make_settings
from tests.site import Site

HOSTILE = (
    "<b>Ann</b>",
    "=?utf-8?q?=3Cb=3E?=",
    "Ann\r\nBcc: everybody@example.net",
    "Ann\u202ennA",
    'Ann" <other@example.net>, "',
    "Ann {{ reader.address }} {% raw %}",
    "nlx-unsubscribe-nlx",
    "https://evil.example/?a=1&b=2",
    "👩‍🚀 Ann",
    "عليّ",
    "a" * 500,
    "\x00\x1b[31m",
    "\ud800",
    ".\r\n.\r\n",
    "From me\nFrom you",
)
PIECES = st.sampled_from(
    [*HOSTILE, "<", ">", "&", "'", '"', "\n", "=?", "?=", "\u2028", "@", ",", ";", "=", " ", "é"]
)
NAMES = st.lists(PIECES | st.text(max_size=8), max_size=6).map("".join)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> MessageTemplate:
    config = CONFIG.replace('name = "weekly"', 'name = "weekly"\ngreeting = true')
    site = make_settings(tmp_path_factory.mktemp("site"), config)
    posts = [(make_post(), make_rendered("<p>Words.</p>"))]
    compiled = compile_issue(newsletter=site.lists[0], posts=posts, settings=site, templates=MailTemplates(site))
    return MessageTemplate.build(
        compiled,
        IssueFrame(
            sender=Mailbox(address="news@example.org"),
            reply_to=None,
            list_name="weekly",
            list_title="Weekly",
            list_archive="",
            list_subscribe="https://news.example.org/subscribe/weekly",
            archived_at="",
            feedback_id="1:weekly:newsletter:publisher",
            started=PUBLISHED,
        ),
    )


def read(template: MessageTemplate, name: str) -> EmailMessage:
    reader = Recipient(
        mailbox=Mailbox(name=name, address="ann@example.net"), unsubscribe_url="https://news.example.org/u/TOKEN"
    )
    parsed = email.message_from_bytes(template.fill_in(reader, "<1@example.org>"), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def shape(message: EmailMessage) -> list[tuple[str, str | None]]:
    tree = lxml_html.document_fromstring(part(message, "html"))
    return [(str(node.tag), node.get("href")) for node in tree.iter() if node.tag != "bdi"]


@given(NAMES)
@example("")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_a_reader_is_called_it_is_one_message_to_them_alone(template: MessageTemplate, name: str) -> None:
    nobody, message = read(template, ""), read(template, name)
    assert message.keys() == nobody.keys()
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@example.net"]
    assert [defect for shown in message.walk() for defect in shown.defects] == []
    assert shape(message) == shape(nobody)
    assert len(part(message, "plain").splitlines()) == len(part(nobody, "plain").splitlines())
    assert "https://news.example.org/u/TOKEN" in part(message, "plain")


def test_a_name_that_nobody_has_keeps_no_reader_from_their_mail(tmp_path: Path) -> None:
    site = Site(tmp_path)
    config = (tmp_path / "config.toml").read_text(encoding="utf-8")
    site.configure(config.replace('name = "notes"', 'name = "notes"\ngreeting = true'))
    site.app.line.publish()
    for number, name in enumerate(name for name in HOSTILE if name.isprintable() or "\n" in name):
        site.app.people.add(f"reader{number}@example.net", Wish(name=name))
    site.pause(1)
    site.write_post("hello")
    site.pause(60)
    site.app.line.publish()
    assert len(site.outbox) == len(site.app.people.members()) > 10
    assert {str(message["Bcc"]) for message in site.outbox} == {"None"}
