"""Where in its line a problem stands, so that an editor can go there."""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from publisher.errors import Problem

_QUOTED = re.compile(r"“([^”]+)”|<(\w[\w.]*)>|\b(0x[0-9a-f]{2})\b")
_KEY = re.compile(r"([\w.-]+): ")


def add_columns(problems: Iterable[Problem], path: str, lines: Sequence[str]) -> tuple[Problem, ...]:
    """Give the problems with their columns, counted from 1 in characters; `lines` are those of the file at `path`.

    It is that of what the problem quotes, else of the key that it names, else of the first word in the line.
    """
    return tuple(
        replace(problem, column=_find_column(problem.text, lines[problem.line - 1]))
        if problem.path == path and problem.line and not problem.column and problem.line <= len(lines)
        else problem
        for problem in problems
    )


def _find_column(told: str, line: str) -> int:
    named = [next(filter(None, found.groups())) for found in _QUOTED.finditer(told)]
    if key := _KEY.match(told):
        named.append(key[1])
    places = (line.find(words) for words in named)
    return next((place for place in places if place >= 0), len(line) - len(line.lstrip())) + 1
