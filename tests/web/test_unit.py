"""One unit's page: what it says to whom, the acts that may be done now, and a form that comes as a file."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.cycle.commands import submission
from kyhan.regulation.form import FormRow
from tests import workbooks
from tests.factories import (
    KEY,
    KHE_TRE,
    NOI_VU,
    SUBMITTED_ON,
    SmallOffice,
    acknowledged,
    form,
    form_file,
    issued,
    published,
    submitted,
    upheld,
    verified,
)
from tests.readings import answer_of, events, state_of
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
UNIT = f"/cycles/{KEY}/units/{KHE_TRE}"


def acts(visitor: Visitor) -> set[str]:
    """Returns the acts that the unit's page offers."""
    return {one.action.removeprefix(f"{UNIT}/") for one in visitor.page.forms if one.action.startswith(UNIT)}


def test_the_page_says_where_the_form_stands_and_how_its_clocks_were_counted(office: SmallOffice, visit: Visit) -> None:
    submitted(office)

    text = visit("an").goes(UNIT).text

    assert "đã gửi, chờ Văn phòng tiếp nhận" in text
    assert "Nhận công văn Thứ Hai, 09/11/2026 (CV đến 15)" in text
    assert "Hạn thẩm định phiếu: hết Thứ Ba, 01/12/2026" in text
    assert "Thứ Ba, 24/11/2026: ngày nghỉ (Ngày Văn hóa Việt Nam" in text
    assert "Đã trả lời 34/34 tiêu chí" in text


def test_each_person_is_offered_the_acts_of_their_role_alone(office: SmallOffice, visit: Visit) -> None:
    submitted(office)
    offered = {"an": {"accept", "extend"}, "binh": {"accept"}, "khe-tre": {"withdraw"}, "dung": {"extend", "exempt"}}

    for login, expected in offered.items():
        visitor = visit(login)
        visitor.goes(UNIT)
        assert acts(visitor) == expected, login
    visitor = visit("vu")
    visitor.goes(f"/cycles/{KEY}/units/{NOI_VU}")

    assert not any("accept" in one.action for one in visitor.page.forms)  # nobody accepts the form of the own unit


def test_people_of_a_unit_see_no_other_unit(office: SmallOffice, visit: Visit) -> None:
    submitted(office)
    visitor = visit("khe-tre")

    visitor.goes(f"/cycles/{KEY}/units/{NOI_VU}")

    assert visitor.answer.status_code == 403
    assert "Phòng Nội vụ" not in visitor.page.text


def test_a_unit_sees_its_score_as_it_is_published_and_not_before(office: SmallOffice, visit: Visit) -> None:
    verified(office)
    assert "Điểm và mức Phần Điểm Mức" in visit("an").goes(UNIT).text
    unit = visit("khe-tre")
    assert "sau khi có quyết định công bố" in unit.goes(UNIT).text
    assert "binh" not in unit.page.text


def test_a_unit_sees_its_published_score(office: SmallOffice, visit: Visit) -> None:
    published(office)

    assert "hạng 1" in visit("khe-tre").goes(UNIT).text


def test_what_a_complaint_changes_is_shown_to_the_unit_after_the_next_decision(
    office: SmallOffice, visit: Visit
) -> None:
    upheld(office)
    submission.verify(
        office.acting("binh"), KEY, KHE_TRE, [FormRow("HD.01", Decimal("5.00"), reason="Xem lại")], keep_rest=True
    )

    assert "hạng" not in visit("khe-tre").goes(UNIT).text


def test_the_unit_confirms_the_letter_and_takes_its_form_back(office: SmallOffice, visit: Visit) -> None:
    issued(office)
    visitor = visit("khe-tre")
    visitor.goes(UNIT)

    visitor.sends(f"{UNIT}/acknowledge")
    assert "Đã ghi ngày nhận công văn." in visitor.page.text
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    visitor.goes(UNIT)
    visitor.sends(f"{UNIT}/withdraw")

    assert state_of(office, KHE_TRE) == "filling"


def test_staff_accept_and_open_again_and_an_empty_reason_is_refused(office: SmallOffice, visit: Visit) -> None:
    submitted(office)
    visitor = visit("an")
    visitor.goes(UNIT)
    visitor.sends(f"{UNIT}/accept")
    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)
    visitor.goes(UNIT)

    visitor.sends(f"{UNIT}/reopen", reason=" ")
    assert visitor.answer.status_code == 422
    assert "lý do: chưa điền" in visitor.page.text
    visitor.sends(f"{UNIT}/reopen", reason="Nhập nhầm")

    assert state_of(office, KHE_TRE) == "verifying"


