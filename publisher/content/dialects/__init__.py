"""The blogging systems whose posts we read, by the names that `posts.format` takes.

A new one is a file beside this one, and a line in the table below: docs/adding-a-dialect.md walks through it.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from publisher.content.dialects.astro import ASTRO
from publisher.content.dialects.clues import find_site_file, folders_around, gather_clues, list_names
from publisher.content.dialects.dialect import Dialect, SiteRules, SlugFrom, find_no_title, find_no_words
from publisher.content.dialects.docusaurus import DOCUSAURUS
from publisher.content.dialects.eleventy import ELEVENTY
from publisher.content.dialects.ghost import GHOST
from publisher.content.dialects.hugo import HUGO
from publisher.content.dialects.jekyll import JEKYLL
from publisher.content.dialects.material import MATERIAL
from publisher.content.dialects.pelican import PELICAN
from publisher.content.dialects.zola import ZOLA
from publisher.content.path_dates import read_leading_date
from publisher.content.source import SourceFile, show_path

__all__ = ["Dialect", "FoundDialect", "SiteRules", "SlugFrom", "find_dialect", "find_site_dialect"]

# In the order in which they are asked whether posts are theirs.
_ASKED = (GHOST, MATERIAL, JEKYLL, ZOLA, HUGO, PELICAN, ASTRO, DOCUSAURUS, ELEVENTY)
_DIALECTS = {dialect.name: dialect for dialect in _ASKED}
# Where nothing says whose the posts are, a date in a file's name counts as well; a post has to say its title.
_PLAIN = replace(MATERIAL, read_path=read_leading_date, title_of=find_no_title, words_of=find_no_words)


class FoundDialect(msgspec.Struct, frozen=True, kw_only=True):
    """The system whose rules are used, and why, for people; and its site's own file, where that is there."""

    dialect: Dialect
    reason: str
    site_file: Path | None = None


def find_dialect(name: str, folder: Path, root: Path, sources: Iterable[SourceFile]) -> FoundDialect:
    """Find whose posts these are: what `posts.format` names, else what the files in and above the folder say.

    The nearest file that only one system's sites have decides; without one, the posts do; and without a sign in
    them either, they are read as mkdocs-material's, whose order fits most.
    """
    if name != "auto":
        dialect = _DIALECTS[name]
        reason = "“posts.format” says so"
        return FoundDialect(dialect=dialect, reason=reason, site_file=_find_own_file(folder, root, dialect))
    if site := _find_site(folder, root, tuple(_DIALECTS.values())):
        dialect, file = site
        reason = f"{show_path(file, root)} is there"
        return FoundDialect(dialect=dialect, reason=reason, site_file=_find_own_file(folder, root, dialect))
    clues = gather_clues(folder, sources)
    for dialect in _DIALECTS.values():
        if reason := dialect.recognise(clues):
            return FoundDialect(dialect=dialect, reason=reason)
    return FoundDialect(dialect=_PLAIN, reason="nothing says otherwise, and its order fits most")


def find_site_dialect(folder: Path) -> tuple[Dialect, Path] | None:
    """Find whose site lies in `folder`, and its own file; None where none does."""
    for dialect in _ASKED:
        told = tuple(wanted for wanted in dialect.site_files if not wanted.is_sign)
        if site := _find_site(folder, folder, (replace(dialect, site_files=told),)):
            return site
    return None


def _find_site(folder: Path, root: Path, dialects: tuple[Dialect, ...]) -> tuple[Dialect, Path] | None:
    """Find the nearest file that only the sites of one of `dialects` have."""
    for place in folders_around(folder, root):
        names = list_names(place)
        for dialect in dialects:
            for wanted in dialect.site_files:
                if found := find_site_file(place, names, wanted):
                    return dialect, found
    return None


def _find_own_file(folder: Path, root: Path, dialect: Dialect) -> Path | None:
    """Find the nearest file in which a site of this system says how it is made."""
    told = tuple(wanted for wanted in dialect.site_files if not wanted.is_sign)
    site = _find_site(folder, root, (replace(dialect, site_files=told),))
    return site and site[1]
