"""`check`: everything that is wrong, at once."""

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
    (posts / "first.md").write_text("---\ntitle: D\ndate: 2026-01-02\nslug: same\nid: x\n---\n", encoding="utf-8")
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


def test_what_mailing_lacks_is_named(site: Site) -> None:
    site.configure(CONFIG.replace('postal_address = "1 Example Road, Town"', ""))
    codes = [problem.code for problem in site.app.check().problems]
    assert codes == ["mail-no-way-to-leave", "mail-no-postal-address"]
    site.configure(CONFIG + WEB)
    assert site.app.check().is_clean
