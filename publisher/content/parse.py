"""One file -> one post, or the reasons why it is none. Decides; reads no disk and no clock."""

from datetime import UTC, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from msgspec import structs

from publisher.content.attachments import IMAGES, LINKS, read_image, read_link
from publisher.content.authors import resolve_authors
from publisher.content.columns import add_columns
from publisher.content.dates import DateError, parse_instant
from publisher.content.defaults import Default, Inherited, inherit
from publisher.content.enclosures import ENCLOSURES, read_enclosures
from publisher.content.fields import Fields
from publisher.content.front_matter import split_post
from publisher.content.path_dates import PathName, find_date
from publisher.content.permalinks import fixed_part
from publisher.content.places import Subject
from publisher.content.placing import find_url
from publisher.content.post import Post
from publisher.content.rules import Rules
from publisher.content.said import Said, make_post
from publisher.content.series import read_series
from publisher.content.source import SourceFile
from publisher.content.titles import drop_styles, read_summary
from publisher.content.values import HeadError, Scalar
from publisher.content.visibility import WITHHOLDING, decide_visibility, is_withheld
from publisher.errors import Problem, Severity

# What few posts say. A head is asked for all of it only where one of the names stands in it.
_EXPIRY = ("expiryDate", "unpublishdate")
_LANGUAGE = ("language", "lang")
_ID = ("id", "guid")
_EMAIL_SUBJECT = ("email_subject", "subject")
_TEMPLATES = ("render_with_liquid", "templateEngineOverride")  # Jekyll's word, and Eleventy's
_PREHEADER = ("preheader", "preview_text")
_SELDOM = frozenset(
    {
        *(*_EXPIRY, "expirydate", *_LANGUAGE, *_ID, *_EMAIL_SUBJECT, *_PREHEADER),
        *("feed", "newsletter", "template", "send_at", "offset", "excerpt_separator", *_TEMPLATES),
        *(*WITHHOLDING, *LINKS, *IMAGES, *ENCLOSURES),
    }
)


class Parsed(NamedTuple):
    """What became of one file: a post without its identity, or None, and what its author should mend.

    The post's `key` is empty and its `id` the one in its head, if any, until `identify` gives it both.
    """

    post: Post | None
    problems: tuple[Problem, ...] = ()


def parse_post(source: SourceFile, rules: Rules) -> Parsed:
    """Read one post. Everything wrong with it is told at once, and with an error in it there is no post.

    A page without a date that is a folder's `index.md`, or whose name begins with `_`, is no post, and no mistake;
    nor is one at the top of a folder that holds a whole site.
    """
    parsed = _parse(source, rules)
    if not parsed.problems:
        return parsed
    problems = add_columns(parsed.problems, source.shown, source.text.split("\n"))
    return Parsed(parsed.post, problems)


def _parse(source: SourceFile, rules: Rules) -> Parsed:
    dialect = rules.dialect
    named = dialect.read_path(source.path)
    if named is None:
        return Parsed(None)
    if named.mistake:
        return Parsed(None, (_tell_name(source, named.mistake),))
    try:
        parts = split_post(source.text, has_plain_headers=dialect.has_plain_headers)
    except HeadError as error:
        problem = Problem(
            code="front-matter",
            path=source.shown,
            line=error.line,
            column=error.column,
            text=error.text,
            hint=error.hint,
        )
        return Parsed(None, (problem,))
    fields = Fields(
        parts.fields,
        source.shown,
        folds_keys=dialect.folds_keys,
        tables=dialect.tables,
        inherited=_inherit(source, named, rules),
    )
    named, written = _find_published(fields, named, rules)
    if written is None and not fields.problems:
        if _is_page(source.path, fields, rules):
            return Parsed(None)
        if not is_withheld(source.path, fields):  # a draft gets its date when it goes out
            hint = f"add “date: {rules.now.astimezone(rules.zone).date()}” to its head"
            fields.refuse("date-missing", "", fields.line_of("title"), "this post has no date", hint)
    in_head = drop_styles(fields.text("title"))
    title = in_head or _find_title(parts.body) or dialect.title_of(named)
    if not title:
        hint = "add “title: …” to its head, or begin its text with “# …”"
        fields.refuse("title-missing", "", fields.line_of("title"), "this post has no title", hint)
    # What can't be read stands in for itself until every problem of the post has been found.
    instant = written or rules.now
    topics = dialect.read_topics(fields, named)
    day = instant.astimezone(rules.site_zone) if dialect.day_in_site_zone else instant
    authors = resolve_authors(fields, rules.book, are_split=dialect.splits_authors)
    first = authors[0].name if authors else ""
    words = in_head or dialect.words_of(parts.body, named) or title
    subject = Subject(title=words, named=named, categories=topics.categories, instant=day, author=first)
    said = Said(
        title=title,
        published=instant.astimezone(UTC),
        url=find_url(fields, rules.placing, subject),
        topics=topics,
        description=read_summary(fields.text("summary", "excerpt", "description", "custom_excerpt")),
        authors=authors,
        language=named.language,
        body_start=parts.body_start,
    )
    post = make_post(source, said, rules)
    if "drafts/" in source.path or fields.gives_any(_names_of_few(dialect.updated_keys)):
        post = _add_what_few_say(post, fields, rules)
    is_broken = any(problem.severity is Severity.ERROR for problem in fields.problems)
    return Parsed(None if is_broken else post, tuple(fields.problems))


