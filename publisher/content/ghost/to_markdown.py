"""HTML -> Markdown that becomes the same HTML again. What Markdown can't say for certain stays HTML.

It is written for the Markdown of `publisher.content.python_markdown`, whose extensions read more signs than most.
"""

import copy
import re
from collections.abc import Iterator

from publisher.content.ghost.cards import MARKDOWN
from publisher.content.ghost.simplify import simplify_cards
from publisher.content.tree import Element, is_comment, letters_of, make_element, to_html, to_tree

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup u var".split()  # noqa: SIM905 - a name a line would fill the page
)
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_NAMES = {"b": "strong", "i": "em"}  # what Markdown makes of them
# Attributes that say nothing to a reader of a feed or a mail, nor to one of the source.
_SILENT = frozenset({"class", "rel", "target", "loading", "style", "sizes", "srcset", "data-kg-thumbnail"})
# What stands in an address that no extension takes for a sign of its own.
_SAFE_ADDRESS = re.compile(r"[A-Za-z0-9/:?=&.#%_@,;!-]+")
_SAFE_VALUE = re.compile(r"[^\\`$\[\]{}<>\"*_~^|@\n]*")
_SIGNS = re.compile(
    r"[\\`*~^$|{}<>]|==|\+\+|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|\](?=[(\[:])|\[(?=[\^\] xX])|:(?=\S+?:)"
)
_OPENINGS = re.compile(r"(?:\[TOC\]|#|>|[-+](?=\s|$|-)|\d+[.)](?=\s|$)|:|!{3}|\?{3}|={2,}|-{2,}|@|/{3}|%{2,})")
_BACKSLASHED = frozenset("\\`*_#+-.!")
# What is read as a note of a reviewer wherever it stands, in HTML and in code too.
_NOTE = re.compile(r"\{(?=\+\+|--|~~|==|>>)")
_LINKED = re.compile(r"(?P<mark>\*\*|)\w(?:[^\[\]<>*`]*[^\s\[\]<>*`])?(?P=mark)")
_LANGUAGE = re.compile(r"(?:language-|lang-)([\w+#.-]+)")


class _NotPlainError(Exception):
    """This can't be said in Markdown."""


def to_markdown(html: str) -> str:
    """Give HTML as Markdown. Raises DepthError."""
    tree = to_tree(html)
    simplify_cards(tree)
    return _Writer(tree).write()


def escape_text(text: str, *, opens: bool = True) -> str:
    """Give a text on one line so that Markdown shows it as it is; `opens` says that a line begins with it."""
    plain = _SIGNS.sub(lambda found: _escape(found[0]), " ".join(re.split(r"[ \t\n\r\f]+", text)))
    plain = plain.replace("\N{NO-BREAK SPACE}", "&nbsp;")
    opening = _OPENINGS.match(plain) if opens else None
    if not opening:
        return plain
    last = opening.end() - 1  # the sign that makes a number an item stands behind it
    place = last if plain[0].isdigit() else 0
    return plain[:place] + _escape(plain[place]) + plain[place + 1 :]


def _escape(signs: str) -> str:
    if signs[0] in _BACKSLASHED:
        return f"\\{signs[0]}{signs[1:]}"
    return f"&#{ord(signs[0])};{signs[1:]}"


