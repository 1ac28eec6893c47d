"""A piece of TOML -> values that know their line. Dates come as the text that stands for them."""

import re
import tomllib

from publisher.content.values import MAX_DEPTH, HeadError, Mapping, to_value

_PLACE = re.compile(r" \(at line (\d+), column \d+\)")


def read_toml(text: str) -> Mapping:
    """Read `text` as one table; nothing gives an empty one. Raises HeadError."""
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else max(text.rstrip().count("\n") + 1, 1)
        told = _PLACE.sub("", str(error))
        raise HeadError(f"this is not TOML: {told}", line, 'a text stands in quotes, as in title = "…"') from error
    except RecursionError as error:
        raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", 1, "make it flatter") from error
    value = to_value(loaded, lambda key: _find_line(text, key))
    return value if isinstance(value, Mapping) else Mapping()  # TOML is always a table


def _find_line(text: str, key: str) -> int:
    """Give the line where a key or a table of the top level is given."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    found = re.search(rf"^[ \t]*(?:{name}[ \t]*[=.]|\[{{1,2}}[ \t]*{name}[ \t]*[\].])", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
