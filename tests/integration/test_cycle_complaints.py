"""What becomes of a complaint, and of the published results when it is upheld?"""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from kyhan.cycle.commands import complaint, cycle, submission
from kyhan.cycle.queries import complaints, results
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    AS_BEFORE,
    FILED_ON,
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    UNITS,
    SmallOffice,
    filed,
    proposed,
    published,
    submitted,
    upheld,
)
from tests.readings import clocks, cycle_state, events, form_of, holds, refusal, revisions, state_of


def register(office: SmallOffice) -> dict[int, str]:
    """Returns the state of each complaint by its number."""
    found = complaints.complaints(office.acting("an"), KEY)["complaints"]
    return {one["number"]: one["state"] for one in found}


def test_a_unit_complains_within_five_days_and_the_office_has_ten_working_days_to_answer(office: SmallOffice) -> None:
    one = filed(office)

    assert (one.number, one.late) == (1, False)
    assert clocks(office, "complaint/1") == {"complaint_review": date(2026, 12, 17)}


def test_a_complaint_of_the_last_evening_is_in_time_and_one_of_the_next_morning_is_late(office: SmallOffice) -> None:
    published(office)
    office.on(date(2026, 12, 7), hour=23)
    in_time = complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Xem lại")
    office.on(date(2026, 12, 8), hour=0)
    late = complaint.file(office.acting("huong-phu"), KEY, HUONG_PHU, "Xem lại")

    assert not in_time.late
    assert late.late


def test_a_paper_complaint_is_recorded_by_the_staff_on_the_day_it_came(office: SmallOffice) -> None:
    published(office)
    office.on(date(2026, 12, 9))

    one = complaint.file(office.acting("an"), KEY, HUONG_SON, "Xem lại", filed_on=date(2026, 12, 4), document="7/UBND")

    assert not one.late
    assert "the office records past days" in refusal(
        NotNow,
        lambda: complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Xem lại", filed_on=date(2026, 12, 4)),
    )


@pytest.mark.parametrize("on", [date(2026, 11, 30), date(2026, 12, 4)])
def test_a_complaint_is_filed_between_publication_and_today(office: SmallOffice, on: date) -> None:
    published(office)
    office.on(FILED_ON)

    assert "must lie between publication" in refusal(
        NotNow, lambda: complaint.file(office.acting("an"), KEY, KHE_TRE, "Xem lại", filed_on=on)
    )


@pytest.mark.parametrize("login", ["binh", "dung", "giang", "huong-phu"])
def test_nobody_else_complains_for_a_unit(office: SmallOffice, login: str) -> None:
    published(office)

    refusal(NotAllowed, lambda: complaint.file(office.acting(login), KEY, KHE_TRE, "Xem lại"))


def test_there_is_nothing_to_complain_about_before_publication(office: SmallOffice) -> None:
    proposed(office)

    message = refusal(NotNow, lambda: complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Xem lại"))
    assert "2026 is «awaiting approval»" in message


def test_a_complaint_says_something_about_known_criteria(office: SmallOffice) -> None:
    published(office)

    with pytest.raises(InvalidInput) as refused:
        complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, " ", criteria=["HD.01", "XX.1"])
    assert [fault.place for fault in refused.value.faults] == ["XX.1", "--text"]


def test_a_late_complaint_is_rejected_by_the_staff_or_accepted_by_the_leader_with_a_reason(office: SmallOffice) -> None:
    published(office)
    office.on(date(2026, 12, 8))
    for unit in ("khe-tre", "huong-phu"):
        complaint.file(office.acting(unit), KEY, KHE_TRE if unit == "khe-tre" else HUONG_PHU, "Xem lại")
    an, leader = office.acting("an"), office.acting("dung")

    assert "only the leader may accept it" in refusal(NotNow, lambda: complaint.accept(an, KEY, 1, reason="Lũ"))
    assert "with a reason" in refusal(NotNow, lambda: complaint.accept(leader, KEY, 1))
    complaint.accept(leader, KEY, 1, reason="Đường bị lũ chia cắt")
    complaint.reject(an, KEY, 2, reason="Quá hạn")

    assert register(office) == {1: "under_review", 2: "rejected"}
    assert clocks(office, "complaint/2") == {}


def test_a_complaint_is_reviewed_only_once_it_is_accepted(office: SmallOffice) -> None:
    filed(office)

    refusal(NotNow, lambda: complaint.uphold(office.acting("chi"), KEY, 1, reason="Đúng"))
    refusal(NotAllowed, lambda: complaint.accept(office.acting("chi"), KEY, 1))


