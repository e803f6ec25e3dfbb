"""What happens in the office's hands: acceptance, verification, scores, places and reopened forms?"""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from kyhan.cycle.commands import submission
from kyhan.cycle.queries import results
from kyhan.errors import InvalidInput, NotAllowed, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    VERIFIED_ON,
    SmallOffice,
    accepted,
    form,
    proposed,
    submitted,
    verified,
)
from tests.readings import answer_of, clocks, cycle_state, events, form_of, refusal, revisions, state_of

SUBJECT = f"submission/{KHE_TRE}"


def places(office: SmallOffice) -> dict[str, tuple[int | None, bool, str | None]]:
    """Returns each unit's place, whether it is shared, and its level, as of now."""
    rows = results.result(office.acting("an"), KEY, as_draft=True)["units"]
    return {row["unit"]: (row["place"], row["tied"], row["level"]) for row in rows}


def test_the_verification_clock_counts_from_the_day_of_the_form_not_of_its_acceptance(office: SmallOffice) -> None:
    submitted(office)
    office.on(date(2026, 11, 20))

    submission.accept(office.acting("an"), KEY, [KHE_TRE])

    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 1)}
    assert form_of(office, KHE_TRE)["accepted_on"] == "2026-11-20"


@pytest.mark.parametrize("login", ["dung", "giang", "khe-tre", "huong-phu"])
def test_only_staff_and_reviewers_accept_forms(office: SmallOffice, login: str) -> None:
    submitted(office)

    refusal(NotAllowed, lambda: submission.accept(office.acting(login), KEY, [KHE_TRE]))


def test_nobody_verifies_their_own_unit(office: SmallOffice) -> None:
    accepted(office)
    vu = office.acting("vu")

    message = refusal(NotNow, lambda: submission.verify(vu, KEY, NOI_VU, keep_rest=True))
    assert "nobody verifies their own unit" in message
    submission.verify(vu, KEY, KHE_TRE, keep_rest=True)
    assert form_of(office, KHE_TRE)["verified_by"] == ["vu"]


@pytest.mark.parametrize("login", ["an", "dung", "giang", "khe-tre"])
def test_only_reviewers_verify(office: SmallOffice, login: str) -> None:
    accepted(office)

    refusal(NotAllowed, lambda: submission.verify(office.acting(login), KEY, KHE_TRE, keep_rest=True))


def test_every_criterion_needs_a_verified_value_and_a_difference_its_reason(office: SmallOffice) -> None:
    accepted(office)
    binh = office.acting("binh")

    one = [FormRow("HD.01", Decimal(3), reason="Trang hỏng")]
    assert "33 criteria have no verified value" in refusal(NotNow, lambda: submission.verify(binh, KEY, KHE_TRE, one))
    with pytest.raises(InvalidInput, match="phải nêu lý do chênh lệch"):
        submission.verify(binh, KEY, KHE_TRE, [FormRow("HD.01", Decimal(3))], keep_rest=True)
    submission.verify(binh, KEY, KHE_TRE, one, keep_rest=True)

    assert answer_of(office, KHE_TRE, "HD.01")["verified"] == "3"
    assert answer_of(office, KHE_TRE, "HD.01")["difference_reason"] == "Trang hỏng"
    assert answer_of(office, KHE_TRE, "HD.02")["verified"] == "4.75"
    assert events(office, unit=KHE_TRE, action="verify")[0]["data"]["differences"] == ["HD.01"]


def test_a_verification_is_not_done_before_the_form_came_nor_tomorrow(office: SmallOffice) -> None:
    accepted(office)
    binh = office.acting("binh")

    for on, why in ((date(2026, 11, 15), "before the day the complete form"), (date(2026, 11, 17), "in the future")):
        assert why in refusal(NotNow, partial(submission.verify, binh, KEY, KHE_TRE, keep_rest=True, verified_on=on))


def test_a_verified_form_is_scored_and_its_clock_stops(office: SmallOffice) -> None:
    accepted(office)
    office.on(date(2026, 12, 2))

    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)

    score = form_of(office, KHE_TRE)["score"]
    assert score["level"] == "I"
    assert revisions(office, SUBJECT, "verification") == [(date(2026, 12, 1), "late")]


def test_scoring_and_ranking_run_by_themselves_when_all_are_verified(office: SmallOffice) -> None:
    accepted(office)
    office.on(VERIFIED_ON)
    for unit in UNITS[:-1]:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    assert cycle_state(office) == "verifying"
    refusal(NotNow, lambda: results.result(office.acting("an"), KEY))

    submission.verify(office.acting("binh"), KEY, UNITS[-1], keep_rest=True)

    assert cycle_state(office) == "scored"
    assert places(office) == {
        KHE_TRE: (1, False, "I"),
        HUONG_PHU: (2, False, "I"),
        HUONG_SON: (3, False, "III"),
        NOI_VU: (1, False, "I"),
    }


