"""What happens between the letter's arrival and the form: receipt, hand-in, lateness, withdrawal?"""

from datetime import date
from decimal import Decimal

import pytest

from kyhan.cycle.commands import submission
from kyhan.cycle.queries import status
from kyhan.errors import InvalidInput, NotAllowed, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    HUONG_SON,
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
from tests.readings import answer_of, clocks, cycle_state, events, form_of, refusal, revisions, state_of

SUBJECT = f"submission/{KHE_TRE}"


def test_each_unit_has_ten_working_days_from_the_day_it_received_the_letter(office: SmallOffice) -> None:
    issued(office)
    office.on(date(2026, 11, 16))
    an = office.acting("an")

    submission.acknowledge(an, KEY, [KHE_TRE], received_on=date(2026, 11, 9), proof="CV đến 15")
    submission.acknowledge(an, KEY, [HUONG_PHU], received_on=date(2026, 11, 10))
    submission.acknowledge(an, KEY, [HUONG_SON], received_on=date(2026, 11, 14))

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}
    assert clocks(office, f"submission/{HUONG_PHU}") == {"submission": date(2026, 11, 25)}
    assert clocks(office, f"submission/{HUONG_SON}") == {"submission": date(2026, 11, 30)}
    assert form_of(office, KHE_TRE)["receipt_proof"] == "CV đến 15"


def test_confirming_late_ends_the_receipt_clock_as_late_whatever_day_the_letter_arrived(office: SmallOffice) -> None:
    issued(office)
    office.on(date(2026, 11, 16))

    submission.acknowledge(office.acting("an"), KEY, [KHE_TRE], received_on=date(2026, 11, 9))

    assert revisions(office, SUBJECT, "receipt") == [(date(2026, 11, 10), "late")]


def test_a_unit_confirms_its_own_receipt_of_today(office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)

    submission.acknowledge(office.acting("khe-tre"), KEY, [KHE_TRE])

    (event,) = events(office, action="acknowledge")
    assert (event["actor"], event["role"]) == ("khe-tre", "unit_officer")


@pytest.mark.parametrize("login", ["binh", "dung", "giang", "huong-phu"])
def test_nobody_else_confirms_receipt_for_a_unit(office: SmallOffice, login: str) -> None:
    issued(office)

    refusal(NotAllowed, lambda: submission.acknowledge(office.acting(login), KEY, [KHE_TRE]))
    assert state_of(office, KHE_TRE) == "awaiting_receipt"


def test_receipt_is_not_before_the_letter_not_in_the_future_and_past_days_are_the_office_s(office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)
    an, unit = office.acting("an"), office.acting("khe-tre")

    assert "before the day the letter was issued" in refusal(
        NotNow, lambda: submission.acknowledge(an, KEY, [KHE_TRE], received_on=date(2026, 11, 5))
    )
    assert "in the future" in refusal(
        NotNow, lambda: submission.acknowledge(an, KEY, [KHE_TRE], received_on=date(2026, 11, 10))
    )
    assert "a unit records today's acts only" in refusal(
        NotNow, lambda: submission.acknowledge(unit, KEY, [KHE_TRE], received_on=date(2026, 11, 7))
    )


def test_a_complete_form_stops_the_unit_s_clock_and_starts_the_office_s_on_the_day_it_was_received(
    office: SmallOffice,
) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 18))

    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE), received_on=SUBMITTED_ON)

    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "met")]
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 1)}
    assert form_of(office, KHE_TRE)["complete_on"] == "2026-11-16"
    assert not form_of(office, KHE_TRE)["late"]


def test_an_incomplete_form_is_taken_but_does_not_start_the_verification(office: SmallOffice) -> None:
    acknowledged(office)

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE, without=["HD.01", "MT.02"]))

    assert form_of(office, KHE_TRE)["missing"] == ["HD.01", "MT.02"]
    assert clocks(office, SUBJECT) == {}
    message = refusal(NotNow, lambda: submission.accept(office.acting("an"), KEY, [KHE_TRE]))
    assert "2 criteria are missing (HD.01, MT.02)" in message


def test_a_form_with_faults_is_refused_whole_with_every_fault_and_its_place(office: SmallOffice) -> None:
    acknowledged(office)
    rows = [
        FormRow("HD.01", Decimal(7), place="phieu.csv:2"),
        FormRow("XX.99", Decimal(1), place="phieu.csv:3"),
        FormRow("HD.02", Decimal(1), place="phieu.csv:4"),
        FormRow("HD.02", Decimal(1), place="phieu.csv:5"),
        FormRow("HD.03", not_applicable=True, place="phieu.csv:6"),
    ]

    with pytest.raises(InvalidInput) as refused:
        submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, rows)

    assert [fault.place for fault in refused.value.faults] == [f"phieu.csv:{line}" for line in (2, 3, 5, 6)]
    assert state_of(office, KHE_TRE) == "filling"
    assert "declared" not in answer_of(office, KHE_TRE, "HD.02")


def test_a_late_form_is_accepted_and_marked_late(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 25))

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))

    assert form_of(office, KHE_TRE)["late"]
    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "late")]
    assert status.status(office.app, KEY)["late"] == [KHE_TRE]


def test_a_form_of_the_last_evening_is_in_time_also_when_it_is_recorded_later(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 23), hour=23)
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    office.on(date(2026, 11, 26))
    submission.submit(office.acting("an"), KEY, HUONG_PHU, form(office, HUONG_PHU), received_on=date(2026, 11, 23))

    assert not form_of(office, KHE_TRE)["late"]
    assert not form_of(office, HUONG_PHU)["late"]


def test_a_form_is_not_received_before_the_letter_was(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(SUBMITTED_ON)
    rows = form(office, KHE_TRE)

    assert "before the day the unit received the letter" in refusal(
        NotNow, lambda: submission.submit(office.acting("an"), KEY, KHE_TRE, rows, received_on=date(2026, 11, 8))
    )


@pytest.mark.parametrize("login", ["binh", "dung", "giang", "huong-phu"])
def test_nobody_else_hands_a_form_in_for_a_unit(office: SmallOffice, login: str) -> None:
    acknowledged(office)

    refusal(NotAllowed, lambda: submission.submit(office.acting(login), KEY, KHE_TRE, form(office, KHE_TRE)))


def test_a_withdrawn_form_runs_on_its_old_clock_and_keeps_what_was_written(office: SmallOffice) -> None:
    submitted(office)

    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)

    assert state_of(office, KHE_TRE) == "filling"
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}
    assert answer_of(office, KHE_TRE, "HD.01")["declared"] == "5.70"
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE, Decimal("0.5")))
    assert answer_of(office, KHE_TRE, "HD.01")["declared"] == "3.00"


def test_the_survey_goes_on_when_the_last_form_is_withdrawn_and_staff_do_not_withdraw_for_a_unit(
    office: SmallOffice,
) -> None:
    submitted(office, COMMUNES)

    assert cycle_state(office) == "surveying"
    refusal(NotAllowed, lambda: submission.withdraw(office.acting("an"), KEY, KHE_TRE))
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    refusal(NotNow, lambda: submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE))


def test_the_survey_ends_by_itself_with_the_last_form(office: SmallOffice) -> None:
    submitted(office)

    assert cycle_state(office) == "verifying"
    (event,) = events(office, action="survey_over")
    assert (event["actor"], event["role"]) == ("system", "system")
