"""Who is to be reminded of what on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.calendar.shipped import shipped_calendar
from kyhan.errors import OutsideCalendar
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Audience, PeriodKind, ReminderRule
from kyhan.workflows.reminders import Directory, OpenDeadline, Planned, first_day, plan, recipients
from kyhan.workflows.roles import Actor, Role

CALENDAR = shipped_calendar(2024, 2027)
MONDAY = date(2026, 11, 16)


def deadline(
    due_on: date = date(2026, 11, 23),
    starts_on: date = date(2026, 11, 9),
    unit: str | None = "20161",
    kind: PeriodKind = PeriodKind.SUBMISSION,
    cycle: str = "2026",
) -> OpenDeadline:
    return OpenDeadline(cycle, f"submission/{unit}" if unit else "cycle", kind, 1, starts_on, due_on, unit)


def rule(
    offset: int,
    *audience: Audience,
    repeat_every: int | None = None,
    max_count: int = 1,
    kind: PeriodKind = PeriodKind.SUBMISSION,
) -> ReminderRule:
    return ReminderRule("a-rule", kind, offset, audience or (Audience.UNIT_OFFICER,), repeat_every, max_count)


def days(
    one: ReminderRule, on: date, due_on: date = date(2026, 11, 23), starts_on: date = date(2026, 11, 9)
) -> list[tuple[int, date]]:
    found = plan([deadline(due_on, starts_on)], {"2026": [one]}, CALENDAR, on)
    return [(planned.occurrence, planned.planned_on) for planned in found]


def test_five_working_days_before_a_monday_is_the_monday_before() -> None:
    assert days(rule(-5), MONDAY) == [(1, MONDAY)]


def test_nothing_is_due_before_its_day() -> None:
    assert days(rule(-5), MONDAY - timedelta(days=3)) == []


def test_a_reminder_on_the_last_day_of_a_fixed_limit_on_a_sunday_goes_out_on_the_friday() -> None:
    assert days(rule(0), date(2026, 11, 6), due_on=date(2026, 11, 8), starts_on=date(2026, 1, 1)) == [
        (1, date(2026, 11, 6))
    ]


def test_a_make_up_saturday_is_a_day_for_reminders() -> None:
    assert CALENDAR.is_working_day(date(2026, 1, 10))
    assert days(rule(0), date(2026, 1, 10), due_on=date(2026, 1, 10), starts_on=date(2025, 12, 25)) == [
        (1, date(2026, 1, 10))
    ]


@pytest.mark.parametrize("on", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 24)])
def test_nothing_goes_out_on_a_saturday_a_sunday_or_a_holiday(on: date) -> None:
    assert days(rule(-5), on) == []


def test_a_missed_reminder_is_still_due_on_the_next_working_day() -> None:
    assert days(rule(-5), date(2026, 11, 18)) == [(1, MONDAY)]


def test_overdue_reminders_repeat_every_second_working_day_at_most_three_times() -> None:
    overdue = rule(1, repeat_every=2, max_count=3)
    # Tuesday 24/11 is a holiday: the first working day after Monday the 23rd is Wednesday the 25th.
    assert days(overdue, date(2026, 12, 31)) == [
        (1, date(2026, 11, 25)),
        (2, date(2026, 11, 27)),
        (3, date(2026, 12, 1)),
    ]


def test_a_reminder_whose_day_lies_before_the_deadline_began_is_left_out() -> None:
    assert days(rule(-5), MONDAY, due_on=date(2026, 11, 18), starts_on=date(2026, 11, 13)) == []


def test_of_repeated_reminders_only_those_before_the_beginning_are_left_out() -> None:
    countdown = rule(-6, repeat_every=2, max_count=3)
    assert days(countdown, MONDAY, due_on=date(2026, 11, 18), starts_on=date(2026, 11, 12)) == [
        (2, date(2026, 11, 12)),
        (3, MONDAY),
    ]


def test_a_rule_speaks_only_of_its_own_kind_and_cycle() -> None:
    other = deadline(kind=PeriodKind.VERIFICATION)
    elsewhere = deadline(cycle="2026-b")
    assert plan([other, elsewhere], {"2026": [rule(-5)]}, CALENDAR, MONDAY) == []


def test_what_is_due_first_comes_first() -> None:
    late, soon = deadline(date(2026, 11, 25), unit="1"), deadline(date(2026, 11, 23), unit="2")
    found = plan([late, soon], {"2026": [rule(-10), rule(-5)]}, CALENDAR, date(2026, 11, 23))
    assert [one.deadline.unit for one in found] == ["2", "2", "1", "1"]


def test_a_reminder_beyond_the_calendar_has_not_come_yet() -> None:
    overdue = rule(1, repeat_every=1, max_count=3)
    assert days(overdue, date(2027, 12, 31), due_on=date(2027, 12, 29)) == [
        (1, date(2027, 12, 30)),
        (2, date(2027, 12, 31)),
    ]


def test_a_day_outside_the_calendar_is_refused_not_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        days(rule(-5), date(2028, 1, 3))


WORKING_DAYS = st.dates(date(2026, 1, 5), date(2026, 12, 31))


@given(
    on=WORKING_DAYS,
    due_on=st.dates(date(2026, 1, 5), date(2026, 12, 31)),
    length=st.integers(1, 60),
    offset=st.integers(-60, 60),
    repeat_every=st.none() | st.integers(1, 10),
    max_count=st.integers(1, 30),
)
def test_every_planned_day_is_a_working_day_that_has_come_and_lies_within_the_deadline(
    on: date, due_on: date, length: int, offset: int, repeat_every: int | None, max_count: int
) -> None:
    starts_on = due_on - timedelta(days=length)
    one = rule(offset, repeat_every=repeat_every, max_count=max_count)

    found = days(one, on, due_on=due_on, starts_on=starts_on)

    assert len(found) <= (max_count if repeat_every else 1)
    assert not found or CALENDAR.is_working_day(on)
    assert all(CALENDAR.is_working_day(day) and starts_on <= day <= on for _, day in found)
    assert found == sorted(found, key=lambda pair: pair[1])
    assert len({occurrence for occurrence, _ in found}) == len(found)


@given(first=WORKING_DAYS, second=WORKING_DAYS, offset=st.integers(-30, 30))
def test_what_is_due_on_a_day_is_still_due_on_every_later_working_day(first: date, second: date, offset: int) -> None:
    earlier, later = sorted((first, second))
    one = rule(offset, repeat_every=2, max_count=3)
    if CALENDAR.is_working_day(later):
        assert set(days(one, earlier)) <= set(days(one, later))


@given(offset=st.integers(-60, 60).filter(bool), due_on=WORKING_DAYS)
def test_the_offset_is_counted_in_working_days_from_the_due_day(offset: int, due_on: date) -> None:
    on = first_day(offset, due_on, CALENDAR)
    between = CALENDAR.working_days(*sorted((on, due_on)))
    off = 0 if CALENDAR.is_working_day(due_on) or offset > 0 else 1  # a rest day is not itself counted on the way back
    assert between == abs(offset) - off


def test_the_shipped_regulations_remind_of_every_period_that_people_wait_for() -> None:
    reminded = {one.deadline for one in load_shipped("nam-dong-2018").reminders}
    assert reminded == set(PeriodKind)


OFFICER = Actor("officer", "Cán bộ", frozenset({Role.UNIT_OFFICER}), "20161")
HEAD = Actor("head", "Thủ trưởng", frozenset({Role.UNIT_HEAD}), "20161")
OTHER = Actor("other", "Cán bộ xã khác", frozenset({Role.UNIT_OFFICER}), "20164")
STRAY = Actor("stray", "Không thuộc đơn vị nào", frozenset({Role.UNIT_OFFICER}))
STAFF = Actor("staff", "Chuyên viên", frozenset({Role.STAFF, Role.ADMIN}))
REVIEWER = Actor("reviewer", "Thẩm định", frozenset({Role.REVIEWER}))
OWN = Actor("own", "Thẩm định của xã", frozenset({Role.REVIEWER}), "20161")
BOTH = Actor("both", "Thẩm định và chuyên viên của xã", frozenset({Role.REVIEWER, Role.STAFF}), "20161")
LEADER = Actor("leader", "Lãnh đạo", frozenset({Role.LEADER}))
EVERYBODY = Directory((OFFICER, HEAD, OTHER, STRAY, STAFF, REVIEWER, OWN, BOTH, LEADER), {"2026": ["20161", "20164"]})


def told(*audience: Audience, of: OpenDeadline | None = None) -> list[str]:
    one = Planned(of or deadline(), rule(-5, *audience), 1, MONDAY)
    return [actor.login for actor in recipients(one, EVERYBODY)]


def test_a_unit_s_people_are_reminded_of_their_own_unit_only() -> None:
    assert told(Audience.UNIT_OFFICER, Audience.UNIT_HEAD) == ["head", "officer"]


def test_the_office_s_people_are_reminded_of_every_unit() -> None:
    assert told(Audience.STAFF, Audience.LEADER) == ["both", "leader", "staff"]


def test_a_reviewer_is_not_reminded_of_their_own_unit() -> None:
    assert told(Audience.REVIEWER) == ["reviewer"]


def test_a_reviewer_of_the_unit_is_still_reminded_as_staff() -> None:
    assert told(Audience.REVIEWER, Audience.STAFF) == ["both", "reviewer", "staff"]


def test_reviewers_without_and_with_a_unit_are_reminded_of_the_whole_cycle() -> None:
    whole = deadline(unit=None, kind=PeriodKind.CONCLUSION)
    assert told(Audience.REVIEWER, of=whole) == ["both", "own", "reviewer"]


def test_a_deadline_of_the_whole_cycle_reaches_every_unit_that_takes_part() -> None:
    whole = deadline(unit=None, kind=PeriodKind.COMPLAINT)
    assert told(Audience.UNIT_OFFICER, of=whole) == ["officer", "other"]


def test_nobody_of_a_unit_is_reminded_of_a_cycle_before_its_roster_is_frozen() -> None:
    assert told(Audience.UNIT_OFFICER, of=deadline(unit=None, cycle="2027")) == []
