"""The filters of Liquid and Nunjucks that say the same everywhere."""

import html
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote, quote_plus

from publisher.content.shortcodes.pieces import stand_alone

_PATTERN = re.compile(r"(?:%-?[aAbBdeHIjklmMpSuUwyYzZ%]|[^%])*")  # of a day and a time, as C has it


def _read_date(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def _write_date(text: str, pattern: str) -> str:
    """Write a date as C does, in English. Raises ValueError."""
    if not _PATTERN.fullmatch(pattern):
        raise ValueError(pattern)
    return _read_date(text).strftime(pattern)


# Those without an argument, by all the names that they have.
_PLAIN: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("safe", "smartify", "newline_to_br", "raw", "string"), lambda text: text),
    **dict.fromkeys(("upcase", "upper"), str.upper),
    **dict.fromkeys(("downcase", "lower"), str.lower),
    "capitalize": str.capitalize,
    "title": str.title,
    **dict.fromkeys(("strip", "trim"), str.strip),
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    **dict.fromkeys(("escape", "escape_once", "xml_escape", "e"), html.escape),
    "markdownify": stand_alone,
    "strip_html": lambda text: re.sub(r"<[^<>]*>", "", text),
    "strip_newlines": lambda text: text.replace("\n", ""),
    "normalize_whitespace": lambda text: " ".join(text.split()),
    "uri_escape": lambda text: quote(text, safe="%/:=&?~+!$,;'@()*._-#[]"),
    "urlencode": lambda text: quote(text, safe=""),
    **dict.fromkeys(("url_encode", "cgi_escape"), quote_plus),
    **dict.fromkeys(("slugify", "slug"), lambda text: re.sub(r"[\W_]+", "-", text.lower()).strip("-")),
    "size": lambda text: str(len(text)),
    "date_to_string": lambda text: _write_date(text, "%d %b %Y"),
    "date_to_long_string": lambda text: _write_date(text, "%d %B %Y"),
    "date_to_xmlschema": lambda text: _read_date(text).isoformat(),
    "date_to_rfc822": lambda text: _write_date(text, "%a, %d %b %Y %H:%M:%S %z"),
}
# Those with one; `replace` and its like take two.
_GIVEN: dict[str, Callable[..., str]] = {
    "prepend": lambda text, given: given + text,
    "append": lambda text, given: text + given,
    "default": lambda text, given: text or given,
    "remove": lambda text, given: text.replace(given, ""),
    "remove_first": lambda text, given: text.replace(given, "", 1),
    "replace": lambda text, old, new: text.replace(old, new),
    "replace_first": lambda text, old, new: text.replace(old, new, 1),
    "truncate": lambda text, longest: text if len(text) <= int(longest) else f"{text[: int(longest) - 3]}...",
    "date": _write_date,
    "plus": lambda text, given: str(int(text) + int(given)),
    "minus": lambda text, given: str(int(text) - int(given)),
    "times": lambda text, given: str(int(text) * int(given)),
}


def apply_filter(text: str, name: str, given: Sequence[str]) -> str | None:
    """Give what a filter makes of a text; None where it is a site's own, or the text is none for it."""
    try:
        if name in _PLAIN and not given:
            return _PLAIN[name](text)
        return _GIVEN[name](text, *given) if name in _GIVEN else None
    except (ValueError, TypeError):  # a date that is none, an argument too many
        return None


def apply_to_list(items: Sequence[str], name: str, given: Sequence[str]) -> str | None:
    """Give what a filter makes of a list, likewise."""
    if name == "join":
        return (given[0] if given else " ").join(items)
    if name == "size":
        return str(len(items))
    ends = {"first": 0, "last": -1}
    return items[ends[name]] if name in ends and items else None
