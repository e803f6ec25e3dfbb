"""How are rows loaded on the way of an act? As typed objects straight from the columns, without a unit of work.

Acts never flush a session (docs/decisions/0007), so its bookkeeping for every loaded object would be time for nothing:
this costs about a third of it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, bindparam, select
from sqlalchemy.orm import configure_mappers
from sqlmodel import SQLModel

from kyhan.cycle.prepared import Prepared

Row = TypeVar("Row", bound=SQLModel)


def table_of(kind: type[SQLModel]) -> Table:
    """Returns the table behind a row class."""
    table: Table = kind.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
    return table


def where_equal(kind: type[SQLModel], *columns: str) -> Select[tuple[object, ...]]:
    """Returns the query for the rows whose `columns` equal parameters of the same names, to be `Prepared`."""
    table = table_of(kind)
    return select(table).where(*(table.c[name] == bindparam(name) for name in columns))


def load(connection: Connection, kind: type[Row], query: Prepared, /, **parameters: object) -> list[Row]:
    """Returns the rows of a query over the whole columns of `kind`'s table."""
    names = query.columns(connection)
    return [_made(kind, zip(names, values, strict=True)) for values in query.rows(connection, parameters)]


def made(kind: type[Row], values: Sequence[object]) -> Row:
    """Returns the row of the values that a query gave for the whole columns of `kind`'s table, in their order."""
    return _made(kind, zip(_column_names(kind), values, strict=True))


def select_many(
    connection: Connection, kind: type[Row], query: Select[tuple[Any, ...]], /, **parameters: object
) -> list[Row]:
    """Returns the rows as `load` does, of a query that cannot be prepared: one with a list of any length."""
    result = connection.execute(query, parameters)
    names = tuple(result.keys())
    return [_made(kind, zip(names, values, strict=True)) for values in result]


def new(kind: type[Row], /, **values: object) -> Row:
    """Returns a row that is not stored yet, at a tenth of the cost of `kind(**values)`; what is not given has its default."""
    return _made(kind, (_defaults(kind) | values).items())


def stored(row: SQLModel) -> dict[str, Any]:
    """Returns what a row has in each column of its table. Looked up in the object itself: the way through its attributes is long."""
    known = row.__dict__
    return {name: known[name] for name in _column_names(type(row))}


def like(row: Row, /, **values: object) -> Row:
    """Returns a row that is not stored yet: as `row`, but for `values`."""
    return _made(type(row), (stored(row) | values).items())


@lru_cache
def _column_names(kind: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(kind).columns)


@lru_cache
def _defaults(kind: type[SQLModel]) -> dict[str, object]:
    return {name: field.default for name, field in kind.model_fields.items() if not field.is_required()}


def _made(kind: type[Row], values: Iterable[tuple[str, object]]) -> Row:
    mapper = kind.__mapper__  # type: ignore[attr-defined] # SQLModel does not declare __mapper__
    if not mapper.configured:  # SQLAlchemy does so at the first query of its own
        configure_mappers()
    row: Row = mapper.class_manager.new_instance()
    row.__dict__.update(values)
    return row


def first(connection: Connection, kind: type[Row], query: Prepared, /, **parameters: object) -> Row | None:
    """Returns the first row of a query, None when there is none."""
    return next(iter(load(connection, kind, query, **parameters)), None)
