"""`kyhan calendar`: the office's days, counting with a receipt, and changing the calendar with its impact shown first."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kyhan.calendar.periods import CalendarDays, Months, Period, Weeks, WorkingDays
from kyhan.calendar.receipt import lines
from kyhan.console.before_office import SHIPPED_CALENDAR, office_if_any
from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import long_day, say

if TYPE_CHECKING:
    from kyhan.calendar.work_calendar import WorkCalendar

YEAR = click.IntRange(2000, 2099)
"""Beyond these the library that proposes the days knows no lunar calendar."""


@group("calendar", "Lịch làm việc và tính ngày.", "The work calendar and counting days.")
def calendar() -> None:
    """Groups the commands."""


def _changes(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command that changes the calendar the options that all of them have."""
    dry_run = option(
        "--dry-run", is_flag=True, vi="Chỉ xem ảnh hưởng, không thay đổi gì", en="Show the impact only, change nothing"
    )
    allow_earlier = option(
        "--allow-earlier",
        is_flag=True,
        vi="Cho phép hạn đã báo được chuyển sớm hơn",
        en="Let deadlines that were told already become earlier",
    )
    return dry_run(allow_earlier(function))


@command(calendar, "show", "Xem ngày nghỉ và ngày làm bù.", "Show days off and make-up days.")
@click.argument("year", type=YEAR, required=False)
@option("--month", metavar="1..12", type=click.IntRange(1, 12), vi="Chỉ một tháng", en="One month only")
def show(console: Console, year: int | None, month: int | None) -> None:
    """Shows the days of a year, this year when none is given, that differ from the plain week."""
    from kyhan.console import calendar_page

    work_calendar, stored = _calendar(console)
    calendar_page.show_year(console, work_calendar, year or _this_year(console), month, stored=stored)


@command(calendar, "count", "Tính ngày hết hạn, kể rõ từng ngày.", "Count a period and explain it day by day.")
@click.argument("start", type=DAY)
@option("--working-days", metavar="N", type=click.IntRange(1, 9999), vi="Số ngày làm việc", en="Working days")
@option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 9999),
    vi="Số ngày liên tục (ngày cuối là ngày nghỉ thì kéo đến ngày làm việc tiếp theo)",
    en="Plain days (rolled forward from a rest day)",
)
@option("--weeks", metavar="N", type=click.IntRange(1, 9999), vi="Số tuần", en="Weeks")
@option("--months", metavar="N", type=click.IntRange(1, 9999), vi="Số tháng", en="Months")
def count(
    console: Console, start: date, working_days: int | None, days: int | None, weeks: int | None, months: int | None
) -> None:
    """Counts with the office's stored calendar; without a database, with the shipped one, and says which."""
    period = _period(working_days, days, weeks, months)
    work_calendar, stored = _calendar(console)
    receipt = period.receipt(start, work_calendar, "")
    if console.as_json:
        console.show_json({**receipt.to_json(), "office_calendar": stored})
        return
    # The first line cites the article of a regulation's period; a count on the command line rests on none.
    _, *counting = lines(receipt)
    console.say(
        say("Hết hạn: 24:00 {due}", "Due: 24:00 on {due}", due=long_day(receipt.due_on)),
        say("Quy tắc: {rule}.", "Rule: {rule}.", rule=receipt.rule),
        *counting,
    )
    if not stored:
        console.say(SHIPPED_CALENDAR)


@command(
    calendar,
    "review",
    "Xem lịch đề xuất (thư viện và thông báo kèm chương trình) khác lịch của văn phòng ở đâu.",
    "Show where the proposed calendar (library and shipped notices) differs from the office's.",
)
@click.argument("year", type=YEAR)
def review(console: Console, year: int) -> None:
    """Shows what adopting the year would change; nothing changes until then."""
    from kyhan.console import calendar_page
    from kyhan.cycle.queries import calendar_changes

    calendar_page.show_review(console, calendar_changes.review(console.office(), year))


@command(calendar, "adopt", "Áp dụng lịch đề xuất của một năm.", "Take over the proposed calendar of a year.")
@click.argument("year", type=YEAR)
@_changes
def adopt(console: Console, year: int, dry_run: bool, allow_earlier: bool) -> None:
    """Puts the proposed days of a year in place of the stored ones."""
    from kyhan.console import calendar_page
    from kyhan.cycle.commands import calendar as acts

    app = console.office()
    impact = acts.adopt(app, year, dry_run=dry_run, allow_earlier=allow_earlier)
    calendar_page.show_impact(console, "adopt", impact, dry_run=dry_run)


