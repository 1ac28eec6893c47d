"""Eleventy: what stands in a head is the site's own affair; dates may stand anywhere in a path."""

import re
from datetime import UTC

from publisher.content.dialects.clues import SiteFile
from publisher.content.dialects.dialect import Dialect
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_any_date
from publisher.content.places import Place
from publisher.content.slugs import SlugError, slugify
from publisher.content.topics import Topics

_COLLECTIONS = frozenset({"all", "post", "posts", "nav"})
_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
_ROOTS = frozenset({"src", "content", "input", "site", "."})


def _split_words(text: str) -> tuple[str, ...]:
    return (text,)


def _read_topics(fields: Fields, _named: PathName) -> Topics:
    """Read tags without the names of collections that hold every post; a text is one tag."""
    tags = fields.names("tags", "tag", split=_split_words)
    return Topics(
        categories=fields.names("categories", "category"),
        tags=tuple(tag for tag in tags if tag.lower() not in _COLLECTIONS),
    )


def _own_path(fields: Fields, place: Place) -> str:
    """Give the path of `permalink`, in which what a template commonly asks for is filled in."""
    found = fields.find("permalink")
    if not found or fields.as_flag(found[1]) is not None:
        return ""
    slug = place.slug or place.subject.named.name
    known = {
        "page.fileSlug": slug,
        "title | slugify": slugify(place.subject.title),
        "title | slug": slugify(place.subject.title),
        "slug": slug,
        'page.date | date: "%Y"': f"{place.subject.instant:%Y}",
        'page.date | date: "%Y/%m/%d"': f"{place.subject.instant:%Y/%m/%d}",
    }

    def fill(output: re.Match[str]) -> str:
        expression = output[1].replace("'", '"')
        if expression not in known:
            hint = "write the address out, or give “posts.permalink” in config.toml"
            raise SlugError(f"“{output[0]}” in a permalink can't be filled in here", hint)
        return known[expression]

    path = _OUTPUT.sub(fill, fields.text("permalink"))
    return f"/{path.lstrip('/')}".removesuffix("index.html")


def _permalink(folders: tuple[str, ...]) -> str:
    """Give the path below the folder of sources."""
    last = [folder for folder in folders[-1:] if folder not in _ROOTS]
    return "/" + "".join(f"{folder}/" for folder in last) + "{path}/"


ELEVENTY = Dialect(
    name="eleventy",
    site_files=(
        SiteFile(name=".eleventy.js"),
        SiteFile(name="eleventy.config.*"),
        SiteFile(name="*.11tydata.*"),
    ),
    naive_zone=UTC,
    read_path=read_any_date,
    permalink=_permalink,
    slugify=slugify,
    path_has_date=True,
    own_path=_own_path,
    read_topics=_read_topics,
    served=(".", "public", "static", "src"),
    grammar=Grammar.COMMONMARK,
    markup=Markup.LIQUID,
)
