"""One file -> one post, or the reasons why it is none. Decides; reads no disk and no clock."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from pathlib import PurePosixPath
from urllib.parse import quote

from publisher.content.authors import AuthorBook, resolve_authors
from publisher.content.dialects import Dialect, SlugFrom
from publisher.content.fields import Fields
from publisher.content.front_matter import split_post
from publisher.content.headings import find_title
from publisher.content.permalinks import fill_permalink
from publisher.content.post import Post, Visibility
from publisher.content.slugs import SlugError, check_slug
from publisher.content.source import SourceFile
from publisher.content.values import HeadError, Scalar
from publisher.errors import Problem, Severity

_HIDDEN_STATUS = frozenset({"draft", "hidden", "skip"})
_DRAFT_FOLDERS = frozenset({"drafts", "_drafts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the settings say about reading one post. `now` decides what is still in the future."""

    dialect: Dialect
    permalink: str
    site_url: str
    site_zone: tzinfo
    book: AuthorBook
    lists: frozenset[str]
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """The zone of dates that carry no offset."""
        return self.dialect.naive_zone or self.site_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What became of one file: a post without its identity, or None, and what its author should mend.

    The post's `key` is empty and its `id` the one in its head, if any, until `identify` gives it both.
    """

    post: Post | None
    problems: tuple[Problem, ...] = ()


def parse_post(source: SourceFile, rules: Rules) -> Parsed:
    """Read one post. Everything wrong with it is told at once, and with an error in it there is no post.

    A page without a date that is a folder's `index.md` is no post, and no mistake.
    """
    try:
        parts = split_post(source.text)
    except HeadError as error:
        problem = Problem(code="front-matter", path=source.shown, line=error.line, text=error.text, hint=error.hint)
        return Parsed(post=None, problems=(problem,))
    fields = Fields(parts.fields, source.shown)
    written = _read_date(fields, rules, "published", rules.dialect.published_keys)
    if written is None and not fields.problems:
        if PurePosixPath(source.path).stem == "index":
            return Parsed(post=None)
        hint = f"add “date: {rules.now.astimezone(rules.zone).date()}” to its head"
        fields.refuse("date-missing", "", fields.line_of("title"), "this post has no date", hint)
    updated = _read_date(fields, rules, "updated", rules.dialect.updated_keys)
    title = fields.text("title") or find_title(parts.body)
    if not title:
        hint = "add “title: …” to its head, or begin its text with “# …”"
        fields.refuse("title-missing", "", fields.line_of("title"), "this post has no title", hint)
    # What can't be read stands in for itself until every problem of the post has been found.
    instant = written or rules.now
    post = Post(
        key="",
        id=fields.text("id", "guid"),
        path=source.path,
        url="",
        title=title,
        published=instant.astimezone(UTC),
        updated=updated.astimezone(UTC) if updated and updated >= instant else None,
        visibility=_decide_visibility(source.path, fields, rules, instant),
        description=fields.text("summary", "excerpt", "description", "custom_excerpt"),
        language=fields.text("language", "lang"),
        authors=resolve_authors(fields, rules.book),
        categories=fields.names("categories", "category"),
        tags=fields.names("tags", "tag"),
        body=parts.body,
        body_line=parts.body_line,
        digest=source.digest,
        print=fingerprint(title, parts.body),
        in_feed=fields.flag("feed") is not False,
        newsletter=_read_newsletter(fields, rules),
        email_subject=fields.text("email_subject", "subject"),
        preheader=fields.text("preheader", "preview_text"),
        template=fields.text("template"),
    )
    post = replace(post, url=_find_url(post, fields, rules, instant.date()))
    is_broken = any(problem.severity is Severity.ERROR for problem in fields.problems)
    return Parsed(post=None if is_broken else post, problems=tuple(fields.problems))


def fingerprint(title: str, body: str) -> str:
    """Give what a post is known by when its file has another name: a hash of its words without white space."""
    return hashlib.sha256("".join(f"{title}\n{body}".split()).encode()).hexdigest()[:32]


def _read_date(fields: Fields, rules: Rules, flag: str, keys: tuple[str, ...]) -> datetime | None:
    """Read the first of `keys` that holds a date: `flag` is also the name of a key that may hold true or false."""
    found = fields.find(flag)
    if found and fields.as_flag(found[1]) is not None:
        keys = tuple(key for key in keys if key != flag)
    return fields.instant(rules.zone, *keys)


def _decide_visibility(path: str, fields: Fields, rules: Rules, published: datetime) -> Visibility:
    """Say whether a post is out. A draft stays one whatever its date; nothing from the future is ever out."""
    expires = fields.instant(rules.zone, "expiryDate", "unpublishdate")
    if any(
        (
            fields.flag("draft"),
            _is_withheld(fields),
            fields.text("status").lower() in _HIDDEN_STATUS,
            fields.text("visibility").lower() not in ("", "public"),
            not _DRAFT_FOLDERS.isdisjoint(PurePosixPath(path).parts[:-1]),
        )
    ):
        return Visibility.DRAFT
    if published > rules.now:
        return Visibility.FUTURE
    return Visibility.EXPIRED if expires and expires <= rules.now else Visibility.PUBLIC


def _is_withheld(fields: Fields) -> bool:
    """Say whether `published` is the flag false; it may as well be a date."""
    found = fields.find("published")
    return found is not None and fields.as_flag(found[1]) is False


def _find_url(post: Post, fields: Fields, rules: Rules, day: date) -> str:
    """Give the post's address: the one its head gives, or the pattern with its slug and the day as written."""
    file = PurePosixPath(post.path)
    name = file.parent.name if file.stem == "index" and file.parent.name else file.stem
    try:
        whole = fields.text("url", "permalink")
        if whole.startswith("/"):
            return rules.site_url + quote(check_slug(whole)) + ("/" if whole.endswith("/") else "")
        slug = check_slug(given) if (given := fields.text("slug")) else ""
    except SlugError as error:
        hint = "letters, digits, hyphens and dots are safe"
        fields.refuse("slug-invalid", "", fields.line_of("slug", "url", "permalink"), str(error), hint)
        return ""
    slugify = rules.dialect.slugify
    made = slugify(post.title if rules.dialect.slug_from is SlugFrom.TITLE else name)
    parts = {
        "slug": slug or made or slugify(name) or "post",
        "file": name,
        "path": file.with_suffix("").as_posix().removesuffix("/index"),
        "category": slugify(post.categories[0]) if post.categories else "",
    }
    return fill_permalink(rules.permalink, rules.site_url, day, parts)


def _read_newsletter(fields: Fields, rules: Rules) -> bool | str | None:
    """Read `newsletter`: true, false, or the name of the list that the post belongs to."""
    found = fields.find("newsletter")
    if not found:
        return None
    _, value = found
    flag = fields.as_flag(value)
    if flag is not None or not isinstance(value, Scalar):
        return fields.flag("newsletter")
    name = fields.text("newsletter")
    if name not in rules.lists:
        known = f"known are: {', '.join(sorted(rules.lists))}" if rules.lists else "config.toml has no [[lists]]"
        fields.warn("newsletter-unknown", "newsletter", value.line, f"there is no list “{name}”", known)
    return name
