"""What others collected to break parsers: no case breaks ours, or keeps a good post from its readers."""

import json
from pathlib import Path

import pytest

from publisher.content import Rendered
from publisher.settings import Settings
from tests.content.conftest import Site
from tests.content.hostile.conftest import GOOD
from tests.content.hostile.line import Outcome, send_through

CASES = Path(__file__).parent / "cases"
YAML = json.loads((CASES / "yaml-test-suite.json").read_text(encoding="utf-8"))
COMMONMARK = json.loads((CASES / "commonmark.json").read_text(encoding="utf-8"))
NAUGHTY = json.loads((CASES / "blns.json").read_text(encoding="utf-8"))


def configure(site: Site) -> Settings:
    """Settings whose feeds hold every post."""
    return site.configure(lists="[feeds]\nitems = 1000\n")


def assert_good_posts_are_as_ever(outcome: Outcome, good: Outcome) -> None:
    assert {path: outcome.rendered[path] for path in GOOD} == {path: good.rendered[path] for path in GOOD}


def assert_each_is_shown_or_told(outcome: Outcome, paths: set[str]) -> None:
    told = {problem.path.removeprefix("posts/") for problem in outcome.problems}
    assert paths <= {path for path in paths if outcome.is_shown(path)} | told
    assert told <= paths
    assert all(problem.text and problem.hint for problem in outcome.problems)


def test_every_yaml_of_the_test_suite_as_a_head(site: Site, good: Outcome) -> None:
    for case in YAML:
        site.write(f"{case['id']}.md", f"---\n{case['yaml']}\n---\nWords.\n")
    outcome = send_through(site, configure(site))
    assert_good_posts_are_as_ever(outcome, good)
    assert_each_is_shown_or_told(outcome, {f"{case['id']}.md" for case in YAML})
    refused = [problem for problem in outcome.problems if problem.code.startswith("front-matter")]
    assert all(problem.line for problem in refused)


def test_every_yaml_of_the_test_suite_as_a_value(site: Site, good: Outcome) -> None:
    for case in YAML:
        value = "".join(f"  {line}\n" for line in case["yaml"].splitlines())
        site.write(
            f"{case['id']}.md", f"---\ntitle: A {case['id']}\ndate: 2024-01-02\nextra:\n{value}---\nWords.\n"
        )
    outcome = send_through(site, configure(site))
    assert_good_posts_are_as_ever(outcome, good)
    assert_each_is_shown_or_told(outcome, {f"{case['id']}.md" for case in YAML})


def test_every_example_of_commonmark_as_a_text(site: Site, good: Outcome) -> None:
    for case in COMMONMARK:
        site.add(f"{case['id']}.md", case["markdown"], title=f"Example {case['id']}")
    outcome = send_through(site, configure(site))
    assert_good_posts_are_as_ever(outcome, good)
    assert outcome.problems == ()
    assert all(isinstance(rendered, Rendered) for rendered in outcome.rendered.values())
    assert len(outcome.rendered) == len(COMMONMARK) + len(GOOD)


# What is shown whatever it says stands together; what may be refused stands alone.
@pytest.mark.parametrize("fields", ["title description body", "tags authors", "slug", "id"])
def test_every_naughty_string_as_a(site: Site, good: Outcome, fields: str) -> None:
    for number, text in enumerate(NAUGHTY):
        quoted = json.dumps(text, ensure_ascii=False)
        head = {"title": f"Number {number}", "date": "2024-01-02"}
        for field in fields.replace("body", "").split():
            head[field] = f"[{quoted}]" if field in {"tags", "authors"} else quoted
        lines = "".join(f"{key}: {value}\n" for key, value in head.items())
        site.write(f"{number}.md", f"---\n{lines}---\n{text if 'body' in fields else 'Words.'}\n")
    outcome = send_through(site, configure(site))
    assert_good_posts_are_as_ever(outcome, good)
    assert_each_is_shown_or_told(outcome, {f"{number}.md" for number in range(len(NAUGHTY))})
    rendered = [text for text in outcome.rendered.values() if isinstance(text, Rendered)]
    assert not any("<script" in text.html.lower() for text in rendered)
