"""Docusaurus' blog: dates in the names of files and folders, `authors.yml`, `:::` boxes, MDX."""

import re
from datetime import UTC
from pathlib import Path

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect
from publisher.content.fields import Fields, unique
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.pages import bare_page
from publisher.content.path_dates import PathName, read_dated_folders
from publisher.content.places import Place
from publisher.content.topics import Topics
from publisher.content.values import Mapping, Scalar, Sequence

_TRUNCATE = r"^\s*(?:<!--\s*truncate\s*-->|\{/\*\s*truncate\s*\*/\})"
_NO_SLUG = re.compile(r"\s+")


def _recognise(clues: Clues) -> str:
    return "“truncate” markers stand in the posts" if clues.some_match(_TRUNCATE) else ""


def _keep_name(text: str) -> str:
    return _NO_SLUG.sub("-", text)


def _read_topics(fields: Fields, _named: PathName) -> Topics:
    """Read tags as names or as tables with a `label`."""
    found = fields.find("tags")
    if not found or not isinstance(found[1], Sequence):
        return Topics(tags=fields.names("tags"))
    labels = [item.entries.get("label") if isinstance(item, Mapping) else item for item in found[1].items]
    return Topics(tags=unique(label.text for label in labels if isinstance(label, Scalar)))


def _own_path(_fields: Fields, place: Place) -> str:
    """Give the slug, which replaces date and name; without one, a post whose name has no date has its path."""
    if place.slug:
        return f"/{place.base}{place.slug}"
    return "" if place.subject.named.date else f"/{place.base}{place.path}"


def _permalink(folders: tuple[str, ...]) -> str:
    return f"/{''.join(folders[-1:]) or 'blog'}/{{year}}/{{month}}/{{day}}/{{slug}}"


def _find_authors(posts: Path) -> tuple[Path, ...]:
    return posts / "authors.yml", posts / "authors.yaml"


DOCUSAURUS = Dialect(
    name="docusaurus",
    site_files=(SiteFile(name="docusaurus.config.*"),),
    recognise=_recognise,
    published_keys=("date",),
    updated_keys=("last_update.date",),
    naive_zone=UTC,
    read_path=read_dated_folders,
    permalink=_permalink,
    slugify=_keep_name,
    slugify_path=_keep_name,
    own_path=_own_path,
    page_path=bare_page,
    read_topics=_read_topics,
    find_authors=_find_authors,
    names_authors_by_id=True,
    served=("static",),
    grammar=Grammar.GITHUB,
    markup=Markup.MDX,
)
