"""`::youtube{id="…"}`, a line by which remark's readers name something to show, as what it stands for."""

import re

from publisher.content.shortcodes.arguments import Arguments, read_arguments
from publisher.content.shortcodes.common import COMMON_TAGS
from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.pieces import make_figure, make_link, stand_alone
from publisher.content.shortcodes.scan import split_code

SIGN = re.compile(r"^::[A-Za-z]", re.MULTILINE)
_LINE = re.compile(
    r"^[ ]{0,3}::(?P<name>[A-Za-z][\w-]*)(?:\[(?P<label>[^\]\n]*)\])?(?:\{(?P<said>[^{}\n]*)\})?[ \t]*$",
    re.MULTILINE,
)


def show_directives(text: str, context: Context) -> str:
    """Give `text` with every such line outside code shown; one that we don't know is told."""
    pieces: list[str] = []
    start = 0
    for is_code, piece in split_code(text):
        place = start  # of this piece, for the line below
        pieces.append(piece if is_code else _LINE.sub(lambda found: _show(found, place, context), piece))  # noqa: B023 - called at once
        start += len(piece)
    return "".join(pieces)


def _show(found: re.Match[str], start: int, context: Context) -> str:
    read = read_arguments(found["said"] or "")
    label = {"title": found["label"]} if found["label"] else {}
    given = Arguments(named=label | read.named, placed=read.placed)
    if found["name"] in COMMON_TAGS:
        return COMMON_TAGS[found["name"]](given, found["label"] or "", True)  # noqa: FBT003 - the shape of every tag
    shown, hint = (
        found["label"] or "",
        "readers see its label" if found["label"] else "readers see nothing in its place",
    )
    if given.picture:
        shown, hint = make_figure(given, alone=True), "readers see its picture"
    elif given.link:
        shown, hint = make_link(given.link, given.words), "readers see a link"
    told = f"“::{found['name']}” can't be shown here: only its site knows it"
    context.warn(start + found.start(), found[0], told, hint)
    return stand_alone(shown)
