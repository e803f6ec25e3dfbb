"""How long is a period, and on which day does it end? Lengths of time as types, by the Civil Code.

Sources: Civil Code 91/2015/QH13, Art. 147.2-3 (the day of the event is not counted) and Art. 148 (the end: 148.1 days,
148.2 weeks, 148.3 months, 148.5 rest days, 148.6 the moment 24:00). A period in working days ends on a working day by
construction and is never rolled. A fixed date is not rolled either: that it stands is this project's policy.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias, assert_never

from kyhan.calendar.counting import fixed_receipt, rolled_receipt, working_receipt
from kyhan.calendar.days import month_length
from kyhan.calendar.receipt import Receipt
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say

LONGEST: Final = 9999
"""The greatest length of any period, in its own unit: beyond it a number is a slip of the finger."""

KINDS: Final = ("working_days", "calendar_days", "weeks", "months", "before_date", "within_quarter")
"""The kinds of period as a regulation names them."""

_MONTHS: Final = 12
_QUARTERS: Final = ("I", "II", "III", "IV")
_DAY_AND_MONTH: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_COMMON_YEAR: Final = 2001


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`n` working days (1 to 9999): ends on the n-th working day after the event."""

    n: int

    def __post_init__(self) -> None:
        _check_length(self.n)

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, for an event on `start_on`; raises OutsideCalendar."""
        return calendar.shift(start_on, self.n)

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the whole counting under `article`; raises OutsideCalendar."""
        return working_receipt(describe(self), start_on, calendar, article, self.due_on(start_on, calendar))


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """`n` days (1 to 9999), all counted; an end on a rest day runs to the end of the next working day (Art. 148.5)."""

    n: int

    def __post_init__(self) -> None:
        _check_length(self.n)

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, for an event on `start_on`; raises OutsideCalendar."""
        return calendar.on_or_after(calendar.require(start_on) + timedelta(days=self.n))

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the whole counting under `article`; raises OutsideCalendar."""
        due_on = self.due_on(start_on, calendar)
        ends = [start_on + timedelta(days=k) for k in range(1, self.n + 1)]
        return rolled_receipt(describe(self), start_on, calendar, article, ends, due_on)


@dataclass(frozen=True, slots=True)
class Weeks:
    """`n` weeks (1 to 9999): ends on the same day of the last week (Art. 148.2), rolled off rest days (148.5)."""

    n: int

    def __post_init__(self) -> None:
        _check_length(self.n)

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, for an event on `start_on`; raises OutsideCalendar."""
        return calendar.on_or_after(calendar.require(start_on) + timedelta(weeks=self.n))

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the whole counting under `article`, week by week; raises OutsideCalendar."""
        due_on = self.due_on(start_on, calendar)
        ends = [start_on + timedelta(weeks=k) for k in range(1, self.n + 1)]
        return rolled_receipt(describe(self), start_on, calendar, article, ends, due_on)


@dataclass(frozen=True, slots=True)
class Months:
    """`n` months (1 to 9999), rolled off rest days (Art. 148.5).

    Ends on the day of the last month that has the number of the starting day, and if that month has no such day, on
    its last day (Art. 148.3): one month from 31 January ends on 28 or 29 February.
    """

    n: int

    def __post_init__(self) -> None:
        _check_length(self.n)

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, for an event on `start_on`; raises OutsideCalendar."""
        return calendar.on_or_after(_months_later(calendar.require(start_on), self.n))

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the whole counting under `article`, month by month; raises OutsideCalendar."""
        due_on = self.due_on(start_on, calendar)
        ends = [_months_later(start_on, k) for k in range(1, self.n + 1)]
        return rolled_receipt(describe(self), start_on, calendar, article, ends, due_on)


@dataclass(frozen=True, slots=True)
class BeforeDate:
    """Before `day`/`month` of the year in question, exclusive: the limit is 24:00 of the day before, never rolled.

    29 February is a ValueError: it does not come every year.
    """

    month: int
    day: int

    def __post_init__(self) -> None:
        date(_COMMON_YEAR, self.month, self.day)

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, in the year of `start_on`; raises OutsideCalendar."""
        return calendar.require(date(start_on.year, self.month, self.day) - timedelta(days=1))

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the limit and the plan for the year of `start_on`; raises OutsideCalendar."""
        return fixed_receipt(describe(self), start_on, calendar, article, self.due_on(start_on, calendar))


