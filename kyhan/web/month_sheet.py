"""How do the days of a month stand on a sheet, week by week, and what is each: worked, weekend, off, make-up?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kyhan.calendar.days import DayKind, SpecialDay, month_length
from kyhan.calendar.work_calendar import WorkCalendar

Sort = Literal["worked", "weekend", "off", "make_up"]
_DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on the sheet; `special` is what is stated about it, if anything is."""

    on: date
    sort: Sort
    special: SpecialDay | None


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A month: its first day, its weeks from Monday to Sunday (None: a day of another month), and its working days."""

    first_on: date
    weeks: tuple[tuple[Cell | None, ...], ...]
    working_days: int


def month_sheet(calendar: WorkCalendar, year: int, month: int) -> MonthSheet:
    """Returns the sheet of a month (1 to 12).

    Raises:
        OutsideCalendar: the calendar does not cover it.
    """
    first = date(year, month, 1)
    cells = [_cell(calendar, first + timedelta(days=k)) for k in range(month_length(year, month))]
    padded: list[Cell | None] = [*[None] * first.weekday(), *cells]
    padded += [None] * (-len(padded) % _DAYS_OF_WEEK)
    weeks = tuple(tuple(padded[at : at + _DAYS_OF_WEEK]) for at in range(0, len(padded), _DAYS_OF_WEEK))
    return MonthSheet(first, weeks, sum(one.sort in ("worked", "make_up") for one in cells))


def _cell(calendar: WorkCalendar, on: date) -> Cell:
    special = calendar.special_day(on)
    if special is not None:
        return Cell(on, "make_up" if special.kind is DayKind.WORK else "off", special)
    return Cell(on, "worked" if calendar.is_working_day(on) else "weekend", None)
