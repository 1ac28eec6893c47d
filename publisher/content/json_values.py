"""A piece of JSON -> values that know their line, and where it ends."""

import json
import re

from publisher.content.values import MAX_DEPTH, HeadError, Mapping, to_value

_TEXT = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?')


def read_json(text: str) -> tuple[Mapping, int]:
    """Read the object that `text` begins with; give it, and where the text after it begins. Raises HeadError."""
    start = len(text) - len(text.lstrip())
    try:
        loaded, end = json.JSONDecoder(object_pairs_hook=_refuse_twins).raw_decode(text, start)
    except json.JSONDecodeError as error:
        hint = "keys and texts stand in double quotes, and no comma stands before a closing bracket"
        raise HeadError(f"this is not JSON: {error.msg}", error.lineno, hint) from error
    except RecursionError as error:
        raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", 1, "make it flatter") from error
    lines = _find_lines(text[:end])
    value = to_value(loaded, lambda key: lines.get(key, 1), text.count("\n", 0, start) + 1)
    return value if isinstance(value, Mapping) else Mapping(), end  # it begins with a brace


def _refuse_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table: dict[str, object] = {}
    for key, value in pairs:
        if key in table:
            raise HeadError(f"“{key}” is given twice", 1, "keep one of the two")
        table[key] = value
    return table


def _find_lines(text: str) -> dict[str, int]:
    """Give the line on which each key stands first; every text is looked at once, whether it is a key or not."""
    lines: dict[str, int] = {}
    line = 1
    done = 0
    for found in _TEXT.finditer(text):
        line += text.count("\n", done, found.start())
        done = found.start()
        if found["colon"]:
            lines.setdefault(json.loads(found["text"]), line)
    return lines
