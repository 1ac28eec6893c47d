"""Hugo: heads in YAML, TOML or JSON, page bundles, and addresses that follow the folders."""

from datetime import UTC
from functools import partial
from pathlib import Path

from msgspec import structs
from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules, SlugFrom
from publisher.content.dialects.hugo.cascades import read_cascades
from publisher.content.dialects.hugo.configuration import read_configuration, read_parts
from publisher.content.dialects.hugo.content import find_content, find_spoken, name_default
from publisher.content.dialects.hugo.paths import (
    Spoken,
    read_named_slug,
    read_path,
    read_whole_name,
    slugify,
    slugify_slug,
    slugify_title,
)
from publisher.content.dialects.hugo.permalinks import find_own_path, find_permalink, find_sections, make_permalink
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.site_folders import CONFIGURATION
from publisher.content.site_reading import read_values
from publisher.content.site_values import find_value, items_of, list_texts, look_up, name_texts
from publisher.content.titles import title_of_file
from publisher.content.values import Mapping, Scalar

__all__ = ["HUGO"]

_HARD_WRAPS = ("markup", "goldmark", "renderer", "hardwraps")
_CONFIGURED = r"^[ \t]*[\"']?(?:baseURL|languageCode)[\"']?\s*[:=]"


def _recognise(clues: Clues) -> str:
    if clues.most_begin_with("+++"):
        return "the heads of the posts are TOML"
    if clues.most_begin_with("{"):
        return "the heads of the posts are JSON"
    if clues.some_match(r"\{\{[<%] "):
        return "Hugo's shortcodes stand in the posts"
    return "“<!--more-->” stands in the posts" if clues.most_match(r"<!--more-->$") else ""


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read the configuration: zone, addresses, which dates count, and what sections hand down to their posts."""
    values = read_configuration(site)
    dialect = replace(dialect, has_pages_on_top=site.posts.name == "content")
    if not values.entries:
        return SiteRules(dialect=dialect, defaults=tuple(read_cascades(Mapping(), site)))
    words = look_up(values, "summarylength")
    if words.isdecimal():
        dialect = replace(dialect, excerpting=structs.replace(dialect.excerpting, words=int(words)))
    default = name_default(values)
    return SiteRules(
        dialect=_fit_dates(dialect, values, find_spoken(values, site)),
        language=default.lower(),
        home=f"{default}/" if look_up(values, "defaultcontentlanguageinsubdir") == "true" else "",
        permalink=find_permalink(dialect, values, site),
        sections=dict(find_sections(values, site)),
        # Hugo knows no other zone than the one it is told (content.md §2).
        zone=site.read_zone(look_up(values, "timezone")) or UTC,
        defaults=tuple(read_cascades(values, site)),
        extensions={"breaks": {}} if look_up(values, *_HARD_WRAPS) == "true" else {},
        values=name_texts(_find_params(values), "site.params."),
    )


def _find_params(values: Mapping) -> Mapping:
    params = find_value(values, "params")
    return params if isinstance(params, Mapping) else Mapping()


def _fit_dates(dialect: Dialect, values: Mapping, spoken: Spoken) -> Dialect:
    """Give the dialect with the dates that `[frontmatter]` asks for; a name's date counts only where it does."""
    asked = [
        item.text.lower()
        for item in items_of(find_value(values, "frontmatter", "date"))
        if isinstance(item, Scalar)
    ]
    keys = [key for name in asked for key in (dialect.published_keys if name == ":default" else (name,))]
    is_filename_first = asked[:1] == [":filename"]
    reader = read_path if ":filename" in asked else read_whole_name
    return replace(
        dialect,
        published_keys=tuple(key for key in keys if not key.startswith(":")) or dialect.published_keys,
        prefers_name_dates=is_filename_first,
        read_path=partial(read_named_slug if is_filename_first else reader, spoken=spoken),
    )


def _find_authors(posts: Path) -> tuple[Path, ...]:
    site = next((above.parent for above in (posts, *posts.parents) if above.name == "content"), posts.parent)
    data = tuple(site / "data" / f"authors{suffix}" for suffix in (".yml", ".yaml", ".toml", ".json", ""))
    return (*data, site / "content" / "authors")


def _find_folders(values: Mapping) -> SiteFolders:
    content = find_content(values, name_default(values))
    main = list_texts(find_value(values, "params", "mainsections") or find_value(values, "mainsections"))
    usual = (*(main if len(main) == 1 else ()), "posts", "post", "blog", "articles", "news")
    return SiteFolders(posts=(*(f"{content}/{name}" for name in usual), content), feeds="static/feeds")


HUGO = Dialect(
    name="hugo",
    site_files=(
        *(SiteFile(name=f"hugo.{suffix}") for suffix in ("toml", "yaml", "yml", "json")),
        *(SiteFile(name=f"config.{suffix}", pattern=_CONFIGURED) for suffix in ("toml", "yaml", "yml", "json")),
        *(
            SiteFile(name=f"config/{CONFIGURATION}/{name}.{suffix}", pattern=_CONFIGURED)
            for name in ("hugo", "config")
            for suffix in ("toml", "yaml", "yml", "json")
        ),
    ),
    recognise=_recognise,
    folds_keys=True,
    tables=("params",),
    published_keys=("publishDate", "pubDate", "published", "date", "lastmod", "modified"),
    updated_keys=("lastmod", "modified"),
    read_path=read_path,
    keeps_name_dates=True,
    title_of=title_of_file,
    permalink=make_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=slugify_title,
    slugify_path=slugify,
    slugify_slug=slugify_slug,
    own_path=find_own_path,
    find_authors=_find_authors,
    splits_authors=False,
    excerpting=Excerpting(automatic=Automatic.BLOCKS),
    served=("static", "assets"),
    grammar=Grammar.GITHUB,
    markup=Markup.HUGO,
    read_site=_read_site,
    site_keys=SiteKeys(
        # What the site says in its own language counts before what it says in all.
        title=("languages.{language}.title", "title"),
        url=("languages.{language}.baseurl", "baseurl"),
        language=("languages.{language}.languagecode", "languagecode", "defaultcontentlanguage"),
        description=(
            *("languages.{language}.params.description", "params.description"),
            *("languages.{language}.description", "description"),
        ),
        author=(
            *("languages.{language}.params.author.name", "languages.{language}.params.author"),
            *("languages.{language}.author.name", "params.author.name", "params.author", "author.name", "author"),
        ),
        email=("languages.{language}.params.author.email", "params.author.email", "params.email", "author.email"),
        read_file=lambda file: read_parts(file, read_values),
        find_folders=_find_folders,
    ),
)
