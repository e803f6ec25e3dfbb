"""Is the shipped calendar the one that was officially announced, day by day, 2018 to 2027?"""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from kyhan.calendar.days import DayKind
from kyhan.calendar.differences import differences
from kyhan.calendar.notices import read_notices, shipped_notices
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.vietnam import LIBRARY_VERSION, library_days
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import InvalidInput, OutsideCalendar
from kyhan.text import nfc

YEARS = range(2018, 2028)

WEEKDAYS_OFF = {
    2018: "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12",
    2019: "1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9",
    2020: "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9",
    2021: "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9",
    2022: "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9",
    2023: "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9",
    2024: "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9",
    2025: "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9",
    2026: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11",
    2027: "1/1 4/2 5/2 8/2 9/2 10/2 16/4 30/4 3/5 2/9 3/9 24/11",
}
"""Written from the law and the notices of each year, not from the program."""

SATURDAYS_WORKED = {2019: "5/1 4/5", 2024: "4/5", 2025: "26/4", 2026: "10/1 22/8"}


@cache
def shipped() -> WorkCalendar:
    return shipped_calendar()


@cache
def library() -> WorkCalendar:
    return WorkCalendar(date(2018, 1, 1), date(2027, 12, 31), library_days(2018, 2027))


def written(table: dict[int, str]) -> set[date]:
    return {
        date(year, int(month), int(day))
        for year, text in table.items()
        for day, month in (one.split("/") for one in text.split())
    }


def test_every_day_of_ten_years_is_as_announced() -> None:
    off, made_up = written(WEEKDAYS_OFF), written(SATURDAYS_WORKED)
    day = date(2018, 1, 1)
    while day <= date(2027, 12, 31):
        expected = day in made_up or (day.weekday() < 5 and day not in off)
        assert shipped().is_working_day(day) == expected, day
        day += timedelta(days=1)


def test_the_library_is_wrong_on_exactly_two_days_of_ten_years() -> None:
    assert LIBRARY_VERSION.startswith("holidays ")
    moved = [found.on for year in YEARS for found in differences(library(), shipped(), year) if found.moves]
    assert moved == [date(2026, 1, 2), date(2026, 1, 10)]


def test_every_day_off_has_a_document_and_every_reason_is_composed_vietnamese() -> None:
    for day in shipped().special_days:
        assert day.document, day
        assert day.reason == nfc(day.reason), day
        assert (day.source == "notice") == (day.announced_on is not None), day


def test_a_day_says_which_document_or_law_it_rests_on() -> None:
    said = {
        date(2018, 12, 31): "6519/VPCP-KGVX",
        date(2019, 1, 1): "Bộ luật Lao động 10/2012/QH13, Điều 115",
        date(2022, 1, 3): "Bộ luật Lao động 45/2019/QH14, khoản 3 Điều 111",
        date(2025, 4, 30): "Bộ luật Lao động 45/2019/QH14, Điều 112",
        date(2026, 1, 10): "12729/VPCP-KGVX",
        date(2026, 8, 31): "9441/TB-BNV",
        date(2026, 11, 24): "10065/VPCP-KGVX",
        date(2027, 11, 24): "Nghị quyết 28/2026/QH16, Điều 2",
    }
    assert {day: shipped().why(day).document for day in said} == said


def test_the_swap_of_new_year_2026_carries_both_days_and_the_date_of_its_announcement() -> None:
    off, made_up = shipped().special_day(date(2026, 1, 2)), shipped().special_day(date(2026, 1, 10))
    assert off is not None
    assert made_up is not None
    assert (off.kind, off.reason) == (DayKind.OFF, "Nghỉ hoán đổi, làm bù ngày 10/01/2026")
    assert (made_up.kind, made_up.reason) == (DayKind.WORK, "Làm bù cho ngày 02/01/2026")
    assert off.announced_on == made_up.announced_on == date(2025, 12, 25)


def test_a_swap_that_was_only_proposed_is_not_taken() -> None:
    assert shipped().is_working_day(date(2026, 11, 23))
    assert not shipped().is_working_day(date(2026, 11, 28))


def test_a_year_without_an_official_notice_is_provisional() -> None:
    assert shipped().provisional_years == frozenset()
    assert shipped_calendar(2027, 2029).provisional_years == {2028, 2029}


