"""How problems and errors read on a terminal."""

import pytest

from publisher.errors import BusyError, OutsideError, Problem, PublisherError, Severity, UsageError


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Problem(code="c", text="no title"), "no title"),
        (Problem(code="c", text="no title", path="a.md"), "a.md  no title"),
        (Problem(code="c", text="no title", path="a.md", line=4), "a.md:4  no title"),
        (Problem(code="c", text="no title", path="a.md", line=4, column=2), "a.md:4:2  no title"),
        (Problem(code="c", text="no title", path="a.md", hint="add one"), "a.md  no title\n    hint: add one"),
    ],
)
def test_a_problem_says_where_and_what_and_how_to_mend_it(problem: Problem, told: str) -> None:
    assert str(problem) == told
    assert problem.severity is Severity.ERROR


def test_an_error_comes_after_the_problems_behind_it() -> None:
    error = PublisherError(
        "It stopped", hint="mend it", problems=(Problem(code="c", text="no title", path="a.md"),)
    )
    assert str(error) == "a.md  no title\nIt stopped\n    hint: mend it"


@pytest.mark.parametrize(
    ("kind", "code"), [(PublisherError, 1), (UsageError, 2), (OutsideError, 3), (BusyError, 75)]
)
def test_each_error_has_its_exit_code(kind: type[PublisherError], code: int) -> None:
    assert kind("It stopped").exit_code == code
