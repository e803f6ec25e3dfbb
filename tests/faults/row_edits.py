"""Which single edits can somebody make who owns the database? Every value, every row deleted, every row doubled.

Generated from the tables as they are, so that a new table or column is attacked without anybody thinking of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any, Final

from sqlalchemy import Column, Connection, Executable, Table, and_, cast, delete, insert, inspect, select, update
from sqlalchemy.types import LargeBinary
from sqlmodel import SQLModel

from kyhan.cycle import tables
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.replay import OF_CYCLE, OF_OFFICE
from tests.attacks import drop_triggers

NOT_UNDER_HISTORY: Final = {
    "mail": "how far a mail has come on its way is no fact of the office; the sender changes it with every attempt",
    "reminder": "which mail said which reminder belongs to the mails",
    "heartbeat": "which schedulers live, overwritten every minute",
    "credential": "by what people prove who they are is no fact of the office; that it was set is one, and in the history",
    "token": "the same, of programs and calendars",
    "web_session": "who is signed in just now, overwritten with every minute",
    "attempt": "how often a password was wrong just now",
    "draft": "what a unit typed and has not handed in",
    "review_draft": "what a reviewer typed of a form that is not verified yet",
    "alembic_version": "the schema's name is no fact of the office; a wrong one is refused when the database is opened",
}
"""Tables whose rows no event vouches for, as docs/history.md says, and why."""

UNDER_HISTORY: Final = frozenset(str(kind.__tablename__) for kind in (*OF_OFFICE, *OF_CYCLE, tables.Event))
_OTHER_CHAINS: Final = (OFFICE_CHAIN, "2031")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one row, and what it is in words."""

    what: str
    statement: Executable


def unprotected(connection: Connection) -> None:
    """Takes away what the database itself sets against edits, as its owner can: triggers and references."""
    drop_triggers(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    for name in SQLModel.metadata.tables:
        for key in inspect(connection).get_foreign_keys(name):
            connection.exec_driver_sql(f'ALTER TABLE "{name}" DROP CONSTRAINT "{key["name"]}"')


def edits(connection: Connection, table: Table, rows: int) -> Iterator[Edit]:
    """Yields the edits of a table: every other value of every column, deletion and doubling, for the first `rows` rows."""
    known = [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
    for row in islice(known, rows):
        place = f"{table.name} {[row[column.name] for column in table.primary_key]}"
        for column in table.columns:
            for value in _others(column, row, known):
                yield Edit(f"{place}: {column.name} = {value!r:.60}", _of(table, row, {column.name: value}))
            if connection.dialect.name == "sqlite" and isinstance(row[column.name], str):
                blob = cast(column, LargeBinary)
                yield Edit(f"{place}: {column.name} as bytes", _of(table, row, {column.name: blob}))
        yield from _moved_keys(table, row, place)
        yield Edit(f"{place}: deleted", delete(table).where(_is(table, row)))
        for column in table.primary_key:
            for value in _others(column, row, known):
                doubled = {**row, column.name: value}
                yield Edit(f"{place}: doubled as {column.name} = {value!r:.60}", insert(table).values(doubled))


def _of(table: Table, row: Row, values: Row) -> Executable:
    return update(table).where(_is(table, row)).values(values)


def _is(table: Table, row: Row) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _others(column: Column[Any], row: Row, known: list[Row]) -> Iterator[object]:
    """Yields other values for a column that look right there: of another row, a little different, and none."""
    value = row[column.name]
    elsewhere = next((one[column.name] for one in known if one[column.name] not in (None, value)), None)
    if elsewhere is not None:
        yield elsewhere
    yield from _near(value) if value is not None or elsewhere is not None else (_LIKELY[column.type.python_type],)
    if value is not None and column.nullable:
        yield None
    if column.name in {"cycle", "chain"}:
        yield from (other for other in _OTHER_CHAINS if other not in (value, elsewhere))


def _near(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case datetime():
            yield value + timedelta(microseconds=1)
        case date():
            yield value + timedelta(days=1)
        case str():
            yield f"{value}0"
            if value:
                yield value[:-1] + chr(ord(value[-1]) ^ 1)


_LIKELY: Final[dict[type, object]] = {str: "x", int: 1, date: date(2026, 12, 24)}


def _moved_keys(table: Table, row: Row, place: str) -> Iterator[Edit]:
    """Yields the row under another key of the same letters: "a/b" and "c" become "a" and "b/c"."""
    names = [column.name for column in table.primary_key]
    for first, second in pairwise(names):
        head, slash, rest = str(row[first]).partition("/")
        if slash and isinstance(row[second], str):
            moved = {first: head, second: f"{rest}/{row[second]}"}
            yield Edit(f"{place}: moved to {moved}", _of(table, row, moved))
            yield Edit(f"{place}: doubled as {moved}", insert(table).values({**row, **moved}))