def test_the_notices_are_in_order_complete_and_each_swap_gives_one_day_for_another() -> None:
    notices = shipped_notices()
    assert [one.announced_on for one in notices.all] == sorted(one.announced_on for one in notices.all)
    assert len({one.number for one in notices.all}) == len(notices.all)
    assert {year for one in notices.all for year in {day.on.year for day in one.days}} == set(YEARS)
    for notice in notices.all:
        assert notice.issuer
        assert notice.title
        assert notice.source
        made_up = [day for day in notice.days if day.kind is DayKind.WORK]
        assert all(day.on.weekday() >= 5 for day in made_up)
        assert sum("hoán đổi" in day.reason for day in notice.days) == len(made_up)


def test_only_days_that_differ_from_the_plain_week_are_proposed() -> None:
    for day in library_days(2018, 2027):
        assert (day.on.weekday() < 5) == (day.kind is DayKind.OFF), day


def test_a_make_up_day_is_found_although_the_library_files_it_under_the_year_before() -> None:
    assert library_days(2019, 2019)[1].on == date(2019, 1, 5)
    assert library_days(2014, 2014)[-1].on == date(2014, 12, 27)
    assert not shipped_calendar(2018, 2018).covers(2019)


def test_no_law_is_claimed_for_swaps_and_for_years_before_the_code_of_2012() -> None:
    by_day = {day.on: day for day in library_days(2013, 2026)}
    assert by_day[date(2013, 1, 1)].document is None
    assert by_day[date(2018, 12, 31)].document is None
    assert by_day[date(2019, 1, 5)].document is None


def test_a_change_of_reason_or_document_alone_moves_nothing() -> None:
    stored = shipped()
    holiday = stored.special_day(date(2026, 11, 24))
    assert holiday is not None
    proposed = stored.with_days([replace(holiday, document="28/2026/QH16")])
    (found,) = differences(stored, proposed, 2026)
    assert (found.on, found.stored, found.moves) == (holiday.on, holiday, False)
    assert found.proposed == proposed.special_day(holiday.on)


def test_differences_show_the_days_only_one_calendar_states() -> None:
    proposed = shipped()
    stored = proposed.with_days([], remove=[date(2026, 1, 2), date(2026, 1, 10), date(2025, 5, 2)])
    found = differences(stored, proposed, 2026)
    assert [(one.on, one.stored, one.moves) for one in found] == [
        (date(2026, 1, 2), None, True),
        (date(2026, 1, 10), None, True),
    ]
    assert differences(proposed, proposed, 2026) == []


def test_who_brought_a_day_is_no_difference() -> None:
    stored = shipped()
    days = [replace(day, source="office") for day in stored.special_days]
    assert differences(stored, stored.with_days(days), 2026) == []


def test_differences_of_a_year_that_one_calendar_lacks_are_refused() -> None:
    for one, other in ((shipped(), shipped_calendar(2018, 2028)), (shipped_calendar(2018, 2028), shipped())):
        with pytest.raises(OutsideCalendar):
            differences(one, other, 2028)


def test_counting_days_does_not_load_the_holidays_library() -> None:
    code = "import sys, kyhan.calendar.periods; sys.exit('holidays' in sys.modules or 'tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


NOTICE = """
year = [{ year = 2026, official = true }]
[[notice]]
number = "1/TB"
issuer = "Văn phòng"
announced_on = 2025-12-01
title = "Tết"
source = "báo"
off = [{ first = 2026-02-16, last = LAST, reason = "Tết" }]
"""


def test_a_notice_that_is_mistyped_is_refused_with_the_place() -> None:
    assert len(read_notices(NOTICE.replace("LAST", "2026-02-20")).days()) == 5
    for last, place in (
        ("2026-02-15", "notices.toml: notice.1.off.1: "),
        ("2062-02-20", "notices.toml: notice.1.off.1: "),
        ('"2026-02-20"', "notices.toml: notice.1.off.1.last: "),
        ("20 Feb", "notices.toml: "),
    ):
        with pytest.raises(InvalidInput) as refused:
            read_notices(NOTICE.replace("LAST", last))
        assert [fault.to("en").startswith(place) for fault in refused.value.faults] == [True], last
