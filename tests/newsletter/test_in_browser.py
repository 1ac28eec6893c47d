"""What a real browser and a strict judge of HTML make of mail: a dozen posts with traps, and every template."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import css_inline
import pytest

from publisher.newsletter.compile import compile_issue
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.notice import compile_notice
from publisher.newsletter.notice_kind import NoticeKind
from tests.chromium import Chromium, open_chromium
from tests.newsletter.browser import compare_looks, find_too_wide
from tests.newsletter.conftest import CONFIG, make_post, make_rendered, make_sample, make_settings
from tests.newsletter.corpora import TRAPS, mails_of, names_of_posts
from tests.newsletter.write_golden import GOLDEN, trees_of
from tests.parts import find_html_validate

WIDTHS = (600, 375, 320)
WEB = '\n[web]\nurl = "https://news.example.org/"\n'
NASTY = (
    f"<p>{'unbroken' * 40}</p><pre>{'x' * 400}</pre><p><code>{'y' * 300}</code></p>"
    f"<table><thead><tr>{'<th>A long heading</th>' * 9}</tr></thead>"
    f"<tbody><tr>{'<td>word</td>' * 9}</tr></tbody></table>"
    f"<table><tbody><tr><td>{'unbreakable' * 20}</td><td>b</td></tr></tbody></table>"
    '<p><img src="https://e.org/a.png" alt="wide" width="3000" height="20"></p>'
    '<p>and <img src="https://e.org/b.png" alt="among words" width="900"> words</p>'
    f"<ul><li><ul><li><ul><li><ul><li>{'deep' * 60}</li></ul></li></ul></li></ul></li></ul>"
    f"<p><a href='https://e.org/{'z' * 300}'>https://e.org/{'z' * 300}</a></p><h2>{'Überschrift' * 12}</h2>"
)


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    return mails_of(TRAPS, tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every template, in a language of each direction, and a post that no program can like."""
    found = []
    for language in ("en", "ar"):
        config = CONFIG.replace('title = "Field notes by mail"', f'title = "F"\nlanguage = "{language}"')
        settings = make_settings(tmp_path_factory.mktemp("site"), config + WEB)
        mail = MailTemplates(settings)
        newsletter = settings.lists[0]
        found += [compile_notice(kind, newsletter=newsletter, templates=mail).html for kind in NoticeKind]
        sample, nasty = make_sample(), (make_post(title="Title" * 30), make_rendered(NASTY, NASTY))
        for posts in ([sample], [nasty], [sample, nasty]):
            found.append(compile_issue(newsletter=newsletter, posts=posts, settings=settings, templates=mail).html)
    return found


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with open_chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.needs("Chromium")
def test_C2_nothing_is_wider_than_the_screen(
    traps: list[tuple[str, str]], templates: list[str], chromium: Chromium, tmp_path: Path
) -> None:
    too_wide = '<!DOCTYPE html><body style="margin:0"><div style="width:700px">x</div>'
    assert len(list(find_too_wide(chromium, tmp_path, [too_wide], WIDTHS))) == 3
    documents = [*templates, *(inlined for _, inlined in traps)]
    assert list(find_too_wide(chromium, tmp_path, documents, WIDTHS)) == []


@pytest.mark.needs("Chromium")
def test_A4_without_styles_it_reads_in_the_same_order_and_at_twice_the_size_it_still_fits(
    templates: list[str], chromium: Chromium, tmp_path: Path
) -> None:
    page = tmp_path / "read.html"
    for document in templates:  # without its pictures, too: none can be loaded here
        page.write_text(document, encoding="utf-8")
        chromium.open(page.as_uri(), width=320)  # as a window of 640 is at 200 %
        assert chromium.ask("document.documentElement.scrollWidth") <= 320
        seen = read_words(chromium)
        chromium.ask(
            "document.querySelectorAll('style').forEach((sheet) => sheet.remove());"
            "document.querySelectorAll('[style]').forEach((node) => node.removeAttribute('style'))"
        )
        bare = iter(read_words(chromium))
        assert len(seen) > 20
        assert [word for word in seen if word not in bare] == []  # each is found behind the one before


def read_words(chromium: Chromium) -> list[str]:
    """Give the words that are seen, in their order."""
    return str(chromium.ask("document.body.innerText")).lower().split()


@pytest.mark.needs("Chromium")
def test_C4_inlined_mail_looks_as_its_style_sheets_say_and_as_another_inliner_has_it(
    traps: list[tuple[str, str]], chromium: Chromium
) -> None:
    for sheets, inlined in traps[::2]:
        count, differs = compare_looks(chromium, sheets, inlined, css_inline.inline(sheets))
        assert count > 50
        assert differs == []
    assert compare_looks(chromium, "<p>x", "<p style='margin:0'>x")[1]


@pytest.mark.needs("html-validate")
def test_S10_a_strict_judge_of_html_finds_nothing(
    traps: list[tuple[str, str]], templates: list[str], tmp_path: Path
) -> None:
    assert judge_html([*templates, *(inlined for _, inlined in traps)], tmp_path) == []
    assert judge_html(["<!DOCTYPE html><html><body><table><tr><th>x</th></tr></table></body></html>"], tmp_path)


@pytest.mark.needs("Chromium")
def test_A1_and_A2_what_is_read_aloud_is_as_it_was_heard_last(chromium: Chromium, tmp_path: Path) -> None:
    told = trees_of(make_settings(tmp_path), tmp_path, chromium)
    assert told == {name: (GOLDEN / f"{name}.tree.txt").read_text(encoding="utf-8") for name in told}


@pytest.mark.soak
@pytest.mark.needs("Chromium", "html-validate")
def test_C2_and_S10_every_post_of_every_blog(chromium: Chromium, tmp_path: Path) -> None:
    names = names_of_posts(tmp_path)
    documents = [inlined for _, inlined in mails_of(names, tmp_path)]
    assert len(documents) > 200
    for scheme in ("light", "dark"):
        assert list(find_too_wide(chromium, tmp_path, documents, WIDTHS, scheme)) == []
    assert judge_html(documents, tmp_path) == []


def judge_html(documents: Sequence[str], folder: Path) -> list[str]:
    """Give what html-validate finds; what mail can't do without is allowed."""
    allowed = (
        "no-inline-style", "no-deprecated-attr", "no-conditional-comment", "prefer-tbody", "prefer-native-element",
        "void-style", "long-title",
    )  # fmt: skip
    rules = dict.fromkeys(allowed, "off") | {"wcag/h63": "error", "valid-id": "error"}
    settings = {"root": True, "extends": ["html-validate:recommended"], "rules": rules}
    (folder / ".htmlvalidate.json").write_text(json.dumps(settings), encoding="utf-8")
    for old in folder.glob("mail-*.html"):
        old.unlink()
    for number, document in enumerate(documents):
        (folder / f"mail-{number}.html").write_text(document, encoding="utf-8")
    ran = subprocess.run(
        [str(find_html_validate()), "--formatter", "json", "mail-*.html"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    return [
        f"{file['filePath']}: {message['ruleId']} {message['message']} {message.get('selector')}"
        for file in found
        for message in file["messages"]
    ]


def test_every_trap_is_there(traps: list[tuple[str, str]]) -> None:
    html = "".join(inlined for _, inlined in traps)
    for shown in ("☑", 'class="data"', "admonition", "footnote", "tab-title", "arithmatex"):
        assert shown in html
