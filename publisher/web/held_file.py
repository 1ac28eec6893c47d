"""A file on disk and its packed twins -> what is served of it, checked once."""

import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """Bytes as they go out, and their tag: strong (RFC 9110 §8.8.1), a hash of these very bytes, in its quotes."""

    data: bytes
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A file, ready to be served: bare, and by the coding of each twin that holds these bytes and is shorter.

    `modified` is in whole seconds, as HTTP dates are.
    """

    bare: Representation
    packed: Mapping[str, Representation]
    modified: datetime

    @property
    def tag(self) -> str:
        """The tag of the bare bytes."""
        return self.bare.tag

    @property
    def weight(self) -> int:
        """How many bytes it takes to hold it."""
        return len(self.bare.data) + sum(len(twin.data) for twin in self.packed.values())

    def modified_at(self, instant: datetime) -> "HeldFile":
        """Give the same file with another date."""
        return self if instant == self.modified else replace(self, modified=instant)


def hold_file(data: bytes, twins: Mapping[str, Path], written: datetime) -> HeldFile:
    """Give a file of these bytes, written at an instant; `twins` are its packed ones by coding, the best first."""
    packed = {coding: _read_twin(twin) for coding, twin in twins.items()}
    return HeldFile(
        bare=_represent(data),
        packed={
            coding: _represent(twin)
            for coding, twin in packed.items()
            # Times can't tell whether a twin belongs to a file: a build writes the twin first.
            if twin is not None and len(twin) < len(data) and _UNPACKS[coding](twin, data)
        },
        modified=written.replace(microsecond=0),
    )


def read_file(place: Path) -> tuple[bytes, datetime]:
    """Give a file's bytes and when they were written, both of one file whatever takes its name meanwhile."""
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        return file.read(), datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)


def _represent(data: bytes) -> Representation:
    return Representation(data=data, tag=f'"{sha256(data).hexdigest()[:32]}"')


def _read_twin(twin: Path) -> bytes | None:
    try:
        return read_file(twin)[0]
    except OSError:  # gone since it was looked at: the file itself is there, and does as well
        return None


def _gzip_unpacks_to(packed: bytes, data: bytes) -> bool:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        return unpacking.decompress(packed, len(data) + 1) == data and unpacking.eof
    except zlib.error:
        return False


def _brotli_unpacks_to(packed: bytes, data: bytes) -> bool:
    import brotli  # most folders are served before one is asked for

    unpacking = brotli.Decompressor()
    try:
        return (
            bool(unpacking.process(packed, output_buffer_limit=len(data) + 1) == data) and unpacking.is_finished()
        )
    except brotli.error:
        return False


_UNPACKS: Mapping[str, Callable[[bytes, bytes], bool]] = {"br": _brotli_unpacks_to, "gzip": _gzip_unpacks_to}
