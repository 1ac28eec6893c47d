"""`check`: everything that is wrong, at once."""

import pytest

from publisher.errors import Severity
from publisher.resources import starter_folder
from tests.site import CONFIG, WEB, Site


def test_a_good_site_has_nothing_to_mend(site: Site) -> None:
    checked = site.app.check()
    assert (checked.posts, checked.problems) == (1, ())


def test_bad_input_is_named_with_file_and_line_all_at_once(site: Site) -> None:
    posts = site.folder / "posts"
    (posts / "yaml.md").write_text("---\ntitle: A\ndate: 2026-01-01\ntags: [a\n---\n", encoding="utf-8")
    (posts / "impossible.md").write_text("---\ntitle: B\ndate: 2026-02-30\n---\n", encoding="utf-8")
    (posts / "undated.md").write_text("---\ntitle: C\n---\n", encoding="utf-8")
    (posts / "untitled.md").write_text("---\ndate: 2026-01-01\n---\nWords.\n", encoding="utf-8")
    (posts / "latin.md").write_bytes(b"---\ntitle: caf\xe9\ndate: 2026-01-01\n---\n")
    (posts / "first.md").write_text(
        "---\ntitle: D\ndate: 2026-01-02\nslug: same\nid: x\n---\nWords.\n", encoding="utf-8"
    )
    (posts / "second.md").write_text("---\ntitle: E\ndate: 2026-01-02\nslug: same\n---\n", encoding="utf-8")
    (posts / "third.md").write_text("---\ntitle: F\ndate: 2026-01-03\nid: y\n---\n", encoding="utf-8")
    (posts / "fourth.md").write_text("---\ntitle: G\ndate: 2026-01-04\nid: y\n---\n", encoding="utf-8")
    found = {(problem.path, problem.code): problem for problem in site.app.check().problems}
    assert set(found) == {
        ("posts/fourth.md", "id-duplicate"),
        ("posts/impossible.md", "date-unreadable"),
        ("posts/latin.md", "source-encoding"),
        ("posts/second.md", "url-duplicate"),
        ("posts/third.md", "id-duplicate"),
        ("posts/undated.md", "date-missing"),
        ("posts/untitled.md", "title-missing"),
        ("posts/yaml.md", "front-matter"),
    }
    assert found["posts/impossible.md", "date-unreadable"].line == 3
    assert all(problem.hint for problem in found.values())


def test_a_template_is_tried_though_nothing_is_due(site: Site) -> None:
    own = site.folder / "email_templates"
    own.mkdir()
    (own / "issue.html").write_text("<!DOCTYPE html>\n<p>\n{% if %}", encoding="utf-8")
    problems = site.app.check().problems
    assert [(problem.path, problem.line) for problem in problems] == [("email_templates/issue.html", 3)]


def test_a_template_and_colours_of_ones_own_are_tried_before_mail_may_be_sent(site: Site) -> None:
    site.configure(CONFIG + '[brand]\naccent = "#ffff00"\n')
    codes = [problem.code for problem in site.app.check().problems]
    assert codes == ["mail-no-way-to-leave", "brand-contrast"]
    own = site.folder / "email_templates"
    own.mkdir()
    (own / "issue.html").write_text("<!DOCTYPE html>\n<p>\n{{ post.titel }}", encoding="utf-8")
    problem = site.app.check().problems[-1]
    assert (problem.path, problem.line, problem.text) == (
        "email_templates/issue.html", 3, "nothing here is called “titel”"
    )  # fmt: skip


def test_what_mailing_lacks_is_named(site: Site) -> None:
    site.configure(CONFIG.replace('postal_address = "1 Example Road, Town"', ""))
    codes = [problem.code for problem in site.app.check().problems]
    assert codes == ["mail-no-way-to-leave", "mail-no-postal-address"]
    site.configure(CONFIG + WEB)
    assert site.app.check().is_clean


def test_the_mail_of_what_may_still_be_mailed_is_linted_each_find_with_its_line(site: Site) -> None:
    vague = "Some words and [here](https://example.org/elsewhere).\n"
    for name, date in (
        ("old", "2026-10-01"),
        ("fresh", "2026-11-16"),
        ("future", "2026-11-30"),
        ("new", "2026-11-17"),
    ):
        site.write_post(name, date=date, body=vague)
    site.write_post("draft", date="2026-11-17", more="draft: true\n", body=vague)
    site.write_post("own", date="2026-11-17", more="newsletter: false\n", body=vague)
    found = {(problem.path, problem.line, problem.code) for problem in site.app.check().problems}
    assert found == {
        (f"posts/{name}.md", line, "mail-link-vague")
        for name, line in (("fresh", 5), ("future", 5), ("new", 5), ("draft", 6))
    }
    assert site.app.check().is_clean


def test_digests_and_notices_are_linted_though_nobody_is_due_one(site: Site) -> None:
    own = site.folder / "email_templates"
    own.mkdir()
    for name in ("digest", "welcome"):
        source = (starter_folder("email_templates") / f"{name}.html").read_text(encoding="utf-8")
        head, block, body = source.partition("{% block content %}")
        bad = '\n<p style="color:#aaaaaa;letter-spacing:1px">Pale</p>'
        (own / f"{name}.html").write_text(head + block + bad + body, encoding="utf-8")
    found = {(problem.path, problem.code, problem.severity) for problem in site.app.check().problems}
    assert found == {
        (f"email_templates/{name}.html", code, severity)
        for name in ("digest", "welcome")
        for code, severity in (("mail-contrast", Severity.WARNING), ("mail-client-partly", Severity.NOTE))
    }


@pytest.mark.parametrize(
    ("sender", "is_told"),
    [
        ("Ann <ann@gmail.com>", True),
        ('"ann@example.com" <news@example.org>', True),
        ('"news@example.org" <news@example.org>', False),
    ],
)
def test_H1_a_sender_that_looks_like_a_forger_is_told(site: Site, sender: str, *, is_told: bool) -> None:
    site.configure((CONFIG + WEB).replace('"Field notes <news@example.org>"', f"'{sender}'"))
    site.write_post("new")
    codes = {(problem.code, problem.severity) for problem in site.app.check().problems}
    assert codes == ({("list-sender", Severity.WARNING)} if is_told else set())


def test_what_an_author_means_to_be_so_is_not_told_again(site: Site) -> None:
    site.write_post("new", body="Some words and [here](https://example.org/elsewhere).\n")
    site.configure(CONFIG + WEB + '[lint]\nignore = { mail-link-vague = "our readers like it" }\n')
    assert site.app.check().problems == ()
    site.configure(CONFIG + WEB + '[lint.ignore]\nmail-link-vage = "our readers like it"\nmail-alt = " "\n')
    told = [(problem.code, problem.line) for problem in site.app.check().problems]
    assert told == [("lint-ignore", 15), ("lint-ignore", 16), ("mail-link-vague", 5)]
