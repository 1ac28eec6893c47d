"""A file -> its text. Reads, and takes nothing on trust while it does."""

import hashlib
import os
import re
import stat
import unicodedata
from pathlib import Path

import msgspec

from publisher.errors import Problem

# What ends the name of a file of Markdown, in any of the systems.
SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mkdown")
# Texts of other kinds, which some systems read beside Markdown.
OTHER_SUFFIXES = (".rst", ".adoc", ".asciidoc", ".org", ".textile", ".qmd")
MAX_BYTES = 1024 * 1024  # of one post
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Of bytes.translate, which looks at each byte once: white space goes, and every control character becomes NUL. In
# UTF-8 these bytes stand for nothing else.
_BLANKS = b" \t\n\r"
_TO_NUL = bytes(0 if byte < 32 or byte == 127 else byte for byte in range(256))


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of Markdown as it lies on the disk.

    `path` is relative to the folder of posts, with forward slashes, in NFC, so that it is equal on every machine.
    `shown` is the path that a person would type from the site's folder. `text` has LF line ends and no BOM;
    `words` are its bytes without white space, by which it is known again. `digest` is the hash of them all.
    """

    path: str
    shown: str
    text: str
    words: bytes
    digest: str


def read_one(file: Path | str, path: str, shown: str) -> SourceFile | Problem:
    """Read one file of text. What is wrong with it is its own problem and nobody else's."""
    if not path.isascii() or not path.isprintable():
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = shown.encode(errors="replace").decode()
            return _refuse(shown, "source-name", "the file's name is not UTF-8", "rename it")
        if any(character < " " or "\x7f" <= character <= "\x9f" for character in path):
            told = "the file's name holds a control character"
            return _refuse(ascii(shown)[1:-1], "source-name", told, "rename it")
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
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return _refuse(shown, "source-encoding", wrong, "save the file as UTF-8", line)
    if text.startswith("\ufeff"):
        text = text.lstrip("\ufeff")  # editors have left two of these marks
        data = text.encode()
    words = data.translate(_TO_NUL, _BLANKS)
    if b"\0" in words and (found := _CONTROL.search(data)):
        wrong = f"the control character U+{found[0][0]:04X} stands here"
        line = data.count(b"\n", 0, found.start()) + 1
        return _refuse(shown, "source-control", wrong, "remove it: no reader can show it", line)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return SourceFile(path=path, shown=shown, text=text, words=words, digest=hashlib.sha256(data).hexdigest())


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


def _read_bytes(file: Path | str) -> bytes | None:
    """Give the bytes of a regular file, one more than allowed at most; None for anything else.

    The file is opened without waiting, since a pipe's other end may never come, and looked at once it is open,
    since what a name stands for may change between a look and an opening. Raises OSError.
    """
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return None
        # A buffer of the file's own size: one for all that is allowed costs more than all the rest of the reading.
        data = os.read(handle, min(found.st_size, MAX_BYTES) + 1)
        while found.st_size != len(data) <= MAX_BYTES and (more := os.read(handle, MAX_BYTES + 1 - len(data))):
            data += more
    finally:
        os.close(handle)
    return data


def _refuse(shown: str, code: str, text: str, hint: str, line: int | None = None) -> Problem:
    return Problem(code=code, path=shown, line=line, text=text, hint=hint)
