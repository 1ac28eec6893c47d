"""Statements that are carried out for every message: compiled once, then handed straight to the driver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A statement as one driver takes it: its text, what is always the same, and how each value is written.

    `order` names the values by place, for a driver that knows no names.
    """

    text: str
    fixed: dict[str, Any]
    writers: dict[str, Callable[[Any], Any] | None]
    order: tuple[str, ...] | None

    # `Any`: values have the types of their columns.
    def write(self, values: Mapping[str, Any]) -> Any:
        """Give the values as the driver takes them."""
        given = self.fixed.copy()
        for name, value in values.items():
            write = self.writers[name]
            given[name] = value if write is None else write(value)
        return given if self.order is None else tuple([given[name] for name in self.order])


class Prepared:
    """A statement whose values are given by the names of its parameters.

    To compile a statement takes longer than to carry it out, and so does SQLAlchemy's own way of finding out that
    it has been compiled before.
    """

    # `Any`: the type of a row is nothing that a statement kept for its text needs to know.
    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
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

    def change_each(self, connection: Connection, values: Sequence[Mapping[str, Any]]) -> None:
        """Carry it out once for each of `values`, within the connection's transaction."""
        form = self._form(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(form.text, [form.write(given) for given in values])
        finally:
            cursor.close()

    def _form(self, connection: Connection) -> _Form:
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compile(self._statement, dialect)
        return form


def _compile(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    writers: dict[str, Callable[[Any], Any] | None] = {}
    fixed: dict[str, Any] = {}
    for name, value in compiled.params.items():
        bind = compiled.binds[name]
        write = writers[name] = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if not bind.required:
            fixed[name] = value if write is None else write(value)
    order = compiled.positiontup
    return _Form(
        text=str(compiled), fixed=fixed, writers=writers, order=tuple(order) if order is not None else None
    )
