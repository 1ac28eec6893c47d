"""The blog of mkdocs-material, which is also the order in which a post of no known system is read."""

from datetime import UTC
from os.path import normpath
from pathlib import Path

from publisher.content.dialects.clues import SiteFile
from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.pages import mkdocs_page
from publisher.content.path_dates import read_name
from publisher.content.site_values import find_option, list_texts, look_up
from publisher.content.slugs import slugify
from publisher.content.snippet_rules import SnippetRules
from publisher.content.values import Mapping


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """mkdocs-material keeps them in the folder of the blog, one above its posts."""
    return posts / ".authors.yml", posts.parent / ".authors.yml"


def _find_snippets(values: Mapping, site_file: Path | None, posts: Path) -> SnippetRules | None:
    """Read what mkdocs.yml says of its extension for snippets; without that file, they lie among the posts.

    The folder of the whole site is open to them only where `base_path` names it: it may hold more than texts.
    """
    if site_file is None:
        return SnippetRules(bases=(posts,), open_to=(posts,))
    options = find_option(values.entries.get("markdown_extensions"), "pymdownx.snippets")
    if options is None:
        return None
    site = site_file.parent
    docs = _below(site, look_up(values, "docs_dir") or "docs")
    named = tuple(
        _below(site, folder.replace("$config_dir", ".").replace("$docs_dir", str(docs)))
        for folder in list_texts(options.entries.get("base_path"))
    )
    appended = list_texts(options.entries.get("auto_append"))
    kept = tuple(folder for name in appended if (folder := _below(site, name).parent) != site)
    open_to = (folder for folder in (*named, *kept, docs, posts) if folder.is_relative_to(site))
    return SnippetRules(
        bases=(*(named or (site,)), posts),
        open_to=tuple(dict.fromkeys(open_to)),
        appended=appended,
        said_in=site_file.name,
        dedents=look_up(options, "dedent_subsections").lower() == "true",
    )


def _below(folder: Path, path: str) -> Path:
    return Path(normpath(folder / path))


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
    served=("docs",),
    find_snippets=_find_snippets,
    names_authors_by_id=True,
)
