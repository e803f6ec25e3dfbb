"""Which calendar does an office start with? The library's days, corrected and documented by the official notices."""

from datetime import date

from kyhan.calendar.notices import shipped_notices
from kyhan.calendar.vietnam import library_days
from kyhan.calendar.work_calendar import WorkCalendar


def shipped_calendar(first_year: int = 2018, last_year: int = 2027) -> WorkCalendar:
    """Returns the shipped calendar of `first_year` to `last_year`, both included.

    A notice wins over the library on the same day. A year without an official notice is provisional: what the library
    computes for it may still change.
    """
    notices = shipped_notices()
    days = {day.on: day for day in library_days(first_year, last_year)}
    days |= {on: day for on, day in notices.days().items() if first_year <= on.year <= last_year}
    return WorkCalendar(
        date(first_year, 1, 1),
        date(last_year, 12, 31),
        days.values(),
        notices.provisional_years(first_year, last_year),
    )
