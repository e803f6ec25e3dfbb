"""What becomes of units that send nothing, too late, or are no longer to be assessed?"""

from datetime import date

from kyhan.cycle.commands import submission
from kyhan.errors import NotAllowed, NotNow
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    acknowledged,
    form,
    issued,
    proposed,
)
from tests.readings import clocks, cycle_state, events, form_of, refusal, revisions, state_of

SUBJECT = f"submission/{KHE_TRE}"


def test_a_unit_is_missing_only_once_its_time_is_over_and_with_a_reason(office: SmallOffice) -> None:
    acknowledged(office, COMMUNES)
    an = office.acting("an")
    office.on(date(2026, 11, 23))
    assert "until the end of 23/11/2026" in refusal(
        NotNow, lambda: submission.mark_missing(an, KEY, [KHE_TRE], reason="Không gửi")
    )

    office.on(date(2026, 11, 25))
    assert "a reason is owed" in refusal(NotNow, lambda: submission.mark_missing(an, KEY, [KHE_TRE], reason=""))
    refusal(NotAllowed, lambda: submission.mark_missing(office.acting("dung"), KEY, [KHE_TRE], reason="Không gửi"))
    submission.mark_missing(an, KEY, [KHE_TRE, NOI_VU], reason="Không gửi")

    assert state_of(office, KHE_TRE) == state_of(office, NOI_VU) == "missing"
    assert clocks(office, SUBJECT) == {}
    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "stopped")]


def test_a_unit_that_never_confirmed_receipt_is_missing_ten_working_days_after_the_letter(office: SmallOffice) -> None:
    issued(office)
    office.on(date(2026, 11, 20))
    an = office.acting("an")

    refusal(NotNow, lambda: submission.mark_missing(an, KEY, [KHE_TRE], reason="Không gửi"))
    office.on(date(2026, 11, 21))
    submission.mark_missing(an, KEY, [KHE_TRE], reason="Không gửi")
    assert state_of(office, KHE_TRE) == "missing"


def test_a_form_after_missing_is_late_unless_it_had_come_in_time(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 26))
    an = office.acting("an")
    submission.mark_missing(an, KEY, [KHE_TRE, HUONG_PHU], reason="Chưa thấy phiếu")

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    submission.submit(an, KEY, HUONG_PHU, form(office, HUONG_PHU), received_on=date(2026, 11, 20))

    assert form_of(office, KHE_TRE)["late"]
    assert not form_of(office, HUONG_PHU)["late"]
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 10)}


def test_a_missing_unit_that_sent_and_withdrew_without_ever_confirming_receipt_still_has_a_clock(
    office: SmallOffice,
) -> None:
    issued(office)
    office.on(date(2026, 11, 23))
    submission.mark_missing(office.acting("an"), KEY, [KHE_TRE], reason="Không gửi")
    unit = office.acting("khe-tre")
    submission.submit(unit, KEY, KHE_TRE, form(office, KHE_TRE))

    submission.withdraw(unit, KEY, KHE_TRE)

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 20)}


def test_the_leader_exempts_a_dissolved_unit_with_a_reason_and_its_clocks_stop(office: SmallOffice) -> None:
    acknowledged(office)

    refusal(NotAllowed, lambda: submission.exempt(office.acting("an"), KEY, [KHE_TRE], reason="Sáp nhập"))
    assert "a reason is owed" in refusal(
        NotNow, lambda: submission.exempt(office.acting("dung"), KEY, [KHE_TRE], reason="")
    )
    submission.exempt(office.acting("dung"), KEY, [KHE_TRE], reason="Sáp nhập")

    assert state_of(office, KHE_TRE) == "exempt"
    assert clocks(office, SUBJECT) == {}
    assert "possible now: nothing" in refusal(
        NotNow, lambda: submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    )


def test_when_nobody_is_left_to_wait_for_the_cycle_runs_through_to_its_scores(office: SmallOffice) -> None:
    issued(office)
    office.on(date(2026, 11, 23))

    submission.mark_missing(office.acting("an"), KEY, UNITS, reason="Không gửi")

    assert cycle_state(office) == "scored"
    assert [event["action"] for event in events(office)][-2:] == ["survey_over", "verification_over"]


def test_a_form_that_comes_after_scoring_opens_the_verification_again_but_not_after_the_proposal(
    office: SmallOffice,
) -> None:
    issued(office)
    office.on(date(2026, 11, 23))
    submission.mark_missing(office.acting("an"), KEY, UNITS, reason="Không gửi")

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))

    assert cycle_state(office) == "verifying"
    assert events(office)[-1]["action"] == "reopen"


def test_proposed_results_take_no_form(office: SmallOffice) -> None:
    proposed(office)

    message = refusal(NotNow, lambda: submission.reopen(office.acting("an"), KEY, KHE_TRE, reason="Sai"))
    assert "the leader sends them back first" in message