class _Writer:
    """Writes one document, block by block."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree
        self._wanted = {link.get("href")[1:] for link in tree.xpath(".//a[starts-with(@href, '#')]")}

    def write(self) -> str:
        blocks: list[str] = []
        before = ""
        for node in self._gather(self._tree):
            written = self._write_block(node, before)
            if written:
                blocks.append(written)
                before = node.tag if isinstance(node.tag, str) else ""
        return "\n\n".join(blocks)

    def _gather(self, tree: Element) -> Iterator[Element]:
        """Give the blocks below `tree`; text and inline elements that stand between them, as paragraphs."""
        pending = _start_paragraph(tree.text)
        for node in list(tree):
            tail, node.tail = node.tail, None
            if node.tag in _INLINE:
                pending.append(node)
                node.tail = tail
                continue
            if _has_content(pending):
                yield pending
            yield node
            pending = _start_paragraph(tail)
        if _has_content(pending):
            yield pending

    def _write_block(self, node: Element, before: str) -> str:
        if is_comment(node):
            return to_html(_wrap(node))
        if node.tag == MARKDOWN:
            return letters_of(node).strip()
        try:
            return self._say(copy.deepcopy(node), before)
        except _NotPlainError:
            return _keep(node)

    def _say(self, node: Element, before: str) -> str:
        """Give a block as Markdown. Raises _NotPlainError."""
        if node.tag == "p":
            return self._line(node)
        if node.tag in _HEADINGS:
            return self._heading(node)
        if node.tag in ("ul", "ol"):
            if before in ("ul", "ol"):  # Markdown would make one list of the two
                raise _NotPlainError
            return "\n".join(self._items(node, 0))
        if node.tag == "blockquote":
            if before == "blockquote":
                raise _NotPlainError
            return self._quote(node)
        if node.tag == "pre":
            return _fence(node)
        if node.tag == "hr":
            return "---"
        if node.tag == "figure":
            return self._figure(node)
        raise _NotPlainError

    def _heading(self, node: Element) -> str:
        if node.get("id") in self._wanted:
            raise _NotPlainError
        line = self._line(node)
        return f"{'#' * int(node.tag[1])} {re.sub(r'#(?=#*$)', '&#35;', line)}" if line else ""

    def _quote(self, node: Element) -> str:
        parts = [self._line(part) if part.tag == "p" else None for part in self._gather(node)]
        if not all(parts):
            raise _NotPlainError
        return "\n>\n".join(f"> {part}" for part in parts)

    def _figure(self, node: Element) -> str:
        """Give a picture that stands alone; with a caption or a size of its own it stays HTML."""
        if len(node) != 1 or node[0].tag != "img" or (node.text or "").strip() or (node[0].tail or "").strip():
            raise _NotPlainError
        return self._image(node[0])

    def _items(self, node: Element, depth: int) -> Iterator[str]:
        if (node.text or "").strip() or set(node.attrib) - _SILENT:
            raise _NotPlainError
        for number, item in enumerate(node, 1):
            if item.tag != "li" or (item.tail or "").strip() or set(item.attrib) - _SILENT:
                raise _NotPlainError
            inner = [part for part in item if part.tag in ("ul", "ol")]
            if len(inner) > 1 or (inner and (item[-1] is not inner[0] or (inner[0].tail or "").strip())):
                raise _NotPlainError
            sign = "-" if node.tag == "ul" else f"{number}."
            for part in inner:
                item.remove(part)
            line = self._line(item)
            item.extend(inner)
            if not line:
                raise _NotPlainError
            yield f"{' ' * 4 * depth}{sign:<4}{line}" if node.tag == "ol" else f"{' ' * 4 * depth}{sign}   {line}"
            for part in inner:
                yield from self._items(part, depth + 1)

    def _line(self, node: Element) -> str:
        """Give what is in `node` on one line. Raises _NotPlainError for what isn't inline."""
        line = self._inline(node, opens=True).strip()
        return re.sub(r"(?:<br>)+$", "", line).strip()

    def _inline(self, node: Element, *, opens: bool = False) -> str:
        """Give what is in `node`; `opens` says that a line begins with it. Raises _NotPlainError."""
        text = node.text or ""
        line = escape_text(text.lstrip() if opens else text, opens=opens)
        for child in node:
            line += self._element(child)
            line += escape_text(child.tail or "", opens=opens and not line.strip())
        return line

    def _element(self, node: Element) -> str:
        if is_comment(node) or node.tag not in _INLINE:
            raise _NotPlainError
        if node.tag == "br":
            return "<br>"
        if node.tag == "img":
            return self._image(node)
        if node.tag == "code":
            return _code(node)
        if node.tag == "a" and not set(node.attrib) - _SILENT - {"href"}:
            return self._link(node)
        inner = self._inline(node)
        mark = _MARKS.get(node.tag)
        return _emphasise(node, inner, mark) if mark else _tag(node, inner)

    def _link(self, node: Element) -> str:
        inner = self._inline(node)
        address = node.get("href") or ""
        if _signs_around(node)[0] not in "!]" and _SAFE_ADDRESS.fullmatch(address) and _LINKED.fullmatch(inner):
            return f"[{inner}]({address})"
        return _tag(node, inner)

    def _image(self, node: Element) -> str:
        if set(node.attrib) - _SILENT - {"src", "alt"}:
            return _tag(node)
        address, words = node.get("src") or "", node.get("alt") or ""
        if not _SAFE_ADDRESS.fullmatch(address) or not re.fullmatch(r"[\w ,.;'’()?-]*", words):
            return _tag(node)
        return f"![{words}]({address})"


