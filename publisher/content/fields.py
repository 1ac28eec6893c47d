"""What a post's head says, asked for by kind. What has the wrong kind becomes a problem with its line."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from functools import cache, lru_cache

from msgspec import structs

from publisher.content.dates import DateError, parse_instant
from publisher.content.defaults import Inherited, join, leave_out
from publisher.content.text import to_one_line
from publisher.content.values import Mapping, Scalar, Sequence, Value
from publisher.errors import Problem, Severity

_FLAGS = {"true": True, "false": False}
_PLAIN_FLAGS = _FLAGS | {"yes": True, "on": True, "no": False, "off": False}  # what YAML 1.1 calls a flag
_NAMES = ("label", "name", "title", "slug")  # of a topic that is a table
_DATE_HINT = "write it as 2026-11-17 or 2026-11-17T09:00:00+01:00"


def _split_commas(text: str) -> Iterable[str]:
    return text.split(",")


class Fields:
    """The fields of one post's head, and the problems met while reading them.

    Where several names are asked for, the first that was given counts; `date.created` asks for a key in a table.
    `shown` is the path that problems name. Keys nobody asks for are nobody's concern. With `folds_keys` a key
    counts in any case; what stands in one of the `tables` counts as if it stood at the top, after what does. What
    is `inherited` counts after all that the head says by any name.
    """

    def __init__(
        self,
        fields: Mapping,
        shown: str,
        *,
        folds_keys: bool = False,
        tables: tuple[str, ...] = (),
        inherited: Inherited | None = None,
    ) -> None:
        self._folds_keys = folds_keys
        self._line = fields.line
        own = _flatten(_fold(fields) if folds_keys else fields, tables)
        self._inherited: dict[str, Value] = {}
        self._sources: dict[str, str] = {}
        if inherited:
            above = _flatten(_fold(inherited.values) if folds_keys else inherited.values, tables)
            self._sources = {key.lower() if folds_keys else key: shown for key, shown in inherited.shown.items()}
            own = join(own, above, joins_lists=inherited.joins_lists)
            self._inherited = _name_values(leave_out(above, own))
        self._values = _name_values(own)
        self._shown = shown
        self.problems: list[Problem] = []

    def find(self, *names: str) -> tuple[str, Value] | None:
        """Give the first name that was given, and its value."""
        # A head is asked for some fifty names, and has ten: so what isn't there must cost next to nothing.
        keys = _to_lower(names) if self._folds_keys else names
        values = self._values
        if not values and not self._inherited:
            return None
        for key in keys:
            if key in values:
                return names[keys.index(key)], values[key]
        values = self._inherited
        if values:
            for key in keys:
                if key in values:
                    return names[keys.index(key)], values[key]
        return None

    def text(self, *names: str) -> str:
        """Give a text on one line; empty where there is none."""
        found = self.find(*names)
        if not found:
            return ""
        name, value = found
        if isinstance(value, Scalar):
            return to_one_line(value.text)
        self.refuse("field-type", name, value.line, "this must be a text", "write it on one line")
        return ""

    def text_if_any(self, *names: str) -> str:
        """Give the first of `names` that holds a text, on one line; what holds anything else is passed over."""
        for name in names:
            found = self.find(name)
            if found and isinstance(found[1], Scalar):
                return to_one_line(found[1].text)
        return ""

    def gives_any(self, names: frozenset[str]) -> bool:
        """Say at once whether one of `names`, which are in lower case where keys are folded, was given."""
        given, inherited = self._values.keys(), self._inherited
        return not given.isdisjoint(names) or (bool(inherited) and not inherited.keys().isdisjoint(names))

    def names(self, *names: str, split: Callable[[str], Iterable[str]] = _split_commas) -> tuple[str, ...]:
        """Give a list of names, each once without regard to case, in order. A text is split by `split`."""
        found = self.find(*names)
        if not found:
            return ()
        name, value = found
        if isinstance(value, Scalar):
            return unique(split(value.text))
        if isinstance(value, Sequence):
            named = [_find_name(item) for item in _walk_items(value)]
            if all(item is not None for item in named):
                return unique(item.text for item in named if item and not item.is_null)
        self.refuse("field-type", name, value.line, "this must be a list of names", "write it as [One, Two]")
        return ()

    def flag(self, name: str) -> bool | None:
        """Give true or false; None where nothing was said. In quotes it counts too, with a warning."""
        found = self.find(name)
        if not found:
            return None
        _, value = found
        flag = self.as_flag(value)
        if flag is None:
            self.refuse(
                "field-flag", name, value.line, f"{_quote(value)} is neither true nor false", "write one of them"
            )
        elif isinstance(value, Scalar) and value.is_quoted:
            self.warn("field-quoted", name, value.line, "this flag stands in quotes", "write it without them")
        return flag

    @staticmethod
    def as_flag(value: Value) -> bool | None:
        """Read `value` as true or false; None where it is something else."""
        if not isinstance(value, Scalar):
            return None
        return (_FLAGS if value.is_quoted else _PLAIN_FLAGS).get(value.text.strip().lower())

    def instant(self, zone: tzinfo, *names: str, zone_of_words: tzinfo | None = None) -> datetime | None:
        """Give an instant in the zone it was written in; `parse_instant` says how the zones are used."""
        found = self.find(*names)
        if not found:
            return None
        name, value = found
        if not isinstance(value, Scalar):
            self.refuse("date-unreadable", name, value.line, "this is not a date", _DATE_HINT)
            return None
        try:
            return parse_instant(value.text, zone, zone_of_words)
        except DateError as error:
            self.refuse("date-unreadable", name, value.line, str(error), error.hint)
            return None

    def line_of(self, *names: str) -> int:
        """Give the line of the first of `names` that was given, or the line where the head begins."""
        found = self.find(*names)
        return found[1].line if found and not self._is_inherited(found[0]) else self._line

    def refuse(self, code: str, name: str, line: int | None, text: str, hint: str) -> None:
        """Note an error: the post can't go out as it is."""
        self.problems.append(self._tell(code, name, line, text, hint))

    def warn(self, code: str, name: str, line: int | None, text: str, hint: str) -> None:
        """Note what the author should know and readers need not wait for."""
        self.problems.append(structs.replace(self._tell(code, name, line, text, hint), severity=Severity.WARNING))

    def _tell(self, code: str, name: str, line: int | None, text: str, hint: str) -> Problem:
        told = f"{name}: {text}" if name else text
        path = self._sources.get(name.partition(".")[0], self._shown) if self._is_inherited(name) else self._shown
        return Problem(code=code, path=path, line=line, text=told, hint=hint)

    def _is_inherited(self, name: str) -> bool:
        return (name.lower() if self._folds_keys else name) in self._inherited


