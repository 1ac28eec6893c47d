"""What stands in the feeds folder already, and what it was made of: what is unchanged need not be made again.

A record beside the ledger names each file that was written, with its stamp, size and time. Losing it costs nothing
but time: the files of the archive tell themselves what they are, and all others are made anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from publisher.feeds.archive import stamp_volume
from publisher.feeds.model import FORMATS, Scope
from publisher.feeds.packing import TWINS, has_twins, name_twin

_KINDS = ("category", "tag", "author", "language")
_RECORD = 2  # the form of the record; another one is not read


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was written: what it was made of, and how it and its twins look since.

    A look is a size in bytes and a time in nanoseconds.
    """

    stamp: str
    looks: tuple[tuple[int, int], ...]


class Record(msgspec.Struct, frozen=True):
    """Every file that was written, by its path below the folder, and the labels of terms by their folders.

    `gone` are files that were feeds once, and are none any more.
    """

    version: int = _RECORD
    files: dict[str, Written] = {}
    labels: dict[str, str] = {}
    gone: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the folder: the stamps of whole files by path, terms that have a feed, and all we wrote.

    `gone` is what we wrote once, and took away.
    """

    stamps: Mapping[str, str] = {}
    scopes: tuple[Scope, ...] = ()
    written: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


NOTHING_HELD = Held()


def look_at(folder: Path, record: Path) -> Held:
    """Look at the folder of feeds; `record` is where the last write was noted."""
    noted = _read_record(record)
    stamps = {path: written.stamp for path, written in noted.files.items() if _is_whole(folder / path, written)}
    stamps |= dict(_read_archive(folder, known=stamps))
    return Held(
        stamps=stamps,
        scopes=tuple(_find_scopes(folder, noted)),
        written=frozenset(noted.files),
        gone=frozenset(noted.gone),
    )


def read_gone(record: Path) -> frozenset[str]:
    """Give what was a feed once and is none any more, as the last write noted it."""
    return frozenset(_read_record(record).gone)


def note(folder: Path, stamps: Mapping[str, str], scopes: tuple[Scope, ...], gone: Iterable[str] = ()) -> bytes:
    """Give the record of `stamps`, by path, as the files stand in the folder now. Raises OSError."""
    files = {path: Written(stamp, _look_at(folder / path)) for path, stamp in stamps.items()}
    labels = {scope.folder: scope.label for scope in scopes}
    return msgspec.json.encode(Record(files=files, labels=labels, gone=tuple(sorted(gone))))


def _read_record(file: Path) -> Record:
    try:
        record = msgspec.json.decode(file.read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return Record()
    return record if record.version == _RECORD else Record()


def _is_whole(file: Path, written: Written) -> bool:
    """Whether a file is the one that was written, with its twins beside it."""
    try:
        return _look_at(file) == written.looks
    except OSError:
        return False


def _look_at(file: Path) -> tuple[tuple[int, int], ...]:
    """Look at a file and its twins. Raises OSError."""
    found = [path.stat() for path in (file, *(name_twin(file, ending) for ending in TWINS))]
    return tuple((each.st_size, each.st_mtime_ns) for each in found)


def _read_archive(folder: Path, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the stamps of the archive's files that no record knows: they say themselves what they hold."""
    for kind in FORMATS.values():
        for file in sorted((folder / "archive").glob(f"*.{kind.archive_ending}")):
            path = f"archive/{file.name}"
            if path not in known and (stamp := _stamp_of(file)):
                yield path, stamp


def _stamp_of(file: Path) -> str:
    from lxml import etree  # takes long to load, and is needed only where the record was lost

    from publisher.feeds.compare import read_entries

    try:
        data = file.read_bytes()
        if not has_twins(file, data):
            return ""
        ids = frozenset(read_entries(file.name, data))
        if file.suffix == ".json":
            said = json.loads(data)
            return stamp_volume(said["feed_url"], said["home_page_url"], ids)
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, ValueError, KeyError, TypeError, etree.XMLSyntaxError):
        return ""
    channel = root.find("channel")
    holder = root if channel is None else channel
    links = {link.get("rel"): link.get("href", "") for link in holder.findall("{http://www.w3.org/2005/Atom}link")}
    home = holder.findtext("link") or links.get("alternate", "")
    return stamp_volume(links.get("self", ""), home, ids)


def _find_scopes(folder: Path, noted: Record) -> Iterator[Scope]:
    """Find the terms that have a feed: one that no record knows is called by its folder's name."""
    files = {kind.file for kind in FORMATS.values()}
    for kind in _KINDS:
        for term in sorted((folder / kind).glob("*")):
            if any((term / file).is_file() for file in files):
                label = noted.labels.get(f"{kind}/{term.name}/", term.name)
                yield Scope(kind=kind, label=label, folder_name=term.name)
