"""What one post calls another by -> where that one stands on the web."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath

from publisher.content.source import SUFFIXES


class References:
    """The posts of a blog by every name that a tag may use for them: path, path below the site, name alone."""

    def __init__(self, posts: Mapping[str, str | None], folders: tuple[str, ...]) -> None:
        self._posts = posts
        self._folders = folders

    def find(self, target: str, post_path: str) -> str | None:
        """Give the address of the post that `target` means in the post at `post_path`; None for no public one."""
        plain = _plain(target)
        beside = PurePosixPath(post_path).parent
        here = beside.parent if PurePosixPath(post_path).stem == "index" else beside
        tries = [plain] if target.startswith("/") else [*(_join(start, plain) for start in (beside, here)), plain]
        for path in (*tries, self._below(plain)):
            if path in self._by_path:
                return self._by_path[path]
        return self._by_name.get(plain.rpartition("/")[2])

    def _below(self, path: str) -> str:
        """Give `path` without the folders that it shares with the folder of posts, as in `content/posts/a`."""
        parts = path.split("/")
        for length in range(min(len(parts) - 1, len(self._folders)), 0, -1):
            if tuple(parts[:length]) == tuple(folder.lower() for folder in self._folders[-length:]):
                return "/".join(parts[length:])
        return path

    @cached_property
    def _by_path(self) -> dict[str, str | None]:
        return {_plain(path): url for path, url in self._posts.items()}

    @cached_property
    def _by_name(self) -> dict[str, str | None]:
        """The posts whose name no other has."""
        names: dict[str, str | None] = {}
        for path, url in self._by_path.items():
            name = path.rpartition("/")[2]
            names[name] = None if name in names else url
        return names


def _plain(path: str) -> str:
    """Give a path without its extension, in lower case; a bundle has the name of its folder."""
    file = path.strip("/").lower()
    for suffix in SUFFIXES:
        file = file.removesuffix(suffix)
    return file.removesuffix("/index")


def _join(folder: PurePosixPath, path: str) -> str:
    parts: list[str] = []
    for part in (*folder.parts, *path.split("/")):
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part.lower())
    return "/".join(parts)
