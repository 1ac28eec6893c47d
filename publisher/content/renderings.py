"""What posts were rendered to before: the same text in the same blog is not rendered again.

It is a cache of one file a rendering. It may be deleted at any time, and a damaged file is as good as none.
"""

import os
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from publisher.content.blog import Blog
from publisher.content.dependencies import PostAsked
from publisher.content.function_names import name_function
from publisher.content.post import Post, Rendered
from publisher.content.site_folders import SiteFolders
from publisher.files import read_cache, write_cache
from publisher.program import fingerprint_program
from publisher.traces import is_settled, read_clock, trace_file

if TYPE_CHECKING:
    from publisher.content.shortcodes import References

_SPARE = 200  # renderings that no build asked for lately, and that are kept all the same


class Renderings:
    """The renderings of one blog, in the folder `kept_in`; `root` is the folder of config.toml.

    A rendering is known by its post and by what all posts of the blog share; what it asked of files and of other
    posts is asked again. So a new post has none but those rendered anew that lead to it.
    """

    def __init__(self, kept_in: Path, root: Path, blog: Blog, folders: SiteFolders) -> None:
        self._kept_in = kept_in
        self._root = root
        self._addresses = blog.addresses
        shared = structs.replace(blog, addresses=structs.replace(blog.addresses, posts={}))
        said = msgspec.msgpack.encode((shared, folders), enc_hook=_name)
        self._surroundings = blake2b(fingerprint_program().encode() + said, digest_size=16).digest()
        self._begun = read_clock()
        self._used: set[str] = set()

    def find(self, post: Post) -> Rendered | None:
        """Give what the post was rendered to, where nothing that it depends on has changed since."""
        name = self._name(post)
        rendered = read_cache(self._kept_in / name, Rendered)
        if rendered is None or not self._is_current(rendered, post):
            return None
        self._used.add(name)
        return rendered

    def keep(self, post: Post, rendered: Rendered) -> None:
        """Keep what the post was rendered to. Raises OSError."""
        if all(is_settled(file.trace, self._begun) for file in rendered.files):
            name = self._name(post)
            write_cache(self._kept_in / name, rendered)
            self._used.add(name)

    def prune(self) -> None:
        """Delete what was not asked for, the oldest first, where there is much of it. Raises OSError."""
        try:
            with os.scandir(self._kept_in) as found:
                idle = [(entry.stat().st_mtime_ns, entry.path) for entry in found if entry.name not in self._used]
        except FileNotFoundError:  # nothing has been kept yet
            return
        for _, path in sorted(idle)[: max(0, len(idle) - _SPARE)]:
            os.unlink(path)  # noqa: PTH108 - scandir gave a text

    def _is_current(self, rendered: Rendered, post: Post) -> bool:
        return all(trace_file(self._root / file.path) == file.trace for file in rendered.files) and all(
            self._answer(asked, post) == asked.address for asked in rendered.asked
        )

    def _answer(self, asked: PostAsked, post: Post) -> str | None:
        if asked.by_tag:
            return self._references.find(asked.name, post.path)
        return self._addresses.posts.get(asked.name, "")

    @cached_property
    def _references(self) -> "References":
        from publisher.content.shortcodes import References  # few blogs need it

        return References(self._addresses.posts, self._addresses.folders)

    def _name(self, post: Post) -> str:
        return blake2b(self._surroundings + msgspec.msgpack.encode(post), digest_size=16).hexdigest()


def _name(value: object) -> str:
    return name_function(value) if callable(value) else str(value)
