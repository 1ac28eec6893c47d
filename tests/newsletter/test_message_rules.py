"""The rules for headers, parts and structure, each held against the bytes of a real mail."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import html as lxml_html
from msgspec import structs

from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.message import MessageTemplate
from publisher.newsletter.notice import compile_notice
from publisher.newsletter.notice_kind import NoticeKind
from publisher.newsletter.style_rules import declarations_of, rules_for_the_dark
from publisher.newsletter.transfer import transfer_size
from publisher.settings import Settings
from tests.newsletter.conftest import make_post, make_rendered, make_sample, make_settings
from tests.newsletter.test_message import ANN, FRAME, ID, defects_of, parse

LINKED = '<p>Words and <a href="https://example.org/x">a link</a>.</p>'
NOT_IN_OUTLOOK = {".picture", ".inline-picture", ".formula"}  # it leaves pictures as they are
SINGLE = (
    "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Feedback-ID", "MIME-Version", "Content-Type", "Content-Language", "Precedence",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_settings(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def issue(site: Settings) -> Compiled:
    return compile_issue(
        newsletter=site.lists[0], posts=[make_sample()], settings=site, templates=MailTemplates(site)
    )


@pytest.fixture(scope="module")
def raw(issue: Compiled) -> bytes:
    return MessageTemplate.build(issue, FRAME).fill_in(ANN, ID)


@pytest.fixture(scope="module")
def mail(raw: bytes) -> EmailMessage:
    return parse(raw)


def test_H1_each_header_stands_there_once(mail: EmailMessage) -> None:
    assert {name: len(mail.get_all(name, [])) for name in SINGLE} == dict.fromkeys(SINGLE, 1)


def test_H2_an_answer_goes_to_whoever_reads_it(mail: EmailMessage) -> None:
    assert mail["Reply-To"].addresses[0].addr_spec == "ann@example.org"


def test_H3_it_is_for_one_reader(mail: EmailMessage) -> None:
    assert [address.addr_spec for address in mail["To"].addresses] == ["reader@example.net"]
    assert mail["Cc"] is None


def test_H5_the_date_is_when_the_issue_began_in_a_zone_of_numbers(mail: EmailMessage) -> None:
    written = str(mail["Date"])
    assert written.endswith(" +0000")
    assert parsedate_to_datetime(written) == FRAME.started
    assert parsedate_to_datetime(written).utcoffset() == timedelta(0)


def test_H6_the_message_id_is_of_the_senders_domain(mail: EmailMessage) -> None:
    assert str(mail["Message-ID"]).rstrip(">").endswith("@example.org")


def test_H10_who_a_list_is_of_and_how_to_come_and_go(mail: EmailMessage) -> None:
    assert {
        name: mail[name] for name in ("List-Help", "List-Subscribe", "List-Archive", "List-Post", "List-Owner")
    } == {
        "List-Help": "<mailto:ann@example.org?subject=help>",
        "List-Subscribe": "<https://news.example.org/subscribe/weekly>",
        "List-Archive": "<https://example.org/feeds/>",
        "List-Post": "NO",
        "List-Owner": "<mailto:ann@example.org>",
    }
    assert mail["Archived-At"] == f"<{FRAME.archived_at}>"


def test_H11_what_complaints_are_counted_by_tells_nothing_of_the_reader(mail: EmailMessage) -> None:
    fields = str(mail["Feedback-ID"]).split(":")
    assert len(set(fields)) == 4
    assert 5 <= len(fields[3]) <= 15
    assert "reader" not in str(mail["Feedback-ID"])


def test_H12_where_a_complaint_about_this_very_copy_goes(issue: Compiled, mail: EmailMessage) -> None:
    address = f"b+{'a' * 45}@bounces.example.org"
    told = parse(MessageTemplate.build(issue, FRAME).fill_in(structs.replace(ANN, complaints_to=address), ID))
    assert told["CFBL-Address"] == f"{address}; report=arf"
    assert told["CFBL-Feedback-ID"] == f"b+{'a' * 45}"
    assert mail["CFBL-Address"] is None


def test_H13_no_autoresponder_answers_and_it_says_that_it_is_bulk_mail(mail: EmailMessage) -> None:
    assert (mail["Precedence"], mail["X-Auto-Response-Suppress"]) == ("bulk", "OOF, AutoReply")
    assert mail["Auto-Submitted"] is None


def test_H14_what_it_is_made_of(mail: EmailMessage, issue: Compiled) -> None:
    assert mail["MIME-Version"] == "1.0"
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Content-Language"] == issue.language


def test_H15_what_has_no_place_in_it(mail: EmailMessage) -> None:
    never = {"return-path", "received", "bcc", "x-priority", "x-mailer", "disposition-notification-to", "sender"}
    assert not never & {name.lower() for name in mail}


def test_H16_every_header_is_ascii_and_folds_where_it_may(raw: bytes) -> None:
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_M1_the_plain_part_stands_first(mail: EmailMessage) -> None:
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_M2_both_parts_are_whole_and_nothing_ends_a_line_but_crlf(raw: bytes, mail: EmailMessage) -> None:
    assert list(defects_of(mail)) == []
    assert {part.get_content_charset() for part in mail.iter_parts()} == {"utf-8"}
    assert {part["Content-Transfer-Encoding"] for part in mail.iter_parts()} == {"quoted-printable"}
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
    boundary = str(mail.get_boundary()).encode()
    assert body.count(b"--" + boundary) == 3
    assert raw.endswith(b"--" + boundary + b"--\r\n")


def test_M4_no_line_is_what_a_server_or_a_mailbox_would_change(site: Settings) -> None:
    text = "<p>.</p><pre>.dot\nFrom here\nends in =\n. \n</pre>" + "<p>a. From. </p>" * 40
    compiled = compile_issue(
        newsletter=site.lists[0], posts=[(make_post(), make_rendered(text))], settings=site,
        templates=MailTemplates(site),
    )  # fmt: skip
    raw = MessageTemplate.build(compiled, FRAME).fill_in(ANN, ID)
    assert raw.isascii()
    assert not [line for line in raw.split(b"\r\n")[20:] if line.startswith((b".", b"From "))]


def test_M10_it_is_light_has_nothing_attached_and_follows_nobody(
    raw: bytes, mail: EmailMessage, issue: Compiled
) -> None:
    assert len(raw) <= 150_000
    assert [part.get_filename() for part in mail.walk()] == [None] * 3
    for image in lxml_html.document_fromstring(issue.html).iter("img"):
        assert (image.get("width"), image.get("height")) != ("1", "1")
        assert "nlx-" not in image.get("src")


def test_M10_what_would_be_heavier_goes_as_its_excerpt(site: Settings) -> None:
    paragraph = f"<p>{'word ' * 180}</p>"
    newsletter, mail = site.lists[0], MailTemplates(site)

    def compiled_of(paragraphs: int) -> Compiled:
        posts = [(make_post(), make_rendered(paragraph * paragraphs))]
        return compile_issue(newsletter=newsletter, posts=posts, settings=site, templates=mail)

    whole = compiled_of(60)
    assert not whole.oversize
    heavy = compiled_of(74)  # its HTML alone might pass
    assert heavy.oversize
    assert transfer_size(heavy.html) + transfer_size(heavy.text) < 20_000


def test_the_standard_library_reads_and_writes_it_and_it_stays_the_same(mail: EmailMessage) -> None:
    again = message_from_bytes(mail.as_bytes(policy=SMTP.clone(max_line_length=998)), policy=default)
    assert again.items() == mail.items()
    ours, theirs = ([part.get_content() for part in parsed.iter_parts()] for parsed in (mail, again))
    assert ours == theirs


def test_S4_outlook_gets_a_column_of_its_own_width(issue: Compiled) -> None:
    ghosts = re.findall(r"<!--\[if mso\]>(<table.*?)<!\[endif\]-->", issue.html, re.DOTALL)
    assert ghosts
    assert all('width="600"' in ghost and 'align="center"' in ghost for ghost in ghosts if "<table" in ghost)
    assert 'style="width:100%;max-width:600px' in issue.html.replace("; ", ";").replace(": ", ":")


def test_S6_no_div_is_laid_out(issue: Compiled) -> None:
    for block in lxml_html.document_fromstring(issue.html).iter("div"):
        assert not re.search(r"(?:^|;)\s*(?:padding|width|background)", block.get("style") or "")


def test_C3_links_in_the_text_are_underlined_and_a_button_can_be_hit_with_a_thumb(site: Settings) -> None:
    excerpt = (make_post(), structs.replace(make_rendered("<p>all</p>", LINKED), has_more=True))
    html = compile_issue(
        newsletter=site.lists[0], posts=[excerpt, excerpt], settings=site, templates=MailTemplates(site)
    ).html
    links = lxml_html.document_fromstring(html).cssselect(".post a, .read-link, .footer-link")
    assert len(links) > 4
    assert all("text-decoration:underline" in link.get("style") for link in links)
    notice = compile_notice(NoticeKind.CONFIRM, newsletter=site.lists[0], templates=MailTemplates(site))
    (button,) = lxml_html.document_fromstring(notice.html).cssselect(".button-link")
    style = declarations_of(button.get("style"))
    padding, line = (int(style[name].split("px")[0]) for name in ("padding", "line-height"))
    assert 2 * padding + line >= 44


def test_C7_whatever_has_a_colour_in_the_light_has_one_in_the_dark_in_both_ways_of_saying_so(
    issue: Compiled,
) -> None:
    head = re.sub(r"<!--.*?-->", "", issue.html, flags=re.DOTALL)
    kept, outlook = re.findall(r"<style[^>]*>(.*?)</style>", head, re.DOTALL)
    dark = {selector for selector, _ in rules_for_the_dark(kept)}
    for selector in (".page", ".card", ".title-link", ".post a", ".footer", ".code", ".button-link", ".data td"):
        assert selector in dark
    said = re.findall(r"\[data-ogs[bc]\] ([^,{]+)", outlook)
    colours = {"color", "background-color"}
    coloured = {selector for selector, declared in rules_for_the_dark(kept) if declared.keys() & colours}
    assert coloured - set(said) <= NOT_IN_OUTLOOK


def test_A5_no_text_is_justified_and_nothing_moves(issue: Compiled) -> None:
    assert not re.search(r"text-align:\s*justify|animation|transition|<marquee|<blink", issue.html)


def test_S6_no_margin_is_negative(issue: Compiled) -> None:
    assert not re.search(r"margin[a-z-]*:[^;\"']*-\d", issue.html)


def test_S11_nothing_invisible_stands_in_what_is_read(issue: Compiled) -> None:
    document = lxml_html.document_fromstring(issue.html)
    for hidden in document.cssselect(".preheader"):
        hidden.drop_tree()
    for part in (document.text_content(), issue.text):
        assert not re.search("[\u00ad\u200b\u200c\u200d\u2060\u034f\ufeff]", part)


def test_T3_the_plain_part_ends_with_why_and_how_to_leave(issue: Compiled) -> None:
    footer = issue.text.rpartition("\n-- \n")[2]
    lines = [line for line in footer.splitlines() if line]
    assert "subscribed to" in footer
    assert "https://slot.invalid/nlx-unsubscribe-nlx" in lines
    assert "1 Harbour Street" in footer


def test_golden_bytes_are_a_message_that_the_standard_library_finds_nothing_wrong_with() -> None:
    golden = (Path(__file__).parent / "golden" / "sample.eml").read_bytes()
    assert list(defects_of(parse(golden))) == []