@dataclass(frozen=True, slots=True)
class WithinQuarter:
    """Within quarter 1 to 4 of the year in question: the limit is 24:00 of the quarter's last day, never rolled."""

    quarter: int

    def __post_init__(self) -> None:
        if not 1 <= self.quarter <= len(_QUARTERS):
            raise ValueError(f"there is no quarter {self.quarter}")

    def due_on(self, start_on: date, calendar: WorkCalendar) -> date:
        """Returns the last day, included, in the year of `start_on`; raises OutsideCalendar."""
        month = self.quarter * _MONTHS // len(_QUARTERS)
        return calendar.require(date(start_on.year, month, month_length(start_on.year, month)))

    def receipt(self, start_on: date, calendar: WorkCalendar, article: str) -> Receipt:
        """Returns the limit and the plan for the year of `start_on`; raises OutsideCalendar."""
        return fixed_receipt(describe(self), start_on, calendar, article, self.due_on(start_on, calendar))


Period: TypeAlias = WorkingDays | CalendarDays | Weeks | Months | BeforeDate | WithinQuarter


def describe(period: Period) -> Phrase:
    """Returns the period in words: "10 ngày làm việc", "trước ngày 10/11", "trong quý IV"."""
    match period:
        case WorkingDays(n):
            return _length(n, "ngày làm việc", "working day")
        case CalendarDays(n):
            return _length(n, "ngày", "day")
        case Weeks(n):
            return _length(n, "tuần", "week")
        case Months(n):
            return _length(n, "tháng", "month")
        case BeforeDate(month, day):
            text = f"{day:02}/{month:02}"
            return say("trước ngày {date}", "before {date} (day/month)", date=text)
        case WithinQuarter(quarter):
            return say("trong quý {quarter}", "within quarter {quarter}", quarter=_QUARTERS[quarter - 1])
        case _:
            assert_never(period)


def period_from(kind: str, length: int | None, date: str | None) -> Period:
    """Returns the period a regulation states.

    `kind` is one of `KINDS`; `length` is the number of days, weeks or months, or the quarter; `date` is the day and
    month, as dd/mm, of "before_date" alone. Raises Refusal with what is wrong and what was expected.
    """
    if kind == "before_date":
        return _before_date(length, date)
    if kind not in KINDS:
        raise Refusal(
            say(
                "Không có loại thời hạn «{kind}»; chọn một trong: {kinds}.",
                "There is no kind of period «{kind}»; choose one of: {kinds}.",
                kind=kind,
                kinds=list(KINDS),
            )
        )
    longest = len(_QUARTERS) if kind == "within_quarter" else LONGEST
    if date is not None or length is None or not 1 <= length <= longest:
        raise Refusal(
            say(
                "Thời hạn loại «{kind}» cần độ dài là số nguyên từ 1 đến {longest} và không ghi ngày; nhận được {given}.",
                "A period of the kind «{kind}» needs a length from 1 to {longest}, a whole number, and no date; got {given}.",
                kind=kind,
                longest=longest,
                given=_given(length, date),
            )
        )
    match kind:
        case "working_days":
            return WorkingDays(length)
        case "calendar_days":
            return CalendarDays(length)
        case "weeks":
            return Weeks(length)
        case "months":
            return Months(length)
        case _:
            return WithinQuarter(length)


def _before_date(length: int | None, text: str | None) -> BeforeDate:
    """Returns the fixed date that `text` (dd/mm) names; raises Refusal."""
    parts = _DAY_AND_MONTH.fullmatch(text or "")
    try:
        if parts and length is None:
            return BeforeDate(month=int(parts[2]), day=int(parts[1]))
    except ValueError:
        pass  # no such day in the year; refused below like every other wrong date
    raise Refusal(
        say(
            "Thời hạn loại «before_date» cần ngày dạng ngày/tháng có trong mọi năm, như 10/11, và không ghi độ dài; "
            "nhận được {given}.",
            "A period of the kind «before_date» needs a day/month that comes every year, such as 10/11, and no length; "
            "got {given}.",
            given=_given(length, text),
        )
    )


def _given(length: int | None, text: str | None) -> Phrase:
    """Returns what was given, for a refusal."""
    return say(
        "độ dài {length}, ngày {date}",
        "length {length}, date {date}",
        length="—" if length is None else length,
        date="—" if text is None else f"«{text}»",
    )


def _length(n: int, vi: str, en: str) -> Phrase:
    """Returns a number with its unit; English has a plural."""
    return Phrase(f"{n} {vi}", f"{n} {en}" if n == 1 else f"{n} {en}s")


def _check_length(n: int) -> None:
    if not 1 <= n <= LONGEST:
        raise ValueError(f"a period is 1 to {LONGEST} long, not {n}")


def _months_later(day: date, n: int) -> date:
    """Returns the corresponding day `n` months later, or that month's last day (Civil Code Art. 148.3)."""
    years, month = divmod(day.year * _MONTHS + day.month - 1 + n, _MONTHS)
    return date(years, month + 1, min(day.day, month_length(years, month + 1)))
