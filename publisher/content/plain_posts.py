"""A post whose head says what most heads say, and no more: read in half the time.

Whatever is unusual about a head is declined: then `parse.py` asks it for everything that it may say. What is taken,
the two must read alike.
"""

import re
from functools import lru_cache

from msgspec import structs

from publisher.content.author_book import AuthorBook
from publisher.content.dates import DateError, parse_instant
from publisher.content.fields import Fields, unique
from publisher.content.places import Subject
from publisher.content.placing import place_post
from publisher.content.plain_yaml import read_plain_text, read_plain_yaml
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


def parse_plain_post(source: SourceFile, rules: Rules) -> Post | None:
    """Give a post without its identity; None where its head is to be asked for more."""
    text = source.text
    end = text.find("\n---\n", 3, _LONGEST)
    if end < 0 or not text.startswith("---\n") or "drafts/" in source.path or not _reads_plainly(rules):
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
    said = _read_fields(source.path, texts, lists, end + 5, rules)
    return make_post(source, said, rules) if said else None


def _reads_plainly(rules: Rules) -> bool:
    """Whether a system, as its blog has set it, reads what is taken here as most do."""
    dialect = rules.dialect
    is_dated = "date" in dialect.published_keys and "date" not in dialect.updated_keys
    is_plain = not (dialect.prefers_name_dates or dialect.has_plain_headers or rules.defaults)
    return is_dated and is_plain and dialect.read_topics is read_topics


def _read_fields(path: str, texts: dict[str, str], lists: dict[str, str], start: int, rules: Rules) -> Said | None:
    dialect = rules.dialect
    named = dialect.read_path(path)
    title, date = read_plain_text(texts.get("title", "")), read_plain_text(texts.get("date", ""))
    description = read_plain_text(texts["description"]) if "description" in texts else ""
    categories, tags = _read_names(lists.get("categories", "")), _read_names(lists.get("tags", ""))
    authors = _read_authors(lists.get("authors", ""), rules.book)
    if named is None or named.says.entries or named.mistake or texts.get("draft", "false") != "false":
        return None
    if "layout" in texts and read_plain_text(texts["layout"]) is None:
        return None
    if named.date and dialect.keeps_name_dates:
        named = structs.replace(named, name=named.file, date="")
    if not title or not date or description is None or categories is None or tags is None or authors is None:
        return None
    try:
        instant = parse_instant(date, rules.zone, rules.site_zone if dialect.words_in_site_zone else None)
    except DateError:
        return None
    title = drop_styles(to_one_line(title))
    if not title:
        return None
    subject = Subject(
        title=title,
        named=named,
        categories=categories,
        instant=instant.astimezone(rules.site_zone) if dialect.day_in_site_zone else instant,
        author=authors[0].name if authors else "",
    )
    try:
        url = place_post(_SAYS_NOTHING, rules.placing, subject)
    except SlugError:
        return None
    return Said(
        title=title,
        instant=instant,
        url=url,
        topics=Topics(categories=categories, tags=tags),
        description=read_summary(to_one_line(description)),
        authors=authors,
        language=named.language,
        body_start=start,
    )


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
