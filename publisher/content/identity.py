"""identity.json: what stays the same about a post when its file, its date or its address changes."""

from collections import Counter
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import msgspec

from publisher.errors import PublisherError
from publisher.files import write_atomic

_ENCODER = msgspec.json.Encoder()
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One post that readers have been shown: a line of the file.

    `key` is the post's own for ever, `id` what feed readers know it by. `published` is when it was first dated,
    `print` the fingerprint of its title and text, `gone` since when it is not to be seen any more, or None.
    `archive` is the number of the volume of the archive that the post stands in, for ever, once that is full.
    """

    key: str
    path: str
    id: str
    published: _Instant
    print: str
    gone: _Instant | None = None
    archive: int | msgspec.UnsetType = msgspec.UNSET


class Identity(msgspec.Struct, frozen=True):
    """All records, sorted by their keys."""

    records: tuple[Record, ...] = ()

    def to_bytes(self) -> bytes:
        """Give the file: a JSON array with a record a line, so that Git shows a change as one line."""
        # Within a record no line ends: JSON writes such an end as `\\n`.
        lines = _ENCODER.encode_lines(self.records).rstrip(b"\n").replace(b"\n", b",\n")
        return b"[\n" + lines + b"\n]\n" if lines else b"[]\n"


def read_identity(file: Path) -> Identity:
    """Read the file; one that isn't there yet holds nothing. Raises PublisherError where it is damaged."""
    hint = "take it back from Git or a backup: without it, readers would see old posts as new ones"
    try:
        records = msgspec.json.decode(file.read_bytes(), type=tuple[Record, ...])
    except FileNotFoundError:
        return Identity()
    except OSError as error:
        raise PublisherError(f"{file.name} can't be read: {error.strerror}", hint=hint) from error
    except msgspec.MsgspecError as error:
        raise PublisherError(f"{file.name} is damaged: {error}", hint=hint) from error
    for name in ("key", "id"):
        values = list(map(attrgetter(name), records))
        if len(set(values)) < len(values):
            value = Counter(values).most_common(1)[0][0]
            raise PublisherError(f"{file.name} is damaged: the {name} “{value}” stands there twice", hint=hint)
    return Identity(tuple(sorted(records, key=attrgetter("key"))))


def write_identity(file: Path, identity: Identity) -> bool:
    """Write the file and say whether its bytes changed. A site that never had a post gets none. Raises OSError."""
    data = identity.to_bytes()
    return _is_other(file, data) and write_atomic(file, data)


def would_change(file: Path, identity: Identity) -> bool:
    """Say whether writing would change the file: what `build --frozen` asks. Raises OSError."""
    return _is_other(file, identity.to_bytes())


def _is_other(file: Path, data: bytes) -> bool:
    try:
        return file.read_bytes() != data
    except FileNotFoundError:
        return data != Identity().to_bytes()
