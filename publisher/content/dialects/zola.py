"""Zola: heads in TOML with `[extra]` and `[taxonomies]`, and dates in names, heads or paths."""

import re
from dataclasses import replace

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect
from publisher.content.dialects.pelican import slugify_to_ascii
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.places import Place

_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})T[^_]*_(.+)", re.DOTALL)


def _recognise(clues: Clues) -> str:
    is_zola = clues.most_begin_with("+++") and clues.some_match(r"^\[(?:extra|taxonomies)\]")
    return "the heads of the posts are TOML with [extra] or [taxonomies]" if is_zola else ""


def _read_path(path: str) -> PathName:
    """Read `2024-01-31-name.md`, and `2024-01-31T10:00:00Z_name.md`, whose time the head says again."""
    named = read_leading_date(path)
    found = _TIMED.fullmatch(named.file)
    return replace(named, name=found[2], date=found[1]) if found else named


def _slugify(text: str) -> str:
    return re.sub(r"[\W_]+", "-", slugify_to_ascii(text)).strip("-")


def _own_path(fields: Fields, _place: Place) -> str:
    whole = fields.text("path")
    return f"/{whole.strip('/')}/" if whole else ""


def _permalink(folders: tuple[str, ...]) -> str:
    """Give the path below `content`; without such a folder, the posts' own is the section."""
    below = folders[folders.index("content") + 1 :] if "content" in folders else folders[-1:]
    return "/" + "".join(f"{folder}/" for folder in below) + "{path}/"


ZOLA = Dialect(
    name="zola",
    site_files=(
        SiteFile(name="zola.toml"),
        SiteFile(name="config.toml", pattern=r"^\s*base_url\s*="),
    ),
    recognise=_recognise,
    tables=("extra", "taxonomies"),
    published_keys=("date",),
    updated_keys=("updated",),
    read_path=_read_path,
    permalink=_permalink,
    slugify=_slugify,
    slugify_path=_slugify,
    own_path=_own_path,
    served=("static",),
    grammar=Grammar.COMMONMARK,
    markup=Markup.ZOLA,
)