def _fold(fields: Mapping) -> Mapping:
    """Give `fields` with keys in lower case; of keys that are then equal, the first counts."""
    folded: dict[str, Value] = {}
    for key, value in fields.entries.items():
        folded.setdefault(key.lower(), value)
    return structs.replace(fields, entries=folded)


def _flatten(fields: Mapping, tables: tuple[str, ...]) -> Mapping:
    """Give `fields` with the entries of `tables` behind its own."""
    inner = [table for name in tables if isinstance(table := fields.entries.get(name), Mapping)]
    if not inner:
        return fields
    entries = dict(fields.entries)
    for table in inner:
        for key, value in table.entries.items():
            entries.setdefault(key, value)
    return structs.replace(fields, entries=entries)


def _name_values(fields: Mapping) -> dict[str, Value]:
    """Give each value that is not null by its name; in a table, that is the table's, a dot, and its own."""
    for value in fields.entries.values():
        if isinstance(value, Scalar):
            if not value.is_null:
                continue
        elif isinstance(value, Sequence):
            continue
        return dict(_walk_values(fields))
    return fields.entries  # as nearly always


def _walk_values(fields: Mapping, above: str = "") -> Iterator[tuple[str, Value]]:
    for key, value in fields.entries.items():
        if isinstance(value, Mapping):
            yield from _walk_values(value, f"{above}{key}.")
        elif isinstance(value, Scalar) and value.is_null:
            continue
        yield above + key, value


@cache
def _to_lower(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(str.lower, names))


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Give each of `names` once without regard to case, on one line, in order; empty ones go."""
    return _unique(tuple(names))


@lru_cache(4096)  # the posts of a blog share their topics
def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in map(to_one_line, names):
        if name:
            seen.setdefault(name.casefold(), name)
    return tuple(seen.values())


def _walk_items(listed: Sequence) -> Iterator[Value]:
    """Give the items of a list, and in their place those of the lists within it, as Jekyll reads them."""
    for item in listed.items:
        if isinstance(item, Sequence):
            yield from _walk_items(item)
        else:
            yield item


def _find_name(item: Value) -> Scalar | None:
    """Give a name of a list: a text, or what a table says first of those that name it; None where it is neither."""
    if isinstance(item, Mapping):
        return next((said for key in _NAMES if isinstance(said := item.entries.get(key), Scalar)), None)
    return item if isinstance(item, Scalar) else None


def _quote(value: Value) -> str:
    return f"“{value.text}”" if isinstance(value, Scalar) else "this"
