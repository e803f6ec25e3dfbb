"""Reviewing on the web: what is kept, what is asked, what is verified, and who may not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kyhan.cycle.commands import evidence, submission
from kyhan.cycle.commands.evidence import NewFile
from kyhan.cycle.queries.review import review as reviewed
from kyhan.regulation.form import FormRow
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    accepted,
    form,
    submitted,
    upheld,
    verified,
)
from tests.readings import answer_of, events, form_of, holds, state_of
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def at(unit: str) -> str:
    """Returns the address of a unit's review."""
    return f"/cycles/{KEY}/units/{unit}/review"


def reviewing(visit: Visit, login: str = "binh", unit: str = KHE_TRE) -> Visitor:
    visitor = visit(login)
    visitor.goes(at(unit))
    return visitor


def fields(visitor: Visitor, unit: str = KHE_TRE) -> dict[str, list[str]]:
    """Returns what stands in the form of a review."""
    return next(one for one in visitor.page.forms if one.action == at(unit)).fields


def test_what_a_reviewer_typed_is_kept_until_the_form_is_verified(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)

    typed = {"verified.HD.01": "4,5", "reason.HD.01": "Trang hỏng", "verified.HD.02": "chưa rõ"}
    binh.sends(at(KHE_TRE), do="save", **typed)

    assert "Đã lưu 2 tiêu chí lúc 09:00:00" in binh.page.text
    chi = reviewing(visit, "chi")
    assert fields(chi)["verified.HD.01"] == ["4,5"]
    assert fields(chi)["verified.HD.02"] == ["chưa rõ"]
    assert "✗ không hợp lệ" in chi.page.text
    assert "≠ khác tự chấm" in chi.page.text
    assert events(office, action="review_save") == []


def test_only_what_was_changed_is_saved_so_two_reviewers_can_work_side_by_side(
    visit: Visit, office: SmallOffice
) -> None:
    accepted(office)
    binh, chi = reviewing(visit), reviewing(visit, "chi")

    binh.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "4"})
    chi.sends(at(KHE_TRE), do="save", **{"verified.HD.02": "3"})

    assert "Đã lưu 1 tiêu chí" in chi.page.text
    assert (fields(chi)["verified.HD.01"], fields(chi)["verified.HD.02"]) == (["4"], ["3"])


def test_of_two_at_one_criterion_the_later_sees_the_other_value_and_decides(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh, chi = reviewing(visit), reviewing(visit, "chi")
    binh.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "4"})

    chi.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "3", "verified.HD.02": "2"})

    assert chi.answer.status_code == 409
    assert "HD.01 do binh lưu lúc 09:00 16/11/2026 (4)" in chi.page.text
    assert (fields(chi)["verified.HD.01"], fields(chi)["verified.HD.02"]) == (["3"], ["2"])
    chi.sends(at(KHE_TRE), do="save")
    assert (fields(chi)["verified.HD.01"], fields(chi)["verified.HD.02"]) == (["3"], ["2"])


def test_a_form_is_verified_from_what_was_typed_and_what_is_kept(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)

    binh.sends(at(KHE_TRE), do="keep:block:result", **{"verified.HD.01": "3", "reason.HD.01": "Trang hỏng"})
    assert fields(binh)["verified.HD.01"] == ["3"]
    assert fields(binh)["verified.HD.02"] == ["4,75"]
    assert fields(binh)["verified.HT.01"] == [""]
    binh.sends(at(KHE_TRE), do="keep:rest")
    binh.sends(at(KHE_TRE), do="verify")

    assert "Đã thẩm định xong phiếu của Thị trấn Khe Tre" in binh.page.text
    assert state_of(office, KHE_TRE) == "verified"
    assert answer_of(office, KHE_TRE, "HD.01")["difference_reason"] == "Trang hỏng"
    assert events(office, unit=KHE_TRE, action="verify")[0]["data"]["differences"] == ["HD.01"]
    assert all(row.draft is None for row in reviewed(office.acting("binh"), KEY, KHE_TRE).rows)
    assert holds(office) == []


