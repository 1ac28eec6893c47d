"""Pelican: heads of plain lines, slugs of the title in ASCII, drafts by their status, settings in Python."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath

import msgspec
from msgspec import structs
from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.chosen import CHOSEN
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules, SlugFrom
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.fields import Fields
from publisher.content.markup import Markup
from publisher.content.pages import file_page
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.places import Place
from publisher.content.site_values import find_value, items_of, list_texts, look_up, name_texts
from publisher.content.topics import Topics
from publisher.content.transliterate import to_ascii
from publisher.content.values import Mapping, Scalar, Sequence, Value

_HEADERS = re.compile(r"\s*(?:---\s*\n)?(?:Title|Date|Slug|Category|Author):\s")
_TAG = re.compile(r"</?[^>]*>")
_MISC = "misc"
_ENDLESS = 1_000_000  # words
_FIRST = (1, 1, 1, 0, 0, 0)  # of the parts of a time
_PUBLISHED = "publishconf.py"  # what it says counts before the site's own file, which it takes in
_PAGES = ("pages",)  # folders of pages, which are no posts
# https://docs.getpelican.com/en/stable/settings.html#slug-regex-substitutions
_SUBSTITUTIONS = ((r"[^\w\s-]", ""), (r"\A\s*", ""), (r"\s*\Z", ""), (r"[-\s]+", "-"))
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_STRFTIME = re.compile(r"%([-\w])(\w?)")
_DAYS = {
    "Y": "{year}",
    "y": "{short_year}",
    "m": "{month}",
    "-m": "{i_month}",
    "b": "{short_month}",
    "B": "{long_month}",
    "d": "{day}",
    "-d": "{i_day}",
    "j": "{y_day}",
    "a": "{short_day}",
    "A": "{long_day}",
    "H": "{hour}",
    "M": "{minute}",
    "S": "{second}",
}


def _recognise(clues: Clues) -> str:
    are_plain = clues.most(_HEADERS.match(text) is not None for _, text in clues.posts)
    return "the heads of the posts are plain lines" if are_plain else ""


def _slugify(
    text: str,
    substitutions: Iterable[tuple[str, str]] = _SUBSTITUTIONS,
    *,
    keeps_letters: bool = False,
    keeps_case: bool = False,
) -> str:
    """Make a slug: in ASCII but with `keeps_letters`, in lower case but with `keeps_case`."""
    plain = _TAG.sub("", text)
    slug = plain if keeps_letters else to_ascii(plain)
    for pattern, new in substitutions:
        slug = re.sub(pattern, new, slug, flags=re.IGNORECASE)
    return (slug if keeps_case else slug.lower()).strip()


def _split(text: str) -> list[str]:
    """Part tags and names; an author of YAML's habits may have put a list's brackets around them."""
    plain = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return [part.strip().strip("\"'") for part in plain.split(";" if ";" in plain else ",")]


def _read_topics(fields: Fields, named: PathName) -> Topics:
    """Read one category, which is otherwise the folder's name, and tags between `;` or commas."""
    category = fields.text("category") or next(iter(named.folders[-1:]), _MISC)
    return Topics(categories=(category,), tags=fields.names("tags", split=_split))


def _own_path(fields: Fields, place: Place, language: str = "", translated: str = "") -> str:
    """Give the path that a head names; or that of `translated`, for a post in another language than the blog's."""
    whole = fields.text("url", "save_as")
    said = fields.text("lang").lower()
    if not whole and said and language and said != language.lower():
        filled = translated.replace("{slug}", place.slug or place.made_slug).replace("{lang}", said)
        whole = "" if "{" in filled else filled.removesuffix("index.html")
    return whole if not whole or whole.startswith("/") else f"/{whole}"


def _permalink(_folders: tuple[str, ...]) -> str:
    return "/{slug}.html"


def _read_path(path: str) -> PathName | None:
    return None if path.split("/", maxsplit=1)[0] in _PAGES else read_leading_date(path)


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read `pelicanconf.py`, as far as it says things plainly: it is a program, and isn't run."""
    if site.file is None or not site.read(site.file).entries:
        return SiteRules(dialect=dialect)
    published = site.read(site.file.with_name(_PUBLISHED)).entries
    values = Mapping(entries=site.read(site.file).entries | published)
    content = site.base / (look_up(values, "PATH") or "content")
    below = site.posts.relative_to(content).as_posix() if site.posts.is_relative_to(content) else ""
    keeps_letters = look_up(values, "SLUGIFY_USE_UNICODE") == "true"
    keeps_case = look_up(values, "SLUGIFY_PRESERVE_CASE") == "true"
    substitutions = tuple(_read_substitutions(values)) or _SUBSTITUTIONS
    slugify = partial(_slugify, substitutions=substitutions, keeps_letters=keeps_letters, keeps_case=keeps_case)
    below = "" if below == "." else below
    rules = _read_path_rules(values, below, site)
    is_named = look_up(values, "SLUGIFY_SOURCE") == "basename"
    language = look_up(values, "DEFAULT_LANG") or "en"
    translated = look_up(values, "ARTICLE_LANG_URL") or "{slug}-{lang}.html"
    if find_value(values, "I18N_SUBSITES") is not None:  # a plugin, by which each language is a site below this one
        translated = f"{{lang}}/{look_up(values, 'ARTICLE_URL') or '{slug}.html'}"
    # A plugin by which each text is a template of Jinja.
    is_jinja = any("jinja2content" in plugin for plugin in list_texts(find_value(values, "PLUGINS")))
    named = find_value(values, "JINJA_GLOBALS") if is_jinja else None
    return SiteRules(
        dialect=replace(
            dialect,
            markup=Markup.JINJA if is_jinja else dialect.markup,
            read_path=partial(_read_ruled_path, rules=rules),
            slugify=slugify,
            slug_from=SlugFrom.FILE if is_named else SlugFrom.TITLE,
            own_path=partial(_own_path, language=language, translated=translated),
            excerpting=_fit_excerpts(dialect.excerpting, values),
        ),
        permalink=_read_permalink(values, site),
        # Pelican knows no other zone than the one it is told (content.md §4).
        zone=site.read_zone(look_up(values, "TIMEZONE")) or UTC,
        defaults=tuple(_read_defaults(values, site.show(site.file), below)),
        values=name_texts(named) if isinstance(named, Mapping) else {},
        extensions=dict(_find_extensions(values)),
    )


