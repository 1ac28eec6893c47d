"""What opens, plays or is ticked on a web page -> what stands still in a feed and in a mail."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from publisher.content.alerts import show_alerts
from publisher.content.drawing import plain_formula
from publisher.content.media import MARK
from publisher.content.tree import Element, drop, is_block, letters_of, make_element, replace, to_text, unwrap

_EMBEDS = ("iframe", "video", "audio", "object", "embed")
_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)")
# The number of a remark below the code, whose comment mkdocs-material leaves out.
_ANNOTATED = re.compile(r"(\(\d+\))!(?=[ \t]{0,9}(?:-->|\*/)?[ \t]*$)", re.MULTILINE)
_CONTENTS = re.compile(r"\s*(?:\[toc\]|\[\[_?toc_?\]\]|\$\{toc\}|\{\{toc\}\})\s*", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{:[^{}\n]*\}\s*")  # of kramdown, where there is nothing that they could belong to
# How GitHub and mkdocs-material name the one of two pictures that dark pages show; a feed or a mail is light.
_DARK = ("#only-dark", "#gh-dark-mode-only")
_LIGHT = ("#only-light", "#gh-light-mode-only")
_DELIMITERS = re.compile(r"^\s*\\[(\[]\s*|\s*\\[)\]]\s*$")


def make_static(tree: Element) -> None:
    """Expand, turn into links or write out, in place, whatever needs a browser to work."""
    show_alerts(tree)
    for path, change in _CHANGES:
        for node in tree.xpath(path):
            change(node)
    _bare_captions(tree)
    unwrap(tree, tree.xpath(".//label | .//source | .//summary | .//a[not(@href)] | .//span[not(@*)]"))
    _drop_empty(tree)


def _bare_captions(tree: Element) -> None:
    """Leave the words of captions and titles, and the pictures of figures, without a paragraph of their own."""
    for node in tree.xpath(".//div[@class='admonition-title']"):
        node.tag = "p"
    alone = tree.xpath(
        ".//figcaption/p[count(../*) = 1] | .//p[@class='admonition-title']/p | .//figure/p[img and not(text())]"
    )
    for node in alone:
        if node.getparent().tag != "figure":
            node.getparent().text = node.tail = None
    unwrap(tree, alone)


def _drop_empty(tree: Element) -> None:
    """Drop what shows nothing, and the mark of a table of contents, which only a page of its own can have."""
    signs = " or ".join(f"starts-with(normalize-space(), '{sign}')" for sign in "[{$")
    for node in tree.xpath(f".//p[{signs}] | .//li[{signs}]"):
        if _CONTENTS.fullmatch(letters_of(node)) or _ATTRIBUTES.fullmatch(letters_of(node)):
            node.clear(keep_tail=True)
    for node in tree.xpath(".//span[not(*) and not(text())]"):  # a blank parts words, and code is full of them
        drop(node)
    for tag in ("p", "li", "ul", "ol", "section", "figure"):
        for node in tree.xpath(f".//{tag}[not(*) and not(comment()) and not(text()[normalize-space()])]"):
            drop(node)


def _expand_tabs(node: Element) -> None:
    """Show the tabs of a set one after another, each below its name."""
    labels = node.xpath("./div[contains(@class, 'tabbed-labels')]/label")
    blocks = node.xpath("./div[contains(@class, 'tabbed-content')]/div")
    tabs = []
    for label, block in zip(labels, blocks, strict=False):
        title = make_element("p", class_="tab-title")
        title.append(_embolden(label))
        block.insert(0, title)
        block.set("class", "tab")
        tabs.append(block)
    replace(node, *tabs)


def _expand_details(node: Element) -> None:
    """Show what is folded, as the admonition that mkdocs-material makes of it."""
    summary = node.find("summary")
    if summary is not None:
        title = make_element("p", class_="admonition-title")
        title.append(_embolden(summary))
        replace(summary, title)
    node.tag = "div"
    node.set("class", f"admonition {node.get('class') or ''}".strip())
    _gather_loose(node)


def _gather_loose(box: Element) -> None:
    """Give words that stand between the blocks of a box a paragraph of their own, as its other words have."""
    paragraph: Element | None = None
    children = list(box)
    if loose := (box.text or "").lstrip():
        box.text = None
        paragraph = make_element("p", loose)
        box.insert(0, paragraph)
    for child in children:
        if not is_block(child) or child.tag == "br":
            if paragraph is None:
                paragraph = make_element("p")
                child.addprevious(paragraph)
            paragraph.append(child)
            continue
        paragraph = None
        if loose := (child.tail or "").lstrip():
            child.tail = None
            paragraph = make_element("p", loose)
            child.addnext(paragraph)


def _embolden(node: Element) -> Element:
    """Give the content of `node` in bold letters."""
    strong = make_element("strong", node.text or "")
    strong.extend(list(node))
    return strong


def _name_file(node: Element) -> None:
    """Show the name of a file in a line of its own above its text, as that of a tab."""
    title = make_element("p", class_="tab-title")
    title.append(_embolden(node))
    replace(node, title)


def _show_formula(node: Element) -> None:
    """Show a formula as the source that its author wrote."""
    source = make_element("code", plain_formula(_DELIMITERS.sub("", letters_of(node))), class_="arithmatex")
    _drop_dollars(node)
    if node.tag == "div":
        block = make_element("pre", class_="arithmatex")
        block.append(source)
        del source.attrib["class"]
        source = block
    replace(node, source)


def _drop_dollars(node: Element) -> None:
    """Drop the second dollars around a formula in a line, which Python-Markdown leaves there."""
    before = node.getprevious()
    text = node.getparent().text if before is None else before.tail
    if (text or "").endswith("$") and (node.tail or "").startswith("$"):
        node.tail = node.tail[1:]
        if before is None:
            node.getparent().text = text[:-1]
        else:
            before.tail = text[:-1]


def _show_diagram(node: Element) -> None:
    """Show a diagram as the source that its author wrote, and say what that is."""
    figure = make_element("figure", class_="mermaid")
    block = make_element("pre")
    block.append(make_element("code", letters_of(node)))
    figure.extend([block, make_element("figcaption", "Mermaid")])
    replace(node, figure)


def _show_tick(node: Element) -> None:
    """Show a box of a task list as a character; other inputs go."""
    is_box = node.get("type") == "checkbox"
    tick = ("☑" if node.get("checked") is not None else "☐") if is_box else ""
    node.tail = f"{tick} {(node.tail or '').lstrip()}" if tick else node.tail
    drop(node)


def _choose_light(picture: Element) -> None:
    """Leave out a picture that only dark pages show."""
    source = picture.get("src")
    if source.endswith(_DARK):
        drop(picture)
    elif source.endswith(_LIGHT):
        picture.set("src", source.rpartition("#")[0])


def _link_embed(node: Element) -> None:
    """Show a film, a sound or a foreign page as a link to it, with its still picture where it has one."""
    if node.getparent() is None:  # inside an embed that became a link
        return
    inside = node.xpath(".//source/@src")
    address = node.get("src") or node.get("data") or (inside[0] if inside else "")
    address = _YOUTUBE.sub(r"https://www.youtube.com/watch?v=\1", address)
    if not address:
        drop(node)
        return
    is_played = node.tag in ("audio", "video")
    # What stands inside of these is for browsers that can't play them.
    said = unquote(address.rstrip("/").rpartition("/")[2]) if is_played else to_text(node) or address
    title = node.get("title") or said
    link = make_element("a", title, href=address)
    if is_played:
        link.set(MARK, node.tag)
    if has_poster := node.get("poster"):
        link.text = ""
        link.append(make_element("img", src=has_poster, alt=title))
    replace(node, _as_paragraph(link) if _stands_between(node) else link)


def _stands_between(node: Element) -> bool:
    """Whether nothing but blocks stands beside an element."""
    before = node.getprevious()
    beside = (before.tail if before is not None else node.getparent().text, node.tail)
    return node.getparent().tag in {"div", "blockquote", "section"} and not any(
        (text or "").strip() for text in beside
    )


def _as_paragraph(node: Element) -> Element:
    paragraph = make_element("p")
    paragraph.append(node)
    return paragraph


def _drop_sign(node: Element) -> None:
    """Drop the sign behind the number of a remark below the code, which only the site's own page understands."""
    node.text = _ANNOTATED.sub(r"\1", node.text)


