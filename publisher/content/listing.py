"""The folder of posts -> the files in it, with a look at each from outside. Reads none of them."""

import re
import unicodedata
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import msgspec

from publisher.content.source import OTHER_SUFFIXES, SUFFIXES, show_path
from publisher.content.walk import Look, Walk
from publisher.errors import Problem, PublisherError, Severity
from publisher.traces import Trace

# A page is a text of another kind, too, where Jekyll has its posts.
_PAGES = (".html", ".htm")
_OTHERS = (*OTHER_SUFFIXES, *_PAGES)
_PAGE = re.compile(r"/_posts/(?:.*/)?\d{4}-\d{1,2}-\d{1,2}-[^/]+\.html?$")
_NO_POSTS = frozenset({"_index.md", "readme.md", "readme.rst", "readme.org", "readme.adoc"})
_NO_FOLDERS = frozenset({"node_modules", "archetypes", "_includes", "_layouts", "_site", "_templates", "templates"})


class ListedFile(msgspec.Struct, frozen=True, gc=False):
    """A file of Markdown.

    `path` is relative to the folder of posts, with forward slashes, in NFC, so that it is equal on every machine;
    `place` is where the file lies on this one.
    """

    path: str
    place: str
    trace: Trace


class Listing(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The files of a folder in the order of their names, and what is wrong with folders in it.

    They were looked at from the instant `begun` on, as traces count. `complete` says that no folder was closed to
    us. `prefix` is what stands before a path where a person would type it from the site's folder.
    """

    files: tuple[ListedFile, ...]
    problems: tuple[Problem, ...]
    begun: int
    complete: bool
    prefix: str

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all files, readable or not."""
        return frozenset(file.path for file in self.files)

    def show(self, path: str) -> str:
        """Give the path of a post as a person would type it from the site's folder."""
        return self.prefix + path


def list_posts(walk: Walk, root: Path, exclude: tuple[str, ...]) -> Listing:
    """List every file of Markdown in the folder that was walked.

    `exclude` holds patterns for paths relative to that folder, such as `drafts/**`. Raises PublisherError where it
    is missing or closed: that is a mistake in the settings or a disk that isn't mounted, not a blog without posts.
    """
    shown = show_path(Path(walk.folder), root)
    if error := walk.closed.get(walk.folder):
        raise PublisherError(
            f"The posts can't be read: {shown}: {error.strerror}",
            hint="`posts.path` names their folder, read from the folder in which the configuration lies",
        ) from error
    closed = [error for folder, error in walk.closed.items() if _may_hold_posts(folder[len(walk.folder) :])]
    files = sorted(_find_posts(walk, exclude), key=attrgetter("place"))
    left = [path for path in _find_others(walk) if not _is_excluded(path, exclude)]
    if left:
        stems = {file.path.rpartition(".")[0] for file in files}
        left = [path for path in left if path.rpartition(".")[0] not in stems]
    prefix = "" if shown == "." else f"{shown}/"
    return Listing(
        files=tuple(files),
        problems=(*(_tell_closed(error, root) for error in closed), *_tell_others(sorted(left), prefix)),
        begun=walk.begun,
        complete=not closed,
        prefix=prefix,
    )


def _find_posts(walk: Walk, exclude: tuple[str, ...]) -> Iterator[ListedFile]:
    """Give the files of Markdown that were met, but none that is hidden, and no link that leads to a folder."""
    start = len(walk.folder.rstrip("/")) + 1
    for folder, looks in _find_folders(walk):
        begin = len(folder.rstrip("/")) + 1
        for place, trace in looks:
            name = place[begin:].lower()
            if not name.endswith(SUFFIXES) or name[0] == "." or name in _NO_POSTS:
                continue
            if walk.links and place in walk.links and Path(place).is_dir():
                continue
            path = place[start:]
            if not path.isascii():
                path = unicodedata.normalize("NFC", path)
            if not (exclude and _is_excluded(path, exclude)):
                yield ListedFile(path, place, trace)


def _find_others(walk: Walk) -> Iterator[str]:
    """Give the paths of texts of other kinds, which may be posts where the blog was until now."""
    start = len(walk.folder.rstrip("/")) + 1
    for folder, looks in _find_folders(walk):
        begin = len(folder.rstrip("/")) + 1
        for place, _ in looks:
            if not place.endswith(_OTHERS) or (place.endswith(_PAGES) and not _PAGE.search(place)):
                continue
            if place[begin] != "." and place[begin:].lower() not in _NO_POSTS:
                yield place[start:]


def _find_folders(walk: Walk) -> Iterator[tuple[str, list[Look]]]:
    """Give the folders that may hold posts, by their places, each with its files."""
    return (found for found in walk.files.items() if _may_hold_posts(found[0][len(walk.folder) :]))


def _may_hold_posts(folder: str) -> bool:
    """Whether a folder, relative to the one that was walked, is neither hidden nor known to hold other things."""
    return not folder or all(part not in _NO_FOLDERS and part[:1] != "." for part in folder.strip("/").split("/"))


def _is_excluded(path: str, exclude: tuple[str, ...]) -> bool:
    # fnmatch's `*` crosses slashes, so `drafts/**` means what it says; `**/x` must also mean a file at the top.
    return any(
        fnmatchcase(path, glob) or fnmatchcase(f"/{path}", f"/{glob.removeprefix('**/')}") for glob in exclude
    )


def _tell_closed(error: OSError, root: Path) -> Problem:
    return Problem(
        code="source-unreadable",
        path=show_path(Path(error.filename), root),
        text=f"this folder can't be read: {error.strerror}",
        hint="allow the user that runs Publisher to list it",
    )


def _tell_others(paths: list[str], prefix: str) -> Iterator[Problem]:
    """Tell of texts that are no Markdown, once for each kind: whoever misses them in a feed should know why."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        kinds.setdefault(path[path.rfind(".") :], []).append(path)
    for suffix, those in kinds.items():
        others = f"; here is more of {suffix}: {len(those)} in all" if len(those) > 1 else ""
        yield Problem(
            code="source-ignored",
            path=prefix + those[0],
            text=f"this is no Markdown, and so no post{others}",
            hint="write it as .md, or name it in “posts.exclude” if it is meant for the site alone",
            severity=Severity.WARNING,
        )
