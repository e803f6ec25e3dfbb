"""What do the events alone say the rows are? Replaying a history gives every row it speaks of.

The state is plain: table name -> key -> column -> JSON value, with keys as `kyhan.cycle.act.split` names them.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, select
from sqlmodel import SQLModel

from kyhan.cycle import tables
from kyhan.cycle.act import split
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.tables import Event

State = dict[str, dict[str, dict[str, Any]]]

OF_OFFICE: Final[tuple[type[SQLModel], ...]] = (
    tables.Office,
    tables.CalendarYear,
    tables.CalendarDay,
    tables.RegulationText,
    tables.Unit,
    tables.User,
)
OF_CYCLE: Final[tuple[type[SQLModel], ...]] = (
    tables.Cycle,
    tables.Submission,
    tables.Answer,
    tables.Query,
    tables.Deadline,
    tables.Complaint,
    tables.Publication,
)


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


def present(connection: Connection, chain: str) -> State:
    """Returns the rows of a chain as the database holds them now, in the form of a replay."""
    state: State = {}
    for kind in OF_OFFICE if chain == OFFICE_CHAIN else OF_CYCLE:
        table = _table(kind)
        query = select(table)
        if chain != OFFICE_CHAIN:
            column = "key" if kind is tables.Cycle else "cycle"
            query = query.where(table.c[column] == chain)
        found = {}
        for row in connection.execute(query).mappings():
            key, fields = split(table, dict(row))
            found[key] = fields
        if found:
            state[str(table.name)] = found
    return state


def differences(replayed: State, stored: State) -> list[tuple[str, str, str]]:
    """Returns where rows and history disagree: table, key, and the columns concerned (or "row" for a whole row)."""
    found: list[tuple[str, str, str]] = []
    for table in sorted(replayed.keys() | stored.keys()):
        theirs, ours = replayed.get(table, {}), stored.get(table, {})
        if theirs == ours:
            continue
        for key in sorted(theirs.keys() | ours.keys()):
            one, other = theirs.get(key), ours.get(key)
            if one is None or other is None:
                found.append((table, key, "row"))
            elif one != other:
                found.append(
                    (
                        table,
                        key,
                        ", ".join(
                            sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
                        ),
                    )
                )
    return found


def _table(kind: type[SQLModel]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
    return table
