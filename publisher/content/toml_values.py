"""A piece of TOML -> values that know their line. Dates come as the text that stands for them."""

import re
import tomllib

from publisher.content.values import MAX_DEPTH, HeadError, Mapping, to_value

_MOST_DOTS = 200  # in a line, beside those in quotes
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PLACE = re.compile(r" \(at line (\d+), column \d+\)")


def read_toml(text: str) -> Mapping:
    """Read `text` as one table; nothing gives an empty one. Raises HeadError."""
    _limit_keys(text)
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else max(text.rstrip().count("\n") + 1, 1)
        told = _PLACE.sub("", str(error))
        raise HeadError(f"this is not TOML: {told}", line, 'a text stands in quotes, as in title = "…"') from error
    except RecursionError as error:
        raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", 1, "make it flatter") from error
    lines = _find_lines(text)
    value = to_value(loaded, lambda key: lines.get(key, 1))
    return value if isinstance(value, Mapping) else Mapping()  # TOML is always a table


def _limit_keys(text: str) -> None:
    """Refuse keys of very many parts: the library takes the square of their number in time. Raises HeadError."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and _QUOTED.sub("", line).count(".") > _MOST_DOTS:
            raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", number, "make it flatter")


def _find_lines(text: str) -> dict[str, int]:
    """Give the line where each key or table of the top level is given."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        key = line.strip().lstrip("[").partition("=")[0].partition("]")[0].partition(".")[0]
        lines.setdefault(key.strip().strip("\"'"), number)
    return lines
