"""Hugo: heads in YAML, TOML or JSON, page bundles, and addresses that follow the folders."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC
from functools import partial
from pathlib import Path

import msgspec
from msgspec import structs
from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules, SlugFrom
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.permalinks import OF_THE_DAY
from publisher.content.places import Place
from publisher.content.site_folders import CONFIGURATION
from publisher.content.site_reading import read_values
from publisher.content.site_values import find_value, fold_keys, items_of, list_texts, look_up, name_texts
from publisher.content.slugs import SlugError
from publisher.content.titles import title_of_file
from publisher.content.values import Mapping, Scalar

_LANGUAGE = re.compile(r"(.+)\.([a-z]{2}(?:-[a-z]{2,4})?)", re.IGNORECASE)
_HARD_WRAPS = ("markup", "goldmark", "renderer", "hardwraps")
_PARTS = frozenset({"frontmatter", "languages", "markup", "params", "permalinks"})  # that say something of posts
_SUFFIXES = frozenset({".toml", ".yaml", ".yml", ".json"})
_KEPT = "./_#+~-@"  # what Hugo keeps in a path beside letters, digits and marks
# https://gohugo.io/configuration/permalinks/#tokens, the longest first.
_LAST = r"(?:slugorcontentbasename|slugorfilename|contentbasename|filename|slug|title)"
_TOKEN = re.compile(rf":(sections\[1:\](?:/:{_LAST})?|sections/:{_LAST}|[a-z]+)")
_OURS = {
    "sections[1:]": "{path}",
    "slugorcontentbasename": "{path}",
    "slugorfilename": "{path}",
    "contentbasename": "{file}",
    "filename": "{file}",
    **{name: f"{{{name}}}" for name in ("title", "slug", "year", "month", "day")},
}
_SCHEME = re.compile("https?:", re.IGNORECASE)
_CONFIGURED = r"^[ \t]*[\"']?(?:baseURL|languageCode)[\"']?\s*[:=]"


def _recognise(clues: Clues) -> str:
    if clues.most_begin_with("+++"):
        return "the heads of the posts are TOML"
    if clues.most_begin_with("{"):
        return "the heads of the posts are JSON"
    if clues.some_match(r"^\{\{[<%] "):
        return "Hugo's shortcodes stand in the posts"
    return "“<!--more-->” stands in the posts" if clues.most_match(r"^<!--more-->$") else ""


class _Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """The languages of a site, in lower case.

    `here` is that of the folder of posts, unless it is the site's own; `below` are folders in it that hold the
    texts of a language, the longest first.
    """

    languages: frozenset[str]
    here: str
    below: dict[str, str]


def _read_path(path: str, spoken: _Spoken | None = None) -> PathName | None:
    """Read `section/name.md`, `section/name/index.md` and their translations, such as `name.fr.md`.

    Where it is known what is `spoken`, the end of `node.js.md` is a part of its name.
    """
    folder = next((folder for folder in spoken.below if path.startswith(folder)), "") if spoken else ""
    path = path.removeprefix(folder)
    stem, dot, suffix = path.rpartition(".")
    found = _LANGUAGE.fullmatch(stem.rpartition("/")[2])
    if found and (found[2].lower() in spoken.languages if spoken else not found[2].isdigit()):
        named = read_leading_date(f"{stem[: -len(found[2]) - 1]}{dot}{suffix}")
        return structs.replace(named, language=found[2].lower())
    named = read_leading_date(path)
    return structs.replace(named, language=spoken.below.get(folder, spoken.here)) if spoken else named


def _slugify(text: str, slash: str = "-") -> str:
    """Make a part of a path as Hugo does: lower case, blanks as hyphens, other signs gone, and `slash` for one."""
    made: list[str] = []
    is_gap = False
    for character in unicodedata.normalize("NFC", text).strip().lower():
        if character.isspace():
            is_gap = True
        elif character.isalnum() or character in _KEPT or unicodedata.category(character).startswith("M"):
            if is_gap and made and made[-1] != "-" and character != "-":
                made.append("-")
            is_gap = False
            made.append(slash if character == "/" else character)
    return "".join(made)


def _slugify_title(text: str) -> str:
    """Make what stands for a title in a pattern: a slash in it parts folders, and a plus is lost."""
    return re.sub("/{2,}", "/", _slugify(text.replace("+", ""), slash="/")).strip("/")


def _slugify_slug(text: str) -> str:
    """Make a slug of what a head says; a slash in it parts folders."""
    return "/".join(map(_slugify, text.strip("/").split("/")))


def _own_path(fields: Fields, place: Place) -> str:
    """Give the path of `url`, in which tokens stand as in a pattern of the site's.

    Without a slash before it, it stands below the language; without one behind it, it is a folder all the
    same unless there is a dot in it.
    Raises SlugError where it names another site: Hugo builds no such post.
    """
    whole = fields.text("url")
    if _SCHEME.match(whole):
        hint = "write the path on this site; for a link to another one, write external_url"
        raise SlugError(f"url: “{whole}” is no path, and Hugo takes no other", hint)
    if ":" in whole:
        whole = _TOKEN.sub(lambda found: _fill(found[1], place) or found[0], whole)
    return whole if not whole or "." in whole or whole.endswith("/") else f"{whole}/"


def _fill(token: str, place: Place) -> str:
    """Give what stands for a token in the `url` of one post.

    https://gohugo.io/content-management/urls/#tokens
    """
    if "/:" in token:
        return "/".join(_fill(part, place) for part in token.split("/:"))
    named = place.subject.named
    file = _slugify(named.file)
    folders = (*place.base.strip("/").split("/"), *map(_slugify, named.folders))
    known = {
        "section": folders[0],
        "sections": "/".join(folders),
        "sections[1:]": "/".join(folders[1:]),
        "title": _slugify_title(place.subject.title),
        **dict.fromkeys(("slug", "slugorfilename", "slugorcontentbasename"), place.slug or place.made_slug),
        **dict.fromkeys(("filename", "contentbasename"), file),
    }
    our_name = _OURS.get(token, "").strip("{}")
    return OF_THE_DAY[our_name](place.subject.instant) if our_name in OF_THE_DAY else known.get(token, "")


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read the configuration: zone, addresses, which dates count, and what sections hand down to their posts."""
    values = _read_configuration(site)
    dialect = replace(dialect, has_pages_on_top=site.posts.name == "content")
    if not values.entries:
        return SiteRules(dialect=dialect, defaults=tuple(_read_cascades(Mapping(), site)))
    words = look_up(values, "summarylength")
    if words.isdecimal():
        dialect = replace(dialect, excerpting=structs.replace(dialect.excerpting, words=int(words)))
    default = _default_language(values)
    return SiteRules(
        dialect=_fit_dates(dialect, values, _find_spoken(values, site)),
        language=default.lower(),
        home=f"{default}/" if look_up(values, "defaultcontentlanguageinsubdir") == "true" else "",
        permalink=_find_permalink(dialect, values, site),
        sections=dict(_find_sections(values, site)),
        # Hugo knows no other zone than the one it is told (content.md §2).
        zone=site.read_zone(look_up(values, "timezone")) or UTC,
        defaults=tuple(_read_cascades(values, site)),
        extensions={"breaks": {}} if look_up(values, *_HARD_WRAPS) == "true" else {},
        values=name_texts(_find_params(values), "site.params."),
    )