def test_nobody_verifies_what_another_reviewer_changed_unseen(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh, chi = reviewing(visit), reviewing(visit, "chi")
    binh.sends(at(KHE_TRE), do="keep:rest")
    chi.goes(at(KHE_TRE))
    chi.sends(at(KHE_TRE), do="save", **{"verified.HD.02": "1", "reason.HD.02": "Thiếu"})

    binh.sends(at(KHE_TRE), do="verify")

    assert binh.answer.status_code == 409
    assert "chi vừa lưu HD.02 lúc 09:00 16/11/2026, sau khi bạn mở trang" in binh.page.text
    assert fields(binh)["verified.HD.02"] == ["1"]
    binh.sends(at(KHE_TRE), do="verify")
    assert answer_of(office, KHE_TRE, "HD.02")["verified"] == "1"


def test_evidence_stands_beside_its_criterion_with_what_is_known_of_it(visit: Visit, office: SmallOffice) -> None:
    submitted(office)
    evidence.add(office.acting("an"), KEY, KHE_TRE, "HD.01", [NewFile("trang.pdf", "pdf", b"%PDF-1.7 hong")])
    binh = reviewing(visit)
    assert f"/cycles/{KEY}/units/{KHE_TRE}/form/evidence/HD.01/" in " ".join(binh.page.links)
    binh.goes(f"{at(KHE_TRE)}?only=unproven")
    assert "HD.02" in binh.page.text
    assert "HD.01" not in binh.page.text

    binh.goes(f"{at(KHE_TRE)}/evidence/HD.01")

    assert "an nộp ngày 16/11/2026" in binh.page.text
    assert "Chữ ký số:" in binh.page.text
    assert reviewing(visit, "khe-tre").goes(f"{at(KHE_TRE)}/evidence/HD.01").text.count("trang.pdf") == 0


def test_every_fault_is_told_at_its_field_and_nothing_typed_is_lost(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)
    binh.sends(at(KHE_TRE), do="keep:rest")

    wrong = {"verified.HD.01": "3", "verified.HD.02": "bốn", "verified.HD.03": "9", "verified.HD.04": ""}
    binh.sends(at(KHE_TRE), do="verify", **wrong)

    assert binh.answer.status_code == 422
    for sentence in (
        "HD.01: kết quả thẩm định khác số tự chấm thì phải nêu lý do",
        "HD.02: «bốn» không phải là số điểm",
        "HD.03: 9 điểm nằm ngoài khoảng từ 0 đến 5",
    ):
        assert binh.page.text.count(sentence) == 2, sentence  # above, and at the field
    assert "1 tiêu chí chưa có điểm thẩm định: HD.04." in binh.page.text
    binh.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "5,7"})
    assert (fields(binh)["verified.HD.01"], fields(binh)["verified.HD.02"]) == (["5,7"], ["bốn"])
    assert state_of(office, KHE_TRE) == "verifying"


def test_the_level_that_would_follow_is_counted_without_saving_anything(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)
    assert "mức I" in binh.page.text

    binh.sends(at(KHE_TRE), do="try", **{"verified.HD.01": "0", "verified.HD.02": "0"})

    assert "Theo thẩm định 75,05 điểm, không xếp hạng" in binh.page.text
    assert "Theo tự chấm 85,5 điểm, mức I" in binh.page.text
    assert fields(binh)["verified.HD.01"] == ["0"]
    assert fields(reviewing(visit))["verified.HD.01"] == [""]


def test_a_script_saves_as_it_goes_and_gets_the_outcome_alone(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)
    sent = {name: values[-1] for name, values in fields(binh).items()} | {"verified.HD.01": "4"}

    answer = binh.client.post(at(KHE_TRE), data=sent, headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "Đã lưu lúc 09:00:00" in answer.text
    assert answer.text.count('name="was.') == 1
    assert fields(reviewing(visit))["verified.HD.01"] == ["4"]


def test_filters_show_the_criteria_asked_for_and_keep_the_others(visit: Visit, office: SmallOffice) -> None:
    accepted(office)
    binh = reviewing(visit)
    binh.sends(at(KHE_TRE), do="keep:rest", **{"verified.HD.01": "3", "reason.HD.01": "Trang hỏng"})

    binh.goes(f"{at(KHE_TRE)}?only=different")

    assert [name for name in fields(binh) if name.startswith("verified.")] == ["verified.HD.01"]
    binh.sends(at(KHE_TRE), do="verify")
    assert state_of(office, KHE_TRE) == "verified"


def test_the_form_before_and_after_by_deadline_is_one_click_away(visit: Visit, office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    office.on(date(2026, 11, 18))
    for unit in (HUONG_PHU, NOI_VU):
        submission.submit(office.acting("an"), KEY, unit, form(office, unit))

    binh = reviewing(visit, unit=NOI_VU)
    assert "phiếu thứ 2 trong 3 phiếu đang chờ" in binh.page.text
    assert [one for one in binh.page.links if one in (at(KHE_TRE), at(HUONG_PHU))] == [at(KHE_TRE), at(HUONG_PHU)]
    vu = reviewing(visit, "vu", KHE_TRE)
    assert at(NOI_VU) not in vu.page.links


def test_a_reviewers_own_unit_is_closed_to_them_before_anything_is_typed(visit: Visit, office: SmallOffice) -> None:
    accepted(office)

    vu = reviewing(visit, "vu", NOI_VU)

    assert "không ai thẩm định đơn vị của mình" in vu.page.text
    assert at(NOI_VU) not in [one.action for one in vu.page.forms]
    assert f"{at(NOI_VU)}/return" not in vu.page.links


def test_others_of_the_office_read_and_people_of_units_do_not_enter(visit: Visit, office: SmallOffice) -> None:
    accepted(office)

    for login in ("an", "dung", "giang"):
        reader = reviewing(visit, login)
        assert reader.answer.status_code == 200
        assert at(KHE_TRE) not in [one.action for one in reader.page.forms]
    assert reviewing(visit, "khe-tre").answer.status_code == 403


def test_who_comes_second_is_told_who_was_faster_and_when(visit: Visit, office: SmallOffice) -> None:
    submitted(office)
    an, binh = reviewing(visit, "an"), reviewing(visit)
    an.sends(f"{at(KHE_TRE)}/accept")
    assert "Đã tiếp nhận phiếu" in an.page.text

    binh.sends(f"{at(KHE_TRE)}/accept")
    assert binh.answer.status_code == 409
    assert "Việc gần nhất: Chuyên viên An tiếp nhận phiếu lúc 09:00 16/11/2026." in binh.page.text

    binh.goes(at(KHE_TRE))
    submission.verify(office.acting("chi"), KEY, KHE_TRE, keep_rest=True)
    binh.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "3"})
    assert "Việc gần nhất: Thẩm định viên Chi thẩm định phiếu lúc 09:00 16/11/2026." in binh.page.text


