"""What happens to a form that the office returns: questions, clocks, and that nothing the unit wrote is lost?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kyhan.cycle.commands import submission
from kyhan.errors import InvalidInput, NotAllowed, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    SUBMITTED_ON,
    SmallOffice,
    accepted,
    acknowledged,
    form,
    submitted,
    verified,
)
from tests.readings import answer_of, clocks, cycle_state, events, form_of, refusal, revisions, state_of

SUBJECT = f"submission/{KHE_TRE}"
ASKED = [("HD.01", "Đường dẫn nào?"), ("HD.02", "Ảnh đâu?")]


def returned(office: SmallOffice, on: date = date(2026, 11, 18)) -> None:
    """Khe Tre sent a form with explanations on 16 November; on `on` the office returns it for HD.01 and HD.02."""
    acknowledged(office)
    office.on(SUBMITTED_ON)
    rows = [replace(row, explanation=f"giải trình {row.criterion}", evidence="CV 3") for row in form(office, KHE_TRE)]
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, rows)
    office.on(on)
    submission.send_back(office.acting("an"), KEY, KHE_TRE, ASKED, reason="Bổ sung")


def test_a_returned_form_stops_the_office_s_clock_and_asks_its_questions(office: SmallOffice) -> None:
    returned(office)

    found = form_of(office, KHE_TRE)
    assert found["state"] == "returned"
    assert found["complete_on"] is None
    assert [(one["criterion"], one["question"], one["answered_on"]) for one in found["queries"]] == [
        (*pair, None) for pair in ASKED
    ]
    assert revisions(office, SUBJECT, "verification") == [(date(2026, 12, 1), "stopped")]


def test_completing_never_ends_before_the_unit_s_own_submission_deadline(office: SmallOffice) -> None:
    returned(office, date(2026, 11, 16))

    assert clocks(office, SUBJECT) == {"completion": date(2026, 11, 23)}


def test_completing_has_its_own_period_where_that_ends_later(office: SmallOffice) -> None:
    returned(office, date(2026, 11, 18))

    assert clocks(office, SUBJECT) == {"completion": date(2026, 11, 26)}


def test_a_completed_form_changes_the_criteria_in_question_and_keeps_every_other_word(office: SmallOffice) -> None:
    returned(office)
    office.on(date(2026, 11, 20))

    submission.submit(
        office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.01", Decimal("4.5"), explanation="đường dẫn mới")]
    )

    changed, kept = answer_of(office, KHE_TRE, "HD.01"), answer_of(office, KHE_TRE, "HD.03")
    assert (changed["declared"], changed["explanation"], changed["evidence"]) == ("4.5", "đường dẫn mới", "CV 3")
    assert (kept["declared"], kept["explanation"], kept["evidence"]) == ("4.75", "giải trình HD.03", "CV 3")
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 7)}
    assert revisions(office, SUBJECT, "completion") == [(date(2026, 11, 26), "met")]
    assert [one["answered_on"] for one in form_of(office, KHE_TRE)["queries"]] == ["2026-11-20", None]


def test_the_whole_form_sent_again_with_empty_cells_loses_nothing(office: SmallOffice) -> None:
    returned(office)
    before = form_of(office, KHE_TRE)["answers"]

    submission.submit(
        office.acting("khe-tre"), KEY, KHE_TRE, [FormRow(one.code) for one in office.regulation.criteria["commune"]]
    )

    assert form_of(office, KHE_TRE)["answers"] == before
    assert form_of(office, KHE_TRE)["missing"] == []


def test_an_explanation_alone_answers_a_question_and_the_points_stay(office: SmallOffice) -> None:
    returned(office)

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.02", explanation="xem ảnh 2")])

    assert answer_of(office, KHE_TRE, "HD.02")["declared"] == "4.75"
    assert answer_of(office, KHE_TRE, "HD.02")["explanation"] == "xem ảnh 2"
    assert form_of(office, KHE_TRE)["queries"][1]["answered_on"] == "2026-11-18"


def test_a_criterion_that_was_not_asked_about_may_be_repeated_but_not_changed(office: SmallOffice) -> None:
    returned(office)
    unit = office.acting("khe-tre")

    message = refusal(
        InvalidInput, lambda: submission.submit(unit, KEY, KHE_TRE, [FormRow("HD.03", Decimal(1), place="phieu.csv:4")])
    )
    assert "phieu.csv:4: this criterion was not asked about" in message
    submission.submit(unit, KEY, KHE_TRE, form(office, KHE_TRE))
    assert state_of(office, KHE_TRE) == "submitted"


def test_an_incomplete_form_is_returned_and_its_missing_part_starts_the_clock_on_its_day(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(SUBMITTED_ON)
    unit = office.acting("khe-tre")
    submission.submit(unit, KEY, KHE_TRE, form(office, KHE_TRE, without=["HD.01"]))
    submission.send_back(office.acting("binh"), KEY, KHE_TRE, [("HD.01", "Còn thiếu")])
    office.on(date(2026, 11, 20))

    submission.submit(unit, KEY, KHE_TRE, [FormRow("HD.01", Decimal(5))])

    assert form_of(office, KHE_TRE)["complete_on"] == "2026-11-20"
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 7)}


def test_a_completion_after_its_day_is_late(office: SmallOffice) -> None:
    returned(office)
    office.on(date(2026, 11, 27))

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(5))])

    assert form_of(office, KHE_TRE)["late"]
    assert revisions(office, SUBJECT, "completion") == [(date(2026, 11, 26), "late")]


def test_a_completion_is_not_received_before_the_form_was_returned(office: SmallOffice) -> None:
    returned(office)
    office.on(date(2026, 11, 20))

    message = refusal(
        NotNow, lambda: submission.submit(office.acting("an"), KEY, KHE_TRE, [], received_on=date(2026, 11, 17))
    )
    assert "before the day the form was returned (18/11/2026)" in message


def test_a_completed_form_is_not_withdrawn_so_that_no_promised_day_is_lost(office: SmallOffice) -> None:
    returned(office)
    unit = office.acting("khe-tre")
    submission.submit(unit, KEY, KHE_TRE, [FormRow("HD.01", Decimal(5))])

    assert "return it once more" in refusal(NotNow, lambda: submission.withdraw(unit, KEY, KHE_TRE))


def test_a_form_may_be_returned_again_and_questions_are_numbered_on(office: SmallOffice) -> None:
    returned(office)
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(5))])
    office.on(date(2026, 11, 24))

    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.02", "Vẫn thiếu ảnh")])

    assert [one["number"] for one in form_of(office, KHE_TRE)["queries"]] == [1, 2, 3]
    assert [due for due, _ in revisions(office, SUBJECT, "completion")] == [date(2026, 11, 26), date(2026, 12, 1)]


def test_a_returned_unit_that_stays_silent_is_missing_after_the_completion_period(office: SmallOffice) -> None:
    returned(office)
    an = office.acting("an")
    office.on(date(2026, 11, 26))
    assert "until the end of 26/11/2026" in refusal(
        NotNow, lambda: submission.mark_missing(an, KEY, [KHE_TRE], reason="Không bổ sung")
    )

    office.on(date(2026, 11, 27))
    submission.mark_missing(an, KEY, [KHE_TRE], reason="Không bổ sung")
    submission.submit(an, KEY, KHE_TRE, form(office, KHE_TRE), received_on=date(2026, 11, 26))

    assert not form_of(office, KHE_TRE)["late"]
    assert {one["answered_on"] for one in form_of(office, KHE_TRE)["queries"]} == {"2026-11-26"}


def test_a_return_names_known_criteria_and_real_questions(office: SmallOffice) -> None:
    submitted(office)
    an = office.acting("an")

    assert "name at least one criterion" in refusal(NotNow, lambda: submission.send_back(an, KEY, KHE_TRE, []))
    with pytest.raises(InvalidInput) as refused:
        submission.send_back(an, KEY, KHE_TRE, [("XX.1", "Gì?"), ("HD.01", " ")])
    assert [fault.place for fault in refused.value.faults] == ["XX.1", "HD.01"]
    assert state_of(office, KHE_TRE) == "submitted"


@pytest.mark.parametrize("login", ["dung", "giang", "khe-tre", "huong-phu"])
def test_only_staff_and_reviewers_return_a_form(office: SmallOffice, login: str) -> None:
    submitted(office)

    refusal(NotAllowed, lambda: submission.send_back(office.acting(login), KEY, KHE_TRE, ASKED))


def test_a_return_does_not_take_the_cycle_back_to_the_survey_and_scoring_waits_for_it(office: SmallOffice) -> None:
    accepted(office)

    submission.send_back(office.acting("binh"), KEY, KHE_TRE, ASKED)
    assert cycle_state(office) == "verifying"
    assert state_of(office, KHE_TRE) == "returned"
    submission.verify(office.acting("binh"), KEY, HUONG_PHU, keep_rest=True)
    assert cycle_state(office) == "verifying"


def test_what_was_verified_before_does_not_stand_for_a_value_the_unit_changed_since(office: SmallOffice) -> None:
    verified(office)
    an, binh = office.acting("an"), office.acting("binh")
    submission.reopen(an, KEY, KHE_TRE, reason="Xem lại")
    submission.send_back(an, KEY, KHE_TRE, [("HD.01", "Đường dẫn hỏng")])
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(3))])
    assert answer_of(office, KHE_TRE, "HD.01")["verified"] is None
    assert answer_of(office, KHE_TRE, "HD.02")["verified"] == "4.75"

    submission.accept(binh, KEY, [KHE_TRE])
    submission.verify(binh, KEY, KHE_TRE, keep_rest=True)

    assert answer_of(office, KHE_TRE, "HD.01")["verified"] == "3"
    assert events(office, unit=KHE_TRE, action="verify")[-1]["data"]["differences"] == []
