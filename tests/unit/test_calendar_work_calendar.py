"""Are days found worked or not, and counted, as a person would who walks along the calendar day by day?"""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import InvalidInput, OutsideCalendar
from kyhan.i18n import Phrase

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
SPAN = st.dates(FIRST, LAST)


def off(on: date, reason: str = "Nghỉ lễ", document: str | None = "1/TB") -> SpecialDay:
    return SpecialDay(on, DayKind.OFF, reason, document, date(2023, 12, 1), "notice")


def work(on: date) -> SpecialDay:
    return SpecialDay(on, DayKind.WORK, "Làm bù", "2/TB", None, "office")


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    kinds = draw(st.dictionaries(SPAN, st.booleans(), max_size=60))
    return WorkCalendar(FIRST, LAST, [work(day) if worked else off(day) for day, worked in kinds.items()])


def naively_worked(calendar: WorkCalendar, day: date) -> bool:
    """The independent count: looks through the special days, else at the day of the week."""
    for special in calendar.special_days:
        if special.on == day:
            return special.kind == "work"
    return day.isoweekday() <= 5


def naive_shift(calendar: WorkCalendar, day: date, n: int) -> date | None:
    """The independent walk: one day at a time, None when it leaves the span."""
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        if not FIRST <= day <= LAST:
            return None
        left -= naively_worked(calendar, day)
    return day


@given(calendars(), SPAN)
def test_a_day_is_worked_as_stated_and_else_from_monday_to_friday(calendar: WorkCalendar, day: date) -> None:
    assert calendar.is_working_day(day) == naively_worked(calendar, day)
    assert calendar.why(day).working == naively_worked(calendar, day)


@settings(max_examples=200)
@given(calendars(), SPAN, st.integers(-40, 40).filter(bool))
def test_shifting_agrees_with_a_walk_day_by_day(calendar: WorkCalendar, day: date, n: int) -> None:
    expected = naive_shift(calendar, day, n)
    if expected is None:
        with pytest.raises(OutsideCalendar):
            calendar.shift(day, n)
    else:
        assert calendar.shift(day, n) == expected


@given(calendars(), SPAN, SPAN)
def test_counting_agrees_with_a_walk_and_changes_sign_with_direction(
    calendar: WorkCalendar, one: date, other: date
) -> None:
    after, until = min(one, other), max(one, other)
    days = [after + timedelta(days=k) for k in range(1, (until - after).days + 1)]
    expected = sum(naively_worked(calendar, day) for day in days)
    assert calendar.working_days(after, until) == expected
    assert calendar.working_days(until, after) == -expected


@given(calendars(), SPAN, st.integers(1, 40))
def test_the_nth_working_day_after_a_day_is_n_working_days_away(calendar: WorkCalendar, day: date, n: int) -> None:
    try:
        end = calendar.shift(day, n)
    except OutsideCalendar:
        return
    assert calendar.working_days(day, end) == n
    assert calendar.is_working_day(end)


@given(calendars(), SPAN)
def test_the_nearest_working_day_is_the_day_itself_when_worked(calendar: WorkCalendar, day: date) -> None:
    for nearest, step in ((calendar.on_or_after, 1), (calendar.on_or_before, -1)):
        expected = day if naively_worked(calendar, day) else naive_shift(calendar, day, step)
        if expected is None:
            with pytest.raises(OutsideCalendar):
                nearest(day)
        else:
            assert nearest(day) == expected


def test_a_shift_by_zero_days_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="means nothing"):
        WorkCalendar(FIRST, LAST, []).shift(FIRST, 0)


def test_a_day_outside_the_span_is_refused_and_never_guessed() -> None:
    calendar = WorkCalendar(FIRST, LAST, [])
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        for question in (
            calendar.is_working_day,
            calendar.why,
            calendar.on_or_after,
            calendar.on_or_before,
            calendar.special_day,
            calendar.require,
            lambda day: calendar.shift(day, 1),
            lambda day: calendar.working_days(day, FIRST),
            lambda day: calendar.working_days(FIRST, day),
        ):
            with pytest.raises(OutsideCalendar) as refused:
                question(day)
            assert (refused.value.day, refused.value.first_on, refused.value.last_on) == (day, FIRST, LAST)
    assert calendar.require(LAST) == LAST


