"""What was the office's calendar before the last change of a day? Read from the history of the calendar."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlmodel import col, select

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.tables import Event
from kyhan.errors import NotFound, NotNow
from kyhan.i18n import say

Rows = dict[str, dict[str, Any] | None]
"""Days or years as the history tells them: key -> columns, None for what is not there."""

_EVENTS = (
    select(Event.body).where(Event.chain == OFFICE_CHAIN, col(Event.subject) == "calendar").order_by(col(Event.seq))
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One recorded change: the days it touched before and after, and the years it touched before."""

    before: Rows
    after: Rows
    years_before: Rows


def undone(connection: Connection, calendar: WorkCalendar, on: date) -> WorkCalendar:
    """Returns `calendar` with every day that the last change of `on` touched as it was before that change.

    Raises:
        NotFound: the office never changed that day.
        NotNow: another of those days was changed since, or the change added a year, which stays once it is there.
    """
    change, now = _last_change(connection.execute(_EVENTS).scalars(), on)
    if changed := [date.fromisoformat(day) for day, fields in change.after.items() if now[day] != fields]:
        raise NotNow(
            say(
                "Thay đổi của ngày {day} gồm cả {others}, là ngày đã được sửa lại sau đó; hoàn tác ngày đó trước.",
                "The change of {day} includes {others}, which was changed again since; undo that first.",
                day=on,
                others=changed,
            )
        )
    if added := [year for year, fields in change.years_before.items() if fields is None]:
        raise NotNow(
            say(
                "Thay đổi của ngày {day} đã đưa năm {years} vào lịch; năm đã có thì ở lại, hãy sửa từng ngày.",
                "The change of {day} added {years} to the calendar; a year stays once it is there, change single days.",
                day=on,
                years=added,
            )
        )
    kept = [one for one in calendar.special_days if one.on.isoformat() not in change.before]
    back = [_special(day, fields) for day, fields in change.before.items() if fields is not None]
    provisional = {int(year): fields["provisional"] for year, fields in change.years_before.items() if fields}
    return WorkCalendar(
        calendar.first_on,
        calendar.last_on,
        [*kept, *back],
        [
            year
            for year in range(calendar.first_on.year, calendar.last_on.year + 1)
            if provisional.get(year, year in calendar.provisional_years)
        ],
    )


def _last_change(bodies: Iterable[str], on: date) -> tuple[_Change, Rows]:
    """Returns the last change of `on`, and what every day is now."""
    days: Rows = {}
    years: Rows = {}
    last: _Change | None = None
    for body in bodies:
        event = json.loads(body)
        touched, of_years = (event["changes"].get(table, {}) for table in ("calendar_day", "calendar_year"))
        before, years_before = {day: days.get(day) for day in touched}, {year: years.get(year) for year in of_years}
        _apply(days, touched)
        _apply(years, of_years)
        if on.isoformat() in touched and event["action"] != "init":
            last = _Change(before, {day: days[day] for day in touched}, years_before)
    if last is None:
        raise NotFound(
            say(
                "Chưa có thay đổi lịch nào của ngày {day} để hoàn tác.",
                "There is no change of {day} to undo.",
                day=on,
            )
        )
    return last, days


def _apply(rows: Rows, changes: Rows) -> None:
    for key, fields in changes.items():
        rows[key] = None if fields is None else {**(rows.get(key) or {}), **fields}


def _special(day: str, fields: dict[str, Any]) -> SpecialDay:
    announced = fields["announced_on"]
    return SpecialDay(
        date.fromisoformat(day),
        DayKind(fields["kind"]),
        fields["reason"],
        fields["document"],
        date.fromisoformat(announced) if announced else None,
        fields["source"],
    )
