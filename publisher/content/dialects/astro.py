"""Astro: `pubDate` and `updatedDate`, dates as JavaScript reads them, MDX as text."""

import posixpath
import re
from datetime import UTC
from functools import partial
from pathlib import Path

import msgspec
from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.excerpting import Excerpting
from publisher.content.fields import Fields
from publisher.content.globs import matches_glob
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_name
from publisher.content.places import Place
from publisher.content.site_values import find_value, list_texts, look_up
from publisher.content.source import SourceFile, read_one
from publisher.content.values import Mapping, Scalar, Value

_COLLECTION = re.compile(r"getCollection\(\s*[\"'](\w+)[\"']")
# Where a site defines its collections, and how: each a name, perhaps with a loader that names its files.
_CONFIGURED = ("src/content.config", "src/content/config")
_DEFINED = re.compile(r"\b(?:const|let|var)\s+(\w+)\s*=\s*defineCollection\(")
_LOADER = re.compile(r"\bglob\(\s*(\{.*?\})\s*\)", re.DOTALL)
_EXPORTED = re.compile(r"\bcollections\s*(?::[^=]*)?=\s*\{([^{}]*)\}")
_DEFAULT = re.compile(
    r"(?:^|[{,])\s*(?P<key>\w+)\s*:\s*z\.(?:boolean|string)\(\)[^\n,]*?\.default\("
    r"(?:(?P<flag>true|false)|[\"'](?P<text>[^\"'\n]+)[\"'])\)",
    re.MULTILINE,
)
_HIDDEN = ("!**/_*", "!**/_*/**")  # what a collection without a loader leaves out
_MOST_PAGES = 200  # that are looked at
_NO_SLUG = re.compile(r"[^\w\- ]")


def _recognise(clues: Clues) -> str:
    if clues.most_match(r"pubDate:") and not clues.some_match(r"date:"):
        return "the posts have a pubDate"
    return "the posts stand in src/content" if "src/content/" in "/".join((*clues.folders, "")) else ""


def _slugify(text: str) -> str:
    """Make a slug as github-slugger does, which Astro uses for each part of a path."""
    return _NO_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _own_path(fields: Fields, place: Place, ending: str = "/") -> str:
    """Give the path of `slug`, which replaces the whole path below the blog."""
    return f"/{place.base}{place.slug}{ending}" if fields.find("slug") else ""


def _permalink(folders: tuple[str, ...]) -> str:
    return "/" + "".join(f"{folder}/" for folder in folders[-1:] if folder != "content") + "{path}/"


class _Collection(msgspec.Struct, frozen=True, kw_only=True):
    """What pages call the posts, and the patterns of their files; those with a `!` leave some out.

    `defaults` is what its schema says of posts that say nothing themselves.
    """

    name: str
    patterns: tuple[str, ...]
    defaults: tuple[Default, ...] = ()


def _read_path(path: str, patterns: tuple[str, ...] = ()) -> PathName | None:
    wanted = [pattern for pattern in patterns if pattern[:1] != "!"]
    unwanted = [pattern[1:] for pattern in patterns if pattern[:1] == "!"]
    is_post = not (wanted and not matches_glob(path, wanted)) and not matches_glob(path, unwanted)
    return read_name(path) if is_post else None


def _find_collection(site: BlogFolder) -> _Collection:
    """Find the collection of these posts: the one whose loader has their folder, else the one of its name."""
    from publisher.content.js_values import read_javascript  # its patterns take long to compile

    files = [site.base / f"{stem}.{suffix}" for stem in _CONFIGURED for suffix in ("ts", "mts", "js", "mjs")]
    file = next((file for file in files if site.read_program(file)), files[0])
    text = site.read_program(file)
    exported = _EXPORTED.search(text)
    pieces = _DEFINED.split(text)[1:]
    defaults: dict[str, Default] = {}
    for variable, piece in zip(pieces[::2], pieces[1::2], strict=True):
        renamed = re.search(rf"[\"']?([\w-]+)[\"']?\s*:\s*{variable}\b", exported[1]) if exported else None
        name = renamed[1] if renamed else variable
        loader = _LOADER.search(piece)
        options = read_javascript(f"= {loader[1]}") if loader else None
        defaults[name] = Default(values=_read_defaults(piece), shown=site.show(file))
        if options and site.base / posixpath.normpath(look_up(options, "base") or ".") == site.posts:
            patterns = list_texts(find_value(options, "pattern"))
            return _Collection(name=name, patterns=patterns, defaults=(defaults[name],))
    name = site.posts.name
    return _Collection(name=name, patterns=_HIDDEN, defaults=(defaults[name],) if name in defaults else ())


