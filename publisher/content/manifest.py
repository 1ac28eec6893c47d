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


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one file came to: a post without its identity, or none, and what its author should mend."""

    trace: Trace
    post: Post | None
    problems: tuple[Problem, ...] = ()

    def is_kept(self, begun: int) -> bool:
        """Whether it may be relied on later: what is wrong with a file is told anew each time it is looked at.

        `begun` is an instant before the file was read, as traces count.
        """
        is_good = not self.problems or all(problem.severity is Severity.WARNING for problem in self.problems)
        return is_good and is_settled(self.trace, begun)


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    key: str
    rows: dict[str, Row]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one set of rules made of each file, by path.

    No file was read before the instant `begun`, as traces count. `is_new` says whether the rows differ from those
    that were kept.
    """

    key: str
    rows: dict[str, Row]
    begun: int = 0
    is_new: bool = False


def key_of(rules: Rules) -> str:
    """Give a text that changes with whatever a post depends on beside its file: rules, settings, the program."""
    # What is in the future is decided anew each time; it is the one thing that depends on now.
    said = msgspec.msgpack.encode(replace(rules, now=_ANY_TIME), enc_hook=_name, order="deterministic")
    return f"{fingerprint_program()}-{blake2b(said, digest_size=16).hexdigest()}"


def read_manifest(file: Path, key: str) -> Manifest:
    """Read what was kept under this key. Nothing is known where it was kept under another, or is damaged."""
    kept = read_cache(file, _Kept)
    return Manifest(key=key, rows=kept.rows if kept and kept.key == key else {})


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Keep what may be kept. Raises OSError."""
    rows = manifest.rows
    if any(row.problems for row in rows.values()) or not are_settled(
        [row.trace for row in rows.values()], manifest.begun
    ):
        rows = {path: row for path, row in rows.items() if row.is_kept(manifest.begun)}
    write_cache(file, _Kept(manifest.key, rows))


def _name(value: object) -> object:
    """Write what MessagePack has no word for: a function of a dialect, a zone, a choice, an address."""
    if isinstance(value, FunctionType):
        return f"{value.__module__}:{value.__qualname__}"
    if isinstance(value, partial):  # a function of a dialect, as a blog has set it
        return [value.func, value.args, value.keywords]
    return value.name if isinstance(value, Enum) else str(value)
