"""`:::note … :::`, the boxes of Docusaurus and of markdown-it, as boxes that any Markdown knows."""

import re
from dataclasses import dataclass, field

from publisher.content.shortcodes.common import BOXES
from publisher.content.shortcodes.pieces import make_admonition

_OPEN = re.compile(
    r"(?P<space>[ \t]*):{3,}[ \t]*(?:\{[ \t]*\.)?(?P<kind>[A-Za-z][\w-]*)[ \t]*"
    r"(?:\[(?P<label>.*)\])?(?:[ \t]*\{(?P<said>[^{}]*)\}|[ \t]*\})?(?P<rest>(?<=[ \t])[^:{}\[\]].*)?[ \t]*"
)
_CLOSE = re.compile(r"[ \t]*:{3,}[ \t]*")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_LONGEST = 1000  # characters of a line that opens a box
_MOST_OPEN = 40  # boxes in one another
_TITLE = re.compile(r"\btitle=(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A box that is open: the line that opened it, and the lines in it so far."""

    opening: str
    space: str
    kind: str
    title: str
    lines: list[str] = field(default_factory=list)

    def show(self) -> list[str]:
        made = make_admonition(self.kind, self.title, "\n".join(self.lines))
        return [f"{self.space}{line}" if line else "" for line in made.split("\n")]


def make_boxes(text: str) -> str:
    """Turn every `:::kind` outside code into a box; boxes may hold boxes.

    What isn't closed goes on to the end, or is text like any other where nobody calls a box so.
    """
    lines: list[str] = []
    opened: list[_Box] = []
    fence = ""
    for line in text.split("\n"):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and len(opened) < _MOST_OPEN and (box := _open_box(line)):
            opened.append(box)
            continue
        elif not fence and opened and _CLOSE.fullmatch(line):
            box = opened.pop()
            (opened[-1].lines if opened else lines).extend(box.show())
            continue
        (opened[-1].lines if opened else lines).append(line)
    while opened:
        box = opened.pop()
        shown = box.show() if box.kind.lower() in BOXES else [box.opening, *box.lines]
        (opened[-1].lines if opened else lines).extend(shown)
    return "\n".join(lines)


def _open_box(line: str) -> _Box | None:
    found = _OPEN.fullmatch(line) if ":::" in line and len(line) <= _LONGEST else None
    if not found:
        return None
    said = _TITLE.search(found["said"] or "")
    title = found["label"] or (said and (said[1] or said[2])) or found["rest"] or ""
    return _Box(opening=line, space=found["space"], kind=found["kind"], title=title.strip())
