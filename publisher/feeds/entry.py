"""A post and its rendered text -> an entry, or the problem that keeps it out of the feeds."""

import html
import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from publisher.content.post import Author, Enclosure, Medium, Post, Rendered
from publisher.errors import Problem, Severity
from publisher.feeds.folder_name import folder_name
from publisher.feeds.model import Category, Entry, Picture
from publisher.feeds.text import clean, clean_line, clip
from publisher.settings import Settings, Site

HEAVIEST = 512 * 1024  # bytes; half of what a feed may weigh (`window.py`)
_HEADING = 60  # characters of the text that stand for a title
_EXCERPT = 1000  # characters that stand for a text that is too long
_MARKUP = 2048  # bytes of elements and dates around an entry's text, and some to spare
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # RFC 3066, as RFC 4287 §2 asks for it


def make_entry(post: Post, rendered: Rendered, updated: datetime, settings: Settings) -> Entry | Problem:
    """Give the entry of `post`, or why it can't stand in a feed; `updated` is the instant readers are told.

    The excerpt is the author's description, else what the post's text gives; the settings say whether the feeds
    hold excerpt, text or both. Titles are plain text and stay as typed, also where they look like HTML.
    """
    # An id may hold blanks: other systems' do, and readers compare it as it stands.
    if not post.id or clean_line(post.id) != post.id or not _is_address(post.url):
        return Problem(
            code="feed-address-unclean",
            path=shown_path(post, settings),
            text="its id or address is empty, not absolute, or holds controls or blanks; no feed can carry it",
            hint="write `id` and `slug` with letters, digits and hyphens",
        )
    title = clean_line(post.title)
    excerpt = clean_line(post.description) or clean_line(rendered.excerpt_text)
    says = settings.feeds.content
    return Entry(
        id=post.id,
        url=post.url,
        title=title,
        heading=title or clip(excerpt, _HEADING) or post.url,
        published=_instant(post.published),
        updated=_instant(updated),
        language=language_tag(post.language, settings.site.language),
        authors=authors_of(post, settings.site),
        categories=_categories(post, settings),
        excerpt=excerpt,
        summary="" if says == "full" else excerpt,
        content=""
        if says == "summary"
        else _with_link(_with_picture(clean(rendered.html), post.image), post, title),
        link=post.link if _is_address(post.link) else "",
        picture=_picture(post.image),
        enclosures=tuple(filter(None, map(_clean_enclosure, post.enclosures))),
    )


def fit_entry(entry: Entry, path: str) -> tuple[Entry | None, Problem | None]:
    """Give `entry` where a feed has room for it, else with its excerpt for its text; and what is to be told.

    An entry that is too heavy even so is None. `path` is that of its post, as people are shown it.
    """
    heavy = weight(entry)
    if heavy <= HEAVIEST:
        return entry, None
    excerpt = clip(entry.excerpt or entry.heading, _EXCERPT)
    short = replace(entry, excerpt=excerpt, summary=excerpt, content="")
    fits = weight(short) <= HEAVIEST
    problem = Problem(
        code="feed-entry-too-large",
        path=path,
        text=f"the post takes {heavy // 1024} KiB in a feed, and one entry may take {HEAVIEST // 1024} KiB; "
        + ("its excerpt stands there instead" if fits else "it is in no feed"),
        hint="split the post, or take pictures that stand in it as data: out into files",
        severity=Severity.WARNING if fits else Severity.ERROR,
    )
    return short if fits else None, problem


def weight(entry: Entry) -> int:
    """Give an upper bound of the bytes an entry takes in any format: escaped for XML and JSON, both at once."""
    categories = (
        part for category in entry.categories for part in (category.term, category.label, category.scheme)
    )
    authors = (part for author in entry.authors for part in (author.name, author.email, author.url))
    files = (str(part) for enclosure in entry.enclosures for part in _said_of(enclosure))
    texts = (
        entry.id,
        entry.url,
        entry.title,
        html.escape(entry.summary),
        entry.content,
        *categories,
        *authors,
        *files,
    )
    return _MARKUP + len(json.dumps(_escape("".join(texts)), ensure_ascii=False).encode())


