"""The folder of posts -> the files in it, with a look at each from outside. Reads none of them."""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from publisher.content.source import show_path
from publisher.errors import Problem, PublisherError
from publisher.traces import NO_TRACE, Trace, trace_of

_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd", ".mkdn", ".mkdown")
_NO_POSTS = frozenset({"_index.md", "readme.md"})
_NO_FOLDERS = frozenset({"node_modules", "archetypes", "_includes", "_layouts", "_site", "_templates", "templates"})


class ListedFile(NamedTuple):
    """A file of Markdown.

    `path` is relative to the folder of posts, with forward slashes, in NFC, so that it is equal on every machine;
    `place` is where the file lies on this one.
    """

    path: str
    place: str
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of a folder in the order of their names, and what is wrong with folders in it.

    `complete` says that no folder was closed to us. `prefix` is what stands before a path where a person would type
    it from the site's folder.
    """

    files: tuple[ListedFile, ...]
    problems: tuple[Problem, ...]
    complete: bool
    prefix: str

    @property
    def paths(self) -> frozenset[str]:
        """The paths of all files, readable or not."""
        return frozenset(file.path for file in self.files)

    def show(self, path: str) -> str:
        """Give the path of a post as a person would type it from the site's folder."""
        return self.prefix + path


def list_posts(folder: Path, root: Path, exclude: tuple[str, ...]) -> Listing:
    """List every file of Markdown below `folder`.

    `exclude` holds patterns for paths relative to `folder`, such as `drafts/**`. Raises PublisherError where the
    folder is missing or closed: that is a mistake in the settings or a disk that isn't mounted, not a blog
    without posts.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise PublisherError(
            f"The posts can't be read: {show_path(folder, root)}: {error.strerror}",
            hint="`posts.path` in config.toml names their folder, read from the folder of config.toml",
        ) from error
    closed: list[OSError] = []
    found = sorted((file for file in _walk(folder, closed) if not _is_left_out(file.path, exclude)), key=_place)
    shown = show_path(folder, root)
    return Listing(
        files=tuple(found),
        problems=tuple(_tell_closed(error, root) for error in closed),
        complete=not closed,
        prefix="" if shown == "." else f"{shown}/",
    )


def _walk(folder: Path, closed: list[OSError]) -> Iterator[ListedFile]:
    """Give the files of Markdown below `folder`, following no link; folders that can't be listed go to `closed`."""
    waiting = [(str(folder), "")]
    while waiting:
        here, path = waiting.pop()
        try:
            with os.scandir(here) as found:
                entries = list(found)
        except OSError as error:
            closed.append(error)
            continue
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if _is_folder(entry):
                if name not in _NO_FOLDERS and not entry.is_symlink():
                    waiting.append((entry.path, f"{path}{name}/"))
            elif name.lower().endswith(_SUFFIXES):
                yield ListedFile(_compose(path + name), entry.path, _look(entry))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _look(entry: os.DirEntry[str]) -> Trace:
    try:
        return trace_of(entry.stat(follow_symlinks=False))
    except OSError:  # gone meanwhile: whoever reads it will say so
        return NO_TRACE


def _compose(path: str) -> str:
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _is_left_out(path: str, exclude: tuple[str, ...]) -> bool:
    if path.rpartition("/")[2].lower() in _NO_POSTS:
        return True
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


def _place(file: ListedFile) -> str:
    return file.place
