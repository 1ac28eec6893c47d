"""What posts were rendered to before: the same text in the same blog is not rendered again.

It is a cache of one file a rendering. It may be deleted at any time, and a damaged file is as good as none.
"""

import os
from hashlib import blake2b
from pathlib import Path

import msgspec

from publisher.content.blog import Blog
from publisher.content.post import Post, Rendered
from publisher.content.site_folders import SiteFolders
from publisher.content.wire import name_function
from publisher.files import write_cache
from publisher.program import fingerprint_program
from publisher.traces import is_settled, read_clock, trace_file

_CHECK_SIZE = 16  # bytes of the hash that says that a file is whole
_SPARE = 200  # renderings that no build asked for lately, and that are kept all the same


class Renderings:
    """The renderings of one blog, in the folder `kept_in`; `root` is the folder of config.toml."""

    def __init__(self, kept_in: Path, root: Path, blog: Blog, folders: SiteFolders) -> None:
        self._kept_in = kept_in
        self._root = root
        said = msgspec.msgpack.encode((blog, folders), enc_hook=_name)
        self._surroundings = blake2b(fingerprint_program().encode() + said, digest_size=16).digest()
        self._begun = read_clock()
        self._used: set[str] = set()

    def find(self, post: Post) -> Rendered | None:
        """Give what the post was rendered to, where nothing that it depends on has changed since."""
        name = self._name(post)
        try:
            data = (self._kept_in / name).read_bytes()
            if data[:_CHECK_SIZE] != _hash(data[_CHECK_SIZE:]):
                return None
            rendered = msgspec.msgpack.decode(data[_CHECK_SIZE:], type=Rendered)
        except (OSError, msgspec.MsgspecError):
            return None
        if any(trace_file(self._root / file.path) != file.trace for file in rendered.files):
            return None
        self._used.add(name)
        return rendered

    def keep(self, post: Post, rendered: Rendered) -> None:
        """Keep what the post was rendered to. Raises OSError."""
        if all(is_settled(file.trace, self._begun) for file in rendered.files):
            name = self._name(post)
            said = msgspec.msgpack.encode(rendered)
            write_cache(self._kept_in / name, _hash(said) + said)
            self._used.add(name)

    def prune(self) -> None:
        """Delete what was not asked for, the oldest first, where there is much of it. Raises OSError."""
        with os.scandir(self._kept_in) as found:
            idle = [(entry.stat().st_mtime_ns, entry.path) for entry in found if entry.name not in self._used]
        for _, path in sorted(idle)[: max(0, len(idle) - _SPARE)]:
            os.unlink(path)  # noqa: PTH108 - scandir gave a text

    def _name(self, post: Post) -> str:
        return blake2b(self._surroundings + msgspec.msgpack.encode(post), digest_size=16).hexdigest()


def _hash(said: bytes) -> bytes:
    return blake2b(said, digest_size=_CHECK_SIZE).digest()


def _name(value: object) -> str:
    return name_function(value) if callable(value) else str(value)
