"""The blog of mkdocs-material, which is also the order in which a post of no known system is read."""

import posixpath
import re
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from os.path import normpath
from pathlib import Path

from msgspec import structs
from msgspec.structs import replace

from publisher.content.blog import Delimiters
from publisher.content.blog_folder import BlogFolder
from publisher.content.chosen import CHOSEN
from publisher.content.defaults import Default
from publisher.content.dialects.clues import SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules, SlugFrom
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.markup import Markup
from publisher.content.pages import mkdocs_page
from publisher.content.path_dates import read_name
from publisher.content.site_values import find_option, find_value, items_of, list_texts, look_up, name_texts
from publisher.content.slugs import slugify
from publisher.content.snippet_rules import SnippetRules
from publisher.content.titles import title_of_file, words_of_page
from publisher.content.values import Mapping, Scalar

# Each plugin may be named with its theme, which is mkdocs-material or the MaterialX that was made of it.
_BLOGS = ("blog", "material/blog", "materialx/blog")
_METAS = ("meta", "material/meta", "materialx/meta")
# Plugins that read each page as a template, in which what stands below `extra` has a name.
_MACROS = ("macros", "markdownextradata")
# The plugin of a site that is read from a disk: no page has a folder of its own.
_OFFLINES = ("offline", "material/offline", "materialx/offline")
_META_FILE = ".meta.yml"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What stands for a day in the patterns of CLDR that mkdocs-material writes dates by.
_DAYS = re.compile(r"(y+|M+|d+)")
_DAY_WORDS = {
    "yyyy": "{year}",
    "y": "{year}",
    "yy": "{short_year}",
    "MM": "{month}",
    "M": "{i_month}",
    "MMM": "{short_month}",
    "MMMM": "{long_month}",
    "dd": "{day}",
    "d": "{i_day}",
}


def _find_authors(posts: Path, file: str = "") -> tuple[Path, ...]:
    """mkdocs-material keeps them in the folder of the blog, one above its posts."""
    named = (Path(file),) if file else ()
    return (*named, posts / ".authors.yml", posts.parent / ".authors.yml")


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


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read the blog's options in `mkdocs.yml`, and what `.meta.yml` says of posts."""
    values = _read_inherited(site, site.file) if site.file and site.file.name.startswith("mkdocs.") else None
    if values is None:
        return SiteRules(dialect=dialect)
    docs = site.base / (look_up(values, "docs_dir") or "docs")
    has_meta = any(name in _METAS for name, _ in _read_plugins(values))
    defaults = tuple(_read_meta(site, docs)) if has_meta else ()
    options = _find_blog(values, docs, site.posts)
    macros = next((macros for name, macros in _read_plugins(values) if name in _MACROS), None)
    if macros is not None and _reads_every_page(macros):
        dialect = replace(dialect, markup=Markup.JINJA)
    extensions = dict(_find_extensions(values))
    delimiters = _read_delimiters(macros) if macros is not None else None
    named = dict(_name_values(values, macros, site)) if macros is not None else {}
    if options is None:
        return SiteRules(
            dialect=dialect,
            defaults=defaults,
            joins_lists=True,
            values=named,
            extensions=extensions,
            delimiters=delimiters,
        )
    blog = look_up(options, "blog_dir") or "blog"
    blog = "" if blog == "." else blog.strip("/")
    authors = (look_up(options, "authors_file") or "{blog}/.authors.yml").replace("{blog}", blog)
    is_folder = look_up(values, "use_directory_urls") != "false" and not _is_offline(values)
    return SiteRules(
        dialect=replace(dialect, find_authors=partial(_find_authors, file=str(docs / authors.lstrip("/")))),
        permalink=_read_permalink(options, blog, site, "/" if is_folder else ".html"),
        separator=look_up(options, "post_excerpt_separator"),
        defaults=defaults,
        joins_lists=True,
        values=named,
        extensions=extensions,
        delimiters=delimiters,
    )


def _find_extensions(values: Mapping) -> Iterator[tuple[str, dict[str, str]]]:
    """Give those that change how a text is read beyond what all texts of such blogs are read by, with options."""
    listed = find_value(values, "markdown_extensions")
    for name in CHOSEN:
        for written in (name, f"markdown.extensions.{name}"):
            options = find_option(listed, written)
            if options is None and isinstance(listed, Mapping) and written in listed.entries:
                told = listed.entries[written]
                options = told if isinstance(told, Mapping) else Mapping()
            if options is not None:
                yield name, name_texts(options)


def _reads_every_page(macros: Mapping) -> bool:
    """Whether the plugin reads a page that doesn't ask for it."""
    return look_up(macros, "render_by_default") != "false"


def _is_offline(values: Mapping) -> bool:
    """Whether a plugin turns `use_directory_urls` off; of `!ENV [OFFLINE, false]`, the last item counts."""
    options = next((options for name, options in _read_plugins(values) if name in _OFFLINES), None)
    if options is None:
        return False
    return (list_texts(options.entries.get("enabled")) or ("true",))[-1].lower() == "true"