def _make_block(node: Element) -> None:
    """Make a block of what is marked and holds blocks: such is no part of a line."""
    node.tag = "div"


# What is found, in this order, and what becomes of it.
_CHANGES: tuple[tuple[str, Callable[[Element], None]], ...] = (
    (".//div[contains(@class, 'tabbed-set')]", _expand_tabs),
    (".//details", _expand_details),
    (".//*[contains(@class, 'arithmatex')]", _show_formula),
    (".//pre[@class='mermaid']", _show_diagram),
    (".//div/span[@class='filename']", _name_file),
    (".//pre//*[contains(text(), ')!')]", _drop_sign),
    (".//div[@class='grid cards']//li/hr", drop),  # the line across a card, below its name
    (".//mark[p or ul or ol or pre or div]", _make_block),
    (".//input", _show_tick),
    (".//img[contains(@src, '#')]", _choose_light),
    ("|".join(f".//{tag}" for tag in _EMBEDS), _link_embed),
)


def drop_title(tree: Element, title: str) -> None:
    """Remove the post's own heading: the first of level 1, where it says what the title says, or opens the text.

    Where more such headings follow, they are those of its parts, and the first of them is one like the others.
    """
    headings = tree.iter("h1")
    heading = next(headings, None)
    if heading is None:
        return
    opens = heading.getparent() is tree and not (tree.text or "").strip() and tree.find("*") is heading
    if (opens and next(headings, None) is None) or _letters(letters_of(heading)) == _letters(title):
        drop(heading)


def _letters(text: str) -> str:
    """Give what two ways of writing one title have in common."""
    return "".join(character for character in text.casefold() if character.isalnum()) or text.strip()
