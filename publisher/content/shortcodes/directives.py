"""Docusaurus' boxes, `:::note … :::`, as the boxes of Python-Markdown; and MDX as the text in it."""

import re

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.pieces import make_admonition
from publisher.content.shortcodes.scan import split_code

_OPEN = re.compile(r"[ \t]*(:{3,})[ \t]*([A-Za-z]+)(?:\[(.*)\]|[ \t]+(.*))?[ \t]*(?:\{.*\})?[ \t]*")
_CLOSE = re.compile(r"[ \t]*(:{3,})[ \t]*")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_MODULE = re.compile(
    r"^(?:import\s.+?\sfrom\s+['\"].*|import\s+['\"].*|export\s+(?:const|default|let|function)\s.*)$"
)
_COMMENT = re.compile(r"\{/\*(.*?)\*/\}", re.DOTALL)
_COMPONENT = re.compile(r"</?([A-Z][\w.]*)(?:\s[^<>]*)?/?>")


def make_boxes(text: str) -> str:
    """Turn every `:::kind` outside code into a box; boxes may hold boxes."""
    lines: list[str] = []
    opened: list[tuple[int, str, str, list[str]]] = []
    fence = ""
    for line in text.split("\n"):
        here = opened[-1][3] if opened else lines
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and (found := _OPEN.fullmatch(line)):
            opened.append((len(found[1]), found[2], (found[3] or found[4] or "").strip(), []))
            continue
        elif not fence and opened and (found := _CLOSE.fullmatch(line)):
            _, kind, title, inner = opened.pop()
            above = opened[-1][3] if opened else lines
            above.extend(make_admonition(kind, title, "\n".join(inner)).split("\n"))
            continue
        here.append(line)
    while opened:  # what was never closed goes on to the end
        _, kind, title, inner = opened.pop()
        (opened[-1][3] if opened else lines).extend(make_admonition(kind, title, "\n".join(inner)).split("\n"))
    return "\n".join(lines)


def drop_components(text: str, context: Context) -> str:
    """Give MDX as text: its comments as comments, no modules, and of components what they enclose."""
    pieces: list[str] = []
    start = 0
    for is_code, piece in split_code(text):
        if is_code:
            pieces.append(piece)
        else:
            for found in _COMPONENT.finditer(piece):
                told = f"<{found[1]}> is a component, and can't be shown here"
                context.warn(start + found.start(), f"<{found[1]}", told, "readers see the text inside it")
            plain = _COMPONENT.sub("", _COMMENT.sub(r"<!--\1-->", piece))
            pieces.append("\n".join(line for line in plain.split("\n") if not _MODULE.match(line)))
        start += len(piece)
    return "".join(pieces)
