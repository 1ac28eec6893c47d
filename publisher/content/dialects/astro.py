"""Astro: `pubDate` and `updatedDate`, dates as JavaScript reads them, MDX as text."""

import re
from dataclasses import replace
from datetime import UTC
from functools import partial

from publisher.content.blog_folder import BlogFolder
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.excerpting import Excerpting
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import read_name
from publisher.content.places import Place
from publisher.content.site_values import look_up
from publisher.content.source import SourceFile, read_one

_COLLECTION = re.compile(r"getCollection\(\s*[\"'](\w+)[\"']")
_MOST_PAGES = 200  # that are looked at
_NO_SLUG = re.compile(r"[^\w\- ]")


def _recognise(clues: Clues) -> str:
    if clues.most_match(r"^pubDate:") and not clues.some_match(r"^date:"):
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


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Find the page that shows the posts: its folder is theirs on the web. And whether addresses end in a slash."""
    values = site.read(site.file)
    ending = "" if look_up(values, "trailingSlash") == "never" else "/"
    ending = ".html" if look_up(values, "build", "format") == "file" else ending
    folder = _find_route(site) if site.file else None
    permalink = dialect.permalink(site.posts.parts) if folder is None else f"/{folder}/{{path}}/"
    permalink = re.sub("/{2,}", "/", permalink)
    return SiteRules(
        dialect=replace(dialect, own_path=partial(_own_path, ending=ending)),
        permalink=f"{permalink.rstrip('/')}{ending}",
    )


def _find_route(site: BlogFolder) -> str | None:
    """Give the folder below `src/pages` of the page that is made once for each post of this collection."""
    pages = site.base / "src" / "pages"
    for file in sorted(pages.rglob("*.astro"))[:_MOST_PAGES]:
        route = file.relative_to(pages).with_suffix("")
        dynamic = next((number for number, part in enumerate(route.parts) if part.startswith("[")), None)
        if dynamic is None or set(route.parts[dynamic + 1 :]) - {"index"}:
            continue
        source = read_one(file, file.name, file.name)
        if isinstance(source, SourceFile) and site.posts.name in _COLLECTION.findall(source.text):
            return "/".join(route.parts[:dynamic])
    return None


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
    read_site=_read_site,
)
