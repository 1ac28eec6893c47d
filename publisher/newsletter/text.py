"""The tree of a post -> plain text that reads as if somebody had written it by hand.

Links are numbered and listed at the end, headings underlined, code indented, quotes marked with `> `. Nothing of
HTML or Markdown is left over. Footnotes are superscripts, so that no number means two things.
"""

import re
from collections.abc import Iterator

from publisher.newsletter.post_tree import DONE, Tree, has_class
from publisher.newsletter.text_layout import WIDTH, indent, lay_out_table, underline, wrap
from publisher.newsletter.words import Words

_BREAK = "\v"  # stands for `<br>` until blanks are collapsed; HTML can't hold it
_SUPERSCRIPTS = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "table", "hr", "aside", "nav", "address"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "-"}


def render_text(tree: Tree, words: Words) -> str:
    """Give the post as plain text, without a line end at its end."""
    page = _Page(words)
    blocks = page.blocks(tree, WIDTH)
    return "\n\n".join([*blocks, *page.list_of_links()])


class _Page:
    """One text: it gathers the links that are listed at its end."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._links: dict[str, int] = {}

    def list_of_links(self) -> Iterator[str]:
        if self._links:
            yield "\n".join(f"[{number}] {address}" for address, number in self._links.items())

    def blocks(self, element: Tree, width: int) -> list[str]:
        """Give what an element holds as blocks; text that stands between blocks is one of its own."""
        found: list[str] = []
        loose = element.text or ""
        for child in element:
            if child.tag in _BLOCKS:
                found += self._paragraph(loose, width)
                found += self._block(child, width)
                loose = child.tail or ""
            else:
                loose += self._inline(child) + (child.tail or "")
        return found + self._paragraph(loose, width)

    def _paragraph(self, text: str, width: int) -> list[str]:
        return [wrap(told, width)] if (told := _collapse(text)) else []

    def _block(self, element: Tree, width: int) -> list[str]:
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(element, width)
            case "ul" | "ol":
                return self._list(element, width)
            case "pre":
                code = "".join(element.itertext()).strip("\n").expandtabs(4)
                return [indent(code, "    ", "    ")]
            case "blockquote":
                quoted = "\n\n".join(self.blocks(element, width - 2))
                return ["\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))] if quoted else []
            case "table":
                return self._table(element)
            case "hr":
                return [] if has_class(element.getparent(), "footnote") else ["* * *"]
            case "dd":
                return [indent(block, "    ", "    ") for block in self.blocks(element, width - 4)]
            case "div" if has_class(element, "admonition"):
                return self._admonition(element, width)
            case "div" if has_class(element, "footnote"):
                return ["-" * 20, *self.blocks(element, width)]
            case _:
                return self.blocks(element, width)

    def _heading(self, element: Tree, width: int) -> list[str]:
        text, stroke = _collapse(self._inside(element)), _UNDERLINES.get(element.tag)
        return [underline(text, stroke, width) if stroke else wrap(text, width)]

    def _list(self, element: Tree, width: int) -> list[str]:
        items = list(element.iterchildren("li"))
        start = int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1
        in_notes = has_class(element.getparent(), "footnote")
        written = []
        for number, item in enumerate(items, start=start):
            ordered = f"{number}".translate(_SUPERSCRIPTS) if in_notes else f"{number}."
            marker = f"{ordered} " if element.tag == "ol" else "* "
            inside = self.blocks(item, width - len(marker))
            joint = "\n\n" if item.findall("p") else "\n"
            written.append(indent(joint.join(inside), marker, " " * len(marker)))
        is_loose = any(item.findall("p") for item in items) and not in_notes
        return [("\n\n" if is_loose else "\n").join(written)]

    def _admonition(self, element: Tree, width: int) -> list[str]:
        first, *others = self.blocks(element, width) or [""]
        title = " ".join(first.split()).upper()
        if others and not others[0].startswith((" ", "*", ">")):
            others[0] = wrap(f"{title}: {' '.join(others[0].split())}", width)
            return others
        return [f"{title}:", *others]

    def _table(self, element: Tree) -> list[str]:
        rows = [[_collapse(self._inside(cell)).replace("\n", " ") for cell in row] for row in element.iter("tr")]
        alignments = [cell.get("align") or "" for cell in next(element.iter("tr"), ())]
        has_head = next(element.iter("th"), None) is not None
        head, body = (rows[0], rows[1:]) if has_head and rows else ([], rows)
        return [lay_out_table(head, body, alignments)] if rows else []

    def _inside(self, element: Tree) -> str:
        """Give what an element holds as one run of text; a break in it is a line end."""
        return (element.text or "") + "".join(self._inline(child) + (child.tail or "") for child in element)

    def _inline(self, element: Tree) -> str:
        match element.tag:
            case "br":
                return _BREAK
            case "img":
                return self._picture(element)
            case "code" | "kbd" | "samp":
                is_code = element.tag == "code" and not has_class(element, "arithmatex")
                return f"`{self._inside(element)}`" if is_code else self._inside(element)
            case "sup":
                return self._inside(element).translate(_SUPERSCRIPTS)
            case "a":
                return self._link(element)
            case "span" if has_class(element, "task"):
                return "[x]" if element.text == DONE else "[ ]"
            case _:
                return self._inside(element)

    def _picture(self, element: Tree) -> str:
        alt, address = element.get("alt") or "", element.get("src") or ""
        if not alt:
            return ""  # decoration
        return f"[{self._words.image}: {alt}]" + ("" if element.getparent().tag == "a" else f" <{address}>")

    def _link(self, element: Tree) -> str:
        text, address = self._inside(element), element.get("href") or ""
        if has_class(element, "embed") and len(element):
            text = element[0].get("alt") or ""  # what the picture of a film says, which is all that it is here for
        if not text.strip() or text.strip() in {address, address.removeprefix("mailto:")}:
            return text.strip()
        return f"{text} [{self._links.setdefault(address, len(self._links) + 1)}]"


def _collapse(text: str) -> str:
    """Make any run of blanks one, as a browser does; a break becomes a line end, and a no-break space stays."""
    lines = (re.sub(r"[ \t\r\n]+", " ", line).strip(" ") for line in text.split(_BREAK))
    return "\n".join(lines).strip("\n")