def test_the_person_who_decides_did_not_verify_the_unit_nor_belong_to_it(office: SmallOffice) -> None:
    filed(office)
    complaint.accept(office.acting("an"), KEY, 1)

    for act in (complaint.uphold, complaint.dismiss):
        assert "verified this unit" in refusal(NotNow, partial(act, office.acting("binh"), KEY, 1, reason="Vậy"))
        refusal(NotAllowed, partial(act, office.acting("an"), KEY, 1, reason="Vậy"))
        assert "a reason is owed" in refusal(NotNow, partial(act, office.acting("chi"), KEY, 1, reason=""))


def test_a_dismissed_complaint_changes_nothing(office: SmallOffice) -> None:
    filed(office)
    complaint.accept(office.acting("an"), KEY, 1)
    before = results.result(office.app, KEY)

    complaint.dismiss(office.acting("dung"), KEY, 1, reason="Số liệu đúng", decided_on=FILED_ON)

    assert register(office) == {1: "dismissed"}
    assert revisions(office, "complaint/1", "complaint_review") == [(date(2026, 12, 17), "met")]
    assert results.result(office.app, KEY) == before
    assert state_of(office, KHE_TRE) == "verified"


def test_a_unit_or_the_staff_for_it_withdraws_a_complaint(office: SmallOffice) -> None:
    filed(office)

    refusal(NotAllowed, lambda: complaint.withdraw(office.acting("huong-phu"), KEY, 1))
    complaint.withdraw(office.acting("an"), KEY, 1, reason="Công văn rút đơn")
    assert register(office) == {1: "withdrawn"}


def test_an_unknown_complaint_is_said_to_be_unknown(office: SmallOffice) -> None:
    published(office)

    assert "no complaint number 7" in refusal(NotFound, lambda: complaint.accept(office.acting("an"), KEY, 7))


def test_upholding_opens_the_form_for_the_criteria_in_dispute_alone(office: SmallOffice) -> None:
    upheld(office)
    binh = office.acting("binh")

    assert cycle_state(office) == "published"
    assert form_of(office, KHE_TRE)["reopened_for"] == ["HD.01"]
    assert clocks(office, f"submission/{KHE_TRE}") == {"verification": date(2026, 12, 17)}
    message = refusal(
        InvalidInput,
        lambda: submission.verify(binh, KEY, KHE_TRE, [FormRow("HD.02", Decimal(0), reason="Sai", place="t.csv:2")]),
    )
    assert "t.csv:2: this criterion is not in dispute" in message


def test_upholding_names_the_criteria_unless_the_unit_did(office: SmallOffice) -> None:
    filed(office, criteria=())
    complaint.accept(office.acting("an"), KEY, 1)
    chi = office.acting("chi")

    assert "name the criteria" in refusal(NotNow, lambda: complaint.uphold(chi, KEY, 1, reason="Đúng"))
    refusal(InvalidInput, lambda: complaint.uphold(chi, KEY, 1, reason="Đúng", criteria=["XX.1"]))
    complaint.uphold(chi, KEY, 1, reason="Đúng", criteria=["HD.02", "HD.03"])
    assert form_of(office, KHE_TRE)["reopened_for"] == ["HD.02", "HD.03"]


def test_a_form_in_dispute_is_not_returned_to_its_unit(office: SmallOffice) -> None:
    upheld(office)

    message = refusal(
        NotNow, lambda: submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.01", "Thêm tài liệu?")])
    )
    assert "ask the unit by letter" in message


