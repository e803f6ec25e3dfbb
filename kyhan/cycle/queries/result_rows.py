"""What came out for every unit, as plain rows: frozen in a publication, or as it is today?

The rows of thousands of units are megabytes of JSON. They are read once: a publication never changes, and today's rows do
not change before the history of their cycle grows.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from kyhan.app import App
from kyhan.cycle import history, results
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Publication, Submission

Fields = dict[str, Any]

_MOST_KEPT: Final = 4
"""So many results are kept in memory: the one looked at, the one beside it, and those of somebody else."""

_PUBLICATION, _SUBMISSION = table_of(Publication), table_of(Submission)
_HEADS: Final = Prepared(
    select(
        _PUBLICATION.c.number,
        _PUBLICATION.c.decision,
        _PUBLICATION.c.signed_on,
        _PUBLICATION.c.published_on,
        _PUBLICATION.c.history_head,
    )
    .where(_PUBLICATION.c.cycle == bindparam("cycle"))
    .order_by(_PUBLICATION.c.number)
)
_SNAPSHOT: Final = Prepared(
    select(_PUBLICATION.c.snapshot).where(
        _PUBLICATION.c.cycle == bindparam("cycle"), _PUBLICATION.c.number == bindparam("number")
    )
)
_COLUMNS: Final = ("unit", "name", "group", "state", "late", "place", "tied", "score")
_TODAY: Final = Prepared(
    select(*(_SUBMISSION.c[name] for name in _COLUMNS)).where(_SUBMISSION.c.cycle == bindparam("cycle"))
)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication without its rows; `history_head` is the cycle's chain as it was before the decision."""

    number: int
    decision: str
    signed_on: date
    published_on: date
    history_head: str


def publications(connection: Connection, key: str) -> tuple[Published, ...]:
    """Returns the publications of a cycle, the first one first."""
    return tuple(Published(*row) for row in _HEADS.rows(connection, {"cycle": key}))


def frozen(app: App, connection: Connection, key: str, published: Published) -> list[Fields]:
    """Returns the rows of a publication, by group and place; they are shared, nobody changes them."""
    kept = _kept(app, (key, published.number), published.history_head)
    if kept is None:
        ((snapshot,),) = _SNAPSHOT.rows(connection, {"cycle": key, "number": published.number})
        kept = _keep(app, (key, published.number), published.history_head, json.loads(snapshot))
    return kept


def today(app: App, connection: Connection, key: str) -> list[Fields]:
    """Returns the rows as they are now, published or not, by group and place; they are shared, nobody changes them."""
    head = history.head(connection, key).hash
    kept = _kept(app, (key, None), head)
    if kept is None:
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in _TODAY.rows(connection, {"cycle": key})]
        kept = _keep(app, (key, None), head, results.snapshot_of({row["unit"]: row for row in found}))
    return kept


_Name = tuple[str, int | None]
_Memory = dict[_Name, tuple[str, list[Fields]]]


def _kept(app: App, name: _Name, head: str) -> list[Fields] | None:
    memory: _Memory = app.memory.get("results", {})
    of_head, rows = memory.get(name, ("", []))
    return rows if of_head == head else None


def _keep(app: App, name: _Name, head: str, rows: list[Fields]) -> list[Fields]:
    memory: _Memory = app.memory.get("results", {})
    others = [one for one in memory.items() if one[0] != name][1 - _MOST_KEPT :]
    app.memory["results"] = {**dict(others), name: (head, rows)}  # put in place whole: other threads read it
    return rows
