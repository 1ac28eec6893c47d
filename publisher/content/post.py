"""What a post is once its head has been read, and once its text has been rendered."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from publisher.content.dependencies import FileRead, PostAsked
from publisher.errors import Problem


class Visibility(StrEnum):
    """Whether a post is out, and if not, why. Only `PUBLIC` posts are shown anywhere."""

    PUBLIC = "public"
    DRAFT = "draft"
    FUTURE = "future"
    EXPIRED = "expired"


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote a post. `email` and `url` are empty where they aren't public."""

    name: str
    email: str = ""
    url: str = ""


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, a sound or a film of a post.

    `url` is absolute, and `alt` what is said in its place. `path` is its file, as a person would type it from the
    site's folder: empty for one that lies elsewhere, of which little is known. `media_type` is the one of HTTP,
    `length` in bytes; `width` and `height` of a picture are in pixels, as a browser shows it.
    """

    url: str
    alt: str = ""
    path: str = ""
    media_type: str = ""
    length: int | None = None
    width: int | None = None
    height: int | None = None


class Enclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a post gives out, such as an episode of a podcast.

    `size` is in bytes, `duration` in seconds; 0 where it isn't known. The rest is what podcast apps show, empty
    where the post doesn't say: `image`, `transcript` and `chapters` are addresses, `kind` is `full`, `trailer` or
    `bonus`. Addresses are absolute once a library has been read.
    """

    url: str
    media_type: str
    size: int = 0
    duration: int = 0
    title: str = ""
    episode: int = 0
    season: int = 0
    kind: str = ""
    is_explicit: bool | None = None
    image: str = ""
    transcript: str = ""
    chapters: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A post as the head of its file says it. Its text stays in the file until it is rendered.

    A blog has thousands, and each build holds them all: so this is a struct that is quick to make and to keep.

    `key` is the post's own for ever (identity.json), `id` the one feed readers see. Instants are aware, in UTC,
    in whole seconds; it is not mailed before `send_at`. `path` is relative to the folder of posts, with forward
    slashes. `print` is the fingerprint of title and text, by which a renamed file is known again; `digest` is
    the hash of all its bytes. The text begins on line `body_line` of the file, at the character `body_start`,
    and has `text_size` bytes that are no white space; `separator` is the line that ends its excerpt, where its
    author chose one; with `is_template` its tags are read. `link` is the address on another site that a link post
    is about, empty where it is none; `image` is the picture that stands for the post. With an `offset` it is one of
    a `series`: each reader gets it so long after they came, and nobody gets it as new.
    """

    key: str
    id: str
    path: str
    url: str
    title: str
    published: datetime
    updated: datetime | None = None
    expires: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    description: str = ""
    language: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    body_line: int = 1
    body_start: int = 0
    text_size: int = 0
    separator: str = ""
    is_template: bool = True
    digest: str = ""
    print: str = ""
    in_feed: bool = True
    newsletter: bool | str | None = None
    email_subject: str = ""
    preheader: str = ""
    template: str = ""
    send_at: datetime | None = None
    series: str = ""
    offset: timedelta | None = None
    link: str = ""
    image: Medium | None = None
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """What a reader may choose by: categories, then tags, each once without regard to case."""
        seen: dict[str, str] = {}
        for topic in (*self.categories, *self.tags):
            seen.setdefault(topic.casefold(), topic)
        return tuple(seen.values())


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A post's text as HTML that stands anywhere: sanitised, every address in it absolute, no title heading.

    `excerpt_html` is the part above the marker, or what the reading order gives; `excerpt_text` is its plain text,
    one line, never empty where the post has words. `html` holds the whole post and no marker. `problems` are what
    is not shown as its author meant it. `media` are those in the post, in order, each once; `files` are what was
    read beside the post, and `asked` what other posts were asked: where an answer has changed, the post is to be
    rendered anew.
    """

    html: str
    excerpt_html: str
    excerpt_text: str
    has_more: bool
    problems: tuple[Problem, ...] = ()
    media: tuple[Medium, ...] = ()
    files: tuple[FileRead, ...] = ()
    asked: tuple[PostAsked, ...] = ()