def _find_published(fields: Fields, named: PathName, rules: Rules) -> tuple[PathName, datetime | None]:
    """Read when a post was published: in its head, or else in its name, which then may lose its date."""
    dialect = rules.dialect
    is_named = dialect.prefers_name_dates and bool(named.date)
    written = None if is_named else _read_date(fields, rules, "published", dialect.published_keys)
    if written and dialect.keeps_name_dates:
        return structs.replace(named, name=named.file, date=""), written
    if written is None and not fields.problems:
        written = _read_named_date(fields, rules, named.date or find_date(fields.text("path")))
    return named, written


def _find_title(body: str) -> str:
    from publisher.content.headings import find_title  # its patterns take long to compile, and most heads say it

    return find_title(body)


def _inherit(source: SourceFile, named: PathName, rules: Rules) -> Inherited | None:
    """Give what a post takes over: from the blog's own files, and before that from its path."""
    if not (rules.defaults or named.says.entries):
        return None
    of_path = Default(values=named.says, shown=source.shown)
    return inherit((*rules.defaults, of_path), source.path, joins_lists=rules.joins_lists)


def _add_what_few_say(post: Post, fields: Fields, rules: Rules) -> Post:
    updated = _read_date(fields, rules, "updated", rules.dialect.updated_keys)
    expires = _to_utc(fields.instant(rules.zone, *_EXPIRY))
    withheld = is_withheld(post.path, fields)
    series, offset = read_series(fields)
    return structs.replace(
        post,
        id=fields.text(*_ID),
        updated=_to_utc(updated) if updated and updated >= post.published else None,
        expires=expires,
        visibility=decide_visibility(post.published, expires, rules.now, withheld=withheld),
        language=fields.text(*_LANGUAGE) or post.language,
        separator=fields.text("excerpt_separator") or post.separator,
        is_template=_is_template(fields),
        in_feed=fields.flag("feed") is not False,
        newsletter=_read_newsletter(fields, rules),
        email_subject=fields.text(*_EMAIL_SUBJECT),
        preheader=fields.text(*_PREHEADER),
        template=fields.text("template"),
        send_at=_to_utc(fields.instant(rules.zone, "send_at")),
        series=series,
        offset=offset,
        link=read_link(fields),
        image=read_image(fields),
        enclosures=read_enclosures(fields),
    )


def _is_template(fields: Fields) -> bool:
    """Whether the tags in a text are tags: an author who writes about them may say that they aren't."""
    engines = set(filter(None, fields.text("templateEngineOverride").replace(" ", "").split(",")))
    return fields.flag("render_with_liquid") is not False and not (engines and engines <= {"false", "md"})


@cache
def _names_of_few(updated_keys: tuple[str, ...]) -> frozenset[str]:
    """Name all that few posts say, in a system with these keys for the day of an update."""
    return _SELDOM | {"updated", *updated_keys, *map(str.lower, updated_keys)}


def _read_date(fields: Fields, rules: Rules, flag: str, keys: tuple[str, ...]) -> datetime | None:
    """Read the first of `keys` that holds a date: `flag` is also the name of a key that may hold true or false."""
    found = fields.find(flag)
    if found and fields.as_flag(found[1]) is not None:
        keys = tuple(key for key in keys if key != flag)
    zone_of_words = rules.site_zone if rules.dialect.words_in_site_zone else None
    return fields.instant(rules.zone, *keys, zone_of_words=zone_of_words)


def _to_utc(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(UTC)


def _read_named_date(fields: Fields, rules: Rules, text: str) -> datetime | None:
    """Read the date that stands in the post's path, if any."""
    if not text:
        return None
    try:
        return parse_instant(text, rules.zone)
    except DateError as error:
        hint = "rename it, or put “date: …” into its head"
        fields.refuse("date-unreadable", "", 1, f"the name of this file: {error}", hint)
        return None


def _is_page(path: str, fields: Fields, rules: Rules) -> bool:
    """Whether a file without a date is a page of its site, and no post that lacks one.

    One that lists posts, such as the front page of the blog, is named so or says that it stands there.
    """
    name = PurePosixPath(path).stem
    if name == "index" or name.startswith("_") or (rules.dialect.has_pages_on_top and "/" not in path):
        return True
    where = fields.text("permalink", "url").removesuffix("index.html")
    is_front = bool(where) and where.strip("/") == fixed_part(rules.placing.permalink).strip("/")
    return is_front or fields.find("pagination") is not None


def _tell_name(source: SourceFile, mistake: str) -> Problem:
    hint = "rename it, or name it in “posts.exclude” if it is no post"
    return Problem(code="source-ignored", path=source.shown, text=mistake, hint=hint, severity=Severity.WARNING)


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
        known = (
            f"known are: {', '.join(sorted(rules.lists))}" if rules.lists else "the configuration has no [[lists]]"
        )
        fields.warn("newsletter-unknown", "newsletter", value.line, f"there is no list “{name}”", known)
    return name
