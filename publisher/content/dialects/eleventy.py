"""Eleventy: what stands in a head is the site's own affair; dates may stand anywhere in a path."""

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects import eleventy_slugs
from publisher.content.dialects.clues import SiteFile, list_names
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_any_date
from publisher.content.places import Place
from publisher.content.site_values import list_texts, look_up, name_texts
from publisher.content.slugs import SlugError, slugify
from publisher.content.titles import title_of_file
from publisher.content.topics import Topics
from publisher.content.values import Mapping, Scalar, Value

Filters: TypeAlias = dict[str, Callable[[str], str]]

_FILTERS: Filters = {
    "slug": eleventy_slugs.slug,
    "slugify": eleventy_slugs.slugify,
    "lower": str.lower,
    "downcase": str.lower,
    "url": str,
    "safe": str,
}
_COLLECTIONS = frozenset({"all", "post", "posts", "nav"})
_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
# Sites that replace `slug` do so to be rid of the signs that it keeps.
_OWN_SLUG = re.compile(r"\.add\w*Filter\(\s*[\"']slug[\"']")
# What a file of data is called, behind the name of its folder or post; later ones count before earlier ones.
_DATA = (".json", ".11tydata.json", ".11tydata.mjs", ".11tydata.cjs", ".11tydata.js")
_GLOBAL_DATA = ("json", "yaml", "yml", "toml", "js", "cjs", "mjs")
# What it asks of markdown-it, wherever its program does.
_OPTION = re.compile(r"\b(breaks|linkify|typographer)[\"']?\s*:\s*true\b")
_COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)
_LUXON = {"yyyy": "%Y", "MM": "%m", "dd": "%d"}
_ROOTS = frozenset({"src", "content", "input", "site", "."})


def _split_words(text: str) -> tuple[str, ...]:
    return (text,)


def _read_topics(fields: Fields, _named: PathName, collections: frozenset[str] = _COLLECTIONS) -> Topics:
    """Read tags without the names of collections that hold every post; a text is one tag."""
    tags = fields.names("tags", "tag", split=_split_words)
    return Topics(
        categories=fields.names("categories", "category"),
        tags=tuple(tag for tag in tags if tag.lower() not in collections and tag[:1] != "_"),
    )


def _read_path(path: str) -> PathName:
    """Read a path, in which a date may stand anywhere; a file called as its folder is the page of that folder.

    https://www.11ty.dev/docs/permalinks/
    """
    named = read_any_date(path)
    return replace(named, folders=named.folders[:-1]) if named.folders[-1:] == (named.file,) else named


def _own_path(fields: Fields, place: Place, filters: Filters = _FILTERS) -> str:
    """Give the path of `permalink`, in which what a template commonly asks for is filled in."""
    found = fields.find("permalink", "eleventyComputed.permalink")
    if not found or fields.as_flag(found[1]) is not None:
        return ""

    def fill(output: re.Match[str]) -> str:
        name, *applied = (part.strip() for part in output[1].split("|"))
        value = _look_up(name, fields, place)
        for written in applied:
            value = _apply(written, value, filters) if value is not None else None
        if value is None:
            hint = "write the address out, or set “posts.permalink”"
            raise SlugError(f"“{output[0]}” in a permalink can't be filled in here", hint)
        return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value

    path = _OUTPUT.sub(fill, fields.text(found[0]))
    return re.sub("/{2,}", "/", f"/{path}").removesuffix("index.html")


def _look_up(name: str, fields: Fields, place: Place) -> str | datetime | None:
    """Give what a template finds by a name, or by the first of several: something of the page, or of its data."""
    if " or " in name:
        first, _, rest = name.partition(" or ")
        return _look_up(first.strip(), fields, place) or _look_up(rest.strip(), fields, place)
    slug = place.subject.named.name
    known = {
        "page.fileSlug": slug,
        "page.filePathStem": "/".join((f"/{place.base}".rstrip("/"), *place.subject.named.folders, slug)),
        "title": place.subject.title,
        "slug": place.slug or None,
    }
    if name in ("page.date", "date"):
        return place.subject.instant
    return known[name] if name in known else fields.text(name) or None


def _apply(written: str, value: str | datetime, filters: Filters) -> str | None:
    """Apply a filter that many sites have; None for one that we don't know."""
    name, _, argument = written.partition(":") if ":" in written else written.rstrip(")").partition("(")
    name, argument = name.strip(), argument.strip().strip("\"'")
    if isinstance(value, datetime):
        pattern = argument if name == "date" else ""
        pattern = re.sub("yyyy|MM|dd", lambda found: _LUXON[found[0]], argument) if "yyyy" in argument else pattern
        return value.strftime(pattern) if pattern and re.fullmatch(r"(?:%[YmdHMSyjBb]|[/_-])+", pattern) else None
    return filters[name](value) if name in filters else None


