"""The blog of mkdocs-material, which is also the order in which a post of no known system is read."""

from datetime import UTC
from pathlib import Path

from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.slugs import slugify


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """mkdocs-material keeps them in the folder of the blog, one above its posts."""
    return posts / ".authors.yml", posts.parent / ".authors.yml"


def _page_path(source: str, permalink: str) -> str:
    """Say where `guide/index.md` or `guide/start.md` is served: MkDocs' `use_directory_urls`.

    Whether the site has it on can be seen from where its posts are served.
    """
    page = source.rpartition(".")[0]
    if permalink.endswith(".html"):
        return f"{page}.html"
    folder, slash, name = page.rpartition("/")
    return folder + slash if name in ("index", "README") else f"{page}/"


MATERIAL = Dialect(
    name="material",
    naive_zone=UTC,
    permalink="/blog/{year}/{month}/{day}/{slug}/",
    published_keys=("publishDate", "pubDate", "published", "date.created", "date"),
    updated_keys=("date.updated", "lastmod", "last_modified_at", "modified", "updated", "updatedDate"),
    slug_from=SlugFrom.TITLE,
    slugify=slugify,
    find_authors=_find_authors,
    page_path=_page_path,
)
