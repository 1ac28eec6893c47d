"""What Ghost's editor keeps since version 5, Lexical's JSON -> HTML."""

import html
from collections.abc import Mapping
from typing import Any

from publisher.content.ghost.cards import card_to_html, say

# The bits of a text's `format`, with the elements that say the same, outermost first.
_FORMATS = (
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (8, "u"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
)


# `Any`: the editor's own JSON, which may have any shape at all.
def lexical_to_html(document: Any) -> str:
    """Give a document as HTML. Raises what Python does for one that isn't as the editor writes it."""
    return _show_all(document["root"])


def _show_all(node: Mapping[str, Any]) -> str:
    return "".join(_show(child) for child in node.get("children") or ())


def _show(node: Mapping[str, Any]) -> str:
    kind = str(node["type"]).removeprefix("extended-")
    if kind == "text":
        return _show_text(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "tab":
        return " "
    if kind in ("link", "autolink", "at-link"):
        return f'<a href="{html.escape(say(node, "url"))}">{_show_all(node)}</a>'
    if kind == "paragraph":
        return f"<p>{_show_all(node)}</p>"
    if kind == "heading":
        tag = node["tag"] if node.get("tag") in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
        return f"<{tag}>{_show_all(node)}</{tag}>"
    if kind in ("quote", "aside"):
        return f"<blockquote>{_show_all(node)}</blockquote>"
    if kind == "list":
        return _show_list(node)
    return card_to_html(kind, node)


def _show_text(node: Mapping[str, Any]) -> str:
    shown = html.escape(say(node, "text"), quote=False)
    for bit, tag in reversed(_FORMATS):
        shown = f"<{tag}>{shown}</{tag}>" if node.get("format", 0) & bit else shown
    return shown


def _show_list(node: Mapping[str, Any]) -> str:
    """Show a list; one within another stands in an item of its own, and belongs to the item before it."""
    tag = "ol" if node.get("listType") == "number" else "ul"
    items: list[str] = []
    for item in node.get("children") or ():
        inner = item.get("children") or ()
        if items and inner and all(child["type"] == "list" for child in inner):
            items[-1] += _show_all(item)
        else:
            items.append(_show_all(item))
    start = node.get("start", 1)
    begins = f' start="{start}"' if tag == "ol" and isinstance(start, int) and start != 1 else ""
    return f"<{tag}{begins}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"
