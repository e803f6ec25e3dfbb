"""`kyhan calendar`: the office's days, counting with a receipt, and changing the calendar with its impact shown first."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kyhan.calendar.periods import CalendarDays, Months, Period, Weeks, WorkingDays
from kyhan.calendar.receipt import lines
from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import long_day, say
from kyhan.places import default_database_file

if TYPE_CHECKING:
    from kyhan.calendar.work_calendar import WorkCalendar


@group("calendar", "Lịch làm việc và tính ngày.", "The work calendar and counting days.")
def calendar() -> None:
    """Groups the commands."""


@command(calendar, "count", "Tính ngày hết hạn, kể rõ từng ngày.", "Count a period and explain it day by day.")
@click.argument("start", type=DAY)
@option("--working-days", type=click.IntRange(1, 9999), vi="Số ngày làm việc", en="Working days")
@option("--days", type=click.IntRange(1, 9999), vi="Số ngày liên tục (lùi sang ngày làm việc nếu rơi vào ngày nghỉ)", en="Plain days (rolled forward from a rest day)")
@option("--weeks", type=click.IntRange(1, 9999), vi="Số tuần", en="Weeks")
@option("--months", type=click.IntRange(1, 9999), vi="Số tháng", en="Months")
def count(console: Console, start: date, working_days: int | None, days: int | None, weeks: int | None, months: int | None) -> None:
    """Counts with the office's stored calendar; without a database, with the shipped one, and says which."""
    period = _period(working_days, days, weeks, months)
    work_calendar, stored = _calendar(console)
    receipt = period.receipt(start, work_calendar, "")
    if console.as_json:
        console.show_json({**receipt.to_json(), "office_calendar": stored})
        return
    console.say(say("Hết hạn: 24:00 {due}", "Due: 24:00 on {due}", due=long_day(receipt.due_on)), *lines(receipt))
    if not stored:
        console.say(say("Tính theo lịch kèm chương trình; chưa có lịch của văn phòng (kyhan init).", "Counted with the shipped calendar; there is no office calendar yet (kyhan init)."))


def _period(working_days: int | None, days: int | None, weeks: int | None, months: int | None) -> Period:
    given: list[Period] = []
    if working_days is not None:
        given.append(WorkingDays(working_days))
    if days is not None:
        given.append(CalendarDays(days))
    if weeks is not None:
        given.append(Weeks(weeks))
    if months is not None:
        given.append(Months(months))
    if len(given) != 1:
        raise click.UsageError(str(say("chọn đúng một trong --working-days, --days, --weeks, --months", "give exactly one of --working-days, --days, --weeks, --months")))
    return given[0]


def _calendar(console: Console) -> "tuple[WorkCalendar, bool]":
    """Returns the office's calendar and True; where no database was named and none exists, the shipped one and False."""
    if not console.database and not default_database_file().exists():
        from kyhan.calendar.shipped import shipped_calendar

        return shipped_calendar(2018, 2028), False
    from kyhan.cycle.opening import open_office
    from kyhan.cycle.stored_calendar import stored_calendar
    from kyhan.database import reading

    engine, console.practice = open_office(console.address)
    with reading(engine) as connection:
        return stored_calendar(connection), True
