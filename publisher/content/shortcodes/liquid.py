"""The tags and outputs of Liquid, so far as they say something without a program that runs them."""

import html
import re
from collections.abc import Callable

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.pieces import stand_alone

_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?))\s*""")
_FILTER = re.compile(r"\s*([\w]+)\s*(?::\s*(.*))?", re.DOTALL)
_AS_IT_IS = ("safe", "smartify", "newline_to_br", "raw", "string")
_SPLIT = re.compile(r"""(.+?)\|\s*split:\s*(?:"([^"]+)"|'([^']+)')\s*""", re.DOTALL)


def evaluate(expression: str, start: int, context: Context) -> str:
    """Give what `{{ expression }}` shows; what can't be known is nothing, and told."""
    first, *filters = _split_filters(expression)
    value = _value(first, context)
    for written in filters:
        found = _FILTER.fullmatch(written)
        value = _filter(value, found[1], found[2] or "", context) if value is not None and found else None
    if value is None:
        told = f"“{{{{ {expression} }}}}” can't be shown here: only its site knows it"
        context.warn(
            start, f"{{{{ {expression}", told, "write what it stands for; readers see nothing in its place"
        )
        return ""
    return value


def _split_filters(expression: str) -> list[str]:
    """Split at each `|` behind which every quote that opens is closed."""
    if '"' not in expression and "'" not in expression:
        return expression.split("|")
    parts: list[str] = []
    end = len(expression)
    is_closed = [True] * (end + 1)  # from each place on; known from the end backwards, so that none is read twice
    after = {'"': -1, "'": -1}
    for place in range(end - 1, -1, -1):
        sign = expression[place]
        is_closed[place] = is_closed[place + 1]
        if sign in after:
            is_closed[place] = after[sign] >= 0 and is_closed[after[sign] + 1]
            after[sign] = place
        elif sign == "|" and is_closed[place]:
            parts.append(expression[place + 1 : end])
            end = place
    return [expression[:end], *reversed(parts)]


def assign(arguments: str, start: int, context: Context) -> None:
    """Carry out `{% assign name = value %}`, where the value can be known."""
    name, _, expression = arguments.partition("=")
    if found := _SPLIT.fullmatch(expression):
        text = _value(found[1], context)
        if text is not None:
            context.lists[name.strip()] = text.split(found[2] or found[3])
            return
    value = evaluate(expression.strip(), start, context)
    context.variables[name.strip()] = value


def _value(text: str, context: Context) -> str | None:
    found = _LITERAL.fullmatch(text)
    if found:
        return next((group for group in found.groups() if group is not None), "")
    return context.variables.get(text.strip())


def _filter(value: str, name: str, argument: str, context: Context) -> str | None:
    base = context.variables.get("site.baseurl", "")
    given = _value(argument, context) if argument else ""
    if given is None:
        return None
    results: dict[str, Callable[[], str]] = {
        "relative_url": lambda: _join(base, value),
        "absolute_url": lambda: _join(context.site_url.rstrip("/"), value),
        "prepend": lambda: given + value,
        "append": lambda: value + given,
        "upcase": value.upper,
        "upper": value.upper,
        "lower": value.lower,
        **dict.fromkeys(_AS_IT_IS, lambda: value),
        "markdownify": lambda: stand_alone(value),
        "url": lambda: value if value.startswith(("http", "#")) else _join(base, value),
        "downcase": value.lower,
        "capitalize": value.capitalize,
        "strip": value.strip,
        "trim": value.strip,
        "escape": lambda: html.escape(value),
        "uri_escape": lambda: value.replace(" ", "%20"),
        "default": lambda: value or given,
    }
    return results[name]() if name in results else None


def _join(base: str, path: str) -> str:
    return path if re.match(r"[a-z]+:", path) else f"{base}/{path.lstrip('/')}"
