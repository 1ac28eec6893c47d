"""A post's HTML -> the one tree that both parts of its mail are made from.

What only works in a browser is taken out or said in words here; how things look is `mail_html`'s business, and how
they read `text`'s.
"""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from publisher.newsletter.words import Words

Tree = Any  # an lxml element: lxml ships no types

DONE, TO_DO = "☑", "☐"
_TASK = re.compile(rf"\s*([{DONE}{TO_DO}])(.*)", re.DOTALL)
# Nothing of this should come here: what a post says is sanitised, and made to stand still, by the room below.
_DROPPED = (
    "script", "style", "link", "meta", "base", "template", "noscript", "source", "svg", "math", "canvas", "input",
    "button", "select", "textarea", "object", "embed", "iframe", "video", "audio", "map",
)  # fmt: skip
_UNWRAPPED = ("form", "label", "picture")
_BROWSERS_ONLY = ("headerlink", "toc", "footnote-backref", "linenos")
_ATTRIBUTES = frozenset(
    {"class", "href", "src", "alt", "title", "width", "height", "align", "colspan", "rowspan", "scope"}
    | {"start", "reversed", "value", "lang", "dir", "cite", "datetime", "role", "aria-label"}
)
_TEXT_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
# Where a link to a film or a sound leads, and what is said of it.
_EMBEDS = (
    (
        "play",
        re.compile(r"//(?:www\.|player\.)?(?:youtube\.com|youtu\.be|vimeo\.com)/|\.(?:mp4|webm|mov|m4v)(?:[?#]|$)"),
    ),
    ("listen", re.compile(r"//(?:open\.spotify\.com|soundcloud\.com)/|\.(?:mp3|m4a|ogg|oga|opus|wav)(?:[?#]|$)")),
)
_BLOCKS = ("p", "div", "table", "ul", "ol", "dl", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_post_tree(html: str, *, url: str, first_heading: int, words: Words) -> Tree:
    """Give a `div` that holds the post.

    `url` is the post's own, for links within the post; its highest heading becomes `h{first_heading}`.
    """
    root = fragment_fromstring(html, create_parent="div")
    _drop_what_mail_can_not_hold(root)
    _say_task_boxes(root, words)
    _plain_figures(root)
    _plain_footnote_marks(root)
    _absolute_links(root, url)
    _absolute_pictures(root, url)
    _say_embeds(root, words)
    _name_linked_pictures(root, words)
    _rank_headings(root, first_heading)
    _keep_known_attributes(root)
    return root


def has_class(element: Tree, name: str) -> bool:
    """Say whether an element has a class."""
    return name in (element.get("class") or "").split()


def with_class(root: Tree, name: str, tag: str = "*") -> list[Tree]:
    """Give the elements below `root` that have a class, in order."""
    return [element for element in root.iter(tag) if isinstance(element, HtmlElement) and has_class(element, name)]


def _say_task_boxes(root: Tree, words: Words) -> None:
    """Give the boxes of a task list a name that a screen reader says."""
    for item in root.iter("li"):
        first = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        found = _TASK.match(first.text or "")
        if found:
            box = etree.Element("span", {"class": "task", "role": "img"})
            box.set("aria-label", words.done if found[1] == DONE else words.to_do)
            box.text, box.tail = found[1], found[2]
            first.text = None
            first.insert(0, box)


def _drop_what_mail_can_not_hold(root: Tree) -> None:
    for node in [*root.iter(etree.Comment), *root.iter(etree.ProcessingInstruction)]:
        node.drop_tree()
    for name in _BROWSERS_ONLY:
        for element in with_class(root, name):
            element.drop_tree()
    for element in list(root.iter(*_DROPPED)):
        element.drop_tree()
    for table in with_class(root, "highlighttable", "table"):  # line numbers beside code
        code = next(iter(with_class(table, "highlight")), None)
        if code is not None:
            code.tail = table.tail
            table.getparent().replace(table, code)


def _plain_figures(root: Tree) -> None:
    for caption in list(root.iter("figcaption")):
        paragraphs = caption.findall("p")
        caption.tag = "div" if paragraphs else "p"
        for paragraph in paragraphs or [caption]:
            paragraph.set("class", "caption")
    for element in list(root.iter("figure", "section", "details")):
        element.tag = "div"
    for element in list(root.iter(*_UNWRAPPED)):
        element.drop_tag()
    for paragraph in list(root.iter("p")):
        if next(paragraph.iterdescendants(*_BLOCKS), None) is not None:
            paragraph.tag = "div"  # a browser would end the paragraph there (HTML §13.1.2.4)


def _say_embeds(root: Tree, words: Words) -> None:
    """Say of a film or a sound that it is one, where there is nothing but its picture or its bare address."""
    for link in root.iter("a"):
        address = link.get("href") or ""
        kind = next((kind for kind, pattern in _EMBEDS if pattern.search(address)), "")
        pictures, text = list(link.iter("img")), "".join(link.itertext()).strip()
        if not kind or (text and text != address):
            continue
        host = (urlsplit(address).hostname or "").removeprefix("www.")
        if pictures:
            pictures[0].set("alt", words.say(kind, title=(pictures[0].get("alt") or "").strip() or host))
        elif text:
            link.text = words.say(kind, title=host)
            del link[:]
        link.set("class", "embed")


def _name_linked_pictures(root: Tree, words: Words) -> None:
    """Give every link something that is read out (WCAG H30); one that holds nothing goes."""
    for link in list(root.iter("a")):
        pictures = list(link.iter("img"))
        if "".join(link.itertext()).strip() or any((picture.get("alt") or "").strip() for picture in pictures):
            continue
        if pictures:
            pictures[0].set("alt", link.get("title") or words.image)
        else:
            link.drop_tag()


def _plain_footnote_marks(root: Tree) -> None:
    """Leave the number and take the link: links within a message do nothing in most apps."""
    for mark in with_class(root, "footnote-ref", "a"):
        mark.drop_tag()


def _absolute_links(root: Tree, url: str) -> None:
    for link in list(root.iter("a")):
        address = (link.get("href") or "").strip()
        if address.startswith("#"):
            address = urljoin(url, address)
        if address.startswith(("https://", "http://", "mailto:", "tel:")):
            link.set("href", address)
        else:
            link.drop_tag()


def _absolute_pictures(root: Tree, url: str) -> None:
    """Leave the words of a picture that no mail app can load, such as one written into its address."""
    for image in list(root.iter("img")):
        address = urljoin(url, (image.get("src") or "").strip())
        if address.startswith(("https://", "http://")):
            image.set("src", address)
        else:
            image.tail = (image.get("alt") or "") + (image.tail or "")
            image.drop_tree()


def _rank_headings(root: Tree, first: int) -> None:
    """Let each heading be one rank below the one it stands under, with none skipped (WCAG 1.3.1)."""
    above: list[int] = []
    for heading in list(root.iter(*_HEADINGS)):
        rank = int(heading.tag[1])
        while above and above[-1] >= rank:
            above.pop()
        heading.tag = f"h{min(first + len(above), 6)}"
        above.append(rank)


def _keep_known_attributes(root: Tree) -> None:
    """Take every id, event, style and source set; a column's alignment is all that is kept of a style."""
    for element in root.iter():
        aligned = _TEXT_ALIGN.search(element.get("style") or "")
        if aligned and element.tag in {"td", "th"}:
            element.set("align", aligned[1])
        for name in [name for name in element.attrib if name not in _ATTRIBUTES]:
            del element.attrib[name]
