"""Rehearsing a year: its dates, its slack, and what would not hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.calendar.shipped import shipped_calendar
from kyhan.cycle.queries.rehearsal import Rehearsal, rehearse
from kyhan.errors import InvalidInput, OutsideCalendar
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import PeriodKind

CALENDAR = shipped_calendar(2018, 2028)
NAM_DONG = load_shipped("nam-dong-2018")
MODEL = load_shipped("tinh-mau-2026")


def codes(found: Rehearsal) -> set[str]:
    return {one.code for one in found.findings}


def broken(found: Rehearsal) -> set[str]:
    return {one.code for one in found.findings if one.breaks}


def test_a_letter_on_the_last_day_leaves_the_year_time_to_end_within_quarter_four() -> None:
    found = rehearse(NAM_DONG, CALENDAR, 2026, date(2026, 11, 9))

    assert found.of(PeriodKind.ISSUE).receipt.due_on == date(2026, 11, 9)
    assert found.of(PeriodKind.SUBMISSION).receipt.due_on == date(2026, 11, 23)
    assert found.of(PeriodKind.VERIFICATION).receipt.due_on == date(2026, 12, 8)
    assert found.publication_on == date(2026, 12, 9)
    assert found.of(PeriodKind.COMPLAINT).receipt.due_on == date(2026, 12, 14)
    assert found.closing_on == date(2026, 12, 15)
    assert found.of(PeriodKind.CONCLUSION).receipt.due_on == date(2026, 12, 31)
    assert found.slack_working_days == 16
    assert not found.findings


def test_the_milestones_come_in_the_order_of_the_year_and_leave_out_what_the_rehearsal_does_not_reach() -> None:
    kinds = [one.rule.kind for one in rehearse(NAM_DONG, CALENDAR, 2026, date(2026, 11, 9)).milestones]

    assert kinds == [kind for kind in PeriodKind if kind is not PeriodKind.COMPLETION]


def test_units_may_receive_the_letter_some_working_days_later() -> None:
    found = rehearse(NAM_DONG, CALENDAR, 2026, date(2026, 11, 6), received_after=1)

    assert found.received_on == date(2026, 11, 9)
    assert found.of(PeriodKind.RECEIPT).receipt.due_on == date(2026, 11, 10)
    assert found.of(PeriodKind.SUBMISSION).receipt.due_on == date(2026, 11, 23)


def test_a_letter_in_december_is_late_and_carries_everything_past_the_end_of_the_year() -> None:
    found = rehearse(NAM_DONG, CALENDAR, 2026, date(2026, 12, 14))

    assert broken(found) == {"issued_late", "verification_after_limit", "complaints_after_limit"}
    assert found.slack_working_days < 0


def test_verification_that_ends_on_the_last_day_leaves_no_day_to_publish() -> None:
    last = next(
        on
        for on in (date(2026, 12, 31) - timedelta(days=back) for back in range(60))
        if rehearse(NAM_DONG, CALENDAR, 2026, on).of(PeriodKind.VERIFICATION).receipt.due_on == date(2026, 12, 31)
    )

    found = rehearse(NAM_DONG, CALENDAR, 2026, last)

    assert broken(found) == {"issued_late", "publication_after_limit", "complaints_after_limit"}


def test_a_letter_on_a_sunday_is_pointed_out_but_breaks_nothing() -> None:
    found = rehearse(NAM_DONG, CALENDAR, 2026, date(2026, 11, 8))

    assert codes(found) == {"issued_on_rest_day"}
    assert not broken(found)


def test_years_without_an_official_notice_are_pointed_out() -> None:
    assert "provisional_calendar" in codes(rehearse(NAM_DONG, CALENDAR, 2028, date(2028, 11, 6)))


def test_another_regulation_is_rehearsed_by_the_same_engine() -> None:
    found = rehearse(MODEL, CALENDAR, 2026, date(2026, 3, 31))

    assert PeriodKind.RECEIPT not in {one.rule.kind for one in found.milestones}
    assert found.of(PeriodKind.ISSUE).receipt.due_on == date(2026, 3, 31)
    assert found.of(PeriodKind.SUBMISSION).receipt.due_on == date(2026, 5, 4)
    assert found.of(PeriodKind.CONCLUSION).receipt.due_on == date(2026, 9, 14)


@pytest.mark.parametrize("issue_on", [date(2025, 12, 31), date(2028, 1, 1)])
def test_a_letter_of_another_year_is_refused(issue_on: date) -> None:
    with pytest.raises(InvalidInput, match="2026"):
        rehearse(NAM_DONG, CALENDAR, 2026, issue_on)


def test_dates_beyond_the_calendar_are_not_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        rehearse(NAM_DONG, CALENDAR, 2028, date(2028, 12, 20))


@given(st.dates(date(2026, 1, 1), date(2027, 10, 31)), st.integers(0, 60))
def test_a_letter_sent_later_never_ends_anything_earlier(issue_on: date, received_after: int) -> None:
    found = rehearse(NAM_DONG, CALENDAR, 2026, issue_on, received_after=received_after)
    later = rehearse(NAM_DONG, CALENDAR, 2026, issue_on + timedelta(days=1), received_after=received_after)

    assert later.publication_on >= found.publication_on
    assert later.slack_working_days <= found.slack_working_days
    assert (found.slack_working_days < 0) == bool(
        broken(found) & {"verification_after_limit", "publication_after_limit"}
    )
