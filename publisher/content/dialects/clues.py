"""What shows which system a folder of posts was made for: the files around it, and the posts themselves."""

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from publisher.content.source import SUFFIXES, SourceFile, read_one

_SAMPLE = 50  # posts that are looked at
_LEVELS = 6  # folders that are looked at: that of the posts, and those above it


class SiteFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that only one system's sites have. `pattern` must be found in it where other systems have one too.

    With `is_sign` it only shows whose site it is, and doesn't say how the site is made.
    """

    name: str
    pattern: str = ""
    is_sign: bool = False


class Clues(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of the posts' folder, and a sample of the posts: each path with its text."""

    folders: tuple[str, ...]
    posts: tuple[tuple[str, str], ...]

    def most_begin_with(self, opening: str) -> bool:
        """Whether more than half of the posts begin so; blanks before it don't count."""
        return self.most(text.lstrip().startswith(opening) for _, text in self.posts)

    def most_match(self, pattern: str) -> bool:
        """Whether more than half of the posts have a line that begins with `pattern`."""
        return self.most(self._match(pattern))

    def some_match(self, pattern: str) -> bool:
        """Whether any of the posts has such a line."""
        return any(self._match(pattern))

    def _match(self, pattern: str) -> Iterator[bool]:
        # The end of a line is found at once; `^` would be tried at every character of fifty posts.
        compiled = re.compile(rf"\n(?:{pattern})", re.MULTILINE)
        return (compiled.search(f"\n{text}") is not None for _, text in self.posts)

    @staticmethod
    def most(claims: Iterable[bool]) -> bool:
        """Whether more than half of the claims are true."""
        given = list(claims)
        return sum(given) * 2 > len(given)


def gather_clues(folder: Path, sources: Iterable[SourceFile]) -> Clues:
    """Gather what the posts themselves show."""
    sample = tuple((source.path, source.text) for source in islice(sources, _SAMPLE))
    return Clues(folders=folder.parts, posts=sample)


def folders_around(folder: Path, root: Path) -> tuple[Path, ...]:
    """Give the folder of posts and those above it, nearest first: no higher than the site's, and six at most."""
    around = [folder, *folder.parents][:_LEVELS]
    return tuple(around[: around.index(root) + 1]) if root in around else tuple(around)


def list_names(folder: Path) -> tuple[str, ...]:
    """Name what lies in `folder`, but not the posts; a folder that can't be listed holds nothing."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a Path each would cost most of it
        return tuple(sorted(name for name in names if not name.endswith(SUFFIXES)))
    except OSError:
        return ()


def find_site_file(folder: Path, names: tuple[str, ...], wanted: SiteFile) -> Path | None:
    """Find among `names` in `folder` the file that is wanted, if it says what it must."""
    below = wanted.name.rpartition("/")[0]
    if below and below.partition("/")[0] not in names:
        return None
    for name in (f"{below}/{found}" for found in list_names(folder / below)) if below else names:
        if name != wanted.name and not ("*" in wanted.name and fnmatch.fnmatchcase(name, wanted.name)):
            continue
        if not wanted.pattern:
            return folder / name
        read = read_one(folder / name, name, name)
        if isinstance(read, SourceFile) and re.search(wanted.pattern, read.text, re.MULTILINE | re.IGNORECASE):
            return folder / name
    return None
