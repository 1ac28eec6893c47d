"""What a post is once it has been read, and once it has been rendered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from publisher.content.excerpting import PLAIN, Excerpting
from publisher.errors import Problem


class Visibility(StrEnum):
    """Whether a post is out, and if not, why. Only `PUBLIC` posts are shown anywhere."""

    PUBLIC = "public"
    DRAFT = "draft"
    FUTURE = "future"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a post. `email` and `url` are empty where they aren't public."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as its file says it: everything but the rendered text.

    `key` is the post's own for ever (identity.json), `id` the one feed readers see. Instants are aware, in UTC, in
    whole seconds. `path` is relative to the folder of posts, with forward slashes. `print` is the fingerprint
    of title and body, by which a renamed file is known again; `digest` that of all its bytes. `body` is
    Markdown with the tags of its system; `excerpting` says how its excerpt is found.
    """

    key: str
    id: str
    path: str
    url: str
    title: str
    published: datetime
    updated: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    description: str = ""
    language: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    body: str = ""
    body_line: int = 1
    digest: str = ""
    print: str = ""
    in_feed: bool = True
    newsletter: bool | str | None = None
    email_subject: str = ""
    preheader: str = ""
    template: str = ""
    excerpting: Excerpting = PLAIN

    @property
    def topics(self) -> tuple[str, ...]:
        """What a reader may choose by: categories, then tags, each once without regard to case."""
        seen: dict[str, str] = {}
        for topic in (*self.categories, *self.tags):
            seen.setdefault(topic.casefold(), topic)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A post's text as HTML that stands anywhere: sanitised, every address in it absolute, no title heading.

    `excerpt_html` is the part above the marker, or what the reading order gives; `excerpt_text` is its plain text,
    one line, never empty where the post has words. `html` holds the whole post and no marker. `problems` are what
    is not shown as its author meant it; they keep nothing from readers.
    """

    html: str
    excerpt_html: str
    excerpt_text: str
    has_more: bool
    problems: tuple[Problem, ...] = ()
