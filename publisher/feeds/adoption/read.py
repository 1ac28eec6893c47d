"""Bytes that somebody else wrote -> a feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed, Ghost's export."""

from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

from publisher.feeds.adoption.old_feed import OldEntry, OldFeed

LONGEST_ID = 1024  # characters; what is longer is no id but an attack on whoever keeps it
_SHOWN = 3  # entries that a remark names


def read_old_feed(data: bytes, source: str = "") -> OldFeed:
    """Read a feed; entries of one id are one. Raises FeedError for what is none.

    Nothing is fetched, no entity is expanded; what is nested, long or damaged beyond reason is left out and told.
    """
    stripped = data.lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if stripped[:1] in {b"{", b"["}:
        from publisher.feeds.adoption.json_feed import read_json_feed  # one of the two is used

        feed = read_json_feed(data)
    else:
        from publisher.feeds.adoption.xml_feed import read_xml_feed  # lxml is heavy

        feed = read_xml_feed(stripped if stripped[:1] == b"<" and b"\x00" not in data[:4] else data)
    usable = [
        entry for entry in feed.entries if entry.id and len(entry.id) <= LONGEST_ID and entry.id.isprintable()
    ]
    remarks = [*feed.remarks, *_remark_on_ids(usable)]
    if unusable := len(feed.entries) - len(usable):
        remarks.append(f"{unusable} of its entries have no id that could be kept, and no link: they are left out")
    return replace(feed, entries=_join_repeated(usable), remarks=tuple(remarks), source=source)


def _remark_on_ids(entries: list[OldEntry]) -> list[str]:
    """Say what is odd about ids, though they are kept as they are."""
    remarks = []
    pages: dict[str, set[tuple[str, ...]]] = {}
    for entry in entries:
        pages.setdefault(entry.id, set()).add(entry.links or (entry.title,))
    shared = [identifier for identifier, those in pages.items() if len(those) > 1]
    if shared:
        remarks.append(f"entries share an id, so none of them can keep it: {_name_some(shared)}")
    blank = [entry.id for entry in entries if " " in entry.id]
    if blank:
        remarks.append(f"ids hold blanks, which Atom doesn't allow and readers don't mind: {_name_some(blank)}")
    relative = [entry.id for entry in entries if " " not in entry.id and not urlsplit(entry.id).scheme]
    if relative:
        remarks.append(f"ids are no full addresses, and are kept as they stand: {_name_some(relative)}")
    return remarks


def _join_repeated(entries: list[OldEntry]) -> tuple[OldEntry, ...]:
    """Give each entry once; those of one id that lead to several pages are left out, since no post can have it."""
    first = {entry.id: entry for entry in reversed(entries)}
    pages = Counter(entry.id for entry in dict.fromkeys(replace(entry, published=None) for entry in entries))
    shared = {
        identifier
        for identifier, times in pages.items()
        if times > 1 and len({entry.links or (entry.title,) for entry in entries if entry.id == identifier}) > 1
    }
    return tuple(
        first[identifier] for identifier in dict.fromkeys(e.id for e in entries) if identifier not in shared
    )


def _name_some(texts: list[str]) -> str:
    told = ", ".join(f"“{text[:80]}”" for text in dict.fromkeys(texts[:_SHOWN]))
    return told + (f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else "")
