"""The office's calendar: a year at a glance, a month with its documents, and counting days with the receipt."""

from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from kyhan.calendar.backwards import Step, steps_back
from kyhan.calendar.periods import CalendarDays, Months, Period, Weeks, WorkingDays
from kyhan.calendar.receipt import Receipt
from kyhan.calendar.receipt import lines as receipt_lines
from kyhan.calendar.swaps import partners
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.queries import calendar as calendars
from kyhan.errors import Fault, InvalidInput, KyhanError, NotFound
from kyhan.i18n import Phrase, long_day, say
from kyhan.web.answering import status_of
from kyhan.web.month_sheet import month_sheet
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import Role

routes = Routes()
_YEARS = range(2000, 2100)
"""Beyond these the library that proposes the days knows no lunar calendar."""
_PERIODS: dict[str, type[WorkingDays | CalendarDays | Weeks | Months]] = {
    "working_days": WorkingDays,
    "days": CalendarDays,
    "weeks": Weeks,
    "months": Months,
}
_BACK = "back"
COUNTS: tuple[tuple[str, Phrase], ...] = (
    ("working_days", say("ngày làm việc, tính tới", "working days, onward")),
    (_BACK, say("ngày làm việc, tính lùi", "working days, backward")),
    ("days", say("ngày (kể cả ngày nghỉ)", "plain days")),
    ("weeks", say("tuần", "weeks")),
    ("months", say("tháng", "months")),
)
"""What can be counted, with its label."""


@routes.get("/calendar")
def year_page(page: Page) -> Response:
    """Shows a year, the present one when none is asked for."""
    year = _year(page)
    known = calendars.office_calendar(page.app)
    covered = known.covers(year)
    return page.show(
        "calendar.html",
        year=year,
        covered=covered,
        span=(known.first_on.year, known.last_on.year),
        provisional=year in known.provisional_years,
        months=[month_sheet(known, year, month) for month in range(1, 13)] if covered else [],
        days=calendars.days_of(known, year) if covered else (),
        swaps=partners(known.special_days),
        may_change=may_change(page),
    )


@routes.get("/calendar/{year:int}/{month:int}")
def month_page(page: Page, year: int, month: int) -> Response:
    """Shows a month, each special day with its reason and document."""
    if not 1 <= month <= 12 or year not in _YEARS:  # noqa: PLR2004 - months
        raise NotFound(say("Không có tháng này; về lịch năm.", "There is no such month; go to the year."))
    known = calendars.office_calendar(page.app)
    return page.show(
        "calendar_month.html",
        year=year,
        sheet=month_sheet(known, year, month),
        before=_neighbour(known, year, month, -1),
        after=_neighbour(known, year, month, 1),
        days=calendars.days_of(known, year, month),
        swaps=partners(known.special_days),
        provisional=year in known.provisional_years,
        may_change=may_change(page),
    )


@routes.get("/calendar/count")
def count(page: Page) -> Response:
    """Counts a period and explains it day by day."""
    found: Counted | None = None
    if page.typed.text("start") or page.typed.text("n"):
        try:
            found = _counted(page)
        except KyhanError as refusal:  # the form is shown again with what was typed, as after a POST
            page.refusal, page.status = refusal, status_of(refusal)
    return page.show("calendar_count.html", found=found, counts=COUNTS)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count comes to: the day, what kind of day it is, and either a receipt's lines or the steps back."""

    on: date
    sentence: Phrase
    lines: tuple[Phrase, ...] = ()
    steps: tuple[Step, ...] = ()
    receipt: Receipt | None = None


def _counted(page: Page) -> Counted:
    with page.typed.reading(say("Đếm ngày", "Counting days")) as read:
        start = read.owed_day("start", say("ngày bắt đầu", "first day"))
        n = read.number("n", say("số lượng", "how many"))
        if not n and not read.faults:
            read.faults.append(Fault("", say("số lượng từ 1 đến 9999", "how many: from 1 to 9999")))
    kind, known = page.typed.text("kind", "working_days"), calendars.office_calendar(page.app)
    if kind == _BACK:
        steps = steps_back(start, _bounded(n), known)
        sentence = say(
            "{n} ngày làm việc trước {start} là {day}.",
            "{n} working days before {start} is {day}.",
            n=n,
            start=long_day(start),
            day=long_day(steps[-1].on),
        )
        return Counted(steps[-1].on, sentence, steps=steps)
    period: Period = _PERIODS.get(kind, WorkingDays)(_bounded(n))
    receipt = period.receipt(start, known, "")
    _, *lines = receipt_lines(receipt)  # the first one cites the article of a regulation, and this rests on none
    sentence = say(
        "Từ {start}, {rule}: hết hạn lúc 24:00 {day}.",
        "From {start}, {rule}: due by 24:00 on {day}.",
        start=long_day(start),
        rule=receipt.rule,
        day=long_day(receipt.due_on),
    )
    return Counted(receipt.due_on, sentence, lines=tuple(lines), receipt=receipt)


def _bounded(n: int | None) -> int:
    most = 9999
    if n is None or not 1 <= n <= most:
        raise InvalidInput(
            say("Đếm ngày", "Counting days"),
            [Fault("", say("số lượng từ 1 đến {most}", "how many: from 1 to {most}", most=most))],
        )
    return n


def may_change(page: Page) -> bool:
    """Tells whether the one who asks may change the calendar."""
    return page.has(Role.STAFF, Role.ADMIN)


def _year(page: Page) -> int:
    """Returns the year that was asked for, the present one when none or none such was."""
    year = page.typed.asked("year") or 0
    return year if year in _YEARS else page.today.year


def _neighbour(known: WorkCalendar, year: int, month: int, step: int) -> tuple[int, int] | None:
    """Returns the month before or after, None when the calendar does not cover it."""
    at, index = divmod(year * 12 + month - 1 + step, 12)
    return (at, index + 1) if known.covers(at) else None
