"""How do running clocks move when the office's calendar changes, and who is told which day?"""

from datetime import date

import pytest

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.cycle.act import writing_act
from kyhan.cycle.commands import calendar, deadline, submission
from kyhan.cycle.queries import deadlines
from kyhan.cycle.stored_calendar import stored_calendar
from kyhan.database import reading
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    KEY,
    KHE_TRE,
    RECEIVED_ON,
    SUBMITTED_ON,
    SmallOffice,
    acknowledged,
    form,
    issued,
    submitted,
)
from tests.readings import clocks, events, holds, refusal, revisions

SUBJECT = f"submission/{KHE_TRE}"
UNTIL = date(2026, 11, 27)


def test_a_swap_first_shows_whose_deadlines_move_then_moves_exactly_these(office: SmallOffice) -> None:
    acknowledged(office, COMMUNES)
    office.on(date(2026, 11, 12))
    an = office.acting("an")
    shown = calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP", dry_run=True)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}

    calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    moved = {move.deadline.subject: move.counted_on for move in shown.applied}
    assert moved == {f"submission/{unit}": date(2026, 11, 25) for unit in COMMUNES}
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    told = events(office, action="recount")[0]["data"]
    assert told["moves"][0] == [SUBJECT, "submission", "2026-11-23", "2026-11-25", False]
    assert holds(office) == []


def test_a_day_already_told_never_becomes_earlier_unless_that_is_meant(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.off(an, date(2026, 11, 20), reason="Bão")

    kept = calendar.work(an, date(2026, 11, 21), reason="Làm bù")
    assert [move.kept for move in kept.moves] == [True] * 4
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    calendar.undo(an, date(2026, 11, 21))

    calendar.work(an, date(2026, 11, 21), reason="Làm bù", allow_earlier=True)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}


def test_undoing_a_swap_takes_both_days_back_and_keeps_the_later_day(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    back = calendar.undo(an, date(2026, 11, 28))

    assert back.days_changed == (date(2026, 11, 20), date(2026, 11, 28))
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    assert "no change of 21/11/2026" in refusal(NotFound, lambda: calendar.undo(an, date(2026, 11, 21)))


def test_adopting_the_shipped_calendar_takes_the_office_s_own_days_back(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.off(an, date(2026, 11, 20), reason="Bão")

    found = calendar.adopt(an, 2026, allow_earlier=True)

    assert found.days_changed == (date(2026, 11, 20),)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}


def test_finished_clocks_keep_their_day_when_the_calendar_changes(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])

    calendar.off(office.acting("an"), date(2026, 11, 20), reason="Bão")

    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "met")]
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 2)}
    assert clocks(office, f"submission/{HUONG_PHU}") == {"submission": date(2026, 11, 25)}


def test_an_extended_day_stands_through_a_change_of_the_calendar_unless_it_becomes_a_rest_day(
    office: SmallOffice,
) -> None:
    acknowledged(office)
    an = office.acting("an")
    deadline.extend(an, KEY, [KHE_TRE], until=UNTIL, reason="Lũ", document="20/UBND-VP")

    calendar.off(an, date(2026, 11, 20), reason="Bão")
    assert clocks(office, SUBJECT) == {"submission": UNTIL}
    calendar.off(an, UNTIL, reason="Bão")

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 30)}


