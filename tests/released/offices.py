"""How does an office of an older schema come into a database? By the migrations of its time, and its rows as they were."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.types import TypeEngine

from kyhan.cycle import schema
from kyhan.database import open_engine, rebuilding

RELEASED: Final = sorted(Path(__file__).parent.glob("*.json"))
"""A small office with a year behind it, as each schema's program left it: table -> rows. The oldest first."""


@contextmanager
def brought_to(address: str, to: str) -> Iterator[Connection]:
    """Gives the database at an address after the migrations up to a schema."""
    engine = open_engine(address)
    try:
        with rebuilding(engine) as connection:
            schema.upgrade(connection, to)
            yield connection
    finally:
        engine.dispose()


def lay_down(address: str, released: Path) -> None:
    """Makes the tables of a schema in an empty database and writes the office that its program left."""
    with brought_to(address, released.stem) as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows = rows_of_release(released, tables.sorted_tables)
        for table in tables.sorted_tables:
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])


def rows_of_release(released: Path, tables: Iterable[Table]) -> dict[str, list[dict[str, Any]]]:
    """Returns the rows of the office that a program left, with days and instants as such, by the names of `tables`."""
    rows: dict[str, list[dict[str, Any]]] = json.loads(released.read_text(encoding="utf-8"))
    kinds = {table.name: {column.name: _kind(column.type) for column in table.columns} for table in tables}
    return {
        table: [{name: _value(value, known[name]) for name, value in row.items()} for row in rows.get(table, [])]
        for table, known in kinds.items()
    }


def _kind(type_: TypeEngine[Any]) -> type:
    """Returns what a column's values are in Python; a type of kyhan's own stands around one of SQLAlchemy's."""
    return getattr(type_, "impl", type_).python_type


def _value(value: Any, kind: type) -> Any:
    if value is not None and kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value is not None and kind is date else value