def test_the_preview_shows_the_places_that_will_move_and_the_adjusting_decision_moves_them(office: SmallOffice) -> None:
    upheld(office)
    leader = office.acting("dung")
    assert "still being verified again: 20161" in refusal(
        NotNow, lambda: cycle.adjust(leader, KEY, number="16/QĐ-UBND")
    )
    submission.verify(office.acting("binh"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Trang hỏng")])

    preview = results.moves(office.acting("an"), KEY)["moved"]
    assert [(one["unit"], one["old_place"], one["new_place"]) for one in preview] == [
        (HUONG_PHU, 2, 1),
        (KHE_TRE, 1, 2),
    ]
    assert "adjusting decision" in refusal(NotNow, lambda: cycle.close(office.on(date(2026, 12, 9)).acting("an"), KEY))
    refusal(NotAllowed, lambda: cycle.adjust(office.acting("an"), KEY, number="16/QĐ-UBND"))
    second = cycle.adjust(leader, KEY, number="16/QĐ-UBND")

    assert second.number == 2
    assert cycle_state(office) == "published"
    assert results.moves(office.app, KEY, old=1, new=2)["moved"] == preview
    first = results.result(office.app, KEY, publication=1)
    assert first["superseded_by"] == 2
    assert next(row["place"] for row in first["units"] if row["unit"] == KHE_TRE) == 1
    cycle.close(office.acting("an"), KEY)
    assert holds(office) == []


def test_verifying_again_to_the_same_values_leaves_nothing_to_adjust(office: SmallOffice) -> None:
    upheld(office)
    submission.verify(office.acting("binh"), KEY, KHE_TRE, AS_BEFORE)

    assert "do not differ" in refusal(NotNow, lambda: cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND"))
    cycle.close(office.on(date(2026, 12, 9)).acting("an"), KEY)
    assert cycle_state(office) == "closed"


def test_an_upheld_complaint_is_not_settled_by_keeping_what_was_there(office: SmallOffice) -> None:
    upheld(office)

    for keep_rest in (True, False):
        again = partial(submission.verify, office.acting("chi"), KEY, KHE_TRE, keep_rest=keep_rest)
        assert "1 criteria have no verified value (HD.01)" in refusal(NotNow, again)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, AS_BEFORE)
    assert form_of(office, KHE_TRE)["state"] == "verified"


def test_points_that_move_between_two_blocks_are_a_change_even_with_the_same_total(office: SmallOffice) -> None:
    filed(office, criteria=("HD.01", "NL.01"))
    complaint.accept(office.acting("an"), KEY, 1)
    complaint.uphold(office.acting("chi"), KEY, 1, reason="Đúng")
    before = form_of(office, KHE_TRE)["score"]["exact"]
    rows = [
        FormRow("HD.01", Decimal("5.64"), reason="Đo lại"),
        FormRow("NL.01", Decimal("2.95"), reason="Đo lại"),
    ]  # readiness counts 30/50 of its points: 0.10 there is 0.06 here

    submission.verify(office.acting("binh"), KEY, KHE_TRE, rows)

    assert form_of(office, KHE_TRE)["score"]["exact"] == before
    assert cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND").number == 2


def test_two_units_complain_and_both_are_adjusted_by_one_decision(office: SmallOffice) -> None:
    filed(office)
    complaint.file(office.acting("huong-phu"), KEY, HUONG_PHU, "Xem lại", criteria=["HD.02"])
    for number in (1, 2):
        complaint.accept(office.acting("an"), KEY, number)
        complaint.uphold(office.acting("chi"), KEY, number, reason="Đúng")
    binh = office.acting("binh")
    submission.verify(binh, KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Sai")])
    assert "still being verified" in refusal(
        NotNow, lambda: cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")
    )
    submission.verify(binh, KEY, HUONG_PHU, [FormRow("HD.02", Decimal(5), reason="Đủ")])

    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")

    assert events(office, action="adjust")[0]["data"]["moved"] == [[HUONG_PHU, 2, 1], [KHE_TRE, 1, 2]]


def test_a_second_complaint_of_a_unit_adds_its_criteria_to_the_form_that_is_open_already(office: SmallOffice) -> None:
    upheld(office)
    complaint.file(office.acting("khe-tre-head"), KEY, KHE_TRE, "Cả HD.02", criteria=["HD.02"])
    complaint.accept(office.acting("an"), KEY, 2)

    complaint.uphold(office.acting("chi"), KEY, 2, reason="Đúng")

    assert form_of(office, KHE_TRE)["reopened_for"] == ["HD.01", "HD.02"]
    assert len(revisions(office, f"submission/{KHE_TRE}", "verification")) == 2


def test_who_verified_the_form_in_dispute_does_not_decide_the_next_complaint_of_that_unit(office: SmallOffice) -> None:
    upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, AS_BEFORE)
    complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Lần hai", criteria=["HD.01"])
    complaint.accept(office.acting("an"), KEY, 2)

    for login in ("binh", "chi"):
        act = office.acting(login)
        assert "verified this unit" in refusal(NotNow, partial(complaint.dismiss, act, KEY, 2, reason="Vậy"))
    complaint.dismiss(office.acting("vu"), KEY, 2, reason="Đã xem lại")
    assert register(office) == {1: "upheld", 2: "dismissed"}


def test_a_unit_without_a_verified_form_can_only_be_answered(office: SmallOffice) -> None:
    submitted(office, UNITS[1:])
    office.on(date(2026, 11, 30))
    submission.mark_missing(office.acting("an"), KEY, [KHE_TRE], reason="Không gửi phiếu")
    submission.accept(office.acting("an"), KEY, UNITS[1:])
    for unit in UNITS[1:]:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")
    complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Đã gửi phiếu", criteria=["HD.01"])
    complaint.accept(office.acting("an"), KEY, 1)

    told = refusal(NotNow, partial(complaint.uphold, office.acting("chi"), KEY, 1, reason="Đúng"))

    assert "the unit has no verified form in this cycle" in told
    assert complaint.dismiss(office.acting("chi"), KEY, 1, reason="Không có bằng chứng").state == "dismissed"
