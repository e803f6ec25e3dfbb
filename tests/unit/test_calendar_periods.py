"""On which day does a period end? The worked examples of the law, and an independent count against any calendar."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.periods import (
    KINDS,
    BeforeDate,
    CalendarDays,
    Months,
    Period,
    Weeks,
    WithinQuarter,
    WorkingDays,
    describe,
    period_from,
)
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import at_office, office_day
from kyhan.errors import OutsideCalendar, Refusal

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
ARTICLE = "Điều 4.2b"

PERIODS = st.one_of(
    st.builds(WorkingDays, st.integers(1, 60)),
    st.builds(CalendarDays, st.integers(1, 90)),
    st.builds(Weeks, st.integers(1, 12)),
    st.builds(Months, st.integers(1, 14)),
    st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: BeforeDate(day.month, day.day)),
    st.builds(WithinQuarter, st.integers(1, 4)),
)


@cache
def vietnam() -> WorkCalendar:
    return shipped_calendar()


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    kinds = draw(st.dictionaries(st.dates(FIRST, LAST), st.sampled_from(DayKind), max_size=60))
    days = [SpecialDay(on, kind, "Lý do", None, None, "office") for on, kind in kinds.items()]
    return WorkCalendar(FIRST, LAST, days, draw(st.sets(st.integers(2024, 2027))))


def worked(calendar: WorkCalendar, day: date) -> bool:
    """The independent look at a day."""
    stated = [special.kind for special in calendar.special_days if special.on == day]
    return stated[0] == "work" if stated else day.weekday() < 5


def days_between(after: date, until: date) -> list[date]:
    return [after + timedelta(days=k) for k in range(1, (until - after).days + 1)]


@pytest.mark.parametrize(
    ("event", "due"),
    [
        ("2026-11-09", "2026-11-23"),
        ("2026-11-10", "2026-11-25"),  # 24/11 is Vietnam Culture Day
        ("2026-11-14", "2026-11-30"),  # received on a Saturday
        ("2018-12-20", "2019-01-05"),  # ends on a make-up Saturday
        ("2019-04-19", "2019-05-07"),  # Saturday 4/5 counted
        ("2025-12-25", "2026-01-10"),  # the swap of 2/1 and 10/1/2026
    ],
)
def test_ten_working_days_end_as_in_the_worked_examples(event: str, due: str) -> None:
    start_on, due_on = date.fromisoformat(event), date.fromisoformat(due)
    receipt = WorkingDays(10).receipt(start_on, vietnam(), ARTICLE)
    assert receipt.due_on == WorkingDays(10).due_on(start_on, vietnam()) == due_on
    assert (receipt.raw_end_on, receipt.rolled, receipt.planned_on) == (due_on, False, None)
    assert [day.number for day in receipt.counted] == list(range(1, 11))


def test_the_first_worked_example_counts_exactly_the_ten_days_of_the_law() -> None:
    receipt = WorkingDays(10).receipt(date(2026, 11, 9), vietnam(), ARTICLE)
    assert [day.on.day for day in receipt.counted] == [10, 11, 12, 13, 16, 17, 18, 19, 20, 23]
    assert [day.on.day for day in receipt.skipped] == [14, 15, 21, 22]


@pytest.mark.parametrize(
    ("event", "due"),
    [
        ("2018-12-27", "2019-01-02"),
        ("2023-12-27", "2024-01-02"),
        ("2026-11-19", "2026-11-25"),
        ("2026-12-14", "2026-12-21"),
    ],
)
def test_five_days_roll_forward_as_in_the_worked_examples(event: str, due: str) -> None:
    start_on = date.fromisoformat(event)
    receipt = CalendarDays(5).receipt(start_on, vietnam(), "Điều 4.2e")
    assert receipt.due_on == CalendarDays(5).due_on(start_on, vietnam()) == date.fromisoformat(due)
    assert receipt.raw_end_on == start_on + timedelta(days=5)
    assert receipt.rolled
    assert receipt.skipped[0].on == receipt.raw_end_on


def test_a_period_in_days_counts_rest_days_too_and_stays_when_it_ends_on_a_working_day() -> None:
    receipt = CalendarDays(5).receipt(date(2026, 11, 12), vietnam(), ARTICLE)
    assert [day.on.day for day in receipt.counted] == [13, 14, 15, 16, 17]
    assert (receipt.due_on, receipt.rolled, receipt.skipped) == (date(2026, 11, 17), False, ())


def test_a_period_in_days_may_end_on_a_make_up_saturday_without_rolling() -> None:
    receipt = CalendarDays(5).receipt(date(2025, 12, 31) + timedelta(days=5), vietnam(), ARTICLE)
    assert (receipt.due_on, receipt.rolled) == (date(2026, 1, 10), False)


def test_before_10_november_ends_on_the_9th_and_is_never_rolled() -> None:
    for year, planned in ((2018, 9), (2019, 8), (2024, 8), (2025, 7), (2026, 9)):
        receipt = BeforeDate(month=11, day=10).receipt(date(year, 1, 1), vietnam(), "Điều 4.2a")
        assert receipt.due_on == receipt.raw_end_on == date(year, 11, 9)
        assert receipt.planned_on == date(year, 11, planned)
        assert (receipt.rolled, receipt.counted) == (False, ())
    assert [day.on.day for day in BeforeDate(11, 10).receipt(date(2025, 1, 1), vietnam(), ARTICLE).skipped] == [8, 9]


def test_within_quarter_four_ends_on_31_december_even_on_a_weekend() -> None:
    for year, planned in ((2022, 30), (2023, 29), (2026, 31)):
        receipt = WithinQuarter(4).receipt(date(year, 11, 9), vietnam(), "Điều 4.3")
        assert receipt.due_on == date(year, 12, 31)
        assert receipt.planned_on == date(year, 12, planned)
    ends = [WithinQuarter(quarter).due_on(date(2026, 5, 5), vietnam()) for quarter in (1, 2, 3, 4)]
    assert ends == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("event", "months", "raw_end", "due"),
    [
        ("2026-01-31", 1, "2026-02-28", "2026-03-02"),  # no 31 February; the 28th is a Saturday
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"),  # a leap year
        ("2026-10-30", 1, "2026-11-30", "2026-11-30"),
        ("2026-11-30", 3, "2027-02-28", "2027-03-01"),  # over the year, 28/2/2027 is a Sunday
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2026-01-31", 2, "2026-03-31", "2026-03-31"),  # by the starting day, not by the shorter month between
        ("2026-07-31", 1, "2026-08-31", "2026-09-03"),  # rolls over the swapped day and the National Day
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(
    event: str, months: int, raw_end: str, due: str
) -> None:
    receipt = Months(months).receipt(date.fromisoformat(event), vietnam(), ARTICLE)
    assert receipt.raw_end_on == date.fromisoformat(raw_end)
    assert receipt.due_on == date.fromisoformat(due)
    assert len(receipt.counted) == months


def test_weeks_end_on_the_same_day_of_the_week_and_roll_off_rest_days() -> None:
    plain = Weeks(2).receipt(date(2026, 11, 9), vietnam(), ARTICLE)
    assert [day.on for day in plain.counted] == [date(2026, 11, 16), date(2026, 11, 23)]
    assert (plain.due_on, plain.rolled) == (date(2026, 11, 23), False)
    rolled = Weeks(1).receipt(date(2026, 11, 17), vietnam(), ARTICLE)
    assert (rolled.raw_end_on, rolled.due_on) == (date(2026, 11, 24), date(2026, 11, 25))


def test_in_time_means_before_24_00_of_the_last_day_at_the_office() -> None:
    due_on = WorkingDays(10).due_on(date(2026, 11, 9), vietnam())
    midnight = at_office(due_on + timedelta(days=1))
    assert midnight == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert office_day(midnight - timedelta(microseconds=1)) <= due_on
    assert office_day(midnight) > due_on


@given(calendars(), st.dates(FIRST, date(2026, 6, 30)), st.integers(1, 60))
def test_working_days_agree_with_a_count_day_by_day(calendar: WorkCalendar, start_on: date, n: int) -> None:
    receipt = WorkingDays(n).receipt(start_on, calendar, ARTICLE)
    days = days_between(start_on, receipt.due_on)
    assert [day.on for day in receipt.counted] == [day for day in days if worked(calendar, day)]
    assert [day.on for day in receipt.skipped] == [day for day in days if not worked(calendar, day)]
    assert len(receipt.counted) == n
    assert receipt.counted[-1].on == receipt.due_on


@given(
    calendars(),
    st.dates(FIRST, date(2026, 6, 30)),
    st.one_of(
        st.builds(CalendarDays, st.integers(1, 90)),
        st.builds(Weeks, st.integers(1, 12)),
        st.builds(Months, st.integers(1, 14)),
    ),
)
def test_a_rolled_period_ends_on_the_first_working_day_from_its_raw_end(
    calendar: WorkCalendar, start_on: date, period: CalendarDays | Weeks | Months
) -> None:
    receipt = period.receipt(start_on, calendar, ARTICLE)
    end = receipt.raw_end_on
    while not worked(calendar, end):
        end += timedelta(days=1)
    assert receipt.due_on == end
    assert receipt.rolled == (end != receipt.raw_end_on)
    assert [day.on for day in receipt.skipped] == [
        day for day in days_between(receipt.raw_end_on - timedelta(days=1), end) if day != end
    ]
    assert [day.number for day in receipt.counted] == list(range(1, period.n + 1))


@given(calendars(), st.dates(date(2025, 1, 1), date(2026, 6, 30)), PERIODS)
def test_the_short_answer_is_always_that_of_the_receipt(calendar: WorkCalendar, start_on: date, period: Period) -> None:
    receipt = period.receipt(start_on, calendar, ARTICLE)
    assert period.due_on(start_on, calendar) == receipt.due_on
    assert (receipt.start_on, receipt.article, receipt.rule) == (start_on, ARTICLE, describe(period))
    assert receipt.calendar_fingerprint == calendar.fingerprint


@given(calendars(), st.dates(date(2025, 1, 1), date(2025, 12, 31)), PERIODS)
def test_the_provisional_years_are_those_from_start_to_end(
    calendar: WorkCalendar, start_on: date, period: Period
) -> None:
    receipt = period.receipt(start_on, calendar, ARTICLE)
    days = days_between(start_on - timedelta(days=1), receipt.due_on) or [receipt.due_on]
    years = {day.year for day in [*days, receipt.planned_on] if day}
    assert receipt.provisional_years == tuple(sorted(years & calendar.provisional_years))


def test_a_plan_in_the_year_before_involves_that_year() -> None:
    calendar = vietnam().with_year(2026, [], provisional=True)
    receipt = BeforeDate(1, 4).receipt(date(2027, 1, 1), calendar, ARTICLE)
    assert (receipt.due_on, receipt.planned_on) == (date(2027, 1, 3), date(2026, 12, 31))
    assert receipt.provisional_years == (2026,)


@pytest.mark.parametrize("period", [WorkingDays(1), CalendarDays(1), Weeks(1), Months(1), WithinQuarter(1)])
def test_a_period_that_starts_or_ends_outside_the_calendar_is_refused(period: Period) -> None:
    calendar = WorkCalendar(date(2026, 1, 1), date(2026, 12, 31), [])
    for start_on in (date(2025, 12, 31), date(2027, 1, 1)):
        for answer in (period.due_on, lambda day, calendar: period.receipt(day, calendar, ARTICLE)):
            with pytest.raises(OutsideCalendar):
                answer(start_on, calendar)
    if not isinstance(period, WithinQuarter):
        with pytest.raises(OutsideCalendar):
            period.due_on(date(2026, 12, 31), calendar)


def test_the_longest_periods_leave_the_calendar_without_any_other_failure() -> None:
    calendar = WorkCalendar(date(2999, 1, 1), date(2999, 12, 31), [])
    for period in (WorkingDays(9999), CalendarDays(9999), Weeks(9999), Months(9999)):
        with pytest.raises(OutsideCalendar):
            period.due_on(date(2999, 12, 31), calendar)


@pytest.mark.parametrize("kind", [WorkingDays, CalendarDays, Weeks, Months])
@pytest.mark.parametrize("n", [0, -1, 10_000])
def test_a_length_out_of_range_is_a_programming_error(
    kind: type[WorkingDays | CalendarDays | Weeks | Months], n: int
) -> None:
    with pytest.raises(ValueError, match="9999"):
        kind(n)


def test_a_date_or_quarter_that_does_not_come_every_year_is_a_programming_error() -> None:
    for month, day in ((2, 29), (11, 31), (13, 1), (0, 1)):
        with pytest.raises(ValueError, match=r"day|month"):
            BeforeDate(month, day)
    for quarter in (0, 5):
        with pytest.raises(ValueError, match="quarter"):
            WithinQuarter(quarter)


@pytest.mark.parametrize(
    ("kind", "length", "text", "period", "vi", "en"),
    [
        ("working_days", 10, None, WorkingDays(10), "10 ngày làm việc", "10 working days"),
        ("working_days", 1, None, WorkingDays(1), "1 ngày làm việc", "1 working day"),
        ("calendar_days", 5, None, CalendarDays(5), "5 ngày", "5 days"),
        ("weeks", 2, None, Weeks(2), "2 tuần", "2 weeks"),
        ("months", 1, None, Months(1), "1 tháng", "1 month"),
        ("before_date", None, "10/11", BeforeDate(11, 10), "trước ngày 10/11", "before 10/11 (day/month)"),
        ("before_date", None, "1/2", BeforeDate(2, 1), "trước ngày 01/02", "before 01/02 (day/month)"),
        ("within_quarter", 4, None, WithinQuarter(4), "trong quý IV", "within quarter IV"),
    ],
)
def test_a_regulation_states_each_kind_of_period(
    kind: str, length: int | None, text: str | None, period: Period, vi: str, en: str
) -> None:
    assert kind in KINDS
    assert period_from(kind, length, text) == period
    assert (describe(period).vi, describe(period).en) == (vi, en)


@pytest.mark.parametrize(
    ("kind", "length", "text"),
    [
        ("business_days", 10, None),
        ("working_days", None, None),
        ("working_days", 0, None),
        ("working_days", 10_000, None),
        ("calendar_days", 5, "10/11"),
        ("within_quarter", 5, None),
        ("before_date", None, None),
        ("before_date", 3, "10/11"),
        ("before_date", None, "29/2"),
        ("before_date", None, "31/11"),
        ("before_date", None, "2026-11-10"),
        ("before_date", None, "10/11/2026"),
    ],
)
def test_a_period_that_is_wrong_or_half_stated_is_refused_with_what_was_expected(
    kind: str, length: int | None, text: str | None
) -> None:
    with pytest.raises(Refusal) as refused:
        period_from(kind, length, text)
    for language in ("vi", "en"):
        assert kind in refused.value.to(language)
