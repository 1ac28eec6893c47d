import pytest

from publisher.errors import Problem, PublisherError
from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.mail_templates import MailTemplates
from publisher.settings import Settings
from tests.newsletter.conftest import make_post, make_rendered


def compile_with(settings: Settings, **files: str) -> Compiled:
    (settings.templates.path / "styles").mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        (settings.templates.path / name.replace("styles_", "styles/").replace("_", ".")).write_text(
            source, encoding="utf-8"
        )
    return compile_issue(
        newsletter=settings.lists[0],
        posts=[(make_post(), make_rendered("<p>words</p>"))],
        settings=settings,
        templates=MailTemplates(settings),
    )


def problem_with(settings: Settings, **files: str) -> Problem:
    with pytest.raises(PublisherError) as caught:
        compile_with(settings, **files)
    return caught.value.problems[0]


EXTENDED = '{% extends "base.html" %}\n{% block content %}\n'


@pytest.mark.parametrize(
    ("source", "code", "line", "text"),
    [
        (EXTENDED + "{{ nobody }}{% endblock %}", "template-fails", 3, "nothing here is called “nobody”"),
        (EXTENDED + "{{ posts[0].secret }}{% endblock %}", "template-fails", 3, "nothing here is called “secret”"),
        (EXTENDED + "\n{{ 1 / 0 }}{% endblock %}", "template-fails", 4, "division by zero"),
        (EXTENDED + "{{ site.__class__.__mro__ }}{% endblock %}", "template-fails", 3, "unsafe"),
        (EXTENDED + "{% endblok %}", "template-syntax", 3, "unknown tag 'endblok'"),
        ('{% extends "bass.html" %}', "template-missing", None, "there is no template “bass.html”"),
        (EXTENDED + "nlx-shoesize-nlx{% endblock %}", "template-slot", None, "there is no slot “shoesize”"),
        ("<!DOCTYPE html><meta charset=utf-8><p>x", "template-no-way-out", None, "no link to unsubscribe"),
    ],
)
def test_a_slip_is_told_with_its_file_and_line(
    settings: Settings, source: str, code: str, line: int | None, text: str
) -> None:
    problem = problem_with(
        settings, issue_html=source, issue_txt="plain" if code.endswith("out") else "{{ unsubscribe_url }}"
    )
    assert (problem.path, problem.code, problem.line) == ("email_templates/issue.html", code, line)
    assert text in problem.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("issue.html", b"a\ncaf\xe9", "issue.html:2  byte 0xe9 is not UTF-8\n    hint: save the file as UTF-8"),
        ("tokens.toml", b"\ncaf\xe9", "tokens.toml:2  byte 0xe9 is not UTF-8\n    hint: save the file as UTF-8"),
        ("tokens.toml", b"[light]\npage =\n", "tokens.toml:2  this is not TOML: "),
    ],
)
def test_a_file_that_can_not_be_read_is_told_with_its_line(
    settings: Settings, name: str, content: bytes, told: str
) -> None:
    settings.templates.path.mkdir()
    (settings.templates.path / name).write_bytes(content)
    with pytest.raises(PublisherError) as caught:
        compile_with(settings)
    problem = caught.value.problems[0]
    assert str(problem).startswith(f"email_templates/{told}")
    assert problem.hint


def test_a_slip_in_a_template_that_is_included_is_told_there(settings: Settings) -> None:
    problem = problem_with(settings, styles_kept_css="a\nb {{ nobody }}")
    assert (problem.path, problem.line) == ("email_templates/styles/kept.css", 2)


def test_the_site_goes_before_the_package(settings: Settings) -> None:
    assert "Our own footer" in compile_with(settings, issue_txt="Our own footer {{ unsubscribe_url }}").text


def test_a_text_template_puts_no_entities_into_text(settings: Settings) -> None:
    assert "a & b" in compile_with(settings, issue_txt="{{ 'a & b' }} {{ unsubscribe_url }}").text


def test_the_hash_changes_with_whatever_is_seen(settings: Settings) -> None:
    seen = {compile_with(settings).template_hash}
    seen.add(compile_with(settings, styles_kept_css="/* quiet */").template_hash)
    seen.add(
        compile_with(
            settings, base_html="<meta charset=utf-8>{{ unsubscribe_url }}{% block content %}{% endblock %}"
        ).template_hash
    )
    assert len(seen) == 3


def test_the_hash_does_not_change_with_what_is_not_seen(settings: Settings) -> None:
    first = compile_with(settings)
    (settings.templates.path / "another.html").write_text("{{ broken")
    assert compile_with(settings).template_hash == first.template_hash
