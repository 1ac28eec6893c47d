"""The text of a post of Ghost's, in whichever of its five forms the export has it -> Markdown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from publisher.content.ghost.export import Row, text
from publisher.content.ghost.lexical import lexical_to_html
from publisher.content.ghost.mobiledoc import mobiledoc_to_html
from publisher.content.ghost.to_markdown import escape_text, to_markdown
from publisher.content.text import keep_printable
from publisher.content.tree import DepthError

# What goes wrong in a document that isn't as the editor writes it.
_MISSHAPEN = (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError, msgspec.MsgspecError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A post's text as Markdown, and what of it could not be kept, in words for its author."""

    markdown: str
    losses: tuple[str, ...] = ()


def read_body(row: Row) -> Body:
    """Give the text of a post: what its author typed as Markdown, else Ghost's HTML, else what its editor keeps."""
    losses: list[str] = []
    if typed := text(row, "markdown") or _find_typed(row):
        return Body(markdown=keep_printable(typed))
    # `Any`: the editors' own JSON.
    forms: tuple[tuple[str, Callable[[Any], str]], ...] = (
        ("lexical", lexical_to_html),
        ("mobiledoc", mobiledoc_to_html),
    )
    if html := text(row, "html"):
        try:
            return Body(markdown=to_markdown(keep_printable(html)))
        except DepthError:
            losses.append("its HTML is nested too deeply to be read")
    for name, convert in forms:
        if document := text(row, name):
            try:
                html = convert(msgspec.json.decode(document))
                return Body(markdown=to_markdown(keep_printable(html)), losses=tuple(losses))
            except _MISSHAPEN:
                losses.append(f"its {name} can't be read")
    words = "\n\n".join(escape_text(line.strip()) for line in keep_printable(text(row, "plaintext")).split("\n"))
    if losses:
        losses.append("its plain text is kept" if words.strip() else "nothing of its text is kept")
    return Body(markdown=words.strip(), losses=tuple(losses))


def _find_typed(row: Row) -> str:
    """Give what an author typed as Markdown in the editor, where the post is nothing else."""
    try:
        if document := text(row, "lexical"):
            nodes = msgspec.json.decode(document)["root"]["children"]
            texts = [node["markdown"] if node["type"] == "markdown" else None for node in nodes]
        elif document := text(row, "mobiledoc"):
            held = msgspec.json.decode(document)
            cards = [held["cards"][section[1]] if section[0] == 10 else ("", {}) for section in held["sections"]]
            texts = [_typed_in(name, payload) for name, payload in cards if name != "hr"]
        else:
            return ""
    except _MISSHAPEN:
        return ""
    typed = [text for text in texts if isinstance(text, str)]
    return "\n\n".join(typed) if len(typed) == len(texts) else ""


# `Any`: the editor's own JSON.
def _typed_in(name: str, payload: Mapping[str, Any]) -> Any:
    return payload["markdown"] if name in ("markdown", "card-markdown") else None