def _find_params(values: Mapping) -> Mapping:
    params = find_value(values, "params")
    return params if isinstance(params, Mapping) else Mapping()


def _read_configuration(site: BlogFolder) -> Mapping:
    """Read the site's own file, with the parts of it beside it."""
    return Mapping() if site.file is None else _read_parts(site.file, site.read)


def _read_parts(file: Path, read: Callable[[Path], Mapping]) -> Mapping:
    """Read a site's own file; in a folder of configuration, others hold the tables that they are named for.

    `languages.fr.toml` and `params.fr.toml` are of one language.
    https://gohugo.io/configuration/introduction/#configuration-directory
    """
    values = fold_keys(read(file))
    if file.parent.name != CONFIGURATION:
        return values
    joined = Mapping()
    for other in sorted(file.parent.iterdir()):
        name, _, language = other.stem.lower().partition(".")
        if name not in _PARTS or other.suffix not in _SUFFIXES:
            continue
        keys = (name,) if not language else ("languages", language, *([] if name == "languages" else [name]))
        table = fold_keys(read(other))
        for key in reversed(keys):
            table = Mapping(entries={key: table})
        joined = _join(table, joined)
    return _join(values, joined)


def _join(first: Mapping, other: Mapping) -> Mapping:
    """Give what either says, at every level; where both say something, the first counts."""
    entries = dict(other.entries)
    for key, value in first.entries.items():
        below = entries.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            entries[key] = _join(value, below)
        else:
            entries[key] = value
    return structs.replace(first, entries=entries)