def _read_defaults(schema: str) -> Mapping:
    """Give what a schema says for posts that don't, as in `draft: z.boolean().default(true)`."""
    entries: dict[str, Value] = {}
    for found in _DEFAULT.finditer(schema):
        text = found["text"]
        entries[found["key"]] = Scalar(text=text or found["flag"], line=1, is_quoted=text is not None)
    return Mapping(entries=entries)


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Find the page that shows the posts: its folder is theirs on the web. And whether addresses end in a slash."""
    values = site.read(site.file)
    ending = "" if look_up(values, "trailingSlash") == "never" else "/"
    ending = ".html" if look_up(values, "build", "format") == "file" else ending
    collection = _find_collection(site)
    folder = _find_route(site, collection.name) if site.file else None
    permalink = dialect.permalink(site.posts.parts) if folder is None else f"/{folder}/{{path}}/"
    permalink = re.sub("/{2,}", "/", permalink)
    return SiteRules(
        dialect=replace(
            dialect,
            own_path=partial(_own_path, ending=ending),
            read_path=partial(_read_path, patterns=collection.patterns),
        ),
        permalink=f"{permalink.rstrip('/')}{ending}",
        defaults=collection.defaults,
    )


def _find_route(site: BlogFolder, collection: str) -> str | None:
    """Give the folder below `src/pages` of the page that is made once for each post of a collection."""
    pages = site.base / "src" / "pages"
    for file in sorted(pages.rglob("*.astro"))[:_MOST_PAGES]:
        route = file.relative_to(pages).with_suffix("")
        dynamic = next((number for number, part in enumerate(route.parts) if part.startswith("[")), None)
        if dynamic is None or set(route.parts[dynamic + 1 :]) - {"index"}:
            continue
        source = read_one(file, file.name, file.name)
        if isinstance(source, SourceFile) and collection in _COLLECTION.findall(source.text):
            return "/".join(route.parts[:dynamic])
    return None


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """They are a collection of their own, beside that of the posts, or in one file."""
    homes = (posts.parent, posts.parent.parent / "data")
    return tuple(home / f"authors{suffix}" for home in homes for suffix in ("", ".yml", ".yaml", ".json"))


def _find_folders(_values: Mapping) -> SiteFolders:
    homes = ("src/content", "src/data", "src/pages", "content")
    posts = tuple(f"{home}/{name}" for home in homes for name in ("blog", "posts", "post"))
    return SiteFolders(posts=posts, feeds="public/feeds")


ASTRO = Dialect(
    name="astro",
    site_files=(SiteFile(name="astro.config.*"),),
    recognise=_recognise,
    # Each site has words of its own; these are the ones that most of them take.
    published_keys=(
        *("pubDate", "publishDate", "published", "pubDatetime", "publishedDate", "publishedAt", "datePublished"),
        *("pub_date", "publish_date", "published_at", "date", "createdAt", "created"),
    ),
    updated_keys=(
        *("updatedDate", "modDatetime", "updated", "updatedAt", "dateModified", "lastUpdated", "lastModified"),
        *("updated_date", "updated_at", "modified", "lastmod"),
    ),
    naive_zone=UTC,
    words_in_site_zone=True,
    read_path=_read_path,
    permalink=_permalink,
    slugify=_slugify,
    slugify_path=_slugify,
    own_path=_own_path,
    find_authors=_find_authors,
    excerpting=Excerpting(summary_first=True),
    renames_pictures=True,
    served=("public",),
    grammar=Grammar.GITHUB,
    markup=Markup.MDX_FILES,
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("site_title", "title", "site.title"),
        url=("site", "site.website", "site.url", "website", "site_url", "siteurl"),
        base="base",
        language=("i18n.defaultlocale", "lang", "site.lang"),
        description=("site_description", "description", "desc", "site.desc", "site.description"),
        author=("author", "site.author"),
        also=(
            *("src/consts.*", "src/config.*", "src/site.config.*", "src/site-config.*"),
            *("src/config/site.*", "src/config/index.*", "src/data/site.*", "src/data/config.*"),
            *("src/pages/rss.xml.*", "src/pages/feed.xml.*"),
        ),
        find_folders=_find_folders,
    ),
)
