"""`> [!NOTE]`, as GitHub and Obsidian write a box, in the tree of a post -> a box like any other."""

import re

from publisher.content.tree import Element, make_element

_MARK = re.compile(r"\s*\[!([A-Za-z][\w-]*)(?:\|[^\]\n]*)?\][+-]?[ \t]*")


def show_alerts(tree: Element) -> None:
    """Turn each quotation that begins with such a mark into a box, in place."""
    for quote in tree.xpath(".//blockquote[contains(., '[!')]"):
        _part_boxes(quote)
    for quote in tree.xpath(".//blockquote[contains(., '[!')]"):
        first = quote.find("*")
        found = _MARK.match(first.text or "") if first is not None and first.tag == "p" else None
        if not found:
            continue
        first.text = first.text[found.end() :]
        title = _take_first_line(first)
        if not (title.text or len(title)):
            title.text = found[1].capitalize()
        quote.tag = "div"
        quote.set("class", f"admonition {found[1].lower()}")
        quote.insert(0, title)
        if not (first.text or "").strip() and not len(first):
            quote.remove(first)


def _part_boxes(quote: Element) -> None:
    """Give each mark in a quotation one of its own: Python-Markdown makes one of those that follow each other."""
    begins = [node for node in quote if node.tag == "p" and _MARK.match(node.text or "")]
    for place, begin in enumerate(reversed(begins)):
        if begin is quote.find("*"):
            continue
        other = make_element("blockquote", "\n")
        other.extend([begin, *begin.itersiblings()])
        other.tail = quote.tail if place == 0 else "\n"
        quote.addnext(other)
        quote.tail = "\n"


def _take_first_line(paragraph: Element) -> Element:
    """Move what stands before the first end of a line in `paragraph` into a title of its own."""
    title = make_element("p", class_="admonition-title")
    title.tail = "\n"
    head, line_end, rest = (paragraph.text or "").partition("\n")
    title.text = head.strip() if line_end or not len(paragraph) else head.lstrip()
    paragraph.text = rest
    while not line_end and len(paragraph):
        node = paragraph[0]
        head, line_end, rest = (node.tail or "").partition("\n")
        is_break = node.tag == "br"
        node.tail = head
        if is_break:
            paragraph.remove(node)
            paragraph.text = head + line_end + rest
            break
        title.append(node)
        paragraph.text = rest
    return title