def _fit_dates(dialect: Dialect, values: Mapping, spoken: _Spoken) -> Dialect:
    """Give the dialect with the dates that `[frontmatter]` asks for; a name's date counts only where it does."""
    asked = [
        item.text.lower()
        for item in items_of(find_value(values, "frontmatter", "date"))
        if isinstance(item, Scalar)
    ]
    keys = [key for name in asked for key in (dialect.published_keys if name == ":default" else (name,))]
    is_filename_first = asked[:1] == [":filename"]
    reader = _read_path if ":filename" in asked else _read_whole_name
    return replace(
        dialect,
        published_keys=tuple(key for key in keys if not key.startswith(":")) or dialect.published_keys,
        prefers_name_dates=is_filename_first,
        read_path=partial(_read_named_slug if is_filename_first else reader, spoken=spoken),
    )


def _read_named_slug(path: str, spoken: _Spoken | None = None) -> PathName | None:
    """Read a path whose name gives the date, and with it the slug of a post that names none itself."""
    named = _read_path(path, spoken)
    if not named or not named.date:
        return named
    slug = Scalar(text=named.name, line=1, is_quoted=True)
    return structs.replace(named, says=Mapping(entries={"slug": slug}))


def _read_whole_name(path: str, spoken: _Spoken | None = None) -> PathName | None:
    """Read a path whose names keep their dates: one serves where the head has none, and stays in the address."""
    named = _read_path(path, spoken)
    return named and structs.replace(named, name=named.file)


def _find_permalink(dialect: Dialect, values: Mapping, site: BlogFolder) -> str:
    """Give the pattern for the posts' section."""
    folders = _find_place(values, site)
    below = _below_content(folders)
    section = next(iter(below), "")
    names = (("permalinks", section), ("permalinks", "page", section))
    written = next(filter(None, (look_up(values, *map(str.lower, name)) for name in names)), "")
    pattern = _translate(written, section, "/".join(_slugify(folder) for folder in below), site)
    plain = (pattern or dialect.permalink(folders)).strip("/")
    is_own = bool(pattern) or below != _below_content(site.posts.parts)
    return _complete(plain, values, section, is_own=is_own)


def _find_sections(values: Mapping, site: BlogFolder) -> Iterator[tuple[str, str]]:
    """Give the patterns of sections, where the posts are all that the site has."""
    table = find_value(values, "permalinks")
    if _below_content(_find_place(values, site)) or not isinstance(table, Mapping):
        return
    pages = table.entries.get("page")
    for section, written in (table.entries | (pages.entries if isinstance(pages, Mapping) else {})).items():
        if isinstance(written, Scalar) and (pattern := _translate(written.text, section, "", site)):
            yield section, _complete(pattern.strip("/"), values, section, is_own=True)


def _translate(written: str, section: str, sections: str, site: BlogFolder) -> str:
    """Give a pattern of a section in our words; `sections` are the folders of the posts below `content`."""
    ours = {**_OURS, "section": _slugify(section)}
    whole = f"{sections}/{{path}}" if sections else "{path}"
    for last in ("slug", "title", "filename", "contentbasename", "slugorfilename", "slugorcontentbasename"):
        ours |= {f"sections[1:]/:{last}": "{path}", f"sections/:{last}": whole}
    return site.translate_permalink(written, _TOKEN, ours)


def _complete(plain: str, values: Mapping, section: str, *, is_own: bool) -> str:
    """Give a pattern as all addresses of the site are; nothing where that is how they are anyhow."""
    is_ugly = "true" in (look_up(values, "uglyurls"), look_up(values, "uglyurls", section.lower()))
    if not (is_own or is_ugly):
        return ""
    return f"/{plain}{'.html' if is_ugly else '/'}"


def _read_cascades(values: Mapping, site: BlogFolder) -> Iterator[Default]:
    """Give what the configuration, and the pages of the sections from `content` down, hand down to posts.

    https://gohugo.io/content-management/front-matter/#cascade
    """
    if site.file:
        yield from _read_cascade(values, site, site.file, "")
    content = next((folder for folder in (site.posts, *site.posts.parents) if folder.name == "content"), site.posts)
    for above in site.above(content):
        yield from _read_cascade(fold_keys(site.read(above / "_index.md")), site, above / "_index.md", "")
    for folder in site.folders():
        file = site.posts / folder / "_index.md"
        yield from _read_cascade(fold_keys(site.read(file)), site, file, folder)


