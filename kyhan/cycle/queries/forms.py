"""What goes into the workbook of a unit's form: who it is for, until when, last year's values, and what stands in it now?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlmodel import Session, SQLModel

from kyhan.app import App
from kyhan.cycle import naming, office, rows, store
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.form_revision import Entry, Issued, entry_of
from kyhan.cycle.permissions import require_actor
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Answer, Cycle, Deadline, Event, Query, Submission
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput, NotAllowed, NotNow
from kyhan.i18n import Phrase, say, show
from kyhan.regulation.form import Purpose
from kyhan.regulation.points import trimmed
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows.roles import Role
from kyhan.workflows.submission import SUBMISSION, State

WRITABLE: Final[Mapping[Purpose, frozenset[State]]] = {
    "declare": frozenset({State.AWAITING_RECEIPT, State.FILLING, State.RETURNED, State.MISSING}),
    "verify": frozenset({State.VERIFYING}),
}
"""The states in which somebody may still hand the filled workbook in."""

_CLOCKS: Final[Mapping[Purpose, tuple[str, ...]]] = {
    "declare": (PeriodKind.COMPLETION.value, PeriodKind.SUBMISSION.value),
    "verify": (PeriodKind.VERIFICATION.value,),
}
_WRITERS: Final[Mapping[Purpose, tuple[Role, ...]]] = {
    "declare": (Role.STAFF,),
    "verify": (Role.STAFF, Role.REVIEWER),
}
_AT_ONCE: Final = 100
"""So many units are read in one transaction: the memory stays flat, and nobody waits for a reader of minutes."""


@dataclass(frozen=True, slots=True)
class FormUnit:
    """A unit whose form is to be written."""

    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """The running deadline of a form: its kind, the day it counts from, its last day.

    `extended_by` is an extension's reason and document; `not_before` tells that the day is that of the unit's submission
    period, which ends later than the count.
    """

    kind: PeriodKind
    starts_on: date
    due_on: date
    extended_by: str = ""
    not_before: bool = False


@dataclass(frozen=True, slots=True)
class FormToWrite:
    """Everything a unit's workbook says that the regulation does not.

    Attributes:
        issued: Which form it is and what stands in it.
        year: The year assessed.
        group: The unit's group.
        at: The instant of the form's last event, by which the file is dated.
        due: The running deadline; None: the unit has not confirmed the letter, or no clock runs.
        last_year: Last year's verified value by criterion, as people read it; where the criterion had another maximum
            then, with it: "4/5".
        questions: The office's open questions by criterion; only of a returned form.
        open: The criteria that may change; None: all.
    """

    issued: Issued
    year: int
    group: str
    at: datetime
    due: Due | None
    last_year: Mapping[str, str]
    questions: Mapping[str, tuple[str, ...]]
    open: frozenset[str] | None


def to_write(app: App, key: str, units: Sequence[str], purpose: Purpose) -> tuple[FormUnit, ...]:
    """Returns the units whose workbooks are to be written: those named, else every one that can still hand one in.

    People of a unit get their own survey form alone.

    Raises:
        NotAllowed: the one who asks may not write these forms.
        NotNow: no form can be written now.
        InvalidInput: a named unit cannot hand such a form in; lists every one.
    """
    own = limited_to(app)
    if own is not None and purpose == "verify":
        raise NotAllowed(_FOR_THE_OFFICE)
    if own is not None:
        units = [unit_named(app, key, unit) for unit in units or [own]]
    states = WRITABLE[purpose]
    with reading(app.engine) as connection, Session(bind=connection) as session:
        if own is None:
            require_actor(office.now(app, connection).actor(app.login), _WRITE, *_WRITERS[purpose])
        cycle = store.cycle(session.connection(), key)
        if units:
            found = {
                one.unit: one for one in (store.submission(session.connection(), cycle.key, unit) for unit in units)
            }
            refused = [Fault(one.unit, _not_in(one)) for one in found.values() if one.state not in states]
            if refused:
                raise InvalidInput(say("Không lập phiếu được", "These forms cannot be written"), refused)
            return tuple(FormUnit(one.unit, one.name) for one in found.values())
        every = [one for one in store.submissions(session.connection(), cycle.key) if one.state in states]
    if not every:
        raise NotNow(
            say(
                "Kỳ {key} không có phiếu nào cần lập lúc này; xem tình trạng các phiếu của kỳ.",
                "No form of cycle {key} can be written now; see where the cycle's forms stand.",
                key=key,
            )
        )
    return tuple(FormUnit(one.unit, one.name) for one in every)


_WRITE: Final = say("lập phiếu cho các đơn vị", "write the forms of units")
_FOR_THE_OFFICE: Final = say(
    "Phiếu thẩm định là của Văn phòng và tổ thẩm định.", "Verification forms are the office's and the reviewers'."
)


def _not_in(submission: Submission) -> Phrase:
    return say(
        "phiếu đang ở trạng thái «{state}», không nhận phiếu loại này nữa",
        "the form is «{state}»; such a workbook could not be handed in",
        state=SUBMISSION.states[submission.state],
    )


def forms(app: App, key: str, units: Sequence[str], purpose: Purpose) -> Iterator[FormToWrite]:
    """Yields what goes into the workbooks of units (codes, as `to_write` gives them), each as stored at one moment."""
    for begin in range(0, len(units), _AT_ONCE):
        with reading(app.engine) as connection, Session(bind=connection) as session:
            some = _Reader(
                app, connection, store.cycle(session.connection(), key), units[begin : begin + _AT_ONCE], purpose
            ).forms()
        yield from some


def issued_now(app: App, key: str, unit: str, purpose: Purpose) -> Issued:
    """Returns what a unit's form would be issued as now: what a workbook handed in for it is held against.

    Raises:
        NotFound: there is no such cycle or unit.
        NotAllowed: people of a unit ask for another one.
    """
    code = unit_named(app, key, unit)
    return next(forms(app, key, [code], purpose)).issued


_UNITS: Final[BindParameter[Any]] = bindparam("units", expanding=True)


def _of_units(kind: type[SQLModel]) -> Select[tuple[object, ...]]:
    table = table_of(kind)
    return select(table).where(table.c.cycle == bindparam("cycle"), table.c.unit.in_(_UNITS))


_SUBMISSIONS: Final = _of_units(Submission)
_ANSWERS: Final = _of_units(Answer)
_QUERIES: Final = _of_units(Query).where(table_of(Query).c.answered_on.is_(None)).order_by(table_of(Query).c.number)
_DEADLINES: Final = select(table_of(Deadline)).where(
    table_of(Deadline).c.cycle == bindparam("cycle"),
    table_of(Deadline).c.subject.in_(_UNITS),
    table_of(Deadline).c.closed_on.is_(None),
)
_EVENT: Final = table_of(Event)
_LAST_EVENTS: Final = (
    select(_EVENT.c.subject, func.max(_EVENT.c.seq).label("seq"), func.max(_EVENT.c.recorded_at).label("at"))
    .where(_EVENT.c.chain == bindparam("cycle"), _EVENT.c.subject.in_(_UNITS), _EVENT.c.action != "refused")
    .group_by(_EVENT.c.subject)
)
_FIRST_EVENT: Final = select(_EVENT.c.recorded_at).where(_EVENT.c.chain == bindparam("cycle"), _EVENT.c.seq == 1)
_CYCLES: Final = select(table_of(Cycle)).where(
    table_of(Cycle).c.year == bindparam("year"), table_of(Cycle).c.published_on.is_not(None)
)


class _Reader:
    """Reads the forms of some units of a cycle in a handful of queries."""

    def __init__(self, app: App, connection: Connection, cycle: Cycle, units: Sequence[str], purpose: Purpose) -> None:
        self.app = app
        self.connection = connection
        self.cycle = cycle
        self.units = list(units)
        self.purpose: Purpose = purpose
        self.office = naming.mark(connection)

    def forms(self) -> list[FormToWrite]:
        regulation = office.regulation(self.app, self.connection, self.cycle.regulation_sha256)
        answers = self._answers(self.cycle.key)
        last_year = self._last_year(regulation)
        questions: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for query in self._load(Query, _QUERIES):
            asked = questions[query.unit]
            asked[query.criterion] = (*asked.get(query.criterion, ()), query.question)
        due = {one.subject: one for one in self._load(Deadline, _DEADLINES, self._subjects()) if self._counts(one)}
        revisions = {
            row.subject: (int(row.seq), row.at)
            for row in self.connection.execute(_LAST_EVENTS, {"cycle": self.cycle.key, "units": self._subjects()})
        }
        began = self.connection.execute(_FIRST_EVENT, {"cycle": self.cycle.key}).scalar_one()
        by_unit = {one.unit: one for one in self._load(Submission, _SUBMISSIONS)}
        made = []
        for unit in self.units:
            submission, subject = by_unit[unit], submission_subject(unit)
            revision, at = revisions.get(subject, (0, began))
            stored = answers.get(unit, {})
            entries = {one.code: stored.get(one.code, Entry()) for one in regulation.criteria[submission.group]}
            issued = Issued(
                office=self.office,
                cycle=self.cycle.key,
                unit=unit,
                name=submission.name,
                regulation_sha256=self.cycle.regulation_sha256,
                purpose=self.purpose,
                revision=revision,
                entries=entries,
            )
            returned = self.purpose == "declare" and submission.state == State.RETURNED
            asked = questions.get(unit, {}) if returned else {}
            made.append(
                FormToWrite(
                    issued=issued,
                    year=self.cycle.year,
                    group=submission.group,
                    at=at,
                    due=_due(due.get(subject)),
                    last_year=last_year.get(unit, {}),
                    questions=asked,
                    open=self._open(submission, asked),
                )
            )
        return made

    def _open(self, submission: Submission, asked: Mapping[str, tuple[str, ...]]) -> frozenset[str] | None:
        """Returns the criteria that may change: those asked about, or in dispute; None: all."""
        if self.purpose == "verify":
            return frozenset(submission.reopened_for.split()) or None
        return frozenset(asked) if submission.state == State.RETURNED else None

    def _counts(self, deadline: Deadline) -> bool:
        return deadline.kind in _CLOCKS[self.purpose]

    def _subjects(self) -> list[str]:
        return [submission_subject(unit) for unit in self.units]

    def _load(
        self, kind: type[rows.Row], query: Select[tuple[object, ...]], units: Sequence[str] | None = None
    ) -> list[rows.Row]:
        return rows.select_many(self.connection, kind, query, cycle=self.cycle.key, units=units or self.units)

    def _answers(self, key: str) -> dict[str, dict[str, Entry]]:
        found: dict[str, dict[str, Entry]] = defaultdict(dict)
        for row in self.connection.execute(_ANSWERS, {"cycle": key, "units": self.units}).mappings():
            found[row["unit"]][row["criterion"]] = entry_of(dict(row))
        return found

    def _last_year(self, regulation: Regulation) -> dict[str, dict[str, str]]:
        """Returns the verified values of the year before, from the cycle under the same regulation where there are several."""
        before = rows.select_many(self.connection, Cycle, _CYCLES, year=self.cycle.year - 1)
        if not before:
            return {}
        cycle = min(before, key=lambda one: (one.regulation != self.cycle.regulation, one.key))
        then = office.regulation(self.app, self.connection, cycle.regulation_sha256)
        maxima, old = _maxima(regulation), _maxima(then)
        groups = {one.unit: one.group for one in self._load(Submission, _SUBMISSIONS)}
        return {
            unit: {
                code: _shown(entry, maxima.get((groups[unit], code)), old.get((groups[unit], code)))
                for code, entry in entries.items()
                if entry.verified.not_applicable or entry.verified.points is not None
            }
            for unit, entries in self._answers(cycle.key).items()
        }


def _maxima(regulation: Regulation) -> dict[tuple[str, str], Decimal]:
    return {(group, one.code): one.points for group, criteria in regulation.criteria.items() for one in criteria}


def _shown(entry: Entry, most: Decimal | None, most_then: Decimal | None) -> str:
    if entry.verified.points is None:
        return "KAD"
    points = show(trimmed(entry.verified.points), "vi")
    return points if most_then in (None, most) else f"{points}/{show(trimmed(most_then or Decimal(0)), 'vi')}"


def _due(deadline: Deadline | None) -> Due | None:
    if deadline is None:
        return None
    words: list[str | None] = [deadline.reason, deadline.document] if deadline.cause == "extension" else []
    return Due(
        PeriodKind(deadline.kind),
        deadline.starts_on,
        deadline.due_on,
        "; ".join(one for one in words if one),
        deadline.cause == "not_before",
    )
