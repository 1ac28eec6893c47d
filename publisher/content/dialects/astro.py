"""Astro: `pubDate` and `updatedDate`, dates as JavaScript reads them, MDX as text."""

import re
from datetime import UTC

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect
from publisher.content.excerpting import Excerpting
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import read_name
from publisher.content.places import Place

_NO_SLUG = re.compile(r"[^\w\- ]")


def _recognise(clues: Clues) -> str:
    if clues.most_match(r"^pubDate:") and not clues.some_match(r"^date:"):
        return "the posts have a pubDate"
    return "the posts stand in src/content" if "src/content/" in "/".join((*clues.folders, "")) else ""


def _slugify(text: str) -> str:
    """Make a slug as github-slugger does, which Astro uses for each part of a path."""
    return _NO_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _own_path(fields: Fields, place: Place) -> str:
    """Give the path of `slug`, which replaces the whole path below the blog."""
    return f"/{place.base}{place.slug}/" if fields.find("slug") else ""


def _permalink(folders: tuple[str, ...]) -> str:
    return "/" + "".join(f"{folder}/" for folder in folders[-1:] if folder != "content") + "{path}/"


ASTRO = Dialect(
    name="astro",
    site_files=(SiteFile(name="astro.config.*"),),
    recognise=_recognise,
    published_keys=("pubDate", "publishDate", "published", "pubDatetime", "date"),
    updated_keys=("updatedDate", "modDatetime", "updated", "lastmod"),
    naive_zone=UTC,
    words_in_site_zone=True,
    read_path=read_name,
    permalink=_permalink,
    slugify=_slugify,
    slugify_path=_slugify,
    own_path=_own_path,
    excerpting=Excerpting(summary_first=True),
    served=("public",),
    grammar=Grammar.GITHUB,
    markup=Markup.MDX_FILES,
)
