"""Which days are counted and which passed over between the start of a period and its end? Fills in the receipt."""

from collections.abc import Iterable
from datetime import date, timedelta

from kyhan.calendar.days import DayKind
from kyhan.calendar.receipt import CountedDay, Receipt, SkippedDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.i18n import Phrase


def working_receipt(rule: Phrase, start_on: date, calendar: WorkCalendar, article: str, due_on: date) -> Receipt:
    """Returns the receipt of a period in working days that ends on `due_on`: worked days count, rest days do not."""
    days = _days(start_on, due_on)
    worked = [day for day in days if calendar.is_working_day(day)]
    return _receipt(rule, start_on, calendar, article, counted=worked, passed=days, raw_end_on=due_on, due_on=due_on)


def rolled_receipt(
    rule: Phrase, start_on: date, calendar: WorkCalendar, article: str, ends: list[date], due_on: date
) -> Receipt:
    """Returns the receipt of a period in plain days, weeks or months.

    `ends` are the days on which each of them ends; the last one is the end before rolling to `due_on`.
    """
    raw_end_on = ends[-1]
    passed = [day for day in _days(start_on, due_on) if day >= raw_end_on]
    return _receipt(
        rule, start_on, calendar, article, counted=ends, passed=passed, raw_end_on=raw_end_on, due_on=due_on
    )


def fixed_receipt(rule: Phrase, start_on: date, calendar: WorkCalendar, article: str, limit_on: date) -> Receipt:
    """Returns the receipt of a fixed date: the limit stands, the plan is the last working day on or before it."""
    planned_on = calendar.on_or_before(limit_on)
    return _receipt(
        rule,
        start_on,
        calendar,
        article,
        counted=[],
        passed=_days(planned_on, limit_on),
        raw_end_on=limit_on,
        due_on=limit_on,
        planned_on=planned_on,
    )


def _days(after: date, until: date) -> list[date]:
    """Returns each day d with after < d <= until."""
    return [after + timedelta(days=k) for k in range(1, (until - after).days + 1)]


def _counted(number: int, day: date, calendar: WorkCalendar) -> CountedDay:
    """Returns a counted day, with the reason if it is stated to be worked."""
    special = calendar.special_day(day)
    if special is None or special.kind is DayKind.OFF:
        return CountedDay(number, day)
    return CountedDay(number, day, special.reason, special.document)


def _receipt(
    rule: Phrase,
    start_on: date,
    calendar: WorkCalendar,
    article: str,
    *,
    counted: Iterable[date],
    passed: Iterable[date],
    raw_end_on: date,
    due_on: date,
    planned_on: date | None = None,
) -> Receipt:
    """Returns the receipt; of the days in `passed`, those of rest were skipped."""
    facts = ((day, calendar.why(day)) for day in passed)
    # The plan or the limit of a fixed date may lie in the year before the day that names it.
    years = range(min(start_on, planned_on or due_on).year, due_on.year + 1)
    return Receipt(
        start_on=start_on,
        rule=rule,
        article=article,
        counted=tuple(_counted(number, day, calendar) for number, day in enumerate(counted, start=1)),
        skipped=tuple(SkippedDay(day, fact.reason.vi, fact.document) for day, fact in facts if not fact.working),
        raw_end_on=raw_end_on,
        due_on=due_on,
        planned_on=planned_on,
        rolled=due_on != raw_end_on,
        provisional_years=tuple(year for year in years if year in calendar.provisional_years),
        calendar_fingerprint=calendar.fingerprint,
    )
