"""What was read of each file before: a post whose file looks the same isn't read again.

It is a cache. It may be deleted at any time, and a damaged one is as good as none.
"""

from datetime import UTC, datetime
from enum import Enum
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import FunctionType

import msgspec
from msgspec.structs import replace

from publisher.content.post import Post
from publisher.content.rules import Rules
from publisher.errors import Problem, Severity
from publisher.files import read_cache, write_cache
from publisher.program import fingerprint_program
from publisher.traces import Trace, are_settled, is_settled

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one set of rules made of each file, by path: how the file looked, its post if it is one, what is wrong.

    The posts have no identity. No file was read before the instant `begun`, as traces count. `is_new` says whether
    it differs from what was kept.
    """

    key: str
    traces: dict[str, Trace]
    posts: dict[str, Post]
    problems: dict[str, tuple[Problem, ...]]
    begun: int = 0
    is_new: bool = False

    def is_kept(self, path: str) -> bool:
        """Whether it may be relied on later: what is wrong with a file is told anew each time it is looked at."""
        is_good = all(problem.severity is Severity.WARNING for problem in self.problems.get(path, ()))
        return is_good and is_settled(self.traces[path], self.begun)


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A manifest as it lies on the disk: in columns, which are read in half the time that rows take."""

    key: str
    paths: list[str]
    traces: list[Trace]
    posts: list[Post | None]
    problems: dict[str, tuple[Problem, ...]]


def key_of(rules: Rules) -> str:
    """Give a text that changes with whatever a post depends on beside its file: rules, settings, the program."""
    # What is in the future is decided anew each time; it is the one thing that depends on now.
    said = msgspec.msgpack.encode(replace(rules, now=_ANY_TIME), enc_hook=_name, order="deterministic")
    return f"{fingerprint_program()}-{blake2b(said, digest_size=16).hexdigest()}"


def read_manifest(file: Path, key: str) -> Manifest:
    """Read what was kept under this key. Nothing is known where it was kept under another, or is damaged."""
    kept = read_cache(file, _Kept)
    if kept is None or kept.key != key or not len(kept.paths) == len(kept.traces) == len(kept.posts):
        return Manifest(key=key, traces={}, posts={}, problems={})
    posts = {path: post for path, post in zip(kept.paths, kept.posts, strict=True) if post}
    return Manifest(
        key=key, traces=dict(zip(kept.paths, kept.traces, strict=True)), posts=posts, problems=kept.problems
    )


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Keep what may be kept. Raises OSError."""
    paths, traces, problems = list(manifest.traces), list(manifest.traces.values()), manifest.problems
    if problems or not are_settled(traces, manifest.begun):
        paths = [path for path in paths if manifest.is_kept(path)]
        traces = [manifest.traces[path] for path in paths]
        problems = {path: manifest.problems[path] for path in paths if path in manifest.problems}
    posts = [manifest.posts.get(path) for path in paths]
    write_cache(file, _Kept(manifest.key, paths, traces, posts, problems))


def _name(value: object) -> object:
    """Write what MessagePack has no word for: a function of a dialect, a zone, a choice, an address."""
    if isinstance(value, FunctionType):
        return f"{value.__module__}:{value.__qualname__}"
    if isinstance(value, partial):  # a function of a dialect, as a blog has set it
        return [value.func, value.args, value.keywords]
    return value.name if isinstance(value, Enum) else str(value)
