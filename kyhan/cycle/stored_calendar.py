"""What is the office's own calendar? Read with plain SQL, so that counting days needs no table classes (and no time)."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def stored_calendar(connection: "Connection") -> WorkCalendar:
    """Returns the office's own calendar.

    Raises:
        SetupNeeded: the office has none yet.
    """
    years = connection.execute(text("SELECT year, provisional FROM calendar_year ORDER BY year")).all()
    if not years:
        raise SetupNeeded(
            say("Lịch làm việc còn trống; chạy «kyhan init».", "The office's calendar is empty; run «kyhan init».")
        )
    rows = connection.execute(text('SELECT "on", kind, reason, document, announced_on, source FROM calendar_day')).all()
    return _made(tuple((year.year, bool(year.provisional)) for year in years), tuple(tuple(row) for row in rows))


@lru_cache(maxsize=16)  # every command asks for it, and it changes a few times a year
def _made(years: tuple[tuple[int, bool], ...], rows: tuple[tuple[Any, ...], ...]) -> WorkCalendar:
    days = [
        SpecialDay(_day(on), DayKind(kind), reason, document, _day_or_none(announced_on), source)
        for on, kind, reason, document, announced_on, source in rows
    ]
    return WorkCalendar(
        date(years[0][0], 1, 1), date(years[-1][0], 12, 31), days, [year for year, provisional in years if provisional]
    )


def _day(value: "str | date") -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _day_or_none(value: "str | date | None") -> date | None:
    return None if value is None else _day(value)