def test_staff_extend_the_deadline_of_the_unit(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes(UNIT)

    visitor.sends(f"{UNIT}/extend", until="27/11/2026", reason="Mưa lũ", document="3/UBND")

    assert "từ Thứ Hai, 23/11/2026 sang hết Thứ Sáu, 27/11/2026" in visitor.page.text
    assert "được gia hạn" in visitor.page.text


def test_missing_and_exempt_are_recorded_with_their_reason(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    staff = visit("an")
    staff.goes(UNIT)
    staff.sends(f"{UNIT}/mark-missing", reason="Không có phiếu")
    assert staff.answer.status_code == 409
    assert "đến hết ngày 23/11/2026" in staff.page.text
    leader = visit("dung")
    leader.goes(UNIT)

    leader.sends(f"{UNIT}/exempt", reason="Sáp nhập")

    assert events(office, action="exempt")[0]["data"]["reason"] == "Sáp nhập"


@pytest.fixture
def given_out(office: SmallOffice, visit: Visit, tmp_path: Path) -> Path:
    """The unit's workbook as it was downloaded, with another value of HD.01 filled in."""
    acknowledged(office)
    office.on(SUBMITTED_ON)
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)
    visitor = visit("khe-tre")
    visitor.goes(UNIT)
    visitor.sends(f"{UNIT}/workbook.xlsx")
    file = tmp_path / "20161.xlsx"
    file.write_bytes(visitor.answer.content)
    return workbooks.fill(file, "HD.01", "Tự chấm", Decimal("3.00"))


def test_a_workbook_that_comes_back_is_taken_as_the_form(office: SmallOffice, visit: Visit, given_out: Path) -> None:
    visitor = visit("an")
    visitor.goes(UNIT)

    visitor.sends(
        f"{UNIT}/workbook", files={"file": (given_out.name, given_out.read_bytes())}, document="45/UBND", take=""
    )

    assert "Đã nhận phiếu ngày 16/11/2026. Phiếu đủ số liệu." in visitor.page.text
    assert Decimal(answer_of(office, KHE_TRE, "HD.01")["declared"]) == Decimal(3)
    assert events(office, action="submit")[-1]["data"]["document"] == "45/UBND"


def test_cells_that_both_sides_changed_are_decided_on_the_page_and_nothing_is_taken_before(
    office: SmallOffice, visit: Visit, given_out: Path
) -> None:
    changed = [FormRow("HD.01", Decimal("2.50")) if row.criterion == "HD.01" else row for row in form(office, KHE_TRE)]
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, changed)
    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)
    visitor = visit("khe-tre")
    visitor.goes(UNIT)

    visitor.sends(f"{UNIT}/workbook", files={"file": (given_out.name, given_out.read_bytes())})
    assert visitor.answer.status_code == 422
    assert "HD.01 tự chấm 5,7 2,5 3" in visitor.page.text
    assert state_of(office, KHE_TRE) == "filling"
    (choice,) = [one for one in visitor.page.forms if "content" in one.fields]
    visitor.page.forms = [choice]
    visitor.sends(f"{UNIT}/workbook", **{"take:HD.01": "returned"})

    assert "Phiếu đủ số liệu" in visitor.page.text
    assert Decimal(answer_of(office, KHE_TRE, "HD.01")["declared"]) == Decimal(3)


def test_a_file_with_faults_is_refused_with_every_one_of_them(
    office: SmallOffice, visit: Visit, tmp_path: Path
) -> None:
    acknowledged(office)
    rows = [FormRow("HD.01", Decimal(99)), FormRow("KHÔNG.CÓ", Decimal(1))]
    file = form_file(tmp_path / "phieu.csv", rows)
    visitor = visit("khe-tre")
    visitor.goes(UNIT)

    visitor.sends(f"{UNIT}/workbook", files={"file": (file.name, file.read_bytes())})

    assert visitor.answer.status_code == 422
    assert "2 lỗi" in visitor.page.text


def test_the_form_is_offered_only_to_those_who_may_open_it(office: SmallOffice, visit: Visit) -> None:
    submitted(office)

    for login, offered in (("khe-tre", True), ("an", True), ("binh", False), ("dung", False), ("giang", False)):
        assert (f"{UNIT}/form" in visit(login).goes(UNIT).links) is offered, login
