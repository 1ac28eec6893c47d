"""The JSON that Ghost exports -> its tables, whatever version wrote it. Nothing in it is taken on trust."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import msgspec

# `Any`: other people's JSON. `text`, `number` and `instant` ask a row for what it should hold.
Row: TypeAlias = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SITE = b"__GHOST_URL__"
_HINT = "take it from Ghost itself: Settings → Advanced → Import/Export → Export content"


class ExportError(ValueError):
    """What was given is no export of Ghost; the message says why, and the hint where to get one."""

    hint = _HINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The tables of an export, by name; each row is what the database held. `version` is Ghost's, as written."""

    version: str = ""
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, name: str) -> tuple[Row, ...]:
        """Give the rows of a table; none where the export doesn't have it."""
        return self.tables.get(name, ())

    def setting(self, key: str) -> str:
        """Give a setting of the blog; nothing where it isn't set."""
        return next((text(row, "value") for row in self.rows("settings") if row.get("key") == key), "")


def read_export(data: bytes, site_url: str) -> Export:
    """Read an export: `{"db": [{"meta": …, "data": …}]}`, or what is inside it. Raises ExportError.

    `site_url` stands wherever Ghost wrote `__GHOST_URL__`, which is in texts as well as in addresses.
    """
    try:
        held = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf").replace(_SITE, site_url.rstrip("/").encode()))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExportError(f"this is not JSON: {error}") from error
    if isinstance(held, dict) and isinstance(held.get("db"), list) and held["db"]:
        held = held["db"][0]
    if not isinstance(held, dict) or not isinstance(held.get("data"), dict):
        raise ExportError("this JSON is no export of Ghost: there is no “data” in it")
    tables = {
        name: tuple(row for row in rows if isinstance(row, dict))
        for name, rows in held["data"].items()
        if isinstance(rows, list)
    }
    if "posts" not in tables:
        raise ExportError("this export holds no posts")
    meta = held.get("meta")
    return Export(version=text(meta, "version") if isinstance(meta, dict) else "", tables=tables)


def read_permalink(export: Export) -> str:
    """Give the pattern of the blog's addresses in our words, where an old export says one that isn't the usual."""
    pattern = export.setting("permalinks")
    if not pattern.startswith("/") or pattern == "/:slug/":
        return ""
    return re.sub(r":(slug|year|month|day)", r"{\1}", pattern)


def follow(export: Export, joins: str, target: str, key: str) -> Mapping[str, list[Row]]:
    """Give, for each post's id, the rows of `target` that the table `joins` ties to it, in the author's order."""
    rows = {text(row, "id"): row for row in export.rows(target)}
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for join in sorted(export.rows(joins), key=lambda join: number(join, "sort_order")):
        if row := rows.get(text(join, key)):
            found[text(join, "post_id")].append(row)
    return found


def text(row: Row, *names: str) -> str:
    """Give the first of `names` that holds a text or a whole number, as text; nothing where none does."""
    return next(_texts(row, names), "")


def number(row: Row, name: str) -> float:
    """Give a number, 0 where there is none; a database writes flags as 0 and 1."""
    value = row.get(name)
    return value if isinstance(value, int | float) else 0


def instant(row: Row, *names: str) -> datetime | None:
    """Give the first of `names` that holds a time: in UTC, in whole seconds.

    Ghost has written `2024-01-31 10:00:00`, which is UTC, ISO 8601 and, long ago, milliseconds since 1970. Raises
    ValueError for what is none of these.
    """
    written = text(row, *names)
    if not written:
        return None
    try:
        if written.removeprefix("-").isdecimal():
            return _EPOCH + timedelta(seconds=int(written) // 1000)
        read = datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise ValueError(f"“{written[:40]}” is no time") from None


def _texts(row: Row, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            yield value.strip()
        elif isinstance(value, int) and not isinstance(value, bool):
            yield str(value)
