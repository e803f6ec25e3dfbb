"""Which days belong together as a swap, and which days are passed on the way back from a day."""

from datetime import date

import pytest

from kyhan.calendar.backwards import steps_back
from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.swaps import partners
from kyhan.errors import OutsideCalendar

OFF, WORK = date(2026, 11, 20), date(2026, 11, 21)


def day(on: date, kind: DayKind, reason: str, document: str | None = "1/TB") -> SpecialDay:
    return SpecialDay(on, kind, reason, document, None, "office")


def test_a_reason_that_names_the_other_day_joins_the_two() -> None:
    days = [day(OFF, DayKind.OFF, "Nghỉ hoán đổi (làm bù 21/11/2026)", None), day(WORK, DayKind.WORK, "Làm bù", None)]

    assert partners(days) == {OFF: WORK, WORK: OFF}


def test_the_only_two_days_of_a_document_are_a_swap_when_one_rests_and_one_works() -> None:
    assert partners([day(OFF, DayKind.OFF, "Lý do"), day(WORK, DayKind.WORK, "Lý do")]) == {OFF: WORK, WORK: OFF}
    assert partners([day(OFF, DayKind.OFF, "Lý do"), day(WORK, DayKind.OFF, "Lý do")]) == {}


def test_a_reason_that_names_a_day_nobody_stated_joins_nothing() -> None:
    assert partners([day(OFF, DayKind.OFF, "Làm bù 31/02/2026"), day(WORK, DayKind.OFF, "Làm bù 01/12/2026")]) == {}


def test_the_way_back_numbers_working_days_and_says_why_the_others_rest() -> None:
    steps = steps_back(date(2026, 11, 26), 2, shipped_calendar(2026, 2026))

    assert [(one.on.day, one.number) for one in steps] == [(25, 1), (24, None), (23, 2)]
    assert steps[1].document == "10065/VPCP-KGVX"


def test_the_way_back_ends_where_the_calendar_begins() -> None:
    with pytest.raises(OutsideCalendar):
        steps_back(date(2026, 1, 5), 10, shipped_calendar(2026, 2026))
