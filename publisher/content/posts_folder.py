"""Where the posts of a blog lie that keeps them in no usual folder: where most texts with a date are."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from publisher.content.source import SUFFIXES

NO_FOLDERS = frozenset(
    {"node_modules", "_site", "dist", "public", "vendor", "themes", "archetypes", "site-packages"}
)
_MOST_TEXTS = 2_000  # that are looked into
_MOST_FOLDERS = 5_000
_HEAD = 2_000  # bytes of each
_DATED = re.compile(rb"^[\"']?(?:\w*date\w*|publish\w*|created\w*)[\"']?[ \t]*[:=]", re.MULTILINE | re.IGNORECASE)
_NAMED = re.compile(r"(?:^|/)\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_OF_ONE_POST = re.compile(r"[\d-]+|\d{4}-\d{1,2}-\d{1,2}.*")  # a folder for a year, a month, a day or a post
_SHARE = 2 / 3  # of them in a folder make it that of the posts


def find_posts_folder(site: Path) -> str:
    """Give the deepest folder below `site` that holds most of the texts with a date; nothing where none does."""
    counts: Counter[PurePosixPath] = Counter()
    total = 0
    for folder in _find_dated(site):
        total += 1
        counts.update((folder, *folder.parents))
    deepest = max(
        (folder for folder, count in counts.items() if count > total * _SHARE),
        key=lambda folder: len(folder.parts),
        default=PurePosixPath(),
    )
    return "" if deepest == PurePosixPath() else deepest.as_posix()


def count_folders(site: Path, name: str) -> int:
    """Count the folders of a name that hold texts, at any depth."""
    return sum(path.name == name and any(file.endswith(SUFFIXES) for file in names) for path, names in _walk(site))


def _walk(site: Path) -> Iterator[tuple[Path, list[str]]]:
    """Give each folder that may hold posts, with the names of its files."""
    for path, folders, names in islice(os.walk(site), _MOST_FOLDERS):
        folders[:] = sorted(
            name for name in folders if (name not in NO_FOLDERS and name[:1] not in "._") or name == "_posts"
        )
        yield Path(path), sorted(names)


def _find_dated(site: Path) -> Iterator[PurePosixPath]:
    """Give for each text with a date the folder that it stands in with others, relative to the site's."""
    left = _MOST_TEXTS
    for path, names in _walk(site):
        texts = [name for name in names if name.endswith(SUFFIXES)]
        left -= len(texts)
        if left < 0:
            return
        for name in texts:
            file = path / name
            below = PurePosixPath(file.relative_to(site).as_posix())
            if _NAMED.search(below.as_posix()) or _says_date(file):
                yield _find_home(below)


def _says_date(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return False
    end = re.search(rb"^(?:---|\+\+\+|\})[ \t]*\r?$", head[3:], re.MULTILINE)
    return _DATED.search(head[: end.start() + 3] if end else head[:0]) is not None


def _find_home(text: PurePosixPath) -> PurePosixPath:
    folder = text.parent.parent if text.stem in ("index", text.parent.name) else text.parent
    while folder.parts and _OF_ONE_POST.fullmatch(folder.name):
        folder = folder.parent
    return folder
