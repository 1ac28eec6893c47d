"""A post whose head says what most heads say, and no more: read in a third of the time.

Whatever is unusual about a head is declined: then `parse.py` asks it for everything that it may say. What is taken,
the two must read alike.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from msgspec import structs

from publisher.content.author_book import AuthorBook
from publisher.content.dates import DateError, parse_instant
from publisher.content.fields import Fields, unique
from publisher.content.places import Subject
from publisher.content.placing import place_post
from publisher.content.plain_yaml import has_odd_signs, read_plain_text, read_plain_yaml
from publisher.content.post import Author, Post
from publisher.content.rules import Rules
from publisher.content.said import Said, make_post
from publisher.content.slugs import SlugError
from publisher.content.source import SourceFile
from publisher.content.text import to_one_line
from publisher.content.titles import drop_styles, read_summary
from publisher.content.topics import Topics, read_topics
from publisher.content.values import Mapping, Scalar, Sequence

_LONGEST = 4096  # characters of such a head
# A text, a list, or whatever isn't known here. No system asks a head for its layout.
_FIELD = re.compile(
    r"(title|date|description|draft|layout): +([^\n]+)\n"
    r"|(categories|tags|authors):([^\n]*(?:\n *- [^\n]*)*)\n"
    r"|([^\n]+)"
)
_SAYS_NOTHING = Fields(Mapping(), "")  # of its address: a head that does is declined


class _Day(msgspec.Struct, frozen=True, kw_only=True):
    """What a date comes to, however many posts bear it: `shown` is in the zone whose day an address shows."""

    published: datetime
    shown: datetime


class PlainReader:
    """Reads posts by one set of rules. What they share is worked out once for all of them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._is_of_use = _reads_plainly(rules)
        self._days: dict[str, _Day | None] = {}

    def read(self, source: SourceFile) -> Post | None:
        """Give a post without its identity; None where its head is to be asked for more."""
        text = source.text
        end = text.find("\n---\n", 3, _LONGEST)
        if end < 0 or not self._is_of_use or not text.startswith("---\n") or "drafts/" in source.path:
            return None
        if has_odd_signs(text[:end]):
            return None
        texts: dict[str, str] = {}
        lists: dict[str, str] = {}
        for name, written, list_name, listed, other in _FIELD.findall(text, 4, end + 1):
            if other or name in texts or list_name in lists:
                return None
            if name:
                texts[name] = written
            else:
                lists[list_name] = listed
        said = self._read_fields(source.path, texts, lists, end + 5)
        return make_post(source, said, self._rules) if said else None

    def _read_fields(self, path: str, texts: dict[str, str], lists: dict[str, str], start: int) -> Said | None:
        named = self._rules.dialect.read_path(path)
        if named is None or named.says.entries or named.mistake or texts.get("draft", "false") != "false":
            return None
        if "layout" in texts and read_plain_text(texts["layout"]) is None:
            return None
        title = read_plain_text(texts.get("title", ""))
        day = self._find_day(texts.get("date", ""))
        description = read_plain_text(texts["description"]) if "description" in texts else ""
        categories, tags = _read_names(lists.get("categories", "")), _read_names(lists.get("tags", ""))
        authors = _read_authors(lists["authors"], self._rules.book) if "authors" in lists else ()
        if not title or not day or description is None or categories is None or tags is None or authors is None:
            return None
        title = drop_styles(to_one_line(title))
        if not title:
            return None
        if named.date and self._rules.dialect.keeps_name_dates:
            named = structs.replace(named, name=named.file, date="")
        author = authors[0].name if authors else ""
        subject = Subject(title=title, named=named, categories=categories, instant=day.shown, author=author)
        try:
            url = place_post(_SAYS_NOTHING, self._rules.placing, subject)
        except SlugError:
            return None
        return Said(
            title=title,
            published=day.published,
            url=url,
            topics=Topics(categories=categories, tags=tags),
            description=read_summary(to_one_line(description)),
            authors=authors,
            language=named.language,
            body_start=start,
        )

    def _find_day(self, written: str) -> _Day | None:
        if written not in self._days:
            self._days[written] = self._read_day(written)
        return self._days[written]

    def _read_day(self, written: str) -> _Day | None:
        rules, dialect = self._rules, self._rules.dialect
        date = read_plain_text(written)
        try:
            instant = parse_instant(date or "", rules.zone, rules.site_zone if dialect.words_in_site_zone else None)
        except DateError:
            return None
        shown = instant.astimezone(rules.site_zone) if dialect.day_in_site_zone else instant
        return _Day(published=instant.astimezone(UTC), shown=shown)


def _reads_plainly(rules: Rules) -> bool:
    """Whether a system, as its blog has set it, reads what is taken here as most do."""
    dialect = rules.dialect
    is_dated = "date" in dialect.published_keys and "date" not in dialect.updated_keys
    is_plain = not (dialect.prefers_name_dates or dialect.has_plain_headers or rules.defaults)
    return is_dated and is_plain and dialect.read_topics is read_topics


@lru_cache(4096)  # the posts of a blog share their topics
def _read_names(listed: str) -> tuple[str, ...] | None:
    """Read what stands behind the name of a list; None where it isn't one of plain texts."""
    if not listed.strip(" "):
        return ()
    read = read_plain_yaml(f"names:{listed}\n")
    value = read.entries.get("names") if read else None
    if not isinstance(value, Sequence):
        return None
    names = [item.text for item in value.items if isinstance(item, Scalar) and not item.is_null]
    return unique(names) if len(names) == len(value.items) else None


def _read_authors(listed: str, book: AuthorBook) -> tuple[Author, ...] | None:
    """Read a list of authors, all of whom the blog knows."""
    known = [book.authors.get(name) for name in _read_names(listed) or ("",)] if listed else []
    authors = [author for author in known if author and author.name]
    return tuple(dict.fromkeys(authors)) if len(authors) == len(known) else None
