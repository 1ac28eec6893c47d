"""The tree of a post -> HTML that mail readers show as it was meant, Outlook's Word engine among them.

What stands here gives structure: boxes are tables of one cell, pictures have their width. How it looks is said by
classes, in the style sheets of `email_templates/`.
"""

import copy
import re

from lxml import etree, html

from publisher.newsletter.mail_code import lay_out_code
from publisher.newsletter.mail_tables import head_table, is_wide, let_scroll
from publisher.newsletter.post_tree import Tree, has_class, with_class
from publisher.newsletter.words import Words

_SMALL = 160  # pixels: fits a phone wherever it stands
_BOX = {"role": "presentation", "border": "0", "cellpadding": "0", "cellspacing": "0", "width": "100%"}
_KINDS = {
    "tip": "tip", "success": "tip", "hint": "tip", "check": "tip", "example": "tip",
    "warning": "warning", "caution": "warning", "attention": "warning", "question": "warning",
    "danger": "danger", "error": "danger", "failure": "danger", "bug": "danger",
}  # fmt: skip


def dress_for_mail(tree: Tree, *, url: str, width: int, words: Words) -> str:
    """Give the post as an HTML fragment. `tree` is left as it was; `url` is where the whole post stands.

    `width` is that of the text, in pixels.
    """
    root = copy.deepcopy(tree)
    _set_pictures_apart(root)
    _link_posters(root)
    _fit_images(root, width)
    _lay_out_tables(root, url, words)
    _frame_code(root, url, words)
    _frame_admonitions(root)
    _end_quotes(root)
    _close_up(root)
    return _inner_html(root)


def _inner_html(root: Tree) -> str:
    opening = html.tostring(root, encoding="unicode", with_tail=False)
    return str(opening[opening.index(">") + 1 : opening.rindex("</")])


def _set_pictures_apart(root: Tree) -> None:
    """Give a picture that stands between paragraphs one of its own, and so its room."""
    for image in list(root.iter("img")):
        block = image.getparent() if image.getparent().tag == "a" and _stands_alone(image) else image
        around = block.getparent()
        is_between = around.tag == "div" and not (block.tail or "").strip()
        is_in_another = next(around.iterancestors("a", "p"), None) is not None
        if is_between and not is_in_another and next(block.iterdescendants("div", "p"), None) is None:
            paragraph = etree.Element("p")
            paragraph.tail, block.tail = block.tail, None
            around.replace(block, paragraph)
            paragraph.append(block)


def _fit_images(root: Tree, room: int) -> None:
    """Give pictures the width in pixels that Outlook needs, and to all others a style that lets them shrink.

    A small picture among words has no width in its style: where it isn't shown, its own words then have room.
    """
    for image in root.iter("img"):
        image.set("alt", image.get("alt") or "")
        width, height = _pixels(image.get("width")), _pixels(image.get("height"))
        for name in ("width", "height", "align"):
            image.attrib.pop(name, None)
        is_alone = _stands_alone(image)
        fitted = min(width or room, room)
        if width or is_alone:
            image.set("width", str(fitted))
        if width and height:
            image.set("height", str(round(height * fitted / width)))
        if width and (is_alone or fitted > _SMALL):
            size = f"width:100%;max-width:{fitted}px"
        else:
            size = "width:auto;max-width:100%" if is_alone else "max-width:100%"
        own = image.get("style")  # how far a formula reaches below the line
        image.set("style", f"{size};height:auto" + (f";{own}" if own else ""))
        look = "picture" if is_alone else "inline-picture"
        image.set("class", f"{look} formula" if has_class(image, "formula") else look)


def _pixels(length: str | None) -> int:
    found = re.fullmatch(r"(\d{1,5})(?:px)?", (length or "").strip())
    return int(found[1]) if found else 0


def _stands_alone(image: Tree) -> bool:
    around = image.getparent()
    if around.tag == "a":
        image, around = around, around.getparent()
    is_only = len(around) == 1 and not (around.text or "").strip() and not (image.tail or "").strip()
    return around.tag == "div" or (around.tag == "p" and is_only)


def _link_posters(root: Tree) -> None:
    """Say below the picture of a film, too, what a click on it does: pictures may be off."""
    for link in with_class(root, "embed", "a"):
        picture = link.find("img")
        if picture is None:
            continue
        block = link
        while block.getparent() is not root and block.getparent().tag in {"p", "div"}:
            block = block.getparent()
        block.addnext(_link_line(link.get("href"), picture.get("alt") or ""))


def _lay_out_tables(root: Tree, url: str, words: Words) -> None:
    """Let tables scroll where they have no room, and link to where a wide one has."""
    for table in list(root.iter("table")):
        head_table(table)
        box = let_scroll(table)
        if is_wide(table):
            box.addnext(_link_line(url, words.wide_table))


def _link_line(url: str, words: str) -> Tree:
    line = etree.Element("p", {"class": "more"})
    link = etree.SubElement(line, "a", {"href": url})
    link.text = words
    return line


def _frame_code(root: Tree, url: str, words: Words) -> None:
    for pre in list(root.iter("pre")):
        is_cut = lay_out_code(pre)
        around = pre.getparent()
        table = _box(around if has_class(around, "highlight") and len(around) == 1 else pre, "code", [pre])
        if is_cut:
            table.addnext(_link_line(url, words.whole_code))


def _frame_admonitions(root: Tree) -> None:
    for admonition in with_class(root, "admonition", "div"):
        kinds = (admonition.get("class") or "").split()
        kind = next((_KINDS[kind] for kind in kinds if kind in _KINDS), "note")
        _box(admonition, f"admonition {kind}", list(admonition))


def _end_quotes(root: Tree) -> None:
    """Mark the last paragraph of a quote: the room below it is the quote's own."""
    for quote in root.iter("blockquote"):
        if len(quote) and quote[-1].tag == "p":
            quote[-1].set("class", "last")


def _close_up(root: Tree) -> None:
    """Let what a line below speaks of stand near to it. Outlook knows no negative margins, so it is said above."""
    for line in [*with_class(root, "caption", "p"), *with_class(root, "more", "p")]:
        above = line.getprevious()
        if above is not None and has_class(above, "scroll"):
            (above,) = above
        if above is not None and above.tag in {"p", "table"} and not (above.tail or "").strip():
            above.set("class", f"{above.get('class') or ''} above".strip())


def _box(element: Tree, look: str, content: list[Tree]) -> Tree:
    """Put a table of one cell with `content` in the place of `element`; give the table."""
    table = etree.Element("table", {**_BOX, "class": "box"})
    cell = etree.SubElement(etree.SubElement(etree.SubElement(table, "tbody"), "tr"), "td", {"class": look})
    table.tail = element.tail
    element.tail = None
    element.getparent().replace(element, table)
    for child in content:
        cell.append(child)
    return table
