"""A piece of JSON -> values that know their line, and where it ends."""

import json
import re

from publisher.content.values import MAX_DEPTH, HeadError, Mapping, to_value


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
    value = to_value(loaded, lambda key: _find_line(text, key), text.count("\n", 0, start) + 1)
    return value if isinstance(value, Mapping) else Mapping(), end  # it begins with a brace


def _refuse_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        twin = next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number]))
        raise HeadError(f"“{twin}” is given twice", 1, "keep one of the two")
    return table


def _find_line(text: str, key: str) -> int:
    found = re.search(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
