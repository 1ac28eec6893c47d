"""All that is known of readers as one file: JSON, an object a line, in an order that is always the same.

The first line says what the file is; then come the texts that people consented to, the readers, and who is never
mailed. Times are in UTC. `docs/readers.md` describes it for whoever writes or reads one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from publisher.audience.subscribers import Status
from publisher.errors import Problem, PublisherError

VERSION = 1


class Head(msgspec.Struct, frozen=True, kw_only=True, tag="publisher", tag_field="kind"):
    """The first line. `hash_key` names the key that the hashes of addresses were made with."""

    version: int
    hash_key: str


class Text(msgspec.Struct, frozen=True, kw_only=True, tag="text", tag_field="kind"):
    """What people were told when they consented, word for word; its version is `wording`."""

    wording: str
    language: str
    text: str
    first_used: datetime


class Act(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One act of a reader, as evidence: what they did and when, on which page, whence, and having read what."""

    at: datetime
    list: str
    action: str
    source: str
    note: str = ""
    wording: str = ""
    page: str = ""
    network: str = ""
    agent: str = ""


class Subscribed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One subscription as its reader chose it; `topics` says since when each is wanted, `*` is everything."""

    list: str
    status: Status
    cadence: Literal["each", "daily", "weekly", "monthly"]
    topics: dict[str, datetime]
    changed_at: datetime
    confirmed_at: datetime | None = None
    cadence_since: datetime | None = None
    follows_from: datetime | None = None
    hour: int | None = None
    zone: str | None = None
    weekday: str | None = None
    monthday: int | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True, tag="reader", tag_field="kind"):
    """A reader. By `id` the links in the mail they have know them, where the keys have moved along."""

    id: int
    email: str
    name: str
    known_since: datetime
    subscriptions: tuple[Subscribed, ...]
    consent: tuple[Act, ...]


class Never(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="suppression", tag_field="kind"):
    """Who is never mailed: by address, or by its hash where nobody knows the address, or is to."""

    list: str
    reason: str
    since: datetime
    email: str = ""
    hash: str = ""


Line = Head | Text | Person | Never
_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Line, strict=True)


def write_lines(lines: Iterable[Line]) -> bytes:
    """Give the file."""
    return b"".join(_ENCODER.encode(line) + b"\n" for line in lines)


def is_portable(file: Path) -> bool:
    """Say whether a file is one of these, by how it begins."""
    try:
        with file.open("rb") as opened:
            return opened.read(1) == b"{"
    except OSError:
        return False


def read_lines(file: Path) -> tuple[Head, Sequence[tuple[int, Line]], tuple[Problem, ...]]:
    """Read a file: its first line, the others with their numbers, and what can't be read of it.

    Raises PublisherError for a file that is none of these, or of a version that isn't known.
    """
    try:
        rows = file.read_bytes().splitlines()
    except OSError as error:
        raise PublisherError(f"{file} can't be read: {error.strerror or error}") from error
    found: list[tuple[int, Line]] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append((number, _DECODER.decode(row)))
        except msgspec.MsgspecError as error:
            hint = "export it again: a line that can't be read keeps no other out"
            problems.append(Problem(code="readers-line", path=str(file), line=number, text=str(error), hint=hint))
    head = found[0][1] if found else None
    if not isinstance(head, Head) or head.version != VERSION:
        raise PublisherError(
            f"{file} is no export of all readers that this version reads",
            hint="`publisher subscribers export FILE --all` writes one",
        )
    return head, found[1:], tuple(problems)
