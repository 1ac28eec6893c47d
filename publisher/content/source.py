"""The folder of posts -> the texts of its files. Reads, and takes nothing on trust while it does."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from publisher.errors import Problem, PublisherError

MAX_BYTES = 1024 * 1024  # of one post
_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd", ".mkdn", ".mkdown")
_NO_POSTS = frozenset({"_index.md", "readme.md"})
_NO_FOLDERS = frozenset({"node_modules", "archetypes", "_includes", "_layouts", "_site", "_templates", "templates"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of Markdown as it lies on the disk.

    `path` is relative to the folder of posts, with forward slashes, in NFC, so that it is equal on every machine.
    `shown` is the path that a person would type from the site's folder. `text` has LF line ends and no BOM.
    """

    path: str
    shown: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What lies in the folder of posts: the files that can be read, and what is wrong with the others.

    `paths` names every post file that is there, readable or not; `complete` says that no folder was closed to us.
    """

    files: tuple[SourceFile, ...]
    paths: frozenset[str]
    problems: tuple[Problem, ...]
    complete: bool


def read_sources(folder: Path, root: Path, exclude: tuple[str, ...]) -> Sources:
    """Read every file of Markdown below `folder`, in the order of their paths.

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
    files: list[SourceFile] = []
    problems: list[Problem] = []
    paths: set[str] = set()
    closed: list[OSError] = []
    for name in sorted(_walk(folder, closed)):
        path = unicodedata.normalize("NFC", name)
        if _is_left_out(path, exclude):
            continue
        read = read_one(folder / name, path, show_path(folder / path, root))
        paths.add(path)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            files.append(read)
    problems.extend(
        Problem(
            code="source-unreadable",
            path=show_path(Path(error.filename), root),
            text=f"this folder can't be read: {error.strerror}",
            hint="allow the user that runs Publisher to list it",
        )
        for error in closed
    )
    return Sources(files=tuple(files), paths=frozenset(paths), problems=tuple(problems), complete=not closed)


def read_one(file: Path, path: str, shown: str) -> SourceFile | Problem:
    """Read one file of text. What is wrong with it is its own problem and nobody else's."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = shown.encode(errors="replace").decode()
        return _refuse(shown, "source-name", "the file's name is not UTF-8", "rename it")
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in path):
        return _refuse(ascii(shown)[1:-1], "source-name", "the file's name holds a control character", "rename it")
    try:
        data = _read_bytes(file)
    except OSError as error:
        return _refuse(
            shown, "source-unreadable", f"this file can't be read: {error.strerror}", "is it yours, and no link?"
        )
    if data is None:
        return _refuse(shown, "source-kind", "this is no regular file", "a post is a file of its own, and no pipe")
    return read_text(data, path, shown)


def read_text(data: bytes, path: str, shown: str) -> SourceFile | Problem:
    """Read the bytes of one file of text, of which one more than allowed at most are given."""
    if len(data) > MAX_BYTES:
        return _refuse(shown, "source-size", "this is longer than 1 MiB", "put large material beside the post")
    try:
        text = data.decode().lstrip("\ufeff")  # editors have left two of these marks
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return _refuse(shown, "source-encoding", wrong, "save the file as UTF-8", line)
    if found := _CONTROL.search(text):
        wrong = f"the control character U+{ord(found[0]):04X} stands here"
        line = text.count("\n", 0, found.start()) + 1
        return _refuse(shown, "source-control", wrong, "remove it: no reader can show it", line)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return SourceFile(path=path, shown=shown, text=text, digest=hashlib.sha256(data).hexdigest())


def find_file(folder: Path, path: str) -> Path:
    """Give the file of a post by its path, whose letters may be composed in another way on the disk."""
    file = folder / path
    if path.isascii() or file.exists():
        return file
    for part in path.split("/"):
        same = (entry for entry in folder.iterdir() if unicodedata.normalize("NFC", entry.name) == part)
        folder = next(same, folder / part)
    return folder


def show_path(path: Path, root: Path) -> str:
    """Give `path` as a person would type it from the site's folder `root`."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _walk(folder: Path, closed: list[OSError]) -> Iterator[str]:
    """Give the paths of Markdown files below `folder`; folders that can't be listed go to `closed`."""
    for here, folders, names in os.walk(folder, onerror=closed.append, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _NO_FOLDERS]
        for name in names:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(here, name).relative_to(folder).as_posix()


def _is_left_out(path: str, exclude: tuple[str, ...]) -> bool:
    if path.rpartition("/")[2].lower() in _NO_POSTS:
        return True
    # fnmatch's `*` crosses slashes, so `drafts/**` means what it says; `**/x` must also mean a file at the top.
    return any(
        fnmatchcase(path, glob) or fnmatchcase(f"/{path}", f"/{glob.removeprefix('**/')}") for glob in exclude
    )


def _read_bytes(file: Path) -> bytes | None:
    """Give the bytes of a regular file, one more than allowed at most; None for anything else.

    The file is opened without waiting, since a pipe's other end may never come, and looked at once it is open,
    since what a name stands for may change between a look and an opening. Raises OSError.
    """
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return opened.read(MAX_BYTES + 1)


def _refuse(shown: str, code: str, text: str, hint: str, line: int | None = None) -> Problem:
    return Problem(code=code, path=shown, line=line, text=text, hint=hint)
