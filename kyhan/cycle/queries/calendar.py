"""Which days does the office keep, where do they differ from what is shipped, and whose deadlines does a change touch?

Plain SQL only, so that counting days needs no table classes (and no time).
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from kyhan.app import App
from kyhan.calendar.days import SpecialDay
from kyhan.calendar.differences import Difference, differences
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.stored_calendar import stored_calendar
from kyhan.database import reading
from kyhan.regulation.schema import PeriodKind

if TYPE_CHECKING:
    from kyhan.cycle.impact import Impact


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


def office_calendar(app: App) -> WorkCalendar:
    """Returns the office's own calendar.

    Raises:
        SetupNeeded: it is empty.
    """
    with reading(app.engine) as connection:
        return stored_calendar(connection)


def days_of(calendar: WorkCalendar, year: int, month: int | None = None) -> tuple[SpecialDay, ...]:
    """Returns the days of a year (or one month of it) that differ from the plain week, in order.

    Raises:
        OutsideCalendar: the calendar does not cover the year.
    """
    calendar.require(date(year, 1, 1))
    return tuple(day for day in calendar.special_days if day.on.year == year and month in (None, day.on.month))


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


def effects(app: App, impact: "Impact") -> tuple[Effect, ...]:
    """Returns the moves of an impact with the units they concern, in its order."""
    if not impact.moves:
        return ()
    with reading(app.engine) as connection:
        names = {
            (row.cycle, row.unit): row.name
            for row in connection.execute(text("SELECT cycle, unit, name FROM submission"))
        }
        complaints = {
            (row.cycle, f"complaint/{row.number}"): row.unit
            for row in connection.execute(text("SELECT cycle, number, unit FROM complaint"))
        }
    found: list[Effect] = []
    for move in impact.moves:
        cycle, subject = move.deadline.cycle, move.deadline.subject
        kind, _, code = subject.partition("/")
        unit = code if kind == "submission" else complaints.get((cycle, subject))
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