def test_an_answer_outside_the_span_is_refused_and_names_the_next_year() -> None:
    calendar = WorkCalendar(FIRST, LAST, [])
    with pytest.raises(OutsideCalendar, match="trước hết là năm 2026"):
        calendar.shift(LAST, 1)
    with pytest.raises(OutsideCalendar, match="trước hết là năm 2023"):
        calendar.shift(FIRST, -1)


def test_an_instant_is_refused_because_its_day_depends_on_the_zone() -> None:
    with pytest.raises(TypeError, match="office_day"):
        WorkCalendar(FIRST, LAST, []).is_working_day(datetime(2024, 5, 1, tzinfo=UTC))


def test_a_day_is_explained_by_its_reason_and_document_or_by_its_weekday() -> None:
    calendar = WorkCalendar(FIRST, LAST, [off(date(2024, 4, 29), "Nghỉ hoán đổi", "2450/VPCP-KGVX")])
    stated, sunday, monday = (calendar.why(date(2024, 4, day)) for day in (29, 28, 22))
    assert (stated.working, stated.reason.vi, stated.document) == (False, "Nghỉ hoán đổi", "2450/VPCP-KGVX")
    assert (sunday.working, sunday.reason, sunday.document) == (False, Phrase("Chủ Nhật", "Sunday"), None)
    assert (monday.working, monday.reason) == (True, Phrase("Thứ Hai", "Monday"))


def test_the_special_days_are_kept_in_order_and_found_by_day() -> None:
    later, sooner = off(date(2024, 9, 2)), off(date(2024, 1, 1))
    calendar = WorkCalendar(FIRST, LAST, [later, sooner])
    assert calendar.special_days == (sooner, later)
    assert calendar.special_day(date(2024, 9, 2)) is later
    assert calendar.special_day(date(2024, 9, 3)) is None


def test_every_day_stated_twice_or_outside_the_span_is_listed() -> None:
    days = [off(date(2024, 9, 2)), work(date(2024, 9, 2)), off(date(2023, 1, 2)), off(date(2026, 1, 1))]
    with pytest.raises(InvalidInput) as refused:
        WorkCalendar(FIRST, LAST, days)
    assert [fault.place for fault in refused.value.faults] == ["2023-01-02", "2026-01-01", "2024-09-02"]


@pytest.mark.parametrize(
    ("first_on", "last_on", "provisional"),
    [
        (date(2024, 1, 2), LAST, ()),
        (FIRST, date(2025, 12, 30), ()),
        (date(2026, 1, 1), LAST, ()),
        (date(1899, 1, 1), LAST, ()),
        (FIRST, date(3000, 12, 31), ()),
        (FIRST, LAST, (2026,)),
    ],
)
def test_a_span_that_is_not_whole_years_in_range_is_a_programming_error(
    first_on: date, last_on: date, provisional: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"span"):
        WorkCalendar(first_on, last_on, [], provisional)


def test_a_calendar_covers_its_years_only() -> None:
    calendar = WorkCalendar(FIRST, LAST, [])
    assert [calendar.covers(year) for year in (2023, 2024, 2025, 2026)] == [False, True, True, False]


def test_days_are_added_replaced_and_removed_in_a_new_calendar() -> None:
    swapped, holiday = off(date(2024, 4, 29)), off(date(2024, 9, 2))
    calendar = WorkCalendar(FIRST, LAST, [swapped, holiday], {2025})
    changed = calendar.with_days([work(date(2024, 5, 4)), work(date(2024, 9, 2))], remove=[date(2024, 4, 29)])
    assert [day.on for day in changed.special_days] == [date(2024, 5, 4), date(2024, 9, 2)]
    assert changed.special_day(date(2024, 9, 2)) == work(date(2024, 9, 2))
    assert changed.is_working_day(date(2024, 4, 29))
    assert changed.provisional_years == {2025}
    assert calendar.special_days == (swapped, holiday)


