"""The blog of mkdocs-material, which is also the order in which a post of no known system is read."""

from datetime import UTC
from pathlib import Path

from publisher.content.dialects.clues import SiteFile
from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.pages import mkdocs_page
from publisher.content.path_dates import read_name
from publisher.content.slugs import slugify


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """mkdocs-material keeps them in the folder of the blog, one above its posts."""
    return posts / ".authors.yml", posts.parent / ".authors.yml"


def _permalink(_folders: tuple[str, ...]) -> str:
    return "/blog/{year}/{month}/{day}/{slug}/"


MATERIAL = Dialect(
    name="material",
    site_files=(SiteFile(name="mkdocs.yml"), SiteFile(name="mkdocs.yaml"), SiteFile(name=".authors.yml")),
    naive_zone=UTC,
    read_path=read_name,
    permalink=_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=slugify,
    media_beside_page=False,
    page_path=mkdocs_page,
    find_authors=_find_authors,
    names_authors_by_id=True,
)
