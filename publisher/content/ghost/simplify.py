"""The cards in HTML that Ghost has rendered -> the same, without players, buttons and drawings around them."""

import html

from publisher.content.ghost.cards import (
    show_bookmark,
    show_callout,
    show_figure,
    show_file,
    show_player,
    show_toggle,
)
from publisher.content.tree import Element, drop, has_class, is_comment, replace, to_html, to_text, to_tree

_DROPPED = ("kg-signup-card", "kg-email-card", "kg-email-cta-card")


def simplify_cards(tree: Element) -> None:
    """Put in place of each card, in place, what it shows."""
    for node in list(tree.iter()):
        if is_comment(node):
            if (node.text or "").strip().startswith("kg-card-"):
                drop(node)
        elif has_class(node, "kg-card") and node.getparent() is not None:
            _simplify(node)


def _simplify(node: Element) -> None:
    if any(has_class(node, name) for name in _DROPPED):
        drop(node)
        return
    shown = next((show(node) for name, show in _CARDS if has_class(node, name)), None)
    if shown is None:
        return
    replace(node, *to_tree(shown))


def _find(node: Element, name: str) -> Element | None:
    return next((part for part in node.iter() if not is_comment(part) and has_class(part, name)), None)


def _text(node: Element, name: str) -> str:
    found = _find(node, name)
    return to_text(found) if found is not None else ""


def _html(node: Element, name: str) -> str:
    found = _find(node, name)
    return to_html(found) if found is not None else ""


def _attribute(node: Element, path: str) -> str:
    return next(iter(node.xpath(path)), "")


def _caption(node: Element) -> str:
    found = node.find(".//figcaption")
    return to_html(found) if found is not None else ""


def _bookmark(node: Element) -> str:
    publisher = _text(node, "kg-bookmark-author") or _text(node, "kg-bookmark-publisher")
    title, description = _text(node, "kg-bookmark-title"), _text(node, "kg-bookmark-description")
    return show_bookmark(_attribute(node, ".//a/@href"), title, description, publisher, _caption(node))


def _gallery(node: Element) -> str:
    return show_figure("".join(_picture(image) for image in node.iter("img")), _caption(node))


def _picture(image: Element) -> str:
    src, alt = html.escape(image.get("src") or ""), html.escape(image.get("alt") or "")
    return f'<img src="{src}" alt="{alt}">'


def _audio(node: Element) -> str:
    return show_player("audio", _attribute(node, ".//audio/@src"), _text(node, "kg-audio-title"), "", "")


def _video(node: Element) -> str:
    poster = node.get("data-kg-custom-thumbnail") or node.get("data-kg-thumbnail") or ""
    return show_player("video", _attribute(node, ".//video/@src"), "", poster, _caption(node))


def _file(node: Element) -> str:
    title = _text(node, "kg-file-card-title") or _text(node, "kg-file-card-filename")
    return show_file(_attribute(node, ".//a/@href"), title, _text(node, "kg-file-card-caption"))


def _toggle(node: Element) -> str:
    return show_toggle(_html(node, "kg-toggle-heading-text"), _html(node, "kg-toggle-content"))


def _callout(node: Element) -> str:
    return show_callout(_text(node, "kg-callout-emoji"), _html(node, "kg-callout-text"))


def _button(node: Element) -> str:
    link = node.find(".//a")
    return f"<p>{html.escape(to_text(node)) if link is None else _link(link)}</p>"


def _plain(node: Element) -> str:
    """Show the pictures, headings, paragraphs and links of a card whose frame says nothing."""
    shown: list[str] = []
    taken: set[Element] = set()
    for part in node.iter(*_PARTS):
        if taken.isdisjoint(part.iterancestors()):
            taken.add(part)
            inner = _picture(part) if part.tag == "img" else f"{_link(part) if part.tag == 'a' else to_html(part)}"
            tag = part.tag if part.tag in _PARTS[:6] else "p"
            shown.append(f"<{tag}>{inner.strip()}</{tag}>" if inner.strip() else "")
    return "".join(shown)


def _link(link: Element) -> str:
    inner = "".join(_picture(image) for image in link.iter("img")) or html.escape(to_text(link))
    return f'<a href="{html.escape(link.get("href") or "")}">{inner}</a>'


_PARTS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "img")
_CARDS = (
    ("kg-bookmark-card", _bookmark),
    ("kg-gallery-card", _gallery),
    ("kg-audio-card", _audio),
    ("kg-video-card", _video),
    ("kg-file-card", _file),
    ("kg-toggle-card", _toggle),
    ("kg-callout-card", _callout),
    ("kg-button-card", _button),
    ("kg-product-card", _plain),
    ("kg-header-card", _plain),
    ("kg-cta-card", _plain),
)
