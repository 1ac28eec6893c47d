"""Which of many problems a person is shown: a hundred lines that say the same hide the one that says another."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from publisher.errors import Problem, Severity

_OF_ONE_TEXT = 3
_OF_ONE_CODE = 20


def spare_alike(problems: Sequence[Problem]) -> Iterator[tuple[Problem, int]]:
    """Give the problems to show, in their order, each with the number of those like it that are left out.

    All errors are shown: what they name is kept from readers.
    """
    shown: list[Problem] = []
    more: Counter[int] = Counter()
    last: dict[Hashable, int] = {}  # where the last one of a text, or of a code, stands among those that are shown
    counts: Counter[Hashable] = Counter()
    for problem in problems:
        code, text = problem.code, (problem.code, problem.text)
        if problem.severity is not Severity.ERROR and (
            counts[text] == _OF_ONE_TEXT or counts[code] == _OF_ONE_CODE
        ):
            more[last.get(text, last.get(code, 0))] += 1
            continue
        last[code] = last[text] = len(shown)
        counts.update((code, text))
        shown.append(problem)
    for place, problem in enumerate(shown):
        yield problem, more[place]
