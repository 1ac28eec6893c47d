"""Hugo: heads in YAML, TOML or JSON, page bundles, and addresses that follow the folders."""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.places import Place
from publisher.content.site_values import look_up
from publisher.content.values import Mapping

_LANGUAGE = re.compile(r"(.+)\.([a-z]{2}(?:-[a-z]{2,4})?)", re.IGNORECASE)
_KEPT = "./_#+~-@"  # what Hugo keeps in a path beside letters, digits and marks
# https://gohugo.io/configuration/permalinks/#tokens, the longest first.
_OURS = (
    (":sections[1:]/:contentbasename", "{path}"),
    (":sections[1:]/:slugorcontentbasename", "{path}"),
    (":sections[1:]/:filename", "{path}"),
    (":sections[1:]/:slugorfilename", "{path}"),
    (":slugorcontentbasename", "{path}"),
    (":slugorfilename", "{path}"),
    (":contentbasename", "{file}"),
    (":filename", "{file}"),
    (":title", "{title}"),
    (":slug", "{slug}"),
    (":year", "{year}"),
    (":month", "{month}"),
    (":day", "{day}"),
)
_CONFIGURED = r"^\s*[\"']?(?:baseURL|languageCode)[\"']?\s*[:=]"


def _recognise(clues: Clues) -> str:
    if clues.most_begin_with("+++"):
        return "the heads of the posts are TOML"
    if clues.most_begin_with("{"):
        return "the heads of the posts are JSON"
    if clues.some_match(r"^\{\{[<%] "):
        return "Hugo's shortcodes stand in the posts"
    return "“<!--more-->” stands in the posts" if clues.most_match(r"^<!--more-->$") else ""


def _read_path(path: str) -> PathName | None:
    """Read `section/name.md`, `section/name/index.md` and their translations, such as `name.fr.md`."""
    stem, dot, suffix = path.rpartition(".")
    found = _LANGUAGE.fullmatch(stem.rpartition("/")[2])
    if found and not found[2].isdigit():
        named = read_leading_date(f"{stem[: -len(found[2]) - 1]}{dot}{suffix}")
        return replace(named, language=found[2].lower())
    return read_leading_date(path)


def _slugify(text: str) -> str:
    """Make a part of a path as Hugo does: lower case, blanks as hyphens, other signs gone."""
    made: list[str] = []
    is_gap = False
    for character in unicodedata.normalize("NFC", text).strip().lower():
        if character.isspace():
            is_gap = True
        elif character.isalnum() or character in _KEPT or unicodedata.category(character).startswith("M"):
            if is_gap and made and made[-1] != "-" and character != "-":
                made.append("-")
            is_gap = False
            made.append("-" if character == "/" else character)
    return "".join(made)


def _own_path(fields: Fields, _place: Place) -> str:
    whole = fields.text("url")
    return whole if not whole or whole.startswith("/") else f"/{whole}"


def _site_permalink(values: Mapping, folders: tuple[str, ...]) -> str:
    """Give the pattern for the posts' section in our words, where it has only what we have words for."""
    section = next(iter(_below_content(folders)), "")
    pattern = look_up(values, "permalinks", section) or look_up(values, "permalinks", "page", section)
    for theirs, ours in _OURS:
        pattern = pattern.replace(theirs, ours)
    pattern = pattern.replace(":section", section)
    return f"{pattern.rstrip('/')}/" if pattern and ":" not in pattern else ""


def _below_content(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Give the folders below `content`; without such a folder, the posts' own is the section."""
    return folders[folders.index("content") + 1 :] if "content" in folders else folders[-1:]


def _permalink(folders: tuple[str, ...]) -> str:
    return "/" + "".join(f"{_slugify(folder)}/" for folder in _below_content(folders)) + "{path}/"


def _find_authors(posts: Path) -> tuple[Path, ...]:
    site = next((above.parent for above in (posts, *posts.parents) if above.name == "content"), posts.parent)
    return tuple(site / "data" / f"authors.{suffix}" for suffix in ("yml", "yaml"))


HUGO = Dialect(
    name="hugo",
    site_files=(
        *(SiteFile(name=f"hugo.{suffix}") for suffix in ("toml", "yaml", "yml", "json")),
        *(SiteFile(name=f"config.{suffix}", pattern=_CONFIGURED) for suffix in ("toml", "yaml", "yml", "json")),
    ),
    recognise=_recognise,
    folds_keys=True,
    tables=("params",),
    published_keys=("publishDate", "pubDate", "published", "date", "lastmod", "modified"),
    updated_keys=("lastmod", "modified"),
    read_path=_read_path,
    keeps_name_dates=True,
    permalink=_permalink,
    site_permalink=_site_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=_slugify,
    slugify_path=_slugify,
    slugify_slug=_slugify,
    own_path=_own_path,
    find_authors=_find_authors,
    excerpting=Excerpting(automatic=Automatic.BLOCKS),
    served=("static", "assets"),
    grammar=Grammar.GITHUB,
    markup=Markup.HUGO,
)
