"""Where does the office's calendar differ from what is shipped, and whose deadlines does a change of it touch?"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.calendar.differences import Difference, differences
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.impact import Impact
from kyhan.cycle.queries.calendar import office_calendar
from kyhan.cycle.tables import Complaint, Submission
from kyhan.database import reading
from kyhan.regulation.schema import PeriodKind


@dataclass(frozen=True, slots=True)
class Review:
    """What adopting a year would change, day by day. Nothing changes until it is adopted.

    Attributes:
        covered: Whether the office's calendar has the year; if not, every proposed day is new.
        stored_provisional: Whether the stored year is provisional; False for a year not covered.
        proposed_provisional: Whether no official notice of the year is shipped.
    """

    year: int
    covered: bool
    stored_provisional: bool
    proposed_provisional: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One open deadline that a changed calendar counts to another day.

    Attributes:
        subject: "cycle", "submission/<unit>" or "complaint/<number>".
        unit: Code of the unit concerned; None for a deadline of the whole cycle.
        name: The unit's name in that cycle; "" for the whole cycle.
        kept: It stays on `from_on`, since it would otherwise become earlier than the unit was told.
    """

    cycle: str
    subject: str
    unit: str | None
    name: str
    kind: PeriodKind
    from_on: date
    to_on: date
    kept: bool


def review(app: App, year: int) -> Review:
    """Returns where the shipped calendar of a year differs from the stored one."""
    stored = office_calendar(app)
    covered = stored.covers(year)
    compared = stored if covered else WorkCalendar(date(year, 1, 1), date(year, 12, 31), [])
    proposed = shipped_calendar(year, year)
    return Review(
        year,
        covered,
        year in compared.provisional_years,
        year in proposed.provisional_years,
        tuple(differences(compared, proposed, year)),
    )


def effects(app: App, impact: Impact) -> tuple[Effect, ...]:
    """Returns the moves of an impact with the units they concern, in its order."""
    cycles = {move.deadline.cycle for move in impact.moves}
    with reading(app.engine) as connection, Session(connection) as session:
        named = select(Submission.cycle, Submission.unit, Submission.name).where(col(Submission.cycle).in_(cycles))
        names = {(cycle, unit): name for cycle, unit, name in session.exec(named)}
        filed = select(Complaint.cycle, Complaint.number, Complaint.unit).where(col(Complaint.cycle).in_(cycles))
        complainants = {(cycle, f"complaint/{number}"): unit for cycle, number, unit in session.exec(filed)}
    found: list[Effect] = []
    for move in impact.moves:
        cycle, subject = move.deadline.cycle, move.deadline.subject
        what, _, code = subject.partition("/")
        unit = code if what == "submission" else complainants.get((cycle, subject))
        found.append(
            Effect(
                cycle=cycle,
                subject=subject,
                unit=unit,
                name=names[cycle, unit] if unit else "",
                kind=PeriodKind(move.deadline.kind),
                from_on=move.deadline.due_on,
                to_on=move.counted_on,
                kept=move.kept,
            )
        )
    return tuple(found)
