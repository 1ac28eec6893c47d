"""The cards of Ghost's editors -> plain HTML that any site, feed and mail can show."""

import html
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

# `Any`: the editors' own JSON. What isn't there is nothing.
Payload: TypeAlias = Mapping[str, Any]

MARKDOWN = "x-markdown"  # an element that holds Markdown as its text


def card_to_html(name: str, card: Payload) -> str:
    """Give a card as HTML; one that we don't know, as the texts and addresses that it holds."""
    show = _CARDS.get(name)
    return show(card) if show else _show_unknown(card)


def say(card: Payload, *names: str) -> str:
    """Give the first of `names` that holds a text; nothing where none does."""
    return next((card[name] for name in names if isinstance(card.get(name), str) and card[name]), "")


def show_figure(inner: str, caption: str) -> str:
    """Show a picture or the like, with its caption, which is HTML."""
    return f"<figure>{inner}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def show_link(address: str, inner: str) -> str:
    """Show HTML that leads somewhere, or the HTML alone."""
    return f'<a href="{html.escape(address)}">{inner}</a>' if address else inner


def show_bookmark(address: str, title: str, description: str, publisher: str, caption: str) -> str:
    """Show a page that is recommended: its title as a link, and what it says of itself."""
    lines = [show_link(address, f"<strong>{html.escape(title or address)}</strong>")]
    lines += [html.escape(line) for line in (description, publisher) if line]
    return f"<blockquote><p>{'<br>'.join([*lines, *([caption] if caption else [])])}</p></blockquote>"


def show_toggle(heading: str, content: str) -> str:
    """Show what is folded; both parts are HTML."""
    return f"<details><summary>{heading}</summary>{content}</details>"


def show_callout(emoji: str, content: str) -> str:
    """Show a box: HTML, with a sign before it."""
    inner = content.strip().removeprefix("<p>")
    opening = f"{html.escape(emoji)} " if emoji else ""
    return f"<blockquote><p>{opening}{inner if '</p>' in inner else f'{inner}</p>'}</blockquote>"


def show_file(address: str, title: str, caption: str) -> str:
    """Show a file as a link to it."""
    more = f"<br>{html.escape(caption)}" if caption else ""
    return f"<p>{show_link(address, html.escape(title or address))}{more}</p>"


def show_player(tag: str, address: str, title: str, poster: str, caption: str) -> str:
    """Show a sound or a film; `caption` is HTML."""
    attributes = {"src": address, "title": title, "poster": poster}
    said = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items() if value)
    return show_figure(f"<{tag} controls{said}></{tag}>", caption)


def _show_image(card: Payload) -> str:
    sizes = {name: str(card.get(name) or "") for name in ("width", "height")}
    attributes = {"src": say(card, "src"), "alt": say(card, "alt"), "title": say(card, "title"), **sizes}
    said = "".join(
        f' {name}="{html.escape(value)}"' for name, value in attributes.items() if value or name == "alt"
    )
    return show_figure(show_link(say(card, "href"), f"<img{said}>"), say(card, "caption"))


def _show_gallery(card: Payload) -> str:
    pictures = "".join(
        f'<img src="{html.escape(say(image, "src", "fileName"))}" alt="{html.escape(say(image, "alt"))}">'
        for image in card.get("images") or ()
    )
    return show_figure(pictures, say(card, "caption"))


def _show_code(card: Payload) -> str:
    language = say(card, "language")
    named = f' class="language-{html.escape(language)}"' if language else ""
    code = f"<pre><code{named}>{html.escape(say(card, 'code'), quote=False)}</code></pre>"
    return show_figure(code, say(card, "caption")) if say(card, "caption") else code


def _show_embed(card: Payload) -> str:
    address = say(card, "url")
    return show_figure(say(card, "html") or show_link(address, html.escape(address)), say(card, "caption"))


def _show_bookmark(card: Payload) -> str:
    about = card.get("metadata") or {}
    address = say(card, "url") or say(about, "url")
    publisher = say(about, "publisher", "author")
    return show_bookmark(address, say(about, "title"), say(about, "description"), publisher, say(card, "caption"))


def _show_button(card: Payload) -> str:
    return f"<p>{show_link(say(card, 'buttonUrl', 'productUrl'), say(card, 'buttonText', 'productButton'))}</p>"


def _show_product(card: Payload) -> str:
    picture = say(card, "productImageSrc")
    shown = f'<p><img src="{html.escape(picture)}" alt=""></p>' if picture else ""
    button = _show_button(card) if say(card, "productButton") else ""
    return f"{shown}<h4>{say(card, 'productTitle')}</h4>{say(card, 'productDescription')}{button}"


def _show_header(card: Payload) -> str:
    subheader = say(card, "subheader")
    button = _show_button(card) if say(card, "buttonText") and say(card, "buttonUrl") else ""
    return f"<h2>{say(card, 'heading', 'header')}</h2>{f'<p>{subheader}</p>' if subheader else ''}{button}"


def _show_call(card: Payload) -> str:
    button = _show_button(card) if say(card, "buttonText") and say(card, "buttonUrl") else ""
    return f"{say(card, 'textValue')}{button}"


def _show_unknown(card: Payload) -> str:
    texts = (value for value in card.values() if isinstance(value, str) and value.strip())
    return "".join(
        f"<p>{show_link(value, html.escape(value)) if value.startswith('http') else html.escape(value)}</p>"
        for value in texts
    )


def _show_nothing(_card: Payload) -> str:
    return ""


_CARDS: Mapping[str, Callable[[Payload], str]] = {
    "image": _show_image,
    "gallery": _show_gallery,
    "html": lambda card: f"<div>{say(card, 'html')}</div>",
    "markdown": lambda card: f"<{MARKDOWN}>{html.escape(say(card, 'markdown'), quote=False)}</{MARKDOWN}>",
    "card-markdown": lambda card: f"<{MARKDOWN}>{html.escape(say(card, 'markdown'), quote=False)}</{MARKDOWN}>",
    "code": _show_code,
    "codeblock": _show_code,
    "embed": _show_embed,
    "bookmark": _show_bookmark,
    "callout": lambda card: show_callout(say(card, "calloutEmoji"), say(card, "calloutText")),
    "toggle": lambda card: show_toggle(say(card, "heading"), say(card, "content")),
    "button": _show_button,
    "file": lambda card: show_file(
        say(card, "src"), say(card, "fileTitle", "title", "fileName"), say(card, "fileCaption", "caption")
    ),
    "audio": lambda card: show_player("audio", say(card, "src"), say(card, "title"), "", ""),
    "video": lambda card: show_player(
        "video", say(card, "src"), "", say(card, "customThumbnailSrc", "thumbnailSrc"), say(card, "caption")
    ),
    "product": _show_product,
    "header": _show_header,
    "call-to-action": _show_call,
    "hr": lambda _card: "<hr>",
    "horizontalrule": lambda _card: "<hr>",
    "paywall": lambda _card: "<!--members-only-->",
    # What only a mail of Ghost's shows, and the form of a newsletter that is left behind.
    "email": _show_nothing,
    "email-cta": _show_nothing,
    "signup": _show_nothing,
}
