"""What the templates of mail see: an issue in words, with nothing left to work out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from markupsafe import Markup

from publisher.content import Post, Rendered
from publisher.newsletter.code_colours import dark_code, light_code
from publisher.newsletter.mail_code import token_classes
from publisher.newsletter.mail_html import dress_for_mail
from publisher.newsletter.palette import palettes_of
from publisher.newsletter.phrases import Phrases, direction_of, phrases_of
from publisher.newsletter.post_tree import read_post_tree
from publisher.newsletter.slots import ADDRESS, UNSUBSCRIBE
from publisher.newsletter.text import render_text
from publisher.settings import List, Settings

_FILLER = (
    "\u034f\u200c\u00a0" * 60
)  # joiner, non-joiner, no-break space: keeps the text of the mail out of the inbox's preview


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPost:
    """One post of an issue. `html` and `text` are made from one tree; `is_whole` is false for an excerpt."""

    title: str
    url: str
    byline: str
    language: str
    html: Markup
    text: str
    is_whole: bool
    read: str
    code_classes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the posts of an issue are shown: in full or as excerpts, their highest heading of `rank`."""

    zone: ZoneInfo
    language: str
    phrases: Phrases
    in_full: bool
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is said around the posts."""

    subject: str
    preheader: str
    language: str
    archived_at: str


def show_post(post: Post, rendered: Rendered, look: Look) -> MailPost:
    """Give a post as a template sees it."""
    source = rendered.html if look.in_full else rendered.excerpt_html
    tree = read_post_tree(source, url=post.url, first_heading=look.rank, phrases=look.phrases)
    html = dress_for_mail(tree, url=post.url, phrases=look.phrases)
    day = post.published.astimezone(look.zone).date()
    return MailPost(
        title=" ".join(post.title.split()),
        url=post.url,
        byline=" · ".join([look.phrases.write_day(day), *(author.name for author in post.authors)]),
        language=post.language or look.language,
        html=Markup(html),  # noqa: S704 - sanitised by content, and rebuilt from a tree
        text=render_text(tree, look.phrases),
        is_whole=look.in_full or not rendered.has_more,
        read=look.phrases.read.format(title=" ".join(post.title.split())),
        code_classes=frozenset(token_classes(tree)),
    )


def context_of(
    posts: Sequence[MailPost], envelope: Envelope, *, newsletter: List, settings: Settings
) -> dict[str, object]:
    """Give all the names that a template may use."""
    phrases = phrases_of(envelope.language)
    light, dark = palettes_of(settings)
    direction = direction_of(envelope.language)
    classes = frozenset[str]().union(*(post.code_classes for post in posts))
    return {
        **asdict(envelope),
        "direction": direction,
        "start": "right" if direction == "rtl" else "left",
        "end": "left" if direction == "rtl" else "right",
        "filler": _FILLER,
        "posts": posts,
        "site": settings.site,
        "list": newsletter,
        "logo": urljoin(settings.site.url, settings.brand.logo) if settings.brand.logo else "",
        "phrases": phrases,
        "phrases_direction": direction_of(phrases.language),
        "reason": phrases.reason.format(address=ADDRESS, list=newsletter.title),
        "unsubscribe_url": UNSUBSCRIBE,
        "light": light,
        "dark": dark,
        "light_code": light_code(classes, light.code),
        "dark_code": dark_code(classes, dark.code),
    }
