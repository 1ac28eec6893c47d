"""Finds the files of the pictures, sounds and films in a post, and looks at them. Follows no link."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import msgspec

from publisher.content.below import name_below, open_below
from publisher.content.blog import Blog
from publisher.content.dependencies import FileRead
from publisher.content.drawing import LARGEST_FILE
from publisher.content.media_types import media_type_of
from publisher.content.post import Post
from publisher.content.site_folders import SiteFolders
from publisher.content.source import show_path
from publisher.content.wire import MediumFile
from publisher.traces import trace_of

_SOURCE = re.compile(r"/?src/|[@~]/")  # as programs name the folder of a site's sources


class MediaFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The media of one post; `root` is the folder of config.toml, from which people type paths.

    `looked` are the places that were looked at, and `missing` what should be there and isn't: what the author
    wrote, with the path at which it would be.
    """

    folders: SiteFolders
    blog: Blog
    root: Path
    post: Post
    looked: list[FileRead] = msgspec.field(default_factory=list)
    missing: dict[str, str] = msgspec.field(default_factory=dict)

    def find(self, src: str) -> MediumFile | None:
        """Give the file of what `src` means in the post, if it is here."""
        renamed = list(dict.fromkeys(self._beside(src)))
        candidates = list(dict.fromkeys((*renamed, *self._candidates(src))))
        for folder, inside in candidates:
            is_renamed = bool(self.blog.copies_at) and (folder, inside) in renamed
            if file := self._look(folder, inside, is_renamed=is_renamed):
                return file
        if candidates and self._is_telling(src):
            folder, inside = candidates[0]
            self.missing[src] = show_path(folder / inside, self.root)
        return None

    def _look(self, folder: Path, inside: str, *, is_renamed: bool) -> MediumFile | None:
        from publisher.content.picture_header import Header, read_header  # many posts show nothing of their own

        shown = show_path(folder / inside, self.root)
        try:
            with open_below(folder, inside) as opened:
                found = os.fstat(opened.fileno())
                header = read_header(opened)
                copy = _name_copy(opened, inside) if is_renamed and found.st_size <= LARGEST_FILE else ""
        except OSError:
            self.looked.append(FileRead(path=shown))
            return None
        self.looked.append(FileRead(path=shown, trace=trace_of(found)))
        header = header or Header(media_type=media_type_of(inside))
        return MediumFile(
            path=shown,
            copy=copy,
            media_type=header.media_type,
            length=found.st_size,
            width=header.width,
            height=header.height,
        )

    def _beside(self, src: str) -> Iterator[tuple[Path, str]]:
        """Give the place that is named from the post's file, or from the sources of a site that are bundled."""
        parts = _split(src)
        if parts is None or not parts.path or parts.scheme or parts.netloc:
            return
        path = unquote(parts.path)
        if self.blog.copies_at and (source := _SOURCE.match(path)):
            beside = self.folders.site / "src" / path[source.end() :]
        elif path.startswith("/"):
            return
        else:
            beside = self.folders.posts / PurePosixPath(self.post.path).parent / path
        if inside := name_below(self.folders.site, str(beside)):
            yield self.folders.site, inside

    def _candidates(self, src: str) -> Iterator[tuple[Path, str]]:
        """Give the places from which the file may be served, likelier ones first: a folder and a path in each."""
        parts = _split(src)
        if parts is None or not parts.path:
            return
        is_relative = not (parts.scheme or parts.netloc or parts.path.startswith("/"))
        if is_relative and not self.blog.addresses.media_beside_page:
            return
        home = urlsplit(self.blog.site_url)
        address = urlsplit(urljoin(self.post.url, src))
        if address.netloc == home.netloc:
            served = unquote(address.path)
            for path in dict.fromkeys((served.removeprefix(home.path), served)):
                for folder in self.folders.served:
                    if inside := name_below(folder, path.lstrip("/")):
                        yield folder, inside

    def _is_telling(self, src: str) -> bool:
        """Whether it is a mistake that the file isn't there.

        What is named from the root of the site may come from a folder that isn't here at all; what is named from
        the post itself can't.
        """
        parts = _split(src)
        if parts is None or not parts.path.startswith("/"):
            return True
        first, _, rest = unquote(parts.path).strip("/").partition("/")
        return any(not rest or (folder / first).is_dir() for folder in self.folders.served)


def _name_copy(opened: BinaryIO, inside: str) -> str:
    """Give the name of a copy, which says what is in it: it may be kept for ever."""
    opened.seek(0)
    digest = hashlib.sha256(opened.read(LARGEST_FILE)).hexdigest()[:32]
    return digest + PurePosixPath(inside).suffix.lower()


def _split(src: str) -> SplitResult | None:
    try:
        return urlsplit(src)
    except ValueError:
        return None
