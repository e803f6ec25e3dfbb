"""How does an office of an older schema come into a database? By the migrations of its time, and its rows as they were."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData

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
    rows: dict[str, list[dict[str, Any]]] = json.loads(released.read_text(encoding="utf-8"))
    with brought_to(address, released.stem) as connection:
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            kinds = {column.name: column.type.python_type for column in table.columns}
            values = [
                {name: _value(value, kinds[name]) for name, value in row.items()} for row in rows.get(table.name, [])
            ]
            if values:
                connection.execute(table.insert(), values)


def _value(value: Any, kind: type) -> Any:
    if value is not None and kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value is not None and kind is date else value