def _read_delimiters(macros: Mapping) -> Delimiters | None:
    """Give the signs that the plugin is told to look for; None where they are the usual ones."""
    usual = Delimiters()
    said = Delimiters(
        output=(
            look_up(macros, "j2_variable_start_string") or usual.output[0],
            look_up(macros, "j2_variable_end_string") or usual.output[1],
        ),
        block=(
            look_up(macros, "j2_block_start_string") or usual.block[0],
            look_up(macros, "j2_block_end_string") or usual.block[1],
        ),
    )
    return None if said == usual else said


def _name_values(values: Mapping, macros: Mapping, site: BlogFolder) -> Iterator[tuple[str, str]]:
    """Give what a page may name: the site's settings, what stands below `extra`, and in files of more of it.

    https://mkdocs-macros-plugin.readthedocs.io/en/latest/
    """
    yield from name_texts(values, "config.").items()
    extra = find_value(values, "extra")
    if isinstance(extra, Mapping):
        yield from name_texts(extra, "extra.").items()
        yield from name_texts(extra).items()
    for file in list_texts(find_value(macros, "include_yaml")):
        yield from name_texts(site.read(site.base / file)).items()


def _read_permalink(options: Mapping, blog: str, site: BlogFolder, ending: str) -> str:
    """Give the pattern of addresses, in which the date has a pattern of its own."""
    written = look_up(options, "post_url_date_format") or "yyyy/MM/dd"
    pattern = look_up(options, "post_url_format") or "{date}/{slug}"
    date = site.translate_permalink(written, _DAYS, _DAY_WORDS) if "{date}" in pattern else ""
    ours = {"date": date, "slug": "{slug}", "file": "{file}", "categories": "{category}"}
    translated = site.translate_permalink(pattern, _PLACEHOLDER, ours) if date or "{date}" not in pattern else ""
    return f"/{posixpath.join(blog, translated.strip('/'))}{ending}" if translated else ""


def _read_inherited(site: BlogFolder, file: Path, depth: int = 1) -> Mapping:
    """Read a configuration with the ones that its `INHERIT` names, whose keys count after its own."""
    values = site.read(file)
    above = look_up(values, "INHERIT")
    if not above or depth > 5:
        return values
    return _merge(values, _read_inherited(site, file.parent / above, depth + 1))


def _merge(values: Mapping, inherited: Mapping) -> Mapping:
    """Give the entries of both; where both have a table, that of both, and a list as the first has it."""
    entries = dict(inherited.entries)
    for key, value in values.entries.items():
        below = entries.get(key)
        entries[key] = _merge(value, below) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return structs.replace(values, entries=entries)


def _read_plugins(values: Mapping) -> Iterator[tuple[str, Mapping]]:
    """Give every plugin with its options: a list of names and of tables, or a table."""
    plugins = find_value(values, "plugins")
    for item in (plugins,) if isinstance(plugins, Mapping) else items_of(plugins):
        if isinstance(item, Scalar):
            yield item.text, Mapping()
        elif isinstance(item, Mapping):
            for name, options in item.entries.items():
                yield name, options if isinstance(options, Mapping) else Mapping()


def _find_blog(values: Mapping, docs: Path, posts: Path) -> Mapping | None:
    """Give the options of the blog whose posts these are: a site may have several."""
    blogs = [options for name, options in _read_plugins(values) if name in _BLOGS]
    for options in blogs:
        if docs / _folder_of_posts(options) == posts:
            return options
    return blogs[0] if len(blogs) == 1 else None


def _folder_of_posts(options: Mapping) -> str:
    """Give the folder of a blog's posts, relative to that of all pages."""
    blog = look_up(options, "blog_dir") or "blog"
    return (look_up(options, "post_dir") or "{blog}/posts").replace("{blog}", blog)


def _read_meta(site: BlogFolder, docs: Path) -> Iterator[Default]:
    """Give what each `.meta.yml` says of the pages below it."""
    for above in site.above(docs):
        file = above / _META_FILE
        if values := site.read(file).entries:
            yield Default(values=Mapping(entries=values), shown=site.show(file))
    for folder in site.folders():
        file = site.posts / folder / _META_FILE
        if values := site.read(file).entries:
            yield Default(values=Mapping(entries=values), shown=site.show(file), folder=folder)


def _find_folders(values: Mapping) -> SiteFolders:
    docs = posixpath.normpath(look_up(values, "docs_dir") or "docs")
    posts = [f"{docs}/{_folder_of_posts(options)}" for name, options in _read_plugins(values) if name in _BLOGS]
    usual = (f"{docs}/{name}" for name in ("blog/posts", "posts", "blog"))
    return SiteFolders(posts=(*posts, *usual), blogs=tuple(posts), feeds=f"{docs}/feeds")


MATERIAL = Dialect(
    name="material",
    site_files=(
        SiteFile(name="mkdocs.yml"),
        SiteFile(name="mkdocs.yaml"),
        SiteFile(name=".authors.yml", is_sign=True),
    ),
    naive_zone=UTC,
    read_path=read_name,
    title_of=title_of_file,
    words_of=words_of_page,
    permalink=_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=slugify,
    media_beside_page=False,
    page_path=mkdocs_page,
    find_authors=_find_authors,
    served=("docs",),
    find_snippets=_find_snippets,
    names_authors_by_id=True,
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("site_name",),
        url=("site_url",),
        timezone="",
        language=("theme.language",),
        description=("site_description",),
        author=("site_author",),
        email=(),
        find_folders=_find_folders,
    ),
)
