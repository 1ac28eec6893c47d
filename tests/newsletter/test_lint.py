"""What the lint says of a mail, and that it says nothing of a good one."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

import publisher.newsletter.lint
from publisher.content import Medium, Post, Rendered
from publisher.errors import Severity
from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint import LINT_CODES, Finding, lint_mail
from publisher.newsletter.lint.clients import _FALLBACKS, _read_table
from publisher.newsletter.mail_templates import MailTemplates
from publisher.settings import Settings
from tests.newsletter.conftest import make_post, make_rendered
from tests.newsletter.corpora import TRAPS, names_of_posts, read_post

PREHEADER = "What the line beside the subject says, which isn't the subject."
Lint = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def lint(settings: Settings) -> Lint:
    """Compile a post of some HTML and lint its mail; keywords are fields of the post."""

    def lint_post(
        html: str = "<p>Words.</p>",
        *,
        media: tuple[Medium, ...] = (),
        change: Callable[[Compiled], Compiled] = lambda compiled: compiled,
        **fields: object,
    ) -> tuple[Finding, ...]:
        post = make_post(**({"title": "A title", "preheader": PREHEADER} | fields))
        posts = [(post, structs.replace(make_rendered(html), media=media))]
        newsletter = settings.lists[0]
        compiled = compile_issue(
            newsletter=newsletter, posts=posts, settings=settings, templates=MailTemplates(settings)
        )
        return lint_mail(change(compiled), newsletter=newsletter, posts=posts)

    return lint_post


def link(text: str, address: str = "https://example.org/x") -> str:
    return f'<p>Words and <a href="{address}">{text}</a>.</p>'


def codes_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_of_a_good_mail_nothing_is_said(lint: Lint, sample: tuple[Post, Rendered], settings: Settings) -> None:
    assert lint() == ()
    compiled = compile_issue(
        newsletter=settings.lists[0], posts=[sample], settings=settings, templates=MailTemplates(settings)
    )
    assert lint_mail(compiled, newsletter=settings.lists[0], posts=[sample]) == ()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("A" + "a" * 60, "mail-subject-long"),
        ("EVERYTHING MUST GO", "mail-subject-capitals"),
        ("Two 🎉🎉", "mail-subject-emoji"),
        ("Re: your order", "mail-subject-answer"),
        ("NASA", ""),
        ("日本語の題名です、長くない", ""),
        ("Release 🎉", ""),
    ],
)
def test_H4_the_subject(lint: Lint, title: str, code: str) -> None:
    assert codes_of(lint(email_subject=title)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"preheader": "Too short"}, "mail-preheader-length"),
        ({"preheader": "Too long " * 20}, "mail-preheader-length"),
        ({"title": "What Happened", "preheader": f"What happened: {PREHEADER}"}, "mail-preheader-repeats"),
        ({"preheader": "", "description": ""}, ""),  # nobody asked for it, and there is no more to say
    ],
)
def test_F2_the_preheader(lint: Lint, fields: dict[str, str], code: str) -> None:
    assert codes_of(lint(**fields)) == ([code] if code else [])


def test_F2_a_preheader_is_missing_where_there_are_no_words(lint: Lint) -> None:
    def without(compiled: Compiled) -> Compiled:
        return replace(compiled, preheader="")

    assert codes_of(lint(change=without)) == ["mail-preheader-missing"]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (link("here"), "mail-link-vague"),
        (link("Read more →"), "mail-link-vague"),
        (link("docs") + link("docs", "https://example.org/y"), "mail-link-repeated"),
        (link("docs") + link("docs", "http://www.example.org/x/#place"), ""),
        (link("docs") + link("docs"), ""),
    ],
)
def test_A2_links_say_where_they_lead(lint: Lint, html: str, code: str) -> None:
    assert codes_of(lint(html)) == ([code] if code else [])


def test_S8_a_link_of_a_template_that_leads_nowhere(lint: Lint) -> None:
    def relative(compiled: Compiled) -> Compiled:
        return replace(
            compiled,
            html=compiled.html.replace(
                "</body>", '<a href="/about">About us</a><a href="https://e.org/"></a></body>'
            ),
            text=compiled.text + "About us /about https://e.org/",
        )

    relative_link, empty_link = (finding for finding in lint(change=relative) if "link" in finding.code)
    assert (relative_link.code, relative_link.severity) == ("mail-link-relative", Severity.ERROR)
    assert empty_link.code == "mail-link-empty"


@pytest.mark.parametrize(
    ("size", "width", "code"),
    [
        (1_500_000, 900, "mail-picture-heavy"),
        (400_000, 2400, "mail-picture-wide"),
        (100_000, 2400, ""),
        (400_000, 1200, ""),
        (None, None, ""),
    ],
)
def test_pictures_that_weigh_too_much(lint: Lint, size: int | None, width: int | None, code: str) -> None:
    url = "https://example.org/pictures/a.jpg"
    medium = Medium(url=url, path="posts/pictures/a.jpg", media_type="image/jpeg", length=size, width=width)
    found = lint(f'<p><img src="{url}" alt="A harbour"></p>', media=(medium,))
    assert codes_of(found) == ([code] if code else [])


def test_A2_a_picture_without_words_is_told_with_its_line(lint: Lint) -> None:
    (found,) = lint('<p><img src="https://example.org/a.jpg"></p>')
    assert found.code == "mail-alt"
    problem = found.as_problem("posts/a.md", "---\ntitle: A\n---\n\n![](a.jpg)\n")
    assert (problem.place, problem.severity) == ("posts/a.md:5", Severity.WARNING)
    assert found.as_problem("posts/a.md").place == "posts/a.md"


def test_A1_headings_of_a_template(lint: Lint) -> None:
    def no_title(compiled: Compiled) -> Compiled:
        return replace(compiled, html=compiled.html.replace("<h1", "<h2").replace("</h1>", "</h2>"))

    def skipping(compiled: Compiled) -> Compiled:
        return replace(compiled, html=compiled.html.replace("</h1>", "</h1><h4>Words.</h4>"))

    assert codes_of(lint(change=no_title)) == ["mail-headings"]
    assert codes_of(lint(change=skipping)) == ["mail-headings"]
    assert codes_of(lint("<h2>Words</h2><h5>Words</h5><p>Words</p>")) == []  # the program ranks a post's own
    assert codes_of(lint("<p>Words</p><h2></h2>")) == ["mail-headings"]


def test_T1_a_plain_part_that_says_less(lint: Lint) -> None:
    def poorer(compiled: Compiled) -> Compiled:
        cut = "\n".join(line for line in compiled.text.splitlines() if "word" not in line)
        return replace(compiled, text=cut.replace("https://example.org/x", ""))

    found = lint(f"<p>{'A word and another and more words. ' * 30}</p>{link('the docs')}", change=poorer)
    assert codes_of(found) == ["mail-text-differs", "mail-text-link"]


def test_F1_a_template_without_the_postal_address(lint: Lint) -> None:
    def without(compiled: Compiled) -> Compiled:
        return replace(compiled, html=compiled.html.replace("1 Harbour Street", "here"))

    (found,) = lint(change=without)
    assert (found.code, found.severity) == ("mail-postal-address", Severity.ERROR)


def test_a_mail_that_Gmail_cuts_off(lint: Lint) -> None:
    paragraph = link("the same page, again and again") * 10
    assert codes_of(lint(paragraph * 42)) == ["mail-size"]
    assert codes_of(lint(paragraph * 80)) == ["mail-oversize"]


def in_a_template(markup: str) -> Callable[[Compiled], Compiled]:
    """What a template of one's own might put into both parts."""

    def put(compiled: Compiled) -> Compiled:
        return replace(
            compiled, html=compiled.html.replace("</h1>", f"</h1>{markup}"), text=f"{compiled.text} Text"
        )

    return put