def _fit_excerpts(excerpting: Excerpting, values: Mapping) -> Excerpting:
    """Give how long a summary is; in Pelican, `None` words are all of them."""
    longest = find_value(values, "SUMMARY_MAX_LENGTH")
    words = look_up(values, "SUMMARY_MAX_LENGTH")
    is_endless = isinstance(longest, Scalar) and longest.is_null
    paragraphs = look_up(values, "SUMMARY_MAX_PARAGRAPHS")
    return structs.replace(
        excerpting,
        words=int(words) if words.isdecimal() else _ENDLESS if is_endless else excerpting.words,
        paragraphs=int(paragraphs) if paragraphs.isdecimal() else 0,
    )


def _read_default_date(values: Mapping) -> str:
    """Give the date of posts that name none: a text, or the numbers of one. What the file system says is none."""
    numbers = list_texts(find_value(values, "DEFAULT_DATE"))
    if len(numbers) < 2:
        return "" if numbers == ("fs",) else "".join(numbers)
    if not all(number.isdecimal() for number in numbers):
        return ""
    given = [int(number) for number in numbers[:6]]
    year, month, day, hour, minute, second = (*given, *_FIRST[len(given) :])
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"


def _find_extensions(values: Mapping) -> Iterator[tuple[str, dict[str, str]]]:
    """Give those of Python-Markdown that the blog adds; old configurations name them with their options in braces.

    https://docs.getpelican.com/en/stable/settings.html#basic-settings
    """
    listed = [name.partition("(")[0] for name in list_texts(find_value(values, "MD_EXTENSIONS"))]
    listed += list_texts(find_value(values, "MARKDOWN", "extensions"))
    configured = find_value(values, "MARKDOWN", "extension_configs")
    options = configured.entries if isinstance(configured, Mapping) else {}
    for name in CHOSEN:
        for written in (name, f"markdown.extensions.{name}"):
            if written in listed or written in options:
                told = options.get(written)
                yield name, name_texts(told) if isinstance(told, Mapping) else {}


def _read_substitutions(values: Mapping) -> Iterator[tuple[str, str]]:
    for pair in items_of(find_value(values, "SLUG_REGEX_SUBSTITUTIONS")):
        if (
            isinstance(pair, Sequence)
            and len(pair.items) == 2
            and all(isinstance(item, Scalar) for item in pair.items)
        ):
            pattern, new = (item.text for item in pair.items if isinstance(item, Scalar))
            if _compile(pattern):
                yield pattern, new


def _read_permalink(values: Mapping, site: BlogFolder) -> str:
    """Give the pattern of addresses in our words; `{date:%Y}` holds a pattern of its own."""
    written = look_up(values, "ARTICLE_URL")
    ours = {"slug": "{slug}", "category": "{category}", "author": "{author}"}
    ours["lang"] = look_up(values, "DEFAULT_LANG") or "en"
    for name in _PLACEHOLDER.findall(written):
        kind, _, spelling = name.partition(":")
        tokens = [mark + more if mark == "-" else mark for mark, more in _STRFTIME.findall(spelling)]
        if kind == "date" and tokens and all(token in _DAYS for token in tokens):
            ours[name] = _STRFTIME.sub(
                lambda found: (
                    _DAYS[found[1] + found[2] if found[1] == "-" else found[1]]
                    + ("" if found[1] == "-" else found[2])
                ),
                spelling,
            )
    pattern = site.translate_permalink(written, _PLACEHOLDER, ours)
    return f"/{pattern.lstrip('/')}".removesuffix("index.html") if pattern else ""


