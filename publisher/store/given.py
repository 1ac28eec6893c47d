"""Many numbers handed over as one parameter: the statement stays the same however many they are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Select, String, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def given_numbers(parameter: str) -> Select[int]:
    """Give the numbers that `parameter` will hold, for `in_`: `write_numbers` makes its value."""
    each = _Each(bindparam(parameter, type_=String())).table_valued("value", name=parameter)
    return select(cast(each.c.value, BigInteger))


def write_numbers(numbers: Iterable[int]) -> str:
    """Give numbers as a parameter holds them."""
    return str(list(numbers))  # which is JSON, and soonest written


# `Any`: SQLAlchemy's own signatures.
class _Each(FunctionElement[Any]):
    """The elements of a JSON array, one a row."""

    name = "each"
    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_on_sqlite(element: _Each, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **kwargs)}"


@compiles(_Each, "postgresql")
def _each_on_postgresql(element: _Each, compiler: SQLCompiler, **kwargs: Any) -> str:
    (array,) = element.clauses
    return f"jsonb_array_elements_text(CAST({compiler.process(array, **kwargs)} AS JSONB))"
