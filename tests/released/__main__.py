"""Writes the office of this program's schema for the upgrade tests: `python -m tests.released`, once before a release."""

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from kyhan.cycle.opening import SCHEMA
from kyhan.database import reading
from tests.factories import founded, upheld


def main() -> None:
    """Plays a small year up to an upheld complaint and writes every row."""
    with tempfile.TemporaryDirectory() as folder:
        office = founded(Path(folder) / "office.db")
        upheld(office)
        with reading(office.app.engine) as connection:
            rows = {
                str(table.name): [dict(row._mapping) for row in connection.execute(select(table))]
                for table in SQLModel.metadata.sorted_tables
            }
        office.app.engine.dispose()
    file = Path(__file__).parent / f"{SCHEMA}.json"
    tables = [f'"{name}": [\n{",".join(map(_line, table))}]' for name, table in rows.items()]
    file.write_text("{" + ",\n".join(tables) + "}\n", encoding="utf-8")


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: date | datetime) -> Any:
    return value.isoformat()


if __name__ == "__main__":
    main()
