"""What `{% if … %}` asks -> yes, no, or that only its site knows."""

import operator
import re
from collections.abc import Callable

from publisher.content.shortcodes.context import Context

_PART = re.compile(r"""\s*("[^"]*"|'[^']*'|[=!<>]=|<>|[<>]|[\w.\[\]-]+)""")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_OWN = re.compile(r"page\.(\w+)")
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_JOINTS = ("and", "or")
_MOST = 50  # parts of a condition that are looked at
# What a system says of a page by itself, or its configuration for posts that don't: it may be there all the same.
_GIVEN = frozenset(
    {
        *(
            "author",
            "authors",
            "collection",
            "comments",
            "content",
            "dir",
            "draft",
            "excerpt",
            "ext",
            "id",
            "image",
        ),
        *("layout", "math", "mermaid", "next", "output", "previous", "related_posts", "relative_path", "toc"),
    }
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "nil": None, "null": None}
_KNOWN = {"jekyll.environment": "production"}  # what a blog is published with

_Value = str | bool | list[str] | None


class _UnknownError(LookupError):
    """Only the site knows what stands there."""


def decide(condition: str, context: Context) -> bool | None:
    """Say whether `condition` holds; None where only its site knows.

    Liquid reads `and` and `or` from the right, both alike, and has no brackets.
    https://shopify.github.io/liquid/basics/operators/#order-of-operations
    """
    parts: list[str] = []
    end = 0
    while (found := _PART.match(condition, end)) and len(parts) < _MOST:
        parts.append(found[1])
        end = found.end()
    if condition[end:].strip() or not parts:
        return None
    decided: bool | None = None
    clause: list[str] = []
    joint = ""
    for part in (*reversed(parts), "or"):
        if part not in _JOINTS:
            clause.insert(0, part)
            continue
        decided = _join(joint, (_decide_clause(clause, context), decided))
        joint, clause = part, []
    return decided


def _join(joint: str, answers: tuple[bool | None, bool | None]) -> bool | None:
    """Join two answers, of which each may be unknown and still not matter."""
    if not joint:
        return answers[0]
    settling = joint == "or"
    if settling in answers:
        return settling
    return None if None in answers else not settling


def _decide_clause(parts: list[str], context: Context) -> bool | None:
    try:
        if len(parts) == 1:
            return _find_value(parts[0], context) not in (None, False)
        if len(parts) == 3:
            return _compare(parts, context)
    except _UnknownError:
        pass
    return None


def _compare(parts: list[str], context: Context) -> bool | None:
    left, sign, right = parts
    value = _find_value(left, context)
    if right in ("blank", "empty") and sign in ("==", "!="):
        is_empty = value in ("", []) or (right == "blank" and value in (None, False))
        return is_empty is (sign == "==")
    other = _find_value(right, context)
    if sign in ("==", "!=", "<>"):
        return (_fold(value) == _fold(other)) is (sign == "==")
    if sign == "contains":
        return isinstance(value, str | list) and isinstance(other, str) and other in value
    return None if sign not in _ORDERS else _compare_numbers(value, sign, other)


def _compare_numbers(value: _Value, sign: str, other: _Value) -> bool | None:
    """Compare by size; what isn't there is neither more nor less than anything."""
    if value is None or other is None:
        return False
    if not (
        isinstance(value, str) and isinstance(other, str) and _NUMBER.fullmatch(value) and _NUMBER.fullmatch(other)
    ):
        return None
    return _ORDERS[sign](float(value), float(other))


def _fold(value: _Value) -> _Value:
    """Give a flag of a head, which is kept as the text it is written as, as the flag."""
    return _WORDS[value] if isinstance(value, str) and value in ("true", "false") else value


def _find_value(name: str, context: Context) -> _Value:
    """Give what a name or a literal stands for; None is what isn't there. Raises _UnknownError."""
    if name[0] in "\"'":
        return name[1:-1]
    if name in _WORDS or _NUMBER.fullmatch(name):
        return _WORDS.get(name, name)
    if name in context.lists:
        return context.lists[name]
    if name in context.variables or name in _KNOWN:
        return _fold(context.variables.get(name, _KNOWN.get(name)))
    if any(known.startswith(f"{name}.") for known in context.variables):
        return True  # a table, or a list
    found = _OWN.fullmatch(name)
    if found and found[1] not in _GIVEN:
        return None
    raise _UnknownError(name)