@command(
    calendar,
    "swap",
    "Hoán đổi: ngày OFF nghỉ, ngày WORK làm bù.",
    "Swap: OFF becomes a day off, WORK its make-up working day.",
)
@click.argument("off_on", metavar="OFF", type=DAY)
@click.argument("work_on", metavar="WORK", type=DAY)
@option(
    "--document",
    default="",
    metavar="NO",
    vi="Số văn bản chính thức (bắt buộc)",
    en="Number of the official document (owed)",
)
@option(
    "--reason",
    default="",
    vi="Lý do ghi vào cả hai ngày, nếu khác câu mặc định",
    en="Reason written on both days, if not the usual words",
)
@option("--announced-on", type=DAY, vi="Ngày ban hành văn bản", en="Date of the document")
@_changes
def swap(
    console: Console,
    off_on: date,
    work_on: date,
    document: str,
    reason: str,
    announced_on: date | None,
    dry_run: bool,
    allow_earlier: bool,
) -> None:
    """Swaps a working day and a rest day by a numbered document."""
    from kyhan.console import calendar_page
    from kyhan.cycle.commands import calendar as acts

    app = console.office()
    impact = acts.swap(
        app,
        off_on,
        work_on,
        document=document,
        reason=reason,
        announced_on=announced_on,
        dry_run=dry_run,
        allow_earlier=allow_earlier,
    )
    calendar_page.show_impact(console, "swap", impact, dry_run=dry_run)


@command(calendar, "off", "Cho một ngày làm việc thành ngày nghỉ.", "Make a working day a day off.")
@click.argument("on", metavar="DAY", type=DAY)
@option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
@option("--document", default="", metavar="NO", vi="Số văn bản, nếu có", en="Number of the document, if any")
@_changes
def off(console: Console, on: date, reason: str, document: str, dry_run: bool, allow_earlier: bool) -> None:
    """Makes a working day a day off."""
    from kyhan.console import calendar_page
    from kyhan.cycle.commands import calendar as acts

    impact = acts.off(
        console.office(), on, reason=reason, document=document, dry_run=dry_run, allow_earlier=allow_earlier
    )
    calendar_page.show_impact(console, "off", impact, dry_run=dry_run)


@command(calendar, "work", "Cho một ngày nghỉ thành ngày làm việc.", "Make a rest day a working day.")
@click.argument("on", metavar="DAY", type=DAY)
@option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
@option("--document", default="", metavar="NO", vi="Số văn bản, nếu có", en="Number of the document, if any")
@_changes
def work(console: Console, on: date, reason: str, document: str, dry_run: bool, allow_earlier: bool) -> None:
    """Makes a rest day a working day."""
    from kyhan.console import calendar_page
    from kyhan.cycle.commands import calendar as acts

    impact = acts.work(
        console.office(), on, reason=reason, document=document, dry_run=dry_run, allow_earlier=allow_earlier
    )
    calendar_page.show_impact(console, "work", impact, dry_run=dry_run)


@command(
    calendar,
    "undo",
    "Hoàn tác thay đổi gần nhất của một ngày, kể cả ngày kia của hoán đổi.",
    "Take back the last change of a day, with the other day of a swap.",
)
@click.argument("on", metavar="DAY", type=DAY)
@_changes
def undo(console: Console, on: date, dry_run: bool, allow_earlier: bool) -> None:
    """Takes back the last change of a day."""
    from kyhan.console import calendar_page
    from kyhan.cycle.commands import calendar as acts

    impact = acts.undo(console.office(), on, dry_run=dry_run, allow_earlier=allow_earlier)
    calendar_page.show_impact(console, "undo", impact, dry_run=dry_run)


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
        raise click.UsageError(
            str(
                say(
                    "chọn đúng một trong --working-days, --days, --weeks, --months",
                    "give exactly one of --working-days, --days, --weeks, --months",
                )
            )
        )
    return given[0]


def _calendar(console: Console) -> "tuple[WorkCalendar, bool]":
    """Returns the office's calendar and True; where no database was named and none exists, the shipped one and False."""
    app = office_if_any(console)
    if app is None:
        from kyhan.calendar.shipped import shipped_calendar

        return shipped_calendar(2018, 2028), False
    from kyhan.cycle.queries.calendar import office_calendar

    return office_calendar(app), True


def _this_year(console: Console) -> int:
    from kyhan.clock import SystemClock, office_day

    app = office_if_any(console)
    return office_day((app.clock if app else SystemClock()).now()).year