def test_a_form_goes_back_with_its_questions_and_what_was_verified_of_the_rest_stays(
    visit: Visit, office: SmallOffice
) -> None:
    accepted(office)
    binh = reviewing(visit)
    binh.sends(at(KHE_TRE), do="save", **{"verified.HD.01": "3", "verified.HD.02": "4"})
    binh.goes(f"{at(KHE_TRE)}/return")

    binh.sends(f"{at(KHE_TRE)}/return", reason="Thiếu số liệu")
    assert binh.answer.status_code == 422
    assert "ít nhất một tiêu chí" in binh.page.text
    assert binh.page.forms[-1].fields["reason"] == ["Thiếu số liệu"]
    binh.sends(f"{at(KHE_TRE)}/return", **{"question.HD.01": "Đường dẫn nào?"})

    assert "Đã trả lại phiếu cho Thị trấn Khe Tre với 1 câu hỏi" in binh.page.text
    assert form_of(office, KHE_TRE)["queries"][0]["question"] == "Đường dẫn nào?"
    submission.submit(office.acting("an"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(5))])
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    binh.goes(at(KHE_TRE))
    assert (fields(binh)["verified.HD.01"], fields(binh)["verified.HD.02"]) == ([""], ["4"])


def test_a_form_that_lacks_values_is_returned_with_the_question_written_already(
    visit: Visit, office: SmallOffice
) -> None:
    submitted(office, [])
    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE, without=["HD.05"]))
    an = reviewing(visit, "an")
    assert "Phiếu còn thiếu: HD.05" in an.page.text

    an.goes(f"{at(KHE_TRE)}/return")
    an.sends(f"{at(KHE_TRE)}/return")

    assert [one["criterion"] for one in form_of(office, KHE_TRE)["queries"]] == ["HD.05"]


def test_staff_open_a_verified_form_again_and_find_what_was_verified(visit: Visit, office: SmallOffice) -> None:
    verified(office)
    an = reviewing(visit, "an")

    an.sends(f"{at(KHE_TRE)}/reopen", reason="")
    assert an.answer.status_code == 422
    an.sends(f"{at(KHE_TRE)}/reopen", reason="Nhầm tiêu chí")

    assert state_of(office, KHE_TRE) == "verifying"
    binh = reviewing(visit)
    assert fields(binh)["verified.HD.01"] == ["5,7"]
    binh.sends(at(KHE_TRE), do="verify")
    assert state_of(office, KHE_TRE) == "verified"


def test_of_a_disputed_form_only_what_is_in_dispute_is_open_and_decided_anew(visit: Visit, office: SmallOffice) -> None:
    upheld(office)
    binh = reviewing(visit)
    assert [name for name in fields(binh) if name.startswith("verified.")] == ["verified.HD.01"]
    assert fields(binh)["verified.HD.01"] == [""]
    assert "đã công bố: 5,7" in binh.page.text

    binh.sends(at(KHE_TRE), do="verify")
    assert "1 tiêu chí chưa có điểm thẩm định: HD.01." in binh.page.text
    binh.sends(at(KHE_TRE), do="keep:HD.01")
    assert str(binh.answer.url).endswith(f"{at(KHE_TRE)}#c-HD.01")
    binh.sends(at(KHE_TRE), do="verify")

    assert state_of(office, KHE_TRE) == "verified"
    assert {unit: state_of(office, unit) for unit in UNITS} == dict.fromkeys(UNITS, "verified")
