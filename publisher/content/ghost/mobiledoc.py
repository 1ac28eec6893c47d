"""What Ghost's editor kept from version 1 to 4, Mobiledoc's JSON -> HTML.

https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from publisher.content.ghost.cards import card_to_html

_TEXT, _PICTURE, _LIST, _CARD = 1, 2, 3, 10
_TAGS = frozenset("a b code em i s strong sub sup u mark".split())  # noqa: SIM905 - as HTML names them
_SECTIONS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote aside".split())  # noqa: SIM905 - likewise


# `Any`: the editor's own JSON, which may have any shape at all.
def mobiledoc_to_html(document: Any) -> str:
    """Give a document as HTML. Raises what Python does for one that isn't as the editor writes it."""
    return "".join(_show(section, document) for section in document["sections"])


def _show(section: Sequence[Any], document: Mapping[str, Any]) -> str:
    kind = section[0]
    if kind == _TEXT:
        tag = section[1] if section[1] in _SECTIONS else "p"
        tag = "blockquote" if tag == "aside" else tag
        return f"<{tag}>{_show_markers(section[2], document)}</{tag}>"
    if kind == _PICTURE:
        return f'<p><img src="{html.escape(section[1])}" alt=""></p>'
    if kind == _LIST:
        tag = "ol" if section[1] == "ol" else "ul"
        items = "".join(f"<li>{_show_markers(item, document)}</li>" for item in section[2])
        return f"<{tag}>{items}</{tag}>"
    if kind == _CARD:
        name, card = document["cards"][section[1]][:2]
        return card_to_html(name, card)
    raise ValueError(f"a section of kind {kind}")


def _show_markers(markers: Sequence[Any], document: Mapping[str, Any]) -> str:
    """Show pieces of text: each opens some marks, and closes some of those that are open behind it."""
    shown: list[str] = []
    is_open: list[str] = []
    for kind, opened, closed, content in markers:
        for number in opened:
            tag, *attributes = document["markups"][number]
            if tag in _TAGS:
                address = dict(zip(*[iter(attributes[0])] * 2, strict=False)).get("href") if attributes else None
                shown.append(f'<{tag} href="{html.escape(address)}">' if address else f"<{tag}>")
            is_open.append(tag if tag in _TAGS else "")
        shown.append(html.escape(content, quote=False) if kind == 0 else _show_atom(document["atoms"][content]))
        shown.extend(_close(is_open.pop()) for _ in range(closed))
    return "".join([*shown, *map(_close, reversed(is_open))])


def _close(tag: str) -> str:
    return f"</{tag}>" if tag else ""


def _show_atom(atom: Sequence[Any]) -> str:
    return "<br>" if atom[0] == "soft-return" else html.escape(atom[1], quote=False)
