"""How many units of a cycle are in which state, and what is the nearest deadline among them? Counted by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, select

from kyhan.cycle import rows
from kyhan.cycle.tables import Deadline, Submission

_FORM = rows.table_of(Submission).c
_CLOCK = rows.table_of(Deadline).c


@dataclass(frozen=True, slots=True)
class Tally:
    """The units of one cycle in one state.

    Attributes:
        late: How many handed their form in after its deadline.
        overdue: How many have a running deadline whose last day has passed.
        next_due_on: The nearest running deadline of all of them, None when none runs.
        unit: The code of the unit, where it is only one; else of any of them.
        name: That unit's name, where it is only one.
    """

    state: str
    units: int
    late: int
    overdue: int
    next_due_on: date | None
    unit: str
    name: str


def tallies(
    connection: Connection, cycles: Collection[str], today: date, *, without: str | None = None
) -> dict[str, dict[str, Tally]]:
    """Returns the tallies of several cycles, by cycle and state; a state without units is left out.

    Args:
        today: A deadline of an earlier day is overdue.
        without: A unit that is not counted: nobody works on their own unit's form.
    """
    each = _each(cycles, without).subquery().c
    query = select(
        each.cycle,
        each.state,
        func.count(),
        func.sum(case((each.late.is_(True), 1), else_=0)),
        func.sum(case((each.due_on < today, 1), else_=0)),
        func.min(each.due_on),
        func.min(each.unit),
        func.min(each.name),
    ).group_by(each.cycle, each.state)
    found: dict[str, dict[str, Tally]] = {key: {} for key in cycles}
    for cycle, state, *counted in connection.execute(query):
        found[cycle][state] = Tally(state, *counted)
    return found


def _each(cycles: Collection[str], without: str | None) -> Select[Any]:
    # Grouped once and joined: asked for each unit, the least day would be looked for among all clocks that run.
    running = (
        select(_CLOCK.cycle, _CLOCK.subject, func.min(_CLOCK.due_on).label("due_on"))
        .where(_CLOCK.cycle.in_(list(cycles)), _CLOCK.closed_on.is_(None))
        .group_by(_CLOCK.cycle, _CLOCK.subject)
        .subquery()
    )
    its_own = and_(running.c.cycle == _FORM.cycle, running.c.subject == literal("submission/") + _FORM.unit)
    query = (
        select(_FORM.cycle, _FORM.state, _FORM.late, _FORM.unit, _FORM.name, running.c.due_on)
        .select_from(rows.table_of(Submission).outerjoin(running, its_own))
        .where(_FORM.cycle.in_(list(cycles)))
    )
    return query if without is None else query.where(_FORM.unit != without)
