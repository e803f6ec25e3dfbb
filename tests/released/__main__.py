"""Writes the office of this program's schema for the upgrade tests: `python -m tests.released`, once before a release."""

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from kyhan.cycle.commands import credentials, public_page, sign_in, tokens
from kyhan.cycle.opening import SCHEMA
from kyhan.database import reading
from tests.factories import KEY, founded, upheld


def main() -> None:
    """Plays a small year up to an upheld complaint, with somebody signed in, and writes every row."""
    with tempfile.TemporaryDirectory() as folder:
        office = founded(Path(folder) / "office.db")
        upheld(office)
        credentials.set_practice_password(office.acting("admin"), "an", "cầu Truồi mùa nước")
        credentials.begin_second_factor(office.acting("an"))
        sign_in.sign_in(office.app, "an", "cầu Truồi mùa nước", address="192.0.2.7", agent="Firefox")
        tokens.make(office.acting("an"), "api", name="Báo cáo", scopes=["read"], days=90)
        public_page.open_page(office.acting("an"), KEY)
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
