"""What the templates of mail see: everything in words, with nothing left to work out."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from markupsafe import Markup

from publisher.content import Post, Rendered
from publisher.content.studio import Studio
from publisher.newsletter.code_colours import dark_code, light_code
from publisher.newsletter.inbox_line import shorten
from publisher.newsletter.languages import direction_of, to_tag, write_day
from publisher.newsletter.mail_code import token_classes
from publisher.newsletter.mail_html import dress_for_mail
from publisher.newsletter.palette import palette_of
from publisher.newsletter.pictures import put_pictures
from publisher.newsletter.post_tree import read_post_tree
from publisher.newsletter.slots import ADDRESS, PREFERENCES, UNSUBSCRIBE, phrase_slot, view_slot
from publisher.newsletter.text import render_text
from publisher.newsletter.tokens import Tokens
from publisher.newsletter.words import Words
from publisher.settings import List, Settings

COLUMN = 600  # pixels: as wide as mail is, and no program shows less on a desk
_LINK = 60  # characters of a title within a link: about a line
# Joiner, non-joiner, no-break space: keeps the text of the mail out of the inbox's preview.
_FILLER = "\u034f\u200c\u00a0" * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPost:
    """One post of an issue. `html` and `text` are made from one tree; `is_whole` is false for an excerpt."""

    title: str
    url: str
    byline: str
    language: str
    direction: str
    html: Markup
    text: str
    is_whole: bool
    read: str
    code_classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the footer."""

    url: str
    text: str


class Reader:
    """The reader as a template may speak of them: each name stands for what is filled in later."""

    address = ADDRESS

    @staticmethod
    def name(otherwise: str) -> str:
        """Give room for the reader's name, or for `otherwise` where they have none."""
        return phrase_slot("name", "{}", otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What all mail of a list in a language is written on. `language` is that of the text, a BCP 47 tag."""

    settings: Settings
    newsletter: List
    language: str
    words: Words
    tokens: Tokens
    studio: Studio

    @property
    def text_width(self) -> int:
        """How wide the text is, in pixels."""
        return COLUMN - 2 * self.tokens.space.side


def show_post(post: Post, rendered: Rendered, paper: Paper, *, in_full: bool, rank: int) -> MailPost:
    """Give a post as a template sees it, in full or as its excerpt, its highest heading of `rank`."""
    words = paper.words
    source = rendered.html if in_full else rendered.excerpt_html
    tree = read_post_tree(source, url=post.url, first_heading=rank, words=words)
    text = render_text(tree, words)
    put_pictures(tree, rendered.media, post.path, paper.studio, words)
    html = dress_for_mail(tree, url=post.url, width=paper.text_width, words=words)
    day = post.published.astimezone(paper.settings.zone_of(paper.newsletter)).date()
    title = " ".join(post.title.split())
    language = to_tag(post.language, otherwise=paper.language)
    return MailPost(
        title=title,
        url=post.url,
        byline=" · ".join([write_day(day, words.language), *(author.name for author in post.authors)]),
        language=language,
        direction=direction_of(language),
        html=Markup(html),  # noqa: S704 - sanitised by content, and rebuilt from a tree
        text=text,
        is_whole=in_full or not rendered.has_more,
        read=words.say("read", title=shorten(title, _LINK)),
        code_classes=frozenset(token_classes(tree)),
    )


def show_issue(posts: Sequence[MailPost], paper: Paper, *, archived_at: str) -> dict[str, object]:
    """Give the names that a template of an issue may use, beside those of the paper."""
    words, newsletter = paper.words, paper.newsletter
    classes = frozenset[str]().union(*(post.code_classes for post in posts))
    view = view_slot(archived_at) if paper.settings.web.url else archived_at
    links = [*_ways(paper), Link(view, words.on_the_web), *_privacy(paper)]
    return {
        "post": posts[0],
        "posts": posts,
        "greeting": _greeting(paper),
        "archived_at": archived_at,
        "reason": words.say("reason", address=ADDRESS, list=newsletter.title),
        # The line end goes with the sentence: where the day isn't known, no empty line is left.
        "confirmed": phrase_slot("confirmed", "\n" + words.confirmed.replace("{date}", "{}"), "", words.language),
        "unsubscribe_url": UNSUBSCRIBE,
        "links": links,
        "light_code": light_code(classes, paper.tokens.light.code),
        "dark_code": dark_code(classes, paper.tokens.dark.code),
    }


def show_notice(paper: Paper, *, may_leave: bool) -> dict[str, object]:
    """Give the names that a template of any notice may use, beside those of the paper."""
    words = paper.words
    leave = _ways(paper) if may_leave else []
    return {
        "greeting": _greeting(paper),
        "reason": words.say("sent_once", address=ADDRESS, site=paper.settings.site.title),
        "confirmed": "",
        "unsubscribe_url": UNSUBSCRIBE,
        "links": [*leave, *_privacy(paper)],
        "light_code": (),
        "dark_code": (),
    }


def show_paper(paper: Paper, *, subject: str, preheader: str) -> dict[str, object]:
    """Give the names that every template may use."""
    site, brand, tokens = paper.settings.site, paper.settings.brand, paper.tokens
    direction = direction_of(paper.language)
    return {
        "subject": subject,
        "preheader": preheader,
        "filler": _FILLER,
        "language": paper.language,
        "direction": direction,
        "start": "right" if direction == "rtl" else "left",
        "end": "left" if direction == "rtl" else "right",
        "site": site,
        "list": paper.newsletter,
        "logo": urljoin(site.url, brand.logo) if brand.logo else "",
        "logo_dark": urljoin(site.url, brand.logo_dark) if brand.logo_dark else "",
        "logo_height": brand.logo_height,
        "words": paper.words,
        "reader": Reader(),
        "light": palette_of(tokens.light),
        "dark": palette_of(tokens.dark),
        "fonts": tokens.fonts,
        "sizes": tokens.sizes,
        "space": tokens.space,
        "correction": None,
    }


def _greeting(paper: Paper) -> str:
    if not paper.newsletter.greeting:
        return ""
    return phrase_slot("name", paper.words.hello.replace("{name}", "{}"), paper.words.hello_stranger)


def _ways(paper: Paper) -> list[Link]:
    """Give the ways to leave and, where this program has pages, to choose."""
    leave = Link(UNSUBSCRIBE, paper.words.unsubscribe)
    return [leave, Link(PREFERENCES, paper.words.preferences)] if paper.settings.web.url else [leave]


def _privacy(paper: Paper) -> list[Link]:
    page = paper.settings.site.privacy
    return [Link(urljoin(paper.settings.site.url, page), paper.words.privacy)] if page else []
