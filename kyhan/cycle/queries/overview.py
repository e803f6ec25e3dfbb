"""Where does one cycle stand as a whole? Counts and dates only, counted by the database: quick with thousands of units."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sql
from sqlmodel import Session, col, func, select

from kyhan.app import App
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import office_day
from kyhan.cycle import office, results, rows, store
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.queries.tallies import Tally, tallies
from kyhan.cycle.queries.timeline import Clock, Published
from kyhan.cycle.tables import Complaint, Cycle, Deadline, Publication, PublicPage, Submission
from kyhan.database import reading
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows.assessment import State
from kyhan.workflows.complaint import OPEN as COMPLAINT_OPEN
from kyhan.workflows.complaint import State as ComplaintState
from kyhan.workflows.submission import SETTLED

_MARGIN = timedelta(days=4)
"""Days shown before the first and after the last thing that happens."""


@dataclass(frozen=True, slots=True)
class CycleClock:
    """A clock of the cycle itself, with the working days from today to its last day; negative: overdue by so many."""

    clock: Clock
    days_left: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A cycle as a whole, as it stands today.

    Attributes:
        own: The unit to which the one who asks is limited; then `late`, `overdue`, `open_complaints` and
            `unpublished_change` say nothing of other units.
        tallies: The units by state.
        clocks: Those of the cycle itself that run, the nearest first.
        past_clocks: Those that ended.
        slack: Working days until the limit of the whole, None when that clock no longer runs.
        public_since: Since when everybody may read the published result, None when they may not.
        rest_days: The days of `first_on` to `last_on` that are not worked.
    """

    key: str
    year: int
    regulation: Regulation
    state: str
    today: date
    own: str | None
    letter_number: str | None
    letter_on: date | None
    issued_on: date | None
    issued_late: bool
    scored_on: date | None
    proposal_number: str | None
    proposed_on: date | None
    published_on: date | None
    ended_on: date | None
    tallies: Mapping[str, Tally]
    clocks: tuple[CycleClock, ...]
    past_clocks: tuple[Clock, ...]
    open_complaints: int
    publications: tuple[Published, ...]
    unpublished_change: bool
    public_since: date | None
    first_on: date
    last_on: date
    rest_days: frozenset[date]

    @property
    def units(self) -> int:
        """How many units the cycle has."""
        return sum(one.units for one in self.tallies.values())

    @property
    def unsettled(self) -> int:
        """How many units are neither verified nor missing nor exempt."""
        return sum(one.units for one in self.tallies.values() if one.state not in SETTLED)

    @property
    def late(self) -> int:
        """How many units handed their form in after its deadline."""
        return sum(one.late for one in self.tallies.values())

    @property
    def overdue(self) -> int:
        """How many units have a running deadline that has passed."""
        return sum(one.overdue for one in self.tallies.values())

    @property
    def slack(self) -> int | None:
        """Working days until the limit of the whole, None when that clock no longer runs."""
        return next((one.days_left for one in self.clocks if one.clock.kind is PeriodKind.CONCLUSION), None)

    @property
    def window(self) -> Clock | None:
        """The complaint window, while its clock runs."""
        return next((one.clock for one in self.clocks if one.clock.kind is PeriodKind.COMPLAINT), None)


