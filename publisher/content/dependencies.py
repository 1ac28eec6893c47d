"""What a rendered post depends on beside its own file and the settings of its blog."""

from collections.abc import Iterator, Mapping

import msgspec

from publisher.traces import NO_TRACE, Trace


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read, or looked for, while a post was rendered.

    `path` is as a person would type it from the site's folder; `trace` is what it looked like when it was read.
    """

    path: str
    trace: Trace = NO_TRACE


class PostAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a rendering asked of the other posts of its blog: where one of them stands.

    A link names it by its path, a tag as its author called it (`by_tag`). `address` is what it got: None for a post
    that isn't public, nothing where a link leads to no post.
    """

    name: str
    by_tag: bool = False
    address: str | None = ""


class AskedPosts(Mapping[str, str | None]):
    """The addresses of posts by their paths, which remembers what it was asked for."""

    def __init__(self, posts: Mapping[str, str | None]) -> None:
        self._posts = posts
        self.asked: dict[str, PostAsked] = {}

    def __getitem__(self, path: str) -> str | None:
        """Give the address of a post. Raises KeyError."""
        self.asked[path] = PostAsked(name=path, address=self._posts.get(path, ""))
        return self._posts[path]

    def __iter__(self) -> Iterator[str]:
        """Give every path."""
        return iter(self._posts)

    def __len__(self) -> int:
        """Give the number of posts."""
        return len(self._posts)
