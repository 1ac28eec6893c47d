"""Many warnings that say the same take a few lines; no error is left out."""

from publisher.cli.alike import spare_alike
from publisher.errors import Problem, Severity


def warnings(number: int, text: str = "“{}” is not there", severity: Severity = Severity.WARNING) -> list[Problem]:
    return [
        Problem(code="x", path=f"{place}.md", text=text.format(place), severity=severity) for place in range(number)
    ]


def test_three_of_one_text_are_shown_and_the_rest_counted() -> None:
    other = Problem(code="y", path="b.md", text="another", severity=Severity.WARNING)
    shown = list(spare_alike([*warnings(5, "the same"), other]))
    assert [(problem.path, more) for problem, more in shown] == [
        ("0.md", 0),
        ("1.md", 0),
        ("2.md", 2),
        ("b.md", 0),
    ]


def test_twenty_of_one_code_are_shown_and_the_rest_counted() -> None:
    shown = list(spare_alike(warnings(25)))
    assert (len(shown), shown[-1][1]) == (20, 5)


def test_every_error_is_shown() -> None:
    assert list(spare_alike(warnings(30, "the same", Severity.ERROR))) == [
        (problem, 0) for problem in warnings(30, "the same", Severity.ERROR)
    ]
