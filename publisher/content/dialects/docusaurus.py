"""Docusaurus' blog: dates in the names of files and folders, `authors.yml`, `:::` boxes, MDX."""

import posixpath
import re
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.fields import Fields, unique
from publisher.content.globs import matches_glob
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.pages import bare_page
from publisher.content.path_dates import PathName
from publisher.content.places import Place
from publisher.content.site_values import find_value, list_texts, look_up
from publisher.content.titles import title_of_file
from publisher.content.topics import Topics
from publisher.content.values import Mapping, Scalar, Sequence, Value

_TRUNCATE = r"[ \t]*(?:<!--\s*truncate\s*-->|\{/\*\s*truncate\s*\*/\})"
# The last date in a path counts, with whatever stands between its parts.
_DATED = re.compile(r"(.*)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)", re.ASCII | re.DOTALL)
# https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog#exclude
_EXCLUDE = ("**/_*.{js,jsx,ts,tsx,md,mdx}", "**/_*/**", "**/*.test.{js,jsx,ts,tsx}", "**/__tests__/**")
_INCLUDE = ("**/*.{md,mdx}",)
Labels: TypeAlias = dict[str, str]  # what tags are shown as, by their keys
NO_LABELS: Labels = {}


def _recognise(clues: Clues) -> str:
    return "“truncate” markers stand in the posts" if clues.some_match(_TRUNCATE) else ""


def _read_path(
    path: str, include: tuple[str, ...] = _INCLUDE, exclude: tuple[str, ...] = _EXCLUDE
) -> PathName | None:
    """Read a path, in which a date may stand anywhere, in one name or made of folders.

    The address begins with the date as it is written, and goes on with what stands before it and behind it.
    """
    if not matches_glob(path, include) or matches_glob(path, exclude):
        return None
    plain = path.rpartition(".")[0].removesuffix("/index")
    found = _DATED.fullmatch(plain)
    parts = [*found.groups()[1:4], *f"{found[1]}{found[5]}".split("/")] if found else plain.split("/")
    *folders, name = filter(None, parts)
    date = "-".join(found.groups()[1:4]) if found else ""
    return PathName(folders=tuple(folders), name=name, file=name, date=date)


def _keep_name(text: str) -> str:
    return text  # with its blanks, which are encoded in the address


def _read_topics(fields: Fields, _named: PathName, labels: Labels = NO_LABELS) -> Topics:
    """Read tags as names, as tables with a `label`, or as keys of the site's own file of tags."""
    return Topics(tags=unique(labels.get(tag, tag) for tag in fields.names("tags")))


def _own_path(fields: Fields, place: Place, ending: str = "") -> str:
    """Give the slug, which replaces date and name; a bare slash is the blog's own page."""
    if fields.text("slug") == "/" and place.base:
        return f"/{place.base}"
    return f"/{place.base}{place.slug}{ending}" if place.slug else ""


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read the blog's options in `docusaurus.config.js`, a program that isn't run, and the names of tags."""
    values = site.read(site.file)
    options = _find_blog(values, site)
    is_closed = look_up(values, "trailingSlash") == "true"
    route = look_up(options, "routeBasePath")
    permalink = f"/{route.strip('/')}/{{path}}" if route else dialect.permalink(site.posts.parts)
    labels = {
        key: label
        for key, value in site.read(site.posts / (look_up(options, "tags") or "tags.yml")).entries.items()
        if (label := look_up(value, "label") if isinstance(value, Mapping) else "")
    }
    authors = look_up(options, "authorsMapPath")
    return SiteRules(
        dialect=replace(
            dialect,
            own_path=partial(_own_path, ending="/" if is_closed else ""),
            read_path=partial(
                _read_path,
                include=list_texts(find_value(options, "include")) or _INCLUDE,
                exclude=list_texts(find_value(options, "exclude")) or _EXCLUDE,
            ),
            read_topics=partial(_read_topics, labels=labels),
            find_authors=partial(_find_authors, file=authors),
        ),
        permalink=f"{permalink}{'/' if is_closed else ''}",
    )


def _find_blog(values: Mapping, site: BlogFolder) -> Mapping:
    """Give the options of the blog whose posts these are: a preset's `blog`, or those of a plugin with its path."""
    for table in _find_tables(values):
        options = table.entries.get("blog")
        if isinstance(options, Mapping) and _is_folder(look_up(options, "path") or "blog", site):
            return options
        if table.entries.get("path") and _is_folder(look_up(table, "path"), site):
            return table
    return Mapping()


def _find_tables(value: Value) -> Iterator[Mapping]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.entries.values():
            yield from _find_tables(inner)
    elif isinstance(value, Sequence):
        for inner in value.items:
            yield from _find_tables(inner)


def _is_folder(path: str, site: BlogFolder) -> bool:
    return site.base / posixpath.normpath(path) == site.posts


def _permalink(folders: tuple[str, ...]) -> str:
    return f"/{''.join(folders[-1:]) or 'blog'}/{{path}}"


def _find_authors(posts: Path, file: str = "") -> tuple[Path, ...]:
    return (posts / file,) if file else (posts / "authors.yml", posts / "authors.yaml")


def _find_folders(values: Mapping) -> SiteFolders:
    """Find the folder of the preset's blog, then those of blogs that plugins make."""
    blogs = (table.entries.get("blog") for table in _find_tables(values))
    said = tuple(look_up(blog, "path") or "blog" for blog in blogs if isinstance(blog, Mapping))
    plugins = tuple(_find_plugins(values))
    return SiteFolders(posts=(*said, "blog", *plugins), blogs=(*said, *plugins), feeds="static/feeds")


def _find_plugins(value: Value) -> Iterator[str]:
    """Give the paths of the plugins that are blogs, each a list of the plugin's name and its options."""
    if isinstance(value, Mapping):
        for inner in value.entries.values():
            yield from _find_plugins(inner)
    elif isinstance(value, Sequence):
        name, options = (*value.items, None, None)[:2]
        if isinstance(name, Scalar) and name.text.endswith("content-blog") and isinstance(options, Mapping):
            yield look_up(options, "path") or "blog"
        for inner in value.items:
            yield from _find_plugins(inner)


DOCUSAURUS = Dialect(
    name="docusaurus",
    site_files=(SiteFile(name="docusaurus.config.*"),),
    recognise=_recognise,
    published_keys=("date",),
    updated_keys=("last_update.date",),
    naive_zone=UTC,
    read_path=_read_path,
    title_of=title_of_file,
    permalink=_permalink,
    slugify=_keep_name,
    own_path=_own_path,
    page_path=bare_page,
    roots_at_home=True,
    read_topics=_read_topics,
    find_authors=_find_authors,
    names_authors_by_id=True,
    renames_pictures=True,
    served=("static",),
    grammar=Grammar.GITHUB,
    markup=Markup.MDX,
    read_site=_read_site,
    site_keys=SiteKeys(
        base="baseurl",
        language=("i18n.defaultlocale",),
        usual_language="en",
        description=("tagline",),
        find_folders=_find_folders,
    ),
)
