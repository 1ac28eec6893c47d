"""Zola: heads in TOML with `[extra]` and `[taxonomies]`, and dates in names, heads or paths."""

import re
from collections.abc import Iterator
from datetime import UTC
from functools import partial

from msgspec import structs
from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.places import Place
from publisher.content.site_values import find_value, list_texts, look_up
from publisher.content.titles import title_of_file
from publisher.content.transliterate import to_ascii
from publisher.content.values import Mapping, Scalar

_UNSAFE = re.compile(r'[<>:"/\\|?*#\n]')
_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2}T[^_]*)_(.+)", re.DOTALL)


def _recognise(clues: Clues) -> str:
    is_zola = clues.most_begin_with("+++") and clues.some_match(r"\[(?:extra|taxonomies)\]")
    return "the heads of the posts are TOML with [extra] or [taxonomies]" if is_zola else ""


def _read_path(path: str) -> PathName:
    """Read `2024-01-31-name.md`, and `2024-01-31T10:00:00Z_name.md`, whose time the head says again."""
    named = read_leading_date(path)
    found = _TIMED.fullmatch(named.file)
    return structs.replace(named, name=found[2], date=found[1]) if found else named


def _slugify(text: str) -> str:
    """Make a slug as Zola does: in ASCII, every other sign a hyphen, none of them twice."""
    return re.sub(r"[^a-z0-9]+", "-", to_ascii(text).lower()).strip("-")


def _make_safe(text: str) -> str:
    """Leave out what no file system takes."""
    return _UNSAFE.sub("", text.rstrip(" ."))


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read how paths are made: in ASCII letters, in what is safe, or as they are; and whether they keep dates."""
    values = site.read(site.file)
    strategy = look_up(values, "slugify", "paths")
    slugify = {"safe": _make_safe, "off": _keep}.get(strategy, _slugify)
    keeps_dates = look_up(values, "slugify", "paths_keep_dates") == "true"
    spoken = find_value(values, "languages")
    languages = tuple(sorted(spoken.entries)) if isinstance(spoken, Mapping) else ()
    return SiteRules(
        dialect=replace(
            dialect,
            slugify=slugify,
            slugify_path=slugify,
            read_path=partial(_read_site_path, languages=languages, keeps_dates=keeps_dates),
            has_pages_on_top=site.posts.name == "content",
        ),
        defaults=tuple(_find_untemplated(values, site)),
    )


def _find_untemplated(values: Mapping, site: BlogFolder) -> Iterator[Default]:
    """Give for each pattern of pages in which tags are text like any other that they are so.

    https://www.getzola.org/documentation/getting-started/configuration/
    """
    content = site.base / "content"
    below = f"{site.posts.relative_to(content).as_posix()}/" if site.posts.is_relative_to(content) else ""
    for written in list_texts(find_value(values, "skip_content_templating")):
        pattern = written.removeprefix(below.removeprefix("./")).replace("**/", "*").replace("**", "*")
        says = Scalar(text="false", line=1)
        yield Default(
            values=Mapping(entries={"render_with_liquid": says}),
            shown=site.show(site.file or site.base),
            pattern=pattern,
        )


def _keep(text: str) -> str:
    return text


def _read_site_path(path: str, languages: tuple[str, ...], *, keeps_dates: bool) -> PathName:
    """Read a path, whose name may end in one of the site's `languages`, or keep its date in the address."""
    stem, dot, suffix = path.rpartition(".")
    whole, _, language = stem.rpartition(".")
    if language not in languages:
        whole, language = stem, ""
    named = _read_path(f"{whole}{dot}{suffix}")
    return structs.replace(named, name=named.file if keeps_dates else named.name, language=language)


def _own_path(fields: Fields, _place: Place) -> str:
    whole = fields.text("path")
    return f"{whole.strip('/')}/" if whole else ""


def _permalink(folders: tuple[str, ...]) -> str:
    """Give the path below `content`; without such a folder, the posts' own is the section."""
    below = folders[folders.index("content") + 1 :] if "content" in folders else folders[-1:]
    return "/" + "".join(f"{folder}/" for folder in below) + "{path}/"


def _find_folders(_values: Mapping) -> SiteFolders:
    posts = (*(f"content/{name}" for name in ("blog", "posts", "post", "articles")), "content")
    return SiteFolders(posts=posts, feeds="static/feeds")


ZOLA = Dialect(
    name="zola",
    site_files=(
        SiteFile(name="zola.toml"),
        SiteFile(name="config.toml", pattern=r"^[ \t]*base_url\s*="),
    ),
    recognise=_recognise,
    tables=("extra", "taxonomies"),
    published_keys=("date",),
    naive_zone=UTC,
    updated_keys=("updated",),
    read_path=_read_path,
    title_of=title_of_file,
    permalink=_permalink,
    slugify=_slugify,
    slugify_path=_slugify,
    own_path=_own_path,
    splits_authors=False,
    served=("static",),
    grammar=Grammar.COMMONMARK,
    markup=Markup.ZOLA,
    read_site=_read_site,
    site_keys=SiteKeys(
        also=("content/_index.md",),
        url=("base_url",),
        language=("default_language",),
        usual_language="en",
        author=("author", "extra.author.name", "extra.author"),
        email=("extra.author.email", "extra.email"),
        find_folders=_find_folders,
    ),
)
