"""Which texts are read as a day, and what is said about the others?"""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.calendar.days import UnreadableDay, month_length, parse_day
from kyhan.errors import Refusal


@given(st.dates())
def test_every_day_is_read_back_in_both_forms(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.day:02}/{day.month:02}/{day.year:04}") == day
    assert parse_day(f"{day.day}/{day.month}/{day.year:04}") == day


def test_the_day_comes_before_the_month() -> None:
    assert parse_day("09/11/2026") == date(2026, 11, 9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9-11-2026",
        "2026/11/09",
        "2026-11-9",
        "20261109",
        "09.11.2026",
        "09/11/26",
        "09/11",
        "ngày 09/11/2026",
        "09/11/2026.",
        " 09/11/2026",
        "09/11/2026\n",
        "2026-11-09T00:00",
        "2026-11-09+07:00",
        "9 November 2026",
        "-009-11-09",
        "٠٩/١١/٢٠٢٦",
        "0９/11/2026",
    ],
)
def test_any_other_form_is_refused_and_the_two_forms_are_named(text: str) -> None:
    with pytest.raises(UnreadableDay) as refused:
        parse_day(text)
    assert refused.value.text == text
    for language in ("vi", "en"):
        assert "09/11/2026" in refused.value.to(language)
        assert "2026-11-09" in refused.value.to(language)


def test_the_31st_of_november_is_refused_because_the_month_has_30_days() -> None:
    for text in ("31/11/2026", "2026-11-31"):
        with pytest.raises(Refusal, match="30 ngày") as refused:
            parse_day(text)
        assert "30 days" in refused.value.to("en")


def test_the_29th_of_february_exists_only_in_leap_years() -> None:
    assert parse_day("29/02/2028") == date(2028, 2, 29)
    with pytest.raises(UnreadableDay, match="28 ngày"):
        parse_day("29/02/2026")


def test_a_month_beyond_12_is_refused_with_a_reminder_of_the_order() -> None:
    with pytest.raises(UnreadableDay, match="không có tháng 13") as refused:
        parse_day("11/13/2026")
    assert "the day comes before the month" in refused.value.to("en")


@pytest.mark.parametrize("text", ["00/11/2026", "01/00/2026", "2026-00-01", "2026-11-00", "01/01/0000", "0000-01-01"])
def test_zeros_are_no_days_months_or_years(text: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day(text)


def test_a_long_text_is_quoted_only_in_part() -> None:
    with pytest.raises(UnreadableDay) as refused:
        parse_day("x" * 1000)
    assert len(str(refused.value)) < 300
    assert "…" in str(refused.value)


@given(st.text(max_size=12))
def test_no_text_fails_in_any_other_way(text: str) -> None:
    with suppress(UnreadableDay):
        assert parse_day(text)


def test_the_length_of_february_follows_the_gregorian_rule() -> None:
    assert [month_length(year, 2) for year in (1900, 2000, 2024, 2026)] == [28, 29, 29, 28]
