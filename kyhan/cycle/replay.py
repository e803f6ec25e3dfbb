"""What do the events alone say the rows are? Replaying a history gives every row it speaks of.

The state is plain: table name -> key -> column -> JSON value; a key is the primary key without the cycle.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Connection, Date, Table, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import SQLModel

from kyhan.cycle import tables
from kyhan.cycle.act import key_columns
from kyhan.cycle.history import OFFICE_CHAIN, plain
from kyhan.cycle.tables import Event

State = dict[str, dict[str, dict[str, Any]]]

OF_OFFICE: Final[tuple[type[SQLModel], ...]] = (
    tables.Office,
    tables.CalendarYear,
    tables.CalendarDay,
    tables.RegulationText,
    tables.Unit,
    tables.User,
    tables.Document,
)
OF_CYCLE: Final[tuple[type[SQLModel], ...]] = (
    tables.Cycle,
    tables.Submission,
    tables.Answer,
    tables.Evidence,
    tables.Query,
    tables.Deadline,
    tables.Complaint,
    tables.Publication,
    tables.PublicPage,
)
_OF_UNITS: Final = frozenset({tables.Submission, tables.Publication})
_OF_FORMS: Final = frozenset({tables.Answer, tables.Evidence, tables.Query})


def apply(state: State, changes: dict[str, dict[str, dict[str, Any] | None]]) -> None:
    """Applies the changes of one event: columns are set, None removes the row."""
    for table, rows in changes.items():
        known = state.setdefault(table, {})
        for key, fields in rows.items():
            if fields is None:
                known.pop(key, None)
            elif key in known:
                known[key].update(fields)
            else:
                known[key] = fields


def replay(bodies: Iterable[str]) -> State:
    """Returns the rows that the events of one chain, in order, lead to."""
    state: State = {}
    for body in bodies:
        apply(state, json.loads(body)["changes"])
    return state


def as_of(connection: Connection, chain: str, at: datetime) -> State:
    """Returns the rows of a chain as they were recorded at the instant `at`, from the history alone."""
    event = _table(Event)
    rows = connection.execute(
        select(event.c.body).where(event.c.chain == chain, event.c.recorded_at <= at).order_by(event.c.seq)
    )
    return replay(rows.scalars())


def present(
    connection: Connection, chain: str, *, forms_of: str | None = None, units: bool = True, unit: str | None = None
) -> State:
    """Returns the rows of a chain as the database holds them now, in the form of a replay.

    A value that its column cannot have (somebody wrote past the program) is given as it stands there.

    Args:
        forms_of: What units wrote (answers, questions, evidence) is given of this unit only; "" of none, None of all.
        units: False: without what there is of every unit, which are its form, the form's deadlines, and published results.
        unit: Forms and deadlines are given of this unit only, None of all; then those of the cycle itself are left out.
    """
    state: State = {}
    for kind in OF_OFFICE if chain == OFFICE_CHAIN else OF_CYCLE:
        table = _table(kind)
        stored = _stored(table)
        if _left_out(kind, forms_of, units=units):
            continue
        query = stored.query
        if chain != OFFICE_CHAIN:
            query = query.where(table.c[_cycle_column(kind)] == chain, *_of_unit(kind, forms_of, unit, units=units))
        found = {}
        for row in connection.execute(query):
            fields = dict(zip(stored.names, row[stored.keys :], strict=True))
            for name in stored.flags:
                fields[name] = _FLAG.get(fields[name], fields[name])
            for name in stored.days:
                fields[name] = plain(fields[name])
            found[_key(row[: stored.keys])] = fields
        if found:
            state[str(table.name)] = found
    return state


def _left_out(kind: type[SQLModel], forms_of: str | None, *, units: bool) -> bool:
    """Tells whether nothing of a table is read (see `present`)."""
    return (forms_of == "" and kind in _OF_FORMS) or (not units and kind in _OF_UNITS)


def _of_unit(
    kind: type[SQLModel], forms_of: str | None, unit: str | None, *, units: bool
) -> Iterator[ColumnElement[bool]]:
    """Yields by which conditions less than all rows of a cycle are read (see `present`)."""
    column = _table(kind).c
    if forms_of and kind in _OF_FORMS:
        yield column["unit"] == forms_of
    if unit is not None and kind is tables.Submission:
        yield column["unit"] == unit
    if kind is tables.Deadline and unit is not None:
        yield column["subject"] == f"submission/{unit}"
    elif kind is tables.Deadline and not units:
        yield column["subject"].not_like("submission/%")


def _key(parts: Sequence[object]) -> str:
    """Returns the name of a stored row. Only the first part of a key may hold "/"; doubled elsewhere, it names no row.

    So nobody can move a row to other columns of its key ("a/b" and "c" to "a" and "b/c") under the same name.
    """
    first, others = map(str, parts[:1]), map(str, parts[1:])  # a table with one row per cycle has no other key
    return "/".join([*first, *(part.replace("/", "//") for part in others)])


def cycles_named(connection: Connection) -> Iterator[tuple[Table, str]]:
    """Yields every table of a cycle with each cycle that its rows belong to."""
    for kind in OF_CYCLE:
        table = _table(kind)
        column = table.c[_cycle_column(kind)]
        for cycle in connection.execute(select(column).distinct().order_by(column)).scalars():
            yield table, cycle


def _cycle_column(kind: type[SQLModel]) -> str:
    return "key" if kind is tables.Cycle else "cycle"


_FLAG: Final[dict[Any, bool]] = {0: False, 1: True}


@dataclass(frozen=True, slots=True)
class _Stored:
    """How a table is read as it is stored (days are text, as in a replay): first its key, then its other columns."""

    query: Any
    keys: int
    names: tuple[str, ...]
    flags: tuple[str, ...]
    """The columns that are true or false, which SQLite keeps as 1 and 0."""
    days: tuple[str, ...]
    """The columns that are days, which PostgreSQL gives as such."""


@lru_cache
def _stored(table: Table) -> _Stored:
    keys = key_columns(table)
    others = [column for column in table.columns if not column.primary_key]
    raw = (type_coerce(column, NullType()) for column in (*(table.c[name] for name in keys), *others))
    return _Stored(
        select(*(column.label(f"c{position}") for position, column in enumerate(raw))),
        len(keys),
        tuple(column.name for column in others),
        tuple(column.name for column in others if isinstance(column.type, Boolean)),
        tuple(column.name for column in others if isinstance(column.type, Date)),
    )


def differences(replayed: State, stored: State) -> list[tuple[str, str, str]]:
    """Returns where rows and history disagree: table, key, and the columns concerned (or "row" for a whole row)."""
    found: list[tuple[str, str, str]] = []
    for table in sorted(replayed.keys() | stored.keys()):
        theirs, ours = replayed.get(table, {}), stored.get(table, {})
        if theirs == ours:
            continue
        for key in sorted(theirs.keys() | ours.keys()):
            one, other = theirs.get(key), ours.get(key)
            if not isinstance(one, dict) or not isinstance(other, dict):
                found.append((table, key, "row"))
            else:
                # A column that came with a later schema is empty in the rows and not named in the events before it.
                names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
                if names:
                    found.append((table, key, ", ".join(names)))
    return found


def _table(kind: type[SQLModel]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
    return table
