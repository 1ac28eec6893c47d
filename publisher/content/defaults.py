"""What a blog says of posts that say nothing themselves: values for all of them, or for those below a folder."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec
from msgspec import structs

from publisher.content.values import Mapping, Scalar, Sequence, Value


class Default(msgspec.Struct, frozen=True, kw_only=True):
    """Values for the posts below `folder`, relative to that of all posts, or for those that `pattern` matches.

    `shown` is the file that says so, as a person would type it.
    """

    values: Mapping
    shown: str
    folder: str = ""
    pattern: str = ""

    def covers(self, path: str) -> bool:
        """Whether it is meant for the post at `path`."""
        below = not self.folder or path.startswith(f"{self.folder}/") or path == self.folder
        return below and (not self.pattern or fnmatchcase(path, self.pattern))


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """What one post takes over: its values, and for each key the file that says so.

    With `joins_lists` the post's own lists go on with these.
    """

    values: Mapping
    shown: dict[str, str]
    joins_lists: bool


def inherit(defaults: Iterable[Default], path: str, *, joins_lists: bool) -> Inherited | None:
    """Give what the post at `path` takes over, later defaults before earlier ones; None where that is nothing."""
    values: dict[str, Value] = {}
    shown: dict[str, str] = {}
    for default in defaults:
        if default.covers(path):
            for key, value in default.values.entries.items():
                values[key] = merge(value, values.get(key), joins_lists=joins_lists)
                shown[key] = default.shown
    return Inherited(values=Mapping(entries=values), shown=shown, joins_lists=joins_lists) if values else None


def merge(own: Value, other: Value | None, *, joins_lists: bool) -> Value:
    """Give `own` with what `other` adds to it: keys that a table lacks and, with `joins_lists`, items of a list."""
    if isinstance(own, Mapping) and isinstance(other, Mapping):
        entries = dict(other.entries)
        for key, value in own.entries.items():
            entries[key] = merge(value, entries.get(key), joins_lists=joins_lists)
        return structs.replace(own, entries=entries)
    if joins_lists and isinstance(other, Sequence) and not isinstance(own, Mapping):
        items = own.items if isinstance(own, Sequence) else () if own.is_null else (own,)
        return Sequence(items=(*other.items, *items), line=own.line)
    if joins_lists and isinstance(own, Sequence) and isinstance(other, Scalar) and not other.is_null:
        return structs.replace(own, items=(other, *own.items))
    return own


def join(own: Mapping, above: Mapping, *, joins_lists: bool) -> Mapping:
    """Give `own` with its tables, and with `joins_lists` its lists, gone on with what stands `above` it."""
    shared = own.entries.keys() & above.entries.keys()
    entries = {key: merge(own.entries[key], above.entries[key], joins_lists=joins_lists) for key in shared}
    return structs.replace(own, entries={**own.entries, **entries})


def leave_out(above: Mapping, own: Mapping) -> Mapping:
    """Give of what stands `above` only the keys that `own` doesn't have."""
    return Mapping(entries={key: value for key, value in above.entries.items() if key not in own.entries})