def overview(app: App, key: str) -> Overview:
    """Returns where a cycle stands; people of a unit get the counts of all units, and of nothing else but their own.

    Raises:
        NotFound: there is no such cycle.
    """
    own = limited_to(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycle = store.cycle(session.connection(), key)
        known = office.now(app, connection)
        today = office_day(app.clock.now())
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        clocks = _clocks(session, cycle.key, regulation)
        first_on, last_on = _span(cycle, clocks, today)
        page = session.get(PublicPage, cycle.key)
        open_complaints = select(func.count()).where(
            Complaint.cycle == cycle.key, col(Complaint.state).in_(sorted(COMPLAINT_OPEN))
        )
        if own is not None:
            open_complaints = open_complaints.where(Complaint.unit == own)
        return Overview(
            key=cycle.key,
            year=cycle.year,
            regulation=regulation,
            state=cycle.state,
            today=today,
            own=own,
            letter_number=cycle.letter_number,
            letter_on=cycle.letter_on,
            issued_on=cycle.issued_on,
            issued_late=cycle.issued_late,
            scored_on=cycle.scored_on,
            proposal_number=cycle.proposal_number if own is None else None,
            proposed_on=cycle.proposed_on,
            published_on=cycle.published_on,
            ended_on=cycle.ended_on,
            tallies=tallies(connection, [cycle.key], today)[cycle.key],
            clocks=tuple(
                CycleClock(one, known.calendar.working_days(today, one.due_on))
                for one in sorted(clocks, key=lambda one: one.due_on)
                if one.ended_on is None
            ),
            past_clocks=tuple(one for one in clocks if one.ended_on is not None),
            open_complaints=session.exec(open_complaints).one(),
            publications=_publications(session, cycle.key),
            unpublished_change=own is None
            and cycle.state == State.PUBLISHED
            and unpublished_change(session, cycle.key),
            public_since=page.opened_on if page else None,
            first_on=first_on,
            last_on=last_on,
            rest_days=_rest_days(known.calendar, first_on, last_on),
        )


def unpublished_change(session: Session, key: str) -> bool:
    """Tells whether the results of a published cycle differ from those in force and nothing is being verified again.

    Only an upheld complaint opens a form after publication, so where there is none nothing is compared.
    """
    upheld = select(Complaint.number).where(Complaint.cycle == key, Complaint.state == ComplaintState.UPHELD).limit(1)
    if session.exec(upheld).first() is None:
        return False
    submissions = store.submissions(session.connection(), key)
    last = store.last_publication(session, key)
    if last is None or any(one.state not in SETTLED for one in submissions):
        return False
    return bool(results.moved(json.loads(last.snapshot), results.snapshot(submissions)))


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many forms came in and how many were verified on a day."""

    on: date
    handed_in: int
    verified: int


def day_counts(app: App, key: str) -> tuple[DayCount, ...]:
    """Returns the days on which forms came in or were verified, in order.

    Raises:
        NotFound: there is no such cycle.
    """
    with reading(app.engine) as connection, Session(bind=connection) as session:
        name = store.cycle(session.connection(), key).key
        form = rows.table_of(Submission).c
        came, done = (_by_day(session, form.cycle == name, column) for column in (form.submitted_on, form.verified_on))
    return tuple(DayCount(on, came.get(on, 0), done.get(on, 0)) for on in sorted({*came, *done}))


def _by_day(session: Session, of_cycle: sql.ColumnElement[bool], column: sql.Column[date]) -> dict[date, int]:
    query = sql.select(column, sql.func.count()).where(of_cycle, column.is_not(None)).group_by(column)
    return {on: units for on, units in session.connection().execute(query)}  # noqa: C416 - dict() of rows has no type


def _publications(session: Session, key: str) -> tuple[Published, ...]:
    made = rows.table_of(Publication).c
    found = session.connection().execute(
        sql.select(made.number, made.decision, made.published_on).where(made.cycle == key).order_by(made.number)
    )
    return tuple(Published(*row) for row in found)


def _clocks(session: Session, key: str, regulation: Regulation) -> list[Clock]:
    """Returns the cycle's own clocks, all revisions of one together."""
    found = session.exec(
        select(Deadline)
        .where(Deadline.cycle == key, Deadline.subject == CYCLE_SUBJECT)
        .order_by(col(Deadline.starts_on), col(Deadline.kind), col(Deadline.revision))
    ).all()
    first = {(row.kind, row.starts_on): row.due_on for row in reversed(found)}
    last = {(row.kind, row.starts_on): row for row in found}
    return [
        Clock(
            kind=PeriodKind(row.kind),
            starts_on=row.starts_on,
            due_on=row.due_on,
            first_due_on=first[which],
            ended_on=row.closed_on,
            outcome=row.outcome,
            extended=row.cause == "extension",
            article=regulation.periods[PeriodKind(row.kind)].article,
        )
        for which, row in last.items()
    ]


def _span(cycle: Cycle, clocks: list[Clock], today: date) -> tuple[date, date]:
    """Returns the first and the last day to show."""
    known = [*(one.due_on for one in clocks), *(one.ended_on for one in clocks if one.ended_on)]
    known += [one for one in (cycle.issued_on, cycle.published_on, cycle.ended_on) if one]
    return min(known, default=today) - _MARGIN, max(known, default=today) + _MARGIN


def _rest_days(calendar: WorkCalendar, first_on: date, last_on: date) -> frozenset[date]:
    days = (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    return frozenset(on for on in days if calendar.covers(on.year) and not calendar.is_working_day(on))
