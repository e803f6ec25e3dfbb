"""Which day is an instant at the office?"""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.clock import FixedClock, SystemClock, at_office, office_day, office_time, to_utc

LAST_SECOND = datetime(2026, 11, 9, 16, 59, 59, tzinfo=UTC)
"""23:59:59 at the office on 9 November."""


def test_a_day_at_the_office_ends_at_midnight_of_vietnam() -> None:
    assert office_day(LAST_SECOND) == date(2026, 11, 9)
    assert office_day(LAST_SECOND + timedelta(seconds=1)) == date(2026, 11, 10)


def test_an_instant_is_the_same_day_whatever_zone_it_is_written_in() -> None:
    elsewhere = LAST_SECOND.astimezone(timezone(timedelta(hours=-8)))

    assert office_day(elsewhere) == date(2026, 11, 9)
    assert office_time(elsewhere) == time(23, 59, 59)


def test_there_is_no_daylight_saving_time() -> None:
    assert at_office(date(2026, 1, 5), 8, 30) == datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
    assert at_office(date(2026, 7, 5), 8, 30) == datetime(2026, 7, 5, 1, 30, tzinfo=UTC)


@given(st.dates(date(2018, 1, 1), date(2100, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_a_time_at_the_office_falls_on_its_day(day: date, hour: int, minute: int) -> None:
    at = at_office(day, hour, minute)

    assert at.tzinfo is UTC
    assert office_day(at) == day
    assert office_time(at) == time(hour, minute)


def test_a_naive_time_is_refused_wherever_it_comes_in() -> None:
    naive = datetime(2026, 11, 9, 9)  # noqa: DTZ001 - the very thing that is refused

    for accept in (to_utc, office_day, office_time, FixedClock, FixedClock(LAST_SECOND).set):
        with pytest.raises(ValueError, match="naive"):
            accept(naive)


def test_a_fixed_clock_stands_where_it_was_set() -> None:
    clock = FixedClock(LAST_SECOND.astimezone(timezone(timedelta(hours=7))))

    assert clock.now() == LAST_SECOND
    assert clock.now().tzinfo is UTC
    clock.set(LAST_SECOND + timedelta(days=1))
    assert clock.now() == LAST_SECOND + timedelta(days=1)


def test_the_machine_s_clock_gives_utc_and_goes_forward() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert first.tzinfo is UTC
    assert first <= second