def shown_path(post: Post, settings: Settings) -> str:
    """Give a post's path as a person would type it beside config.toml."""
    path = settings.posts.path / post.path
    return str(path.relative_to(settings.root) if path.is_relative_to(settings.root) else path)


def authors_of(post: Post, site: Site) -> tuple[Author, ...]:
    """Give who wrote `post`: its authors, else the site's own where one is named."""
    default = (Author(name=site.author.name, email=site.author.email),) if site.author else ()
    return tuple(author for author in map(clean_author, post.authors or default) if author.name)


def clean_author(author: Author) -> Author:
    """Give an author as feeds may show one: what is no e-mail or web address is left out (RFC 4287 §3.2)."""
    email, url = clean_line(author.email), clean_line(author.url)
    return Author(
        name=clean_line(author.name),
        email=email if re.fullmatch(r"[^@\s]+@[^@\s]+", email) else "",
        url=url if re.fullmatch(r"https?://[^\s]+", url) else "",
    )


def language_tag(language: str, default: str) -> str:
    """Give `language` as a language tag, `de_DE` as `de-DE`; else the default; else English."""
    for candidate in (language, default):
        tag = clean_line(candidate).replace("_", "-")
        if _LANGUAGE_TAG.fullmatch(tag):
            return tag
    return "en"


def _categories(post: Post, settings: Settings) -> tuple[Category, ...]:
    """Give categories, then tags, each label once; the site's page of feeds lists all terms of a kind."""
    found: dict[str, Category] = {}
    for kind, terms in (("category", post.categories), ("tag", post.tags)):
        scheme = f"{settings.feeds_url}#{kind}" if kind in settings.feeds.by else ""
        for label in filter(None, map(clean_line, terms)):
            found.setdefault(label.casefold(), Category(term=folder_name(label), label=label, scheme=scheme))
    return tuple(found.values())


def _with_picture(text: str, image: Medium | None) -> str:
    """Give a text with the picture that stands for it at its head, unless it shows that anyhow.

    A site's theme shows it above the text, and few readers look at what a feed says of it beside the text.
    """
    if _picture(image) is None or image is None or f'src="{html.escape(image.url)}"' in text:
        return text
    shown = f'<p><img src="{html.escape(image.url)}" alt="{html.escape(clean_line(image.alt))}"></p>'
    return f"{shown}\n{text}" if text else shown


def _with_link(text: str, post: Post, title: str) -> str:
    """Give the text of a link post with both of its addresses in it: readers differ in which of them they open."""
    if not _is_address(post.link):
        return text
    shown = {post.link: f"→ {urlsplit(post.link).hostname}", post.url: f"★ {title or urlsplit(post.url).hostname}"}
    links = [
        f'<a href="{html.escape(address)}">{_escape(name)}</a>'
        for address, name in shown.items()
        if f'href="{html.escape(address)}"' not in text
    ]
    return f"{text}\n<p>{' · '.join(links)}</p>" if links else text


def _picture(image: Medium | None) -> Picture | None:
    if image is None or not image.media_type or not _is_address(image.url):
        return None
    return Picture(url=image.url, media_type=image.media_type, width=image.width or 0, height=image.height or 0)


def _clean_enclosure(enclosure: Enclosure) -> Enclosure | None:
    """Give an enclosure as feeds may hold it, None where its own address is none; others are left out alone."""
    if not _is_address(enclosure.url):
        return None
    return msgspec.structs.replace(
        enclosure,
        title=clean_line(enclosure.title),
        image=_keep_address(enclosure.image),
        transcript=_keep_address(enclosure.transcript),
        chapters=_keep_address(enclosure.chapters),
    )


def _keep_address(text: str) -> str:
    return text if _is_address(text) else ""


def _said_of(enclosure: Enclosure) -> tuple[str, ...]:
    return (enclosure.url, enclosure.title, enclosure.image, enclosure.transcript, enclosure.chapters)


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _is_plain(address: str) -> bool:
    return bool(address) and clean(address) == address and not re.search(r"\s", address)


def _is_address(text: str) -> bool:
    return _is_plain(text) and text.startswith(("https://", "http://"))


def _instant(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