def _start_paragraph(text: str | None) -> Element:
    return make_element("p", text or "")


def _has_content(paragraph: Element) -> bool:
    return len(paragraph) > 0 or bool((paragraph.text or "").strip())


def _emphasise(node: Element, inner: str, mark: str) -> str:
    """Give words in bold or italics: as Markdown where it can't be mistaken, else as HTML."""
    before, after = _signs_around(node)
    stands_apart = not (before.isalnum() or before in "*_") and not (after.isalnum() or after in "*_")
    is_alone = all(above.tag not in _MARKS for above in node.iterancestors()) and not set(node.attrib) - _SILENT
    if is_alone and stands_apart and re.fullmatch(r"\w(?:[^*_`<>]*\w)?", inner):
        return f"{mark}{inner}{mark}"
    return _tag(node, inner)


def _signs_around(node: Element) -> tuple[str, str]:
    """Give the sign before `node` and the one behind it: a blank at a line's end, `*` for another element."""
    previous, following = node.getprevious(), node.getnext()
    text = node.getparent().text if previous is None else previous.tail
    before = text[-1] if text else " " if previous is None or previous.tag == "br" else "*"
    after = node.tail[0] if node.tail else " " if following is None or following.tag == "br" else "*"
    return before, after


def _tag(node: Element, inner: str | None = None) -> str:
    """Give an inline element as HTML, in which Markdown reads nothing. Raises _NotPlainError."""
    name = _NAMES.get(node.tag, node.tag)
    kept = {key: value for key, value in node.attrib.items() if key not in _SILENT}
    if not all(re.fullmatch(r"[a-z][a-z-]*", key) and _SAFE_VALUE.fullmatch(value) for key, value in kept.items()):
        raise _NotPlainError
    said = "".join(f' {key}="{value.replace("&", "&amp;")}"' for key, value in kept.items())
    return f"<{name}{said}>" if inner is None else f"<{name}{said}>{inner}</{name}>"


def _code(node: Element) -> str:
    code = node.text or ""
    if len(node) or set(node.attrib) - _SILENT:
        raise _NotPlainError
    touches = not {"*", "`", "\\"}.isdisjoint(_signs_around(node))
    if (
        touches
        or not code.strip()
        or code != code.strip()
        or re.search(r"[`\n]", code)
        or _NOTE.search(code)
        or code.startswith(("#!", ":::"))
    ):
        return f"<code>{escape_text(code, opens=False)}</code>"
    return f"`{code}`"


def _fence(node: Element) -> str:
    """Give code in a fence. Raises _NotPlainError where it is more than code."""
    if len(node) != 1 or node[0].tag != "code" or len(node[0]) or (node.text or node[0].tail or "").strip():
        raise _NotPlainError
    code = (node[0].text or "").strip("\n")
    if not code.strip() or set(node.attrib) - _SILENT or _NOTE.search(code):
        raise _NotPlainError
    found = _LANGUAGE.search(node[0].get("class") or node.get("class") or "")
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{found[1].lower() if found else ''}\n{code}\n{fence}"


def _wrap(node: Element) -> Element:
    block = make_element("div")
    block.append(node)
    return block


def _keep(node: Element) -> str:
    """Give a block as HTML that Markdown leaves alone: from a tag at the start of a line to its end."""
    for part in node.iter():
        if not is_comment(part):
            for name in _SILENT.intersection(part.attrib):
                if not (name == "class" and part.tag in ("blockquote", "code", "div")):
                    del part.attrib[name]
    written = _NOTE.sub("&#123;", to_html(_wrap(node)))
    is_block = node.tag not in ("audio", "svg", "button", "script", "style")
    return written if is_block else f"<div>{written}</div>"
