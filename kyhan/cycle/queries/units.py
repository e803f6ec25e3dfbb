"""Which units of a cycle answer to a filter, where does each stand, and how far is its form? Quick for thousands of units."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, func, or_, select
from sqlmodel import Session

from kyhan.app import App
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import office_day
from kyhan.cycle import office, store
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Answer, Deadline, Draft, Submission
from kyhan.database import reading
from kyhan.i18n import Phrase
from kyhan.text import fold, sort_key

_SUBMISSION: Final = table_of(Submission)
_DEADLINE: Final = table_of(Deadline)
_ANSWER: Final = table_of(Answer)
_DRAFT: Final = table_of(Draft)
_KNOWN_NAMES: Final = 8_192
"""So many names are kept folded and ready to be sorted: more than twice the communes there are."""


@dataclass(frozen=True, slots=True)
class Running:
    """A unit's running deadline, the nearest where there are several; negative `left`: working days overdue."""

    kind: str
    due_on: date
    left: int
    overdue: bool
    extended: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Where a unit stands. `lacking` counts the criteria without a value in the form as it was last handed in."""

    unit: str
    name: str
    group: str
    state: str
    received_on: date | None
    submitted_on: date | None
    late: bool
    lacking: int
    deadline: Running | None

    @property
    def overdue(self) -> bool:
        """Whether its deadline is over."""
        return self.deadline is not None and self.deadline.overdue

    @property
    def extended(self) -> bool:
        """Whether its running deadline was extended."""
        return self.deadline is not None and self.deadline.extended


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which units, in which order. Empty: all.

    Attributes:
        search: The beginning of a code or of a word of the name, without regard to marks and case.
        group: The code of a group.
        state: A state of a submission.
        marks: Of "overdue", "late" and "extended", those that a unit must all have.
        sort: One of `SORTS`.
    """

    search: str = ""
    group: str = ""
    state: str = ""
    marks: frozenset[str] = frozenset()
    sort: str = "name"


MARKS: Final[Mapping[str, Callable[[Line], bool]]] = {
    "overdue": lambda line: line.overdue,
    "late": lambda line: line.late,
    "extended": lambda line: line.extended,
}


@lru_cache(maxsize=_KNOWN_NAMES)
def _order(name: str) -> tuple[Any, ...]:
    return sort_key(name)


@lru_cache(maxsize=_KNOWN_NAMES)
def _folded(name: str) -> str:
    return fold(name)


SORTS: Final[Mapping[str, Callable[[Line], Any]]] = {
    "name": lambda line: (line.group, _order(line.name)),
    "code": lambda line: line.unit,
    "state": lambda line: (line.state, line.group, _order(line.name)),
    "due": lambda line: (line.deadline.due_on if line.deadline else date.max, line.group, _order(line.name)),
}
"""The orders: by group and Vietnamese name, by code, by state, the nearest deadline first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The units that answer to a filter, and of the whole cycle its state, its groups and how many units are in each state."""

    lines: tuple[Line, ...]
    whole: int
    counts: Mapping[str, int]
    groups: Mapping[str, Phrase]
    criteria: Mapping[str, int]
    """How many criteria each group has."""
    cycle_state: str


