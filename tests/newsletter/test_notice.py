"""Confirm, welcome, goodbye: compiled as issues are, by themselves when sent, and in every language."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from lxml import html as lxml_html

from publisher.errors import PublisherError
from publisher.mailbox import Mailbox
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.notice import NoticeTemplate, compile_notice
from publisher.newsletter.notice_kind import NoticeKind
from publisher.newsletter.personal import Recipient
from publisher.newsletter.slots import names_of_slots
from publisher.resources import starter_folder
from publisher.settings import Settings
from tests.newsletter.conftest import CONFIG, make_settings, words_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LANGUAGES = sorted(file.stem for file in (starter_folder("email_templates") / "words").glob("*.toml"))
ANN = Recipient(
    mailbox=Mailbox(name="<b>Ann", address="ann@example.net"),
    unsubscribe_url="https://news.example.org/u/t",
    confirm_url="https://news.example.org/confirm/t",
)


def notice(settings: Settings, kind: NoticeKind, **changes: str) -> Compiled:
    return compile_notice(kind, newsletter=settings.lists[0], templates=MailTemplates(settings), **changes)


def message(compiled: Compiled, recipient: Recipient) -> EmailMessage:
    template = NoticeTemplate.build(compiled, Mailbox.parse("Field notes <news@example.org>"))
    raw = template.fill_in(recipient, "<id@example.org>", NOON + timedelta(hours=1))
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert b"nlx-" not in raw
    return parsed


@pytest.fixture
def with_pages(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, CONFIG + '\n[web]\nurl = "https://news.example.org/"\n')


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_A1_every_notice_is_whole_in_every_language(with_pages: Settings, kind: NoticeKind, language: str) -> None:
    compiled = notice(with_pages, kind, language=language)
    document = lxml_html.document_fromstring(compiled.html)
    words = words_of(language)
    assert (document.get("lang"), document.get("dir")) == (language, words.direction)
    assert [heading.text for heading in document.iter("h1")] == [getattr(words, f"{kind}_title")]
    assert words.say("sent_once", address="", site="Field notes").split()[0] in compiled.html
    assert "{" not in re.sub(r"<style.*?</style>", "", compiled.html, flags=re.DOTALL) + compiled.text
    assert "1 Harbour Street" in compiled.html
    assert "1 Harbour Street" in compiled.text


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"pt-BR"}))  # it has what is said otherwise there
def test_every_language_says_all_that_english_says(language: str) -> None:
    said, english = words_of(language).phrases, words_of("en").phrases
    source = (starter_folder("email_templates") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    assert [name for name in english if not re.search(rf"^{name} = ", source, re.MULTILINE)] == []
    assert set(said) == set(english)


def test_U1_a_confirmation_says_nothing_that_a_stranger_typed_but_the_address(with_pages: Settings) -> None:
    compiled = notice(with_pages, NoticeKind.CONFIRM)
    assert set(names_of_slots(compiled.html)) == {"address", "confirm"}
    parsed = message(compiled, ANN)
    text = parsed.get_body(("plain",))
    assert text is not None
    assert "\nhttps://news.example.org/confirm/t\n" in text.get_content().replace("\r\n", "\n")
    assert "<b>" not in str(parsed)


def test_H13_a_notice_is_no_bulk_mail_and_asks_for_no_answer(with_pages: Settings) -> None:
    parsed = message(notice(with_pages, NoticeKind.WELCOME), ANN)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Precedence"] is None
    assert parsed["Date"] == "Sun, 22 Nov 2026 13:00:00 +0000"
    assert parsed["List-Unsubscribe"] == "<https://news.example.org/u/t>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_is_not_subscribed_gets_no_way_to_leave(with_pages: Settings) -> None:
    nobody = Recipient(mailbox=ANN.mailbox, confirm_url=ANN.confirm_url)
    parsed = message(notice(with_pages, NoticeKind.CONFIRM), nobody)
    assert parsed["List-Unsubscribe"] is None


def test_a_goodbye_shows_the_way_back_where_there_is_one(settings: Settings, with_pages: Settings) -> None:
    assert "https://news.example.org/subscribe/weekly" in notice(with_pages, NoticeKind.GOODBYE).text
    assert "Subscribe again" not in notice(settings, NoticeKind.GOODBYE).text


def test_a_welcome_says_how_often(with_pages: Settings) -> None:
    assert "once a week" in notice(with_pages, NoticeKind.WELCOME, cadence="weekly").text


def test_a_confirmation_without_its_link_is_refused(settings: Settings) -> None:
    settings.templates.path.mkdir()
    (settings.templates.path / "confirm.txt").write_text("Hello", encoding="utf-8")
    with pytest.raises(PublisherError, match=r"email_templates/confirm\.txt  the mail has no link to confirm"):
        notice(settings, NoticeKind.CONFIRM)


def test_a_site_may_say_one_word_otherwise_and_bring_a_language_of_its_own(settings: Settings) -> None:
    folder = settings.templates.path / "words"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text('welcome_title = "Hurrah"\n', encoding="utf-8")
    (folder / "pl.toml").write_text('welcome_title = "Witaj"\n', encoding="utf-8")
    assert notice(settings, NoticeKind.WELCOME).text.startswith("Hurrah\n======\n")
    polish = notice(settings, NoticeKind.WELCOME, language="pl-PL")
    assert polish.text.startswith("Witaj\n=====\n")
    assert "See what’s there already" in polish.text
    assert polish.template_hash != notice(settings, NoticeKind.WELCOME).template_hash


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('read = "Read {titel}"', "words/en.toml:2  read: there is no {titel} here, but {title}"),
        ('read = "Read {"', "words/en.toml:2  read: a { or } is left over"),
        ("posts = { one = 'x' }", "words/en.toml:2  posts: there is no text for the plural “other”"),
        ("read = 1", "words/en.toml:2  read: this is no text in quotes"),
        ("read", "words/en.toml"),
    ],
)
def test_a_slip_in_the_words_is_told_with_file_and_line(settings: Settings, said: str, told: str) -> None:
    folder = settings.templates.path / "words"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text(f"# ours\n{said}\n", encoding="utf-8")
    with pytest.raises(PublisherError) as caught:
        notice(settings, NoticeKind.WELCOME)
    assert str(caught.value.problems[0]).startswith(f"email_templates/{told}")