def _permalink(folders: tuple[str, ...]) -> str:
    """Give the path below the folder of sources."""
    last = [folder for folder in folders[-1:] if folder not in _ROOTS]
    return "/" + "".join(f"{folder}/" for folder in last) + "{path}/"


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read where the sources are, and the data beside the posts and above them.

    What is written in JavaScript is read where it says things plainly; it isn't run.
    """
    values = site.read(site.file)
    source = site.base / (look_up(values, "dir", "input") or ".") if site.file else site.posts
    below = site.posts.relative_to(source).parts if site.posts.is_relative_to(source) else ()
    if below[:1] and below[0] in _ROOTS and not look_up(values, "dir", "input"):
        below = below[1:]  # a configuration that calls setInputDirectory() says so where we can't read it
    permalink = "/" + "".join(f"{folder}/" for folder in below) + "{path}/"
    collections = _COLLECTIONS | frozenset(_find_collections(site, source))
    program = _COMMENT.sub("", site.read_program(site.file))
    own = {"slug": eleventy_slugs.slugify} if _OWN_SLUG.search(program) else {}
    return SiteRules(
        dialect=replace(
            dialect,
            own_path=partial(_own_path, filters=_FILTERS | own),
            has_pages_on_top=bool(site.file) and site.posts == source,
            read_topics=partial(_read_topics, collections=collections),
        ),
        permalink=permalink if site.file else "",
        defaults=tuple(_read_data(site, source)),
        joins_lists=True,
        extensions={name: {} for name in _OPTION.findall(program)},
        values=dict(_name_values(site, source / "_data")),
    )


def _name_values(site: BlogFolder, data: Path) -> Iterator[tuple[str, str]]:
    """Give what every page may ask for: the files of `_data`, by their names.

    https://www.11ty.dev/docs/data-global/
    """
    for name in list_names(data):
        stem, _, suffix = name.partition(".")
        if suffix in _GLOBAL_DATA:
            yield from name_texts(site.read(data / name), f"{stem}.").items()


def _read_program(values: dict[str, Value], site: BlogFolder, file: Path) -> dict[str, Value]:
    """Give `values` with the addresses that a program makes; tell of those that only it can say."""
    from publisher.content.dialects.eleventy_permalink import read_permalink  # its patterns take long to compile

    computed = values.get("eleventyComputed")
    is_plain = "permalink" in values or (isinstance(computed, Mapping) and "permalink" in computed.entries)
    program = "" if is_plain or file.suffix == ".json" else site.read_program(file)
    if template := read_permalink(program):
        return values | {"permalink": Scalar(text=template, line=1, is_quoted=True)}
    if "permalink" in program:
        hint = "set “posts.permalink”, as in permalink = '/posts/{slug}/'"
        site.warn("this program makes the addresses of posts, and isn't run", hint, file)
    return values


def _read_data(site: BlogFolder, source: Path) -> Iterator[Default]:
    """Give the data of each folder from the sources down, then of each post that has a file of its own.

    https://www.11ty.dev/docs/data-template-dir/
    """
    above = [folder for folder in site.above(source) if folder != source]
    folders = [(folder, "") for folder in above] + [(site.posts / folder, folder) for folder in site.folders()]
    for folder, below in folders:
        for suffix in _DATA:
            file = folder / f"{folder.name}{suffix}"
            values = _read_program(site.read(file).entries, site, file)
            if values:
                yield Default(values=Mapping(entries=values), shown=site.show(file), folder=below)
    for below in site.folders():
        for name in list_names(site.posts / below):
            stem = next((name.removesuffix(suffix) for suffix in reversed(_DATA) if name.endswith(suffix)), "")
            path = posixpath.join(below, f"{stem}.md")
            if stem and path in site.paths:
                file = site.posts / below / name
                yield Default(values=site.read(file), shown=site.show(file), pattern=path)


def _find_collections(site: BlogFolder, source: Path) -> Iterator[str]:
    """Name the collections that the posts' folder, or one above it, calls all its posts by: `note` of `notes`."""
    for folder in (site.posts, *site.above(source)):
        called = folder.name.lower()
        for suffix in _DATA:
            for tag in list_texts(site.read(folder / f"{folder.name}{suffix}").entries.get("tags")):
                if tag.lower() in (called, called.removesuffix("s")):
                    yield tag.lower()


def _find_authors(posts: Path) -> tuple[Path, ...]:
    homes = (posts.parent, posts.parent.parent)
    return tuple(home / "_data" / f"authors.{suffix}" for home in homes for suffix in ("json", "yaml", "yml"))


def _find_folders(values: Mapping) -> SiteFolders:
    given = look_up(values, "dir", "input").strip("./")
    homes = tuple(dict.fromkeys((given, "", "src", "content", "src/content")))
    posts = tuple(f"{home}/{name}".lstrip("/") for home in homes for name in ("posts", "blog", "post"))
    return SiteFolders(posts=posts)


# In the folder of data, which some sites call differently, of the folder that holds the sources.
_DATA_OF_SITES = tuple(
    f"{home}{data}/{name}.*"
    for data in ("_data", "data")
    for home in ("", "src/", "_src/", "content/")
    for name in ("metadata", "site")
)

ELEVENTY = Dialect(
    name="eleventy",
    site_files=(
        SiteFile(name=".eleventy.js"),
        SiteFile(name="eleventy.config.*"),
        SiteFile(name="*.11tydata.*", is_sign=True),
    ),
    naive_zone=UTC,
    read_path=_read_path,
    title_of=title_of_file,
    permalink=_permalink,
    slugify=slugify,
    path_has_date=True,
    own_path=_own_path,
    read_topics=_read_topics,
    find_authors=_find_authors,
    served=(".", "public", "static", "src"),
    grammar=Grammar.COMMONMARK,
    markup=Markup.LIQUID,
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("title", "name"),
        language=("language", "lang", "locale"),
        also=_DATA_OF_SITES,
        find_folders=_find_folders,
    ),
)
