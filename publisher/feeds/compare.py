"""Two versions of a feed -> which of its entries are added, changed and removed."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDifference:
    """What a reader of one feed would see after it is written: entries by id."""

    path: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def compare_feed(path: str, new: bytes, folder: Path) -> FeedDifference:
    """Compare the feed at `path` below `folder`, as it stands there, with what it is to become."""
    try:
        before = read_entries(path, (folder / path).read_bytes())
    except (OSError, ValueError):
        before = {}
    after = read_entries(path, new)
    return FeedDifference(
        path=path,
        added=tuple(entry for entry in after if entry not in before),
        changed=tuple(entry for entry in after if entry in before and before[entry] != after[entry]),
        removed=tuple(entry for entry in before if entry not in after),
    )


def read_entries(path: str, feed: bytes) -> dict[str, str]:
    """Give the entries of one of our own feeds: id -> a hash of all it says. Raises ValueError."""
    from lxml import etree  # takes long to load, and nothing is compared where nothing changed

    if path.endswith(".json"):
        items = json.loads(feed)["items"]
        return {item["id"]: _hash(json.dumps(item, sort_keys=True).encode()) for item in items}
    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{path} is no XML") from error
    return {
        entry.findtext("guid") or entry.findtext(f"{_ATOM}id") or "": _hash(etree.tostring(entry, with_tail=False))
        for entry in root.iter("item", f"{_ATOM}entry")
    }


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
