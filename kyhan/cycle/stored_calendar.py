"""What is the office's own calendar? Read with plain SQL, so that counting days needs no table classes (and no time)."""

from datetime import date
from typing import TYPE_CHECKING

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
    days = [
        SpecialDay(
            _day(row.on), DayKind(row.kind), row.reason, row.document, _day_or_none(row.announced_on), row.source
        )
        for row in rows
    ]
    return WorkCalendar(
        date(years[0].year, 1, 1), date(years[-1].year, 12, 31), days, [year.year for year in years if year.provisional]
    )


def _day(value: "str | date") -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _day_or_none(value: "str | date | None") -> date | None:
    return None if value is None else _day(value)
