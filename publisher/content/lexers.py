"""What reads the words of a programming language, made of no more than a text needs."""

from functools import cache
from typing import Any

from pygments import unistring
from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import find_lexer_class_by_name
from pygments.util import ClassNotFound

# Python's own lexer knows the letters of all scripts: to compile its patterns takes longer than to read many texts.
_LETTERS = {unistring.xid_start: "A-Z_a-z", unistring.xid_continue: "0-9A-Z_a-z"}


def find_lexer(code: str, language: str, *, strips: bool) -> Lexer | None:
    """Give what reads `code`, and `strips` empty lines around it or not; nothing for an unknown language."""
    lexer = _find_class(language, is_ascii=code.isascii()) if language else None
    return lexer(stripnl=strips) if lexer else None


@cache
def _find_class(language: str, *, is_ascii: bool) -> type[Lexer] | None:
    try:
        lexer = find_lexer_class_by_name(language)
    except ClassNotFound:
        return None
    tokens = vars(lexer).get("tokens") if is_ascii and issubclass(lexer, RegexLexer) else None
    if not tokens:
        return lexer
    shorter = {state: [_shorten(rule) for rule in rules] for state, rules in tokens.items()}
    if shorter == tokens:
        return lexer
    make: Any = type(lexer)  # which sees to the patterns
    made: type[Lexer] = make(lexer.__name__, (lexer,), {"tokens": shorter})
    return made


def _shorten(rule: Any) -> Any:  # of many kinds; the commonest is a tuple that begins with a pattern
    """Give a rule whose pattern knows no letters beyond ASCII; in a text that has none it finds the same."""
    if not isinstance(rule, tuple) or not isinstance(rule[0], str):
        return rule
    pattern = rule[0]
    for letters, few in _LETTERS.items():
        pattern = pattern.replace(letters, few)
    return (pattern, *rule[1:])