def test_a_completion_that_was_held_at_the_submission_day_is_not_recounted_below_it(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(SUBMITTED_ON)
    an = office.acting("an")
    submission.submit(an, KEY, KHE_TRE, form(office, KHE_TRE))
    submission.send_back(an, KEY, KHE_TRE, [("HD.01", "Đâu?")])

    calendar.work(an, date(2026, 11, 21), reason="Làm bù", allow_earlier=True)

    assert clocks(office, SUBJECT) == {"completion": date(2026, 11, 23)}


@pytest.mark.parametrize("login", ["binh", "dung", "khe-tre", "giang"])
def test_the_calendar_is_the_staff_s_and_administrators(office: SmallOffice, login: str) -> None:
    refusal(NotAllowed, lambda: calendar.off(office.acting(login), date(2026, 11, 20), reason="Bão"))


def test_a_proposal_without_a_number_and_days_that_are_so_already_change_nothing(office: SmallOffice) -> None:
    with pytest.raises(InvalidInput) as refused:
        calendar.swap(office.acting("an"), date(2026, 11, 24), date(2026, 11, 25), document="")

    assert [fault.place for fault in refused.value.faults] == ["--document", "24/11/2026", "25/11/2026"]
    with pytest.raises(InvalidInput):
        calendar.off(office.acting("an"), date(2026, 11, 20), reason="")
    with pytest.raises(InvalidInput):
        calendar.work(office.acting("an"), date(2026, 11, 20), reason="Bù")


def test_a_deadline_explains_each_revision_with_its_own_receipt(office: SmallOffice) -> None:
    acknowledged(office)
    calendar.swap(office.acting("an"), date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    first, second = deadlines.explain(office.app, KEY, KHE_TRE, kind="submission")

    assert first["receipt"]["due_on"] == "2026-11-23"
    assert second["receipt"]["due_on"] == "2026-11-25"
    assert {"on": "2026-11-20", "document": "1/VPCP"}.items() <= second["receipt"]["skipped"][2].items()
    assert second["starts_on"] == RECEIVED_ON.isoformat()


def test_the_clock_of_receipt_moves_with_the_calendar_too(office: SmallOffice) -> None:
    issued(office)

    calendar.off(office.acting("an"), date(2026, 11, 9), reason="Bão")

    assert clocks(office, SUBJECT) == {"receipt": date(2026, 11, 11)}


def test_years_are_adopted_one_after_the_other_and_without_a_notice_they_are_provisional(office: SmallOffice) -> None:
    an = office.acting("an")

    assert "one after the other" in refusal(NotNow, lambda: calendar.adopt(an, 2030))
    calendar.adopt(an, 2029)

    (event,) = events(office, chain="office", action="calendar_adopt")
    assert event["changes"]["calendar_year"] == {"2029": {"provisional": True, "source": "kyhan"}}
    assert holds(office) == []


def test_a_change_by_which_a_running_deadline_could_not_be_counted_any_more_is_refused_by_name(
    office: SmallOffice,
) -> None:
    acknowledged(office)
    an = office.acting("an")
    last = date(2028, 12, 29)
    deadline.extend(an, KEY, [KHE_TRE], until=last, reason="Lũ", document="20/UBND-VP")

    message = refusal(InvalidInput, lambda: calendar.off(an, last, reason="Bão"))

    assert f"2026 {SUBJECT}: Cannot count to" in message
    assert clocks(office, SUBJECT) == {"submission": last}


def test_a_holiday_worked_by_notice_is_a_holiday_again_with_its_own_reason_once_that_is_undone(
    office: SmallOffice,
) -> None:
    an = office.acting("an")
    holiday = date(2026, 11, 24)
    with reading(office.app.engine) as connection:
        before = stored_calendar(connection)
    calendar.work(an, holiday, reason="Trực bão")

    calendar.undo(an, holiday)

    with reading(office.app.engine) as connection:
        after = stored_calendar(connection)
    assert not before.why(holiday).working
    assert after.why(holiday) == before.why(holiday)
    assert after.fingerprint == before.fingerprint


def test_a_clock_that_runs_on_after_a_withdrawal_is_counted_with_the_calendar_of_that_day(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    calendar.off(office.acting("an"), date(2026, 11, 23), reason="Bão")

    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)

    assert clocks(office, SUBJECT) == clocks(office, f"submission/{HUONG_PHU}") == {"submission": date(2026, 11, 25)}
    receipt = deadlines.explain(office.app, KEY, KHE_TRE, kind="submission")[-1]["receipt"]
    assert "2026-11-23" in [skipped["on"] for skipped in receipt["skipped"]]
    assert holds(office) == []


def test_a_clock_that_runs_on_never_ends_before_the_day_already_told(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    calendar.work(office.acting("an"), date(2026, 11, 21), reason="Làm bù")

    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}


def test_a_returned_form_has_until_the_submission_day_as_the_calendar_counts_it_now(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    an = office.acting("an")
    calendar.off(an, date(2026, 11, 23), reason="Bão")

    submission.send_back(an, KEY, KHE_TRE, [("HD.01", "Đâu?")])

    assert clocks(office, SUBJECT) == {"completion": date(2026, 11, 25)}


def test_a_change_is_not_undone_over_the_head_of_a_later_one(office: SmallOffice) -> None:
    an = office.acting("an")
    given_off, made_up = date(2026, 11, 20), date(2026, 11, 28)
    calendar.swap(an, given_off, made_up, document="1/VPCP")
    calendar.off(an, made_up, reason="Bão")

    assert "28/11/2026, which was changed again since" in refusal(NotNow, lambda: calendar.undo(an, given_off))
    calendar.undo(an, made_up)
    back = calendar.undo(an, given_off)

    assert back.days_changed == (given_off, made_up)


def test_a_year_once_added_stays_and_its_days_change_one_by_one(office: SmallOffice) -> None:
    an = office.acting("an")
    calendar.adopt(an, 2029)

    assert "a year stays once it is there" in refusal(NotNow, lambda: calendar.undo(an, date(2029, 1, 1)))
    calendar.off(an, date(2029, 3, 1), reason="Bão")
    calendar.undo(an, date(2029, 3, 1))

    with reading(office.app.engine) as connection:
        after = stored_calendar(connection)
    assert not after.is_working_day(date(2029, 1, 1))
    assert 2029 in after.provisional_years
    assert holds(office) == []


def test_a_year_whose_notice_was_adopted_is_provisional_again_once_that_is_undone(office: SmallOffice) -> None:
    an = office.acting("an")
    extra = SpecialDay(date(2028, 3, 1), DayKind.OFF, "Nghỉ Tết", "1/VPCP", None, "notice")
    with writing_act(an, "calendar_adopt", subject="calendar") as act:  # as when a later release ships that notice
        known = [day for day in act.office.calendar.special_days if day.on.year == 2028]
        calendar.store(act, act.office.calendar.with_year(2028, [*known, extra], provisional=False))
        act.record("office", "calendar", "calendar_adopt")

    back = calendar.undo(an, extra.on)

    with reading(office.app.engine) as connection:
        after = stored_calendar(connection)
    assert back.days_changed == (extra.on,)
    assert 2028 in after.provisional_years
    assert holds(office) == []


def test_a_told_day_on_which_the_office_now_rests_runs_on_to_the_next_working_day(office: SmallOffice) -> None:
    acknowledged(office)

    # Counted with the make-up day of 14/11 the form would be due on 20/11, earlier than the 23/11 that was told; on
    # 23/11 the office now rests, and 24/11 is a holiday.
    calendar.swap(office.acting("an"), date(2026, 11, 23), date(2026, 11, 14), document="99/TB")

    assert clocks(office, f"submission/{KHE_TRE}") == {"submission": date(2026, 11, 25)}
    assert holds(office) == []