def units(app: App, key: str, wanted: Wanted = Wanted()) -> Listed:
    """Returns the units of a cycle that answer to a filter; the office's alone.

    Raises:
        NotAllowed: people of a unit ask.
        NotFound: there is no such cycle.
    """
    require_office(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycle = store.cycle(session.connection(), key)
        calendar = office.now(app, connection).calendar
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        every = _lines(connection, cycle.key, calendar, office_day(app.clock.now()))
    found = [line for line in every if _answers(line, wanted)]
    found.sort(key=SORTS.get(wanted.sort, SORTS["name"]))
    return Listed(
        lines=tuple(found),
        whole=len(every),
        counts=dict(Counter(line.state for line in every)),
        groups={one.code: one.name for one in regulation.unit_groups},
        criteria={group: len(criteria) for group, criteria in regulation.criteria.items()},
        cycle_state=cycle.state,
    )


def _answers(line: Line, wanted: Wanted) -> bool:
    if wanted.group not in ("", line.group) or wanted.state not in ("", line.state):
        return False
    if not all(MARKS[mark](line) for mark in wanted.marks):
        return False
    search = fold(wanted.search)
    return not search or f" {search}" in f" {_folded(line.name)}" or fold(line.unit).startswith(search)


_LINES: Final = select(
    _SUBMISSION.c.unit,
    _SUBMISSION.c.name,
    _SUBMISSION.c.group,
    _SUBMISSION.c.state,
    _SUBMISSION.c.received_on,
    _SUBMISSION.c.submitted_on,
    _SUBMISSION.c.late,
    _SUBMISSION.c.missing,
).where(_SUBMISSION.c.cycle == bindparam("cycle"))
_RUNNING: Final = (
    select(_DEADLINE.c.subject, _DEADLINE.c.kind, _DEADLINE.c.due_on, _DEADLINE.c.cause)
    .where(_DEADLINE.c.cycle == bindparam("cycle"), _DEADLINE.c.closed_on.is_(None))
    .order_by(_DEADLINE.c.due_on.desc())
)


def _lines(connection: Connection, key: str, calendar: WorkCalendar, today: date) -> list[Line]:
    left: dict[date, int] = {}
    running: dict[str, Running] = {}
    for subject, kind, due_on, cause in connection.execute(_RUNNING, {"cycle": key}):  # the nearest comes last
        if due_on not in left:
            left[due_on] = calendar.working_days(today, due_on)
        running[subject] = Running(kind, due_on, left[due_on], today > due_on, cause == "extension")
    return [
        Line(
            unit, name, group, state, received, submitted, late, len(missing.split()), running.get(f"submission/{unit}")
        )
        for unit, name, group, state, received, submitted, late, missing in connection.execute(_LINES, {"cycle": key})
    ]


_UNITS: Final[BindParameter[Any]] = bindparam("units", expanding=True)
_SAID: Final = or_(_ANSWER.c.declared.is_not(None), _ANSWER.c.declared_not_applicable)
_TYPED: Final = or_(_DRAFT.c.declared != "", _DRAFT.c.not_applicable)
_SAME: Final = and_(
    _DRAFT.c.cycle == _ANSWER.c.cycle, _DRAFT.c.unit == _ANSWER.c.unit, _DRAFT.c.criterion == _ANSWER.c.criterion
)
_ANSWERED: Final = (
    select(_ANSWER.c.unit, func.count())
    .where(_ANSWER.c.cycle == bindparam("cycle"), _ANSWER.c.unit.in_(_UNITS), _SAID, ~select(1).where(_SAME).exists())
    .group_by(_ANSWER.c.unit)
)
_DRAFTED: Final = (
    select(_DRAFT.c.unit, func.count())
    .where(_DRAFT.c.cycle == bindparam("cycle"), _DRAFT.c.unit.in_(_UNITS), _TYPED)
    .group_by(_DRAFT.c.unit)
)


def progress(app: App, key: str, codes: Sequence[str]) -> dict[str, int]:
    """Returns how many criteria each of these units has answered, in its form or, where there is one, in its newer draft.

    Raises:
        NotAllowed: people of a unit ask.
        NotFound: there is no such cycle.
    """
    require_office(app)
    found: Counter[str] = Counter(dict.fromkeys(codes, 0))
    with reading(app.engine) as connection, Session(bind=connection) as session:
        chosen = {"cycle": store.cycle(session.connection(), key).key, "units": list(codes)}
        queries: tuple[Select[Any], ...] = (_ANSWERED, _DRAFTED)
        for query in queries:
            for unit, count in connection.execute(query, chosen):
                found[unit] += count
    return dict(found)