def _read_defaults(values: Mapping, shown: str, below: str) -> Iterator[Default]:
    """Give what all articles take over, and then those below a path; paths are relative to the content."""
    if author := look_up(values, "AUTHOR"):
        yield Default(values=Mapping(entries={"author": Scalar(text=author, line=1, is_quoted=True)}), shown=shown)
    given = find_value(values, "DEFAULT_METADATA")
    if isinstance(given, Mapping):
        yield Default(values=given, shown=shown)
    extra = find_value(values, "EXTRA_PATH_METADATA")
    for path, table in extra.entries.items() if isinstance(extra, Mapping) else ():
        folder = posixpath.normpath(path)
        if isinstance(table, Mapping) and (not below or folder == below or folder.startswith(f"{below}/")):
            yield Default(values=table, shown=shown, folder=folder.removeprefix(below).strip("/"))


class _PathRules(msgspec.Struct, frozen=True, kw_only=True):
    """How a path is read: from the folder `below` the content, by patterns for its name and the whole of it.

    `default_date` is that of posts which name none.
    """

    below: str = ""
    in_name: str = ""
    in_path: str = ""
    uses_folder: bool = True
    category: str = _MISC
    articles: tuple[str, ...] = ()
    not_articles: tuple[str, ...] = _PAGES
    ignored: tuple[str, ...] = ()
    default_date: str = ""

    def may_be_article(self, source: str) -> bool:
        """Whether a path from the content on is where articles stand, and nothing else does."""
        return (
            (not self.articles or _stands_in(source, self.articles))
            and not _stands_in(source, self.not_articles)
            and not any(fnmatchcase(f"/{source}", glob) for glob in self.ignored)
        )


def _stands_in(source: str, paths: tuple[str, ...]) -> bool:
    return any(source == path or source.startswith(f"{path}/") for path in paths)


def _read_path_rules(values: Mapping, below: str, site: BlogFolder) -> _PathRules:
    patterns = {}
    for name in ("FILENAME_METADATA", "PATH_METADATA"):
        patterns[name] = look_up(values, name)
        if not _compile(patterns[name]):
            site.warn(
                f"{name}: “{patterns[name]}” is no regular expression", "mend it; until then, it finds nothing"
            )
            patterns[name] = ""
    articles = _read_paths(values, "ARTICLE_PATHS")
    return _PathRules(
        below=below,
        in_name=patterns["FILENAME_METADATA"],
        in_path=patterns["PATH_METADATA"],
        uses_folder=look_up(values, "USE_FOLDER_AS_CATEGORY") != "false",
        category=look_up(values, "DEFAULT_CATEGORY") or _MISC,
        articles=articles if all(articles) else (),
        not_articles=(*(_read_paths(values, "PAGE_PATHS") or _PAGES), *_read_paths(values, "ARTICLE_EXCLUDES")),
        default_date=_read_default_date(values),
        ignored=tuple(f"*/{glob.removeprefix('**/')}" for glob in list_texts(find_value(values, "IGNORE_FILES"))),
    )


def _read_paths(values: Mapping, name: str) -> tuple[str, ...]:
    """Give the folders and files that a setting names, from the content on; `""` is the content itself."""
    paths = (posixpath.normpath(path).strip("/") for path in list_texts(find_value(values, name)))
    return tuple("" if path == "." else path for path in paths)


def _read_ruled_path(path: str, rules: _PathRules) -> PathName | None:
    """Read a path, from the folder of posts: what patterns find, and its folder as category.

    What is no article has none.
    """
    source = posixpath.join(rules.below, path)
    if not rules.may_be_article(source):
        return None
    plain = structs.replace(read_leading_date(path), folders=(rules.category,))
    found: dict[str, str] = {}
    for pattern, text in ((rules.in_name, PurePosixPath(path).stem), (rules.in_path, source)):
        if pattern and (match := re.match(pattern, text)):
            for key, value in match.groupdict().items():
                if value:
                    found.setdefault(key.lower(), value)
    if rules.uses_folder and (folder := PurePosixPath(source).parent.name):
        found.setdefault("category", folder)
    date = found.pop("date", "" if rules.in_name else plain.date) or rules.default_date
    values: dict[str, Value] = {key: Scalar(text=value, line=1) for key, value in found.items()}
    return structs.replace(plain, date=date, says=Mapping(entries=values))


def _compile(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _find_folders(values: Mapping) -> SiteFolders:
    content = look_up(values, "path") or "content"
    written = [f"{content}/{folder}" for folder in list_texts(find_value(values, "article_paths"))]
    return SiteFolders(posts=(*(written if len(written) == 1 else ()), content))


PELICAN = Dialect(
    name="pelican",
    site_files=(SiteFile(name="pelicanconf.py"),),
    recognise=_recognise,
    has_plain_headers=True,
    folds_keys=True,
    published_keys=("date",),
    updated_keys=("modified",),
    read_path=_read_path,
    permalink=_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=_slugify,
    own_path=_own_path,
    page_path=file_page,
    read_topics=_read_topics,
    excerpting=Excerpting(summary_first=True, automatic=Automatic.WORDS, words=50),
    served=("content",),
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("sitename",),
        url=("siteurl",),
        language=("default_lang", "locale"),
        description=("sitesubtitle", "description"),
        author=("author",),
        over=(_PUBLISHED,),
        find_folders=_find_folders,
    ),
)
