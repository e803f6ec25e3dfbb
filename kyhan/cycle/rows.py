"""How are rows loaded on the way of an act? As typed objects straight from the columns, without a unit of work.

Acts never flush a session (docs/decisions/0007), so its bookkeeping for every loaded object would be time for nothing:
this costs about a third of it.
"""

from typing import TypeVar

from sqlalchemy import Connection, Select, Table, bindparam, select
from sqlalchemy.orm import configure_mappers
from sqlmodel import SQLModel

Row = TypeVar("Row", bound=SQLModel)


def table_of(kind: type[SQLModel]) -> Table:
    """Returns the table behind a row class."""
    table: Table = kind.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
    return table


def where_equal(kind: type[SQLModel], *columns: str) -> Select[tuple[object, ...]]:
    """Returns the query for the rows whose `columns` equal parameters of the same names.

    Make it once, as a constant of the module: building a query costs more than running it.
    """
    table = table_of(kind)
    return select(table).where(*(table.c[name] == bindparam(name) for name in columns))


def load(connection: Connection, kind: type[Row], query: Select[tuple[object, ...]], **parameters: object) -> list[Row]:
    """Returns the rows of a query over the whole columns of `kind`'s table."""
    mapper = kind.__mapper__  # type: ignore[attr-defined] # nor __mapper__
    if not mapper.configured:  # SQLAlchemy does so at the first query of its own
        configure_mappers()
    manager = mapper.class_manager
    result = connection.execute(query, parameters)
    names = tuple(result.keys())
    found: list[Row] = []
    for values in result:
        row: Row = manager.new_instance()
        row.__dict__.update(zip(names, values, strict=True))
        found.append(row)
    return found


def first(
    connection: Connection, kind: type[Row], query: Select[tuple[object, ...]], **parameters: object
) -> Row | None:
    """Returns the first row of a query, None when there is none."""
    return next(iter(load(connection, kind, query, **parameters)), None)