def test_equal_points_share_a_place_and_the_next_one_is_skipped(office: SmallOffice) -> None:
    submitted(office, [])
    an = office.acting("an")
    for unit, share in zip(COMMUNES, ("0.92", "0.95", "0.95"), strict=True):
        submission.submit(an, KEY, unit, form(office, unit, Decimal(share)))
    submission.submit(an, KEY, NOI_VU, form(office, NOI_VU))
    submission.accept(an, KEY, UNITS)
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)

    found = places(office)
    assert [found[unit][:2] for unit in COMMUNES] == [(3, False), (1, True), (1, True)]


def test_a_unit_below_the_last_level_and_a_missing_one_have_no_place(office: SmallOffice) -> None:
    submitted(office, [])
    an = office.acting("an")
    submission.submit(an, KEY, KHE_TRE, form(office, KHE_TRE, Decimal("0.5")))
    submission.submit(an, KEY, HUONG_PHU, form(office, HUONG_PHU))
    office.on(date(2026, 11, 25))
    submission.mark_missing(an, KEY, [HUONG_SON], reason="Không gửi")
    submission.exempt(office.acting("dung"), KEY, [NOI_VU], reason="Giải thể")
    submission.accept(an, KEY, [KHE_TRE, HUONG_PHU])
    for unit in (KHE_TRE, HUONG_PHU):
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)

    assert places(office) == {
        KHE_TRE: (None, False, None),
        HUONG_PHU: (1, False, "I"),
        HUONG_SON: (None, False, None),
        NOI_VU: (None, False, None),
    }


def test_a_reopened_form_takes_the_cycle_back_and_gets_a_clock_of_its_own(office: SmallOffice) -> None:
    verified(office)
    an = office.acting("an")
    refusal(NotAllowed, lambda: submission.reopen(office.acting("binh"), KEY, KHE_TRE, reason="Nhầm"))
    assert "a reason is owed" in refusal(NotNow, lambda: submission.reopen(an, KEY, KHE_TRE, reason=" "))

    submission.reopen(an, KEY, KHE_TRE, reason="Nhập nhầm")

    assert cycle_state(office) == "verifying"
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 11)}
    assert [event["action"] for event in events(office)][-2:] == ["reopen", "reopen"]


def test_a_reopened_form_keeps_what_was_verified_and_moves_the_places_anew(office: SmallOffice) -> None:
    verified(office)
    submission.reopen(office.acting("an"), KEY, KHE_TRE, reason="Nhập nhầm")
    office.on(date(2026, 11, 30))
    binh = office.acting("binh")
    wrong = [FormRow("HD.01", Decimal(0), reason="Không có trang")]
    assert "before the day the form was opened again (27/11/2026)" in refusal(
        NotNow, lambda: submission.verify(binh, KEY, KHE_TRE, wrong, keep_rest=True, verified_on=date(2026, 11, 26))
    )

    submission.verify(binh, KEY, KHE_TRE, wrong, keep_rest=True)

    assert cycle_state(office) == "scored"
    assert places(office)[HUONG_PHU][0] == 1
    assert places(office)[KHE_TRE][0] == 2
    assert answer_of(office, KHE_TRE, "HD.02")["verified"] == "4.75"
    assert form_of(office, KHE_TRE)["verified_by"] == ["binh"]


def test_criteria_that_do_not_apply_leave_the_denominator_with_their_explanation(office: SmallOffice) -> None:
    submitted(office, [])
    rows = [
        FormRow(row.criterion, not_applicable=True, explanation="Không có bộ phận này")
        if row.criterion == "CD.02"
        else row
        for row in form(office, KHE_TRE, Decimal(1))
    ]
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, rows)
    submission.accept(office.acting("an"), KEY, [KHE_TRE])

    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)

    score = form_of(office, KHE_TRE)["score"]
    assert Decimal(score["total"]) == Decimal(90)
    assert answer_of(office, KHE_TRE, "CD.02")["verified_not_applicable"] is True


def test_proposed_results_are_not_reopened_by_the_staff(office: SmallOffice) -> None:
    proposed(office)

    refusal(NotNow, lambda: submission.reopen(office.acting("an"), KEY, KHE_TRE, reason="Nhầm"))
    assert state_of(office, KHE_TRE) == "verified"