@pytest.mark.parametrize(
    ("markup", "code", "says"),
    [
        ('<p style="position:absolute">Text</p>', "mail-client", "“position” isn't shown by Gmail"),
        ('<div style="display:flex;gap:4px">Text</div>', "mail-client", "“display:flex” isn't shown by Outlook"),
        ('<p style="width:calc(100% - 2rem)">Text</p>', "mail-client", "calc()"),
        ('<p style="color:rgba(0,0,0,.9)">Text</p>', "mail-client", "“rgba()” isn't shown by Outlook on Windows"),
        ('<p hidden="">Text</p>', "mail-client", "hidden attribute"),
        ('<img src="https://example.org/a.webp" alt="Text">', "mail-client", "webP"),
        ("<video></video>", "mail-forbidden", "<video>"),
        ('<form action="https://example.org/"></form>', "mail-forbidden", "<form>"),
        ('<p style="border-radius:4px;padding:4px 8px">Text</p>', "", ""),
    ],
)
def test_C6_what_mail_programs_do_not_show(lint: Lint, markup: str, code: str, says: str) -> None:
    found = lint(change=in_a_template(markup))
    assert set(codes_of(found)) == ({code} if code else set())
    assert says in " ".join(finding.text for finding in found)


def test_C6_what_is_shown_in_part_is_only_worth_knowing(lint: Lint) -> None:
    (found,) = lint(change=in_a_template('<p style="letter-spacing:1px">Text</p>'))
    assert (found.code, found.severity) == ("mail-client-partly", Severity.NOTE)
    assert found.text.startswith(
        "“letter-spacing” is shown only in part by Outlook on Windows (Big negative values"
    )


