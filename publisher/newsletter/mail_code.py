"""Code in mail: cut when long, and laid out so that the Word engine of Outlook, too, keeps its lines and blanks."""

import re
from collections.abc import Iterator

from lxml import etree

from publisher.newsletter.post_tree import Tree, with_class

_LINES = 60
_NO_BREAK = "\N{NO-BREAK SPACE}"


def lay_out_code(pre: Tree) -> bool:
    """Change a `<pre>` in place. Gives whether it had more lines than mail shows."""
    for element in [*pre.iter("code"), *with_class(pre, "w", "span")]:
        element.drop_tag()
    for span in list(pre.iter("span")):
        if not span.text and not len(span):
            span.drop_tag()
    pre.set("dir", "ltr")  # in any language
    is_cut = _cut_lines(pre)
    _join_spans(pre)
    _break_lines(pre)
    return is_cut


def token_classes(tree: Tree) -> set[str]:
    """Give the classes of the pieces of code in a tree, which a style sheet may colour."""
    spans = [span for pre in tree.iter("pre") for span in pre.iter("span")]
    return {name for span in spans for name in (span.get("class") or "").split()}


def _texts(pre: Tree) -> Iterator[tuple[Tree, str]]:
    """Give every place within `pre` that holds text, in order: an element, and `text` or `tail`."""
    for event, element in etree.iterwalk(pre, events=("start", "end")):
        if event == "start" and element.text:
            yield element, "text"
        elif event == "end" and element is not pre and element.tail:
            yield element, "tail"


def _cut_lines(pre: Tree) -> bool:
    places = list(_texts(pre))
    if places:
        last, which = places[-1]
        setattr(last, which, getattr(last, which).rstrip("\n"))
    room = _LINES  # lines still to be shown, with the one we are in
    for element, which in places:
        lines = (getattr(element, which) or "").split("\n")
        setattr(element, which, "\n".join(lines[:room]))
        room = room - len(lines) + 1 if len(lines) <= room else 0
    return room == 0


def _join_spans(pre: Tree) -> None:
    """Join neighbours of one class, which halves the size of code."""
    for span in list(pre.iter("span")):
        before = span.getprevious()
        if before is None or before.tail or len(before) or len(span) or before.get("class") != span.get("class"):
            continue
        before.text = (before.text or "") + (span.text or "")
        before.tail = span.tail
        span.getparent().remove(span)


def _break_lines(pre: Tree) -> None:
    """Write line ends as `<br>` and blanks that count as no-break ones."""
    for element, which in list(_texts(pre)):
        first, *others = getattr(element, which).expandtabs(4).split("\n")
        setattr(element, which, _hard_blanks(first))
        parent, place = (
            (element, 0) if which == "text" else (element.getparent(), element.getparent().index(element) + 1)
        )
        for offset, line in enumerate(others):
            end = etree.Element("br")
            end.tail = _hard_blanks(re.sub("^ ", _NO_BREAK, line))
            parent.insert(place + offset, end)


def _hard_blanks(line: str) -> str:
    return re.sub(r"[ \u00a0]{2,}", lambda found: _NO_BREAK * len(found[0]), line)
