"""The tags and outputs of Liquid, so far as they say something without a program that runs them."""

import re

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.filters import apply_filter, apply_to_list

_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?))\s*""")
# Liquid writes `name: argument`, Nunjucks and Jinja `name(argument)`.
_FILTER = re.compile(r"\s*(\w+)\s*(?::\s*(?P<given>.*)|\((?P<called>.*)\)\s*)?", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s,"']+)\s*(?:,|$)""")
_SPLIT = re.compile(r"""(.+?)\|\s*split:\s*(?:"([^"]+)"|'([^']+)')\s*""", re.DOTALL)


def evaluate(expression: str, start: int, context: Context) -> str:
    """Give what `{{ expression }}` shows; what can't be known is nothing, and told."""
    first, *filters = _split_filters(expression)
    items = context.lists.get(first.strip())
    value = _value(first, context) if items is None else "".join(items)
    for written in filters:
        found = _FILTER.fullmatch(written)
        argument = (found["given"] or found["called"] or "") if found else ""
        if value is None or not found:
            value = None
        elif items is not None:
            value = apply_to_list(items, found[1], [part.strip("\"'") for part in _ARGUMENT.findall(argument)])
        else:
            value = _filter(value, found[1], argument, context)
        items = None
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
    """Give what a filter makes of a value; None where that can't be known."""
    given = [_value(part, context) for part in _ARGUMENT.findall(argument)]
    known = [part for part in given if part is not None]
    if len(known) < len(given):
        return None
    base = context.variables.get("site.baseurl", "")
    if name == "relative_url" or (name == "url" and not value.startswith(("http", "#"))):
        return _join(base, value)
    if name == "absolute_url":
        return _join(context.site_url.rstrip("/"), value)
    return value if name == "url" else apply_filter(value, name, known)


def _join(base: str, path: str) -> str:
    return path if re.match(r"[a-z]+:", path) else f"{base}/{path.lstrip('/')}"
