"""Statements that are carried out for every message: compiled once, then handed straight to the driver."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import Compiled

_NAMED = re.compile(r":(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A statement as one driver takes it: its text, the names of its values in order, and how each is written.

    A driver that knows values by place takes them in this order; one that knows them by name, by these names.
    """

    text: str
    order: tuple[str, ...]
    writers: dict[str, Callable[[Any], Any]]
    by_place: bool
    fixed: dict[str, Any]

    # `Any` below: values have the types of their columns.
    def write(self, values: Mapping[str, Any]) -> Any:
        """Give the values as the driver takes them."""
        if self.by_place:
            return self._in_order(self.order, values)
        given = {**self.fixed, **values}
        for name, write in self.writers.items():
            if name in given:
                given[name] = write(given[name])
        return given

    def write_each(self, each: Sequence[str], rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]) -> Any:
        """Give what differs from row to row, in the order of `each`, together with what all rows share."""
        for place, name in enumerate(each):
            if (write := self.writers.get(name)) is not None:
                rows = [(*row[:place], write(row[place]), *row[place + 1 :]) for row in rows]
        if not self.by_place:
            given = self.write(shared)
            return [{**given, **dict(zip(each, row, strict=True))} for row in rows]
        same = self._in_order(self.order[len(each) :], shared)
        return [row + same for row in rows]

    def _in_order(self, names: Sequence[str], values: Mapping[str, Any]) -> tuple[Any, ...]:
        writers = self.writers
        return tuple([writers[name](values[name]) if name in writers else values[name] for name in names])


class Prepared:
    """A statement whose values are given by the names of its parameters; `each` are those that differ by row.

    To compile a statement takes longer than to carry it out, and so does SQLAlchemy's own way of finding out that
    it has been compiled before.
    """

    # `Any`: the type of a row is nothing that a statement kept for its text needs to know.
    def __init__(self, statement: Select[Any] | Insert | Update | Delete, each: tuple[str, ...] = ()) -> None:
        self._statement = statement
        self._each = each
        self._forms: dict[str, _Form] = {}

    # `Any` below: values, and what comes back, have the types of their columns.
    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Carry it out within the connection's transaction; give the rows that it returns."""
        form = self._form(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.write(values))
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def change(self, connection: Connection, **values: Any) -> int:
        """Carry it out within the connection's transaction; give how many rows it changed."""
        form = self._form(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.write(values))
            return cursor.rowcount
        finally:
            cursor.close()

    def change_each(self, connection: Connection, rows: Sequence[tuple[Any, ...]], **shared: Any) -> None:
        """Carry it out for each of `rows`, whose values are in the order of `each`, within the transaction."""
        form = self._form(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(form.text, form.write_each(self._each, rows, shared))
        finally:
            cursor.close()

    def _form(self, connection: Connection) -> _Form:
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compile(self._statement, self._each, dialect)
        return form


def _compile(statement: Select[Any] | Insert | Update | Delete, each: tuple[str, ...], dialect: Dialect) -> _Form:
    if dialect.name == "sqlite":
        dialect = sqlite.dialect(paramstyle="named")
    compiled = statement.compile(dialect=dialect)
    writers: dict[str, Callable[[Any], Any]] = {}
    fixed: dict[str, Any] = {}
    for name, value in compiled.params.items():
        bind = compiled.binds[name]
        write = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if not bind.required:
            fixed[name] = value if write is None else write(value)
        elif write is not None:
            writers[name] = write
    order = (*each, *(name for name in compiled.params if name not in fixed and name not in each))
    if dialect.name != "sqlite":
        return _Form(text=str(compiled), order=order, writers=writers, by_place=False, fixed=fixed)
    return _Form(text=_number(compiled, fixed, order), order=order, writers=writers, by_place=True, fixed={})


def _number(compiled: Compiled, fixed: Mapping[str, Any], order: Sequence[str]) -> str:
    """Give the text as SQLite takes it soonest.

    Each value has one number, however often it is used, and what never changes stands in the text itself: an enum
    is looked at long and hard by the driver, each time that it is bound.
    """

    def write(found: re.Match[str]) -> str:
        name = found[1]
        return _literal(fixed[name]) if name in fixed else f"?{order.index(name) + 1}"

    return _NAMED.sub(write, str(compiled))


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case int():
            return str(int(value))
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            raise TypeError(f"a statement may not hold {value!r}")