def test_C6_every_fallback_is_for_something_that_a_program_does_not_show() -> None:
    assert _FALLBACKS.keys() <= _read_table().keys()


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        ('<p style="color:#999999">Text</p>', "“Text” is #999999 on #fffefc, 2.8 to 1"),
        ('<p style="color:#999999;font-size:28px">Text</p>', "2.8 to 1"),
        ('<p style="color:#808080;font-size:28px">Text</p>', ""),  # large enough in both
        ('<table><tr><td bgcolor="#222222">Text</td></tr></table>', "on #222222"),
        ('<p style="background-color:#ffffff">Text</p>', "in the dark"),  # the ink of the dark on white
        ('<p style="color:grey">Text</p>', ""),
    ],
)
def test_C8_text_that_cannot_be_read(lint: Lint, markup: str, says: str) -> None:
    found = lint(change=in_a_template(markup))
    assert set(codes_of(found)) == ({"mail-contrast"} if says else set())
    assert says in " ".join(finding.text for finding in found)


def test_what_is_ignored_is_not_said(settings: Settings) -> None:
    posts = [(make_post(preheader=PREHEADER), make_rendered(link("here")))]
    newsletter = settings.lists[0]
    compiled = compile_issue(
        newsletter=newsletter, posts=posts, settings=settings, templates=MailTemplates(settings)
    )
    assert lint_mail(compiled, newsletter=newsletter, posts=posts, ignored={"mail-link-vague"}) == ()


def test_every_code_can_be_ignored() -> None:
    folder = Path(publisher.newsletter.lint.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    assert set(re.findall(r"code=\"([a-z-]+)\"", source)) == LINT_CODES


def lint_real(names: list[str], folder: Path) -> list[tuple[str, Finding]]:
    templates: dict[Path, MailTemplates] = {}
    found = []
    for name in names:
        settings, post = read_post(name, folder)
        mail = templates.setdefault(settings.file, MailTemplates(settings))
        newsletter = settings.lists[0]
        compiled = compile_issue(newsletter=newsletter, posts=[post], settings=settings, templates=mail)
        found += [(name, finding) for finding in lint_mail(compiled, newsletter=newsletter, posts=[post])]
    return found


WRITERS_OWN = (
    "mail-alt",
    "mail-client",
    "mail-link-",
    "mail-subject-",
    "mail-preheader-",
    "mail-size",
    "mail-oversize",
    "mail-pic",
)


def test_of_a_real_post_only_what_its_author_can_mend_is_said(tmp_path: Path) -> None:
    found = lint_real(list(TRAPS[10:]), tmp_path)
    assert all(finding.code.startswith(WRITERS_OWN) and finding.hint for _, finding in found)


@pytest.mark.soak
def test_of_most_real_posts_nothing_is_said(tmp_path: Path) -> None:
    names = names_of_posts(tmp_path)
    found = lint_real(names, tmp_path)
    assert [told for told in found if not told[1].code.startswith(WRITERS_OWN)] == []
    assert len({name for name, _ in found}) < len(names) / 2