def test_removing_a_day_about_which_nothing_is_stated_is_refused_with_every_such_day() -> None:
    calendar = WorkCalendar(FIRST, LAST, [off(date(2024, 9, 2))])
    with pytest.raises(InvalidInput) as refused:
        calendar.with_days([], remove=[date(2024, 9, 2), date(2024, 9, 3), date(2026, 1, 1)])
    assert [fault.place for fault in refused.value.faults] == ["2024-09-03", "2026-01-01"]


def test_adding_one_day_twice_or_outside_is_refused() -> None:
    calendar = WorkCalendar(FIRST, LAST, [])
    for days in ([off(date(2024, 9, 2)), work(date(2024, 9, 2))], [off(date(2026, 9, 2))]):
        with pytest.raises(InvalidInput):
            calendar.with_days(days)


def test_a_year_is_replaced_or_joined_to_either_end() -> None:
    calendar = WorkCalendar(FIRST, LAST, [off(date(2024, 9, 2)), off(date(2025, 9, 2))], {2025})
    adopted = calendar.with_year(2025, [off(date(2025, 9, 1))], provisional=False)
    assert [day.on for day in adopted.special_days] == [date(2024, 9, 2), date(2025, 9, 1)]
    assert adopted.provisional_years == frozenset()
    longer = calendar.with_year(2026, [], provisional=True).with_year(2023, [], provisional=False)
    assert (longer.first_on, longer.last_on) == (date(2023, 1, 1), date(2026, 12, 31))
    assert longer.provisional_years == {2025, 2026}
    assert longer.special_days == calendar.special_days
    with pytest.raises(ValueError, match="gap"):
        calendar.with_year(2027, [], provisional=False)


@given(calendars(), SPAN, st.booleans())
def test_the_fingerprint_changes_with_any_day(calendar: WorkCalendar, day: date, worked: bool) -> None:
    stated = work(day) if worked else off(day)
    changed = calendar.with_days([stated])
    assert (changed.fingerprint == calendar.fingerprint) == (calendar.special_day(day) == stated)


def test_the_fingerprint_covers_every_field_the_span_and_the_provisional_years() -> None:
    day = off(date(2024, 9, 2))
    calendar = WorkCalendar(FIRST, LAST, [day])
    others = [
        WorkCalendar(FIRST, LAST, [replace(day, reason="Khác")]),
        WorkCalendar(FIRST, LAST, [replace(day, document=None)]),
        WorkCalendar(FIRST, LAST, [replace(day, document="null")]),
        WorkCalendar(FIRST, LAST, [replace(day, announced_on=None)]),
        WorkCalendar(FIRST, LAST, [replace(day, source="office")]),
        WorkCalendar(FIRST, LAST, [replace(day, kind=DayKind.WORK)]),
        WorkCalendar(FIRST, date(2026, 12, 31), [day]),
        WorkCalendar(FIRST, LAST, [day], {2025}),
    ]
    assert len({one.fingerprint for one in [calendar, *others]}) == len(others) + 1


def test_the_fingerprint_is_that_of_the_documented_text() -> None:
    calendar = WorkCalendar(FIRST, LAST, [off(date(2024, 9, 2), "Quốc khánh")], {2025, 2024})
    text = (
        '["kyhan calendar",1,"2024-01-01","2025-12-31",[2024,2025]]\n'
        '["2024-09-02","off","Quốc khánh","1/TB","2023-12-01","notice"]\n'
    )
    assert calendar.fingerprint == hashlib.sha256(text.encode()).hexdigest()
    assert WorkCalendar(FIRST, LAST, calendar.special_days, {2024, 2025}).fingerprint == calendar.fingerprint
