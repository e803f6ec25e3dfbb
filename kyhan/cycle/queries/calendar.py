"""Which days does the office keep? Plain SQL only, so that counting days needs no table classes (and no time)."""

from datetime import date

from kyhan.app import App
from kyhan.calendar.days import SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.stored_calendar import stored_calendar
from kyhan.database import reading


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
