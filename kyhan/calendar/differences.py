"""Where do two calendars differ in a year: which days would move, and which only change their reason or document?"""

from dataclasses import dataclass
from datetime import date

from kyhan.calendar.days import SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Difference:
    """A day that the two calendars state differently; None where one states nothing.

    `moves` is true when the day is worked in one and not in the other, so that deadlines can move; else only the kind
    of statement, its reason, document or date of announcement differs.
    """

    on: date
    stored: SpecialDay | None
    proposed: SpecialDay | None
    moves: bool


def differences(stored: WorkCalendar, proposed: WorkCalendar, year: int) -> list[Difference]:
    """Returns the days of `year`, in order, that the calendars state differently.

    Who brought a day into a calendar (its source) is no difference. Raises OutsideCalendar if one of the calendars does
    not cover the year.
    """
    for calendar in (stored, proposed):
        calendar.require(date(year, 1, 1))
    stated = {day.on for day in (*stored.special_days, *proposed.special_days) if day.on.year == year}
    found = []
    for on in sorted(stated):
        ours, theirs = stored.special_day(on), proposed.special_day(on)
        if _statement(ours) != _statement(theirs):
            moves = stored.is_working_day(on) != proposed.is_working_day(on)
            found.append(Difference(on, ours, theirs, moves))
    return found


def _statement(day: SpecialDay | None) -> tuple[object, ...] | None:
    """Returns what is said about a day, whoever says it."""
    return None if day is None else (day.kind, day.reason, day.document, day.announced_on)
