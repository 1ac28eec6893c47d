"""Links by name, as programs for notes have them: `[[a note]]`, `[[a note#Part|words]]`, `![[a picture.png]]`."""

import re
from collections.abc import Callable

from publisher.content.shortcodes.scan import split_code

# A name begins with a letter or a digit that a word goes on with, so that `[[ -f x ]]` and `[[1, 2]]` stay. What
# stands before a round or a square bracket is a link of Markdown's; `[[toc]]` is nobody's note.
_LINK = re.compile(
    r"(?P<shown>!?)\[\[(?!_?toc_?\]\])(?P<name>(?:[^\W\d_]|\d+[^\W_])[^\[\]|#\n=<>]{0,200}?)"
    r"(?P<part>#[^\[\]|\n]{1,200})?(?:\|(?P<words>[^\[\]\n]{1,200}))?\]\](?![(\[:])",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^ {0,3}\[([^\[\]\n]{1,400})\]:", re.MULTILINE)  # whose link stands in brackets
_PICTURE = re.compile(r".+\.(?:png|jpe?g|gif|svg|webp|avif)", re.IGNORECASE)


def show_links(text: str, find_address: Callable[[str], str | None]) -> str:
    """Give `text` with each as a link to the post that it names, as a picture, or as its words.

    A text of nothing but single words that name no post is another's: C++ has `[[nodiscard]]`.
    """
    pieces = list(split_code(text))
    labels = {label.casefold() for label in _LABEL.findall(text)}
    links = [
        found
        for is_code, piece in pieces
        if not is_code
        for found in _LINK.finditer(piece)
        if found[0][2:-2].casefold() not in labels
    ]
    addresses = {found["name"]: _find(found["name"], find_address) for found in links}
    if not any(found["words"] or found["shown"] or " " in found["name"] for found in links) and not any(
        addresses.values()
    ):
        return text

    def show(found: re.Match[str]) -> str:
        if found[0][2:-2].casefold() in labels:
            return found[0]
        name = found["name"].strip()
        words = (found["words"] or name.removesuffix(".md")).strip()
        if found["shown"] and _PICTURE.fullmatch(name):
            return f"![{'' if words == name else words}](<{name}>)"
        address = addresses[found["name"]]
        return f"[{words}]({address})" if address else words

    return "".join(piece if is_code else _LINK.sub(show, piece) for is_code, piece in pieces)


def _find(written: str, find_address: Callable[[str], str | None]) -> str | None:
    name = written.strip()
    return find_address(name) or find_address(re.sub(r"\s+", "-", name))