def _read_cascade(values: Mapping, site: BlogFolder, file: Path, folder: str) -> Iterator[Default]:
    for table in items_of(find_value(values, "cascade")):
        if not isinstance(table, Mapping):
            continue
        target = find_value(table, "target") or find_value(table, "_target") or Mapping()
        wanted = {
            name: look_up(target, name) if isinstance(target, Mapping) else ""
            for name in ("path", "kind", "environment")
        }
        if wanted["kind"] not in ("", "page") or wanted["environment"] not in ("", "production"):
            continue
        below = "/".join(("", *_below_content(site.posts.parts), ""))
        pattern = wanted["path"].replace("**", "*")
        if pattern and not pattern.startswith(below) and not below.startswith(pattern.rstrip("*")):
            continue
        given = {key: value for key, value in table.entries.items() if key not in ("target", "_target")}
        pattern = f"{pattern.removeprefix(below)}*" if pattern.startswith(below) else ""
        yield Default(
            values=structs.replace(table, entries=given), shown=site.show(file), folder=folder, pattern=pattern
        )


def _find_content(values: Mapping, language: str) -> str:
    """Give the folder of all texts of a language, which may have one of its own."""
    of_language = look_up(values, "languages", language.lower(), "contentdir")
    return posixpath.normpath(of_language or look_up(values, "contentdir") or "content")


def _default_language(values: Mapping) -> str:
    return look_up(values, "defaultcontentlanguage") or "en"


def _list_languages(values: Mapping) -> tuple[str, ...]:
    """Name the languages of the site, its own first."""
    spoken = find_value(values, "languages")
    return tuple(
        dict.fromkeys((_default_language(values), *(spoken.entries if isinstance(spoken, Mapping) else ())))
    )


def _find_language(values: Mapping, site: BlogFolder) -> str:
    """Give the language in whose folder the posts lie: the site's own, where it is in several or in none."""
    holding = (one for one in _list_languages(values) if _is_in(site, _find_content(values, one)))
    return max(holding, key=lambda one: len(_find_content(values, one)), default=_default_language(values))


def _find_spoken(values: Mapping, site: BlogFolder) -> _Spoken:
    languages = _list_languages(values)

    def name_of(language: str) -> str:
        return "" if language.lower() == languages[0].lower() else language.lower()

    below: dict[str, str] = {}
    for language in languages:
        content = site.base / _find_content(values, language)
        if content != site.posts and content.is_relative_to(site.posts):
            below.setdefault(f"{content.relative_to(site.posts).as_posix()}/", name_of(language))
    return _Spoken(
        languages=frozenset(map(str.lower, languages)),
        here=name_of(_find_language(values, site)),
        below={folder: below[folder] for folder in sorted(below, key=len, reverse=True)},
    )


def _is_in(site: BlogFolder, content: str) -> bool:
    return site.posts.is_relative_to(site.base / content)


def _find_place(values: Mapping, site: BlogFolder) -> tuple[str, ...]:
    """Give the folders of the posts, as if all texts lay in `content`."""
    content = _find_content(values, _find_language(values, site))
    if not _is_in(site, content):
        return site.posts.parts
    return ("content", *site.posts.relative_to(site.base / content).parts)


def _below_content(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Give the folders below `content`; without such a folder, the posts' own is the section."""
    return folders[folders.index("content") + 1 :] if "content" in folders else folders[-1:]


def _permalink(folders: tuple[str, ...]) -> str:
    return "/" + "".join(f"{_slugify(folder)}/" for folder in _below_content(folders)) + "{path}/"


def _find_authors(posts: Path) -> tuple[Path, ...]:
    site = next((above.parent for above in (posts, *posts.parents) if above.name == "content"), posts.parent)
    data = tuple(site / "data" / f"authors{suffix}" for suffix in (".yml", ".yaml", ".toml", ".json", ""))
    return (*data, site / "content" / "authors")


def _find_folders(values: Mapping) -> SiteFolders:
    content = _find_content(values, _default_language(values))
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
    read_path=_read_path,
    keeps_name_dates=True,
    title_of=title_of_file,
    permalink=_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=_slugify_title,
    slugify_path=_slugify,
    slugify_slug=_slugify_slug,
    own_path=_own_path,
    find_authors=_find_authors,
    splits_authors=False,
    excerpting=Excerpting(automatic=Automatic.BLOCKS),
    served=("static", "assets"),
    grammar=Grammar.GITHUB,
    markup=Markup.HUGO,
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("title", "languages.{language}.title"),
        url=("baseurl",),
        language=("languagecode", "languages.{language}.languagecode", "defaultcontentlanguage"),
        description=(
            *("params.description", "languages.{language}.params.description"),
            *("languages.{language}.description", "description"),
        ),
        author=(
            *("params.author.name", "params.author", "author.name", "author"),
            *("languages.{language}.params.author.name", "languages.{language}.params.author"),
            "languages.{language}.author.name",
        ),
        email=("params.author.email", "params.email", "author.email", "languages.{language}.params.author.email"),
        read_file=lambda file: _read_parts(file, read_values),
        find_folders=_find_folders,
    ),
)
