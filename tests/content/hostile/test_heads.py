"""A head may be as hostile as a text: it is refused at its line, or read as what it says, and harms no other."""

import pytest

from publisher.content.guard import Guard
from tests.content.conftest import Site
from tests.content.hostile.conftest import assert_unharmed
from tests.content.hostile.line import Outcome, send_through

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        f"extra: {'[' * 5_000}",
        f"extra: {'[' * 5_000}{']' * 5_000}",
        f"extra: {'{a: ' * 2_000}",
        f"extra: {'- ' * 5_000}x",
        "".join(f"{'  ' * depth}a:\n" for depth in range(150)),
        f"{'? ' * 5_000}x",
        "extra: !!python/object/apply:os.system [echo]",
        "extra: !!binary AAAA",
        "<<: {title: x}",
        "title: again",
        "extra: |\n  " + "x" * 100_000,
        f"{'x' * 2_000}: y",
        'extra: "\\xZZ"',
        "extra: '\n  never closed",
        "%YAML 9.9",
        "--- again",
        "\tindented: by a tab",
    ],
)  # fmt: skip - a head a line, as far as it goes
def test_3_12_a_hostile_head_is_told_at_its_line(site: Site, good: Outcome, quick: Guard, head: str) -> None:
    site.write("bad.md", f"---\ntitle: A bad one\ndate: 2023-05-05\n{head}\n---\nWords.\n")
    outcome = send_through(site, site.configure(), quick)
    assert not outcome.is_shown("bad.md")
    assert outcome.problems
    assert all(problem.line and problem.hint for problem in outcome.problems)
    assert_unharmed(outcome, good, "bad.md")


@pytest.mark.parametrize(
    "date",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00-14:00",
        "0001-01-01",
        "9999-12-31T23:59:59+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31",
        "0000-00-00",
        "10000-01-01",
        "-1-01-01",
        "2024-01-02T03:04:05+99:99",
        "2024-02-30",
        "1" * 5_000,
        "9" * 18,
        "٢٠٢٤-٠١-٠٢",
    ],
)
def test_F38_a_date_at_the_end_of_time_harms_no_other(site: Site, good: Outcome, quick: Guard, date: str) -> None:
    site.write("bad.md", f"---\ntitle: A bad one\ndate: {date}\n---\nWords.\n")
    outcome = send_through(site, site.configure(), quick)
    assert_unharmed(outcome, good, "bad.md")
    is_future = any(post.path == "bad.md" for post in outcome.library.posts) and not outcome.is_shown("bad.md")
    assert outcome.is_shown("bad.md") or outcome.problems or is_future


@pytest.mark.parametrize(
    "field", ["title", "description", "tags", "categories", "authors", "slug", "id", "email_subject", "preheader"]
)
@pytest.mark.parametrize(
    "value",
    [
        '"\\ud800"',
        '"\\udfff\\ud800"',
        '"\\0\\a\\e\\x7f"',
        '"\u202egnp.exe"',
        '"\u2066\u2067\u2068"',
        '"\\N\\_\\L\\P"',
        '"\ufffe\uffff"',
        '"]]>--><![CDATA["',
        '"</title><script>alert(1)</script>"',
        "\"{{ 7*7 }}{% include 'x' %}\"",
        '"a\\r\\nBcc: x@example.net"',
        "a" * 4_000,
        '"../../../../etc/passwd"',
        '"CON"',
        '"."',
        '" "',
    ],
)  # fmt: skip - a value a line
def test_F38_a_hostile_value_harms_no_other(
    site: Site, good: Outcome, quick: Guard, field: str, value: str
) -> None:
    head = {"title": "A bad one", "date": "2023-05-05"} | {field: value}
    lines = "".join(f"{key}: {said}\n" for key, said in head.items())
    site.write("bad.md", f"---\n{lines}---\nWords.\n")
    outcome = send_through(site, site.configure(), quick)
    assert_unharmed(outcome, good, "bad.md")
    assert outcome.is_shown("bad.md") or outcome.problems
    assert not any(part.startswith(".") for path in outcome.files for part in path.split("/"))
