"""Complaints in the browser: filed by a unit or from paper, decided by somebody who did not verify."""

from collections.abc import Callable
from datetime import date

from kyhan.cycle.commands import complaint
from kyhan.cycle.queries import complaints
from tests.factories import FILED_ON, HUONG_PHU, KEY, KHE_TRE, SmallOffice, filed, published, verified
from tests.readings import state_of
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
HERE = f"/cycles/{KEY}/complaints"


def state(office: SmallOffice) -> str:
    """Returns the state of the first complaint."""
    found: str = complaints.complaints(office.acting("an"), KEY)["complaints"][0]["state"]
    return found


def test_a_unit_files_for_criteria_of_its_own_form_and_sees_the_days_counted(office: SmallOffice, visit: Visit) -> None:
    published(office)
    office.on(FILED_ON)
    visitor = visit("khe-tre")
    assert "Thứ Hai, 07/12/2026" in visitor.goes(HERE).text
    visitor.goes(f"{HERE}/new")

    visitor.sends(f"{HERE}/new", text="Đề nghị xem lại.", criteria=["HD.01", "HD.03"])

    assert "Đã ghi khiếu nại số 1, trong hạn" in visitor.page.text
    assert "HD.03" in visitor.page.text
    assert state(office) == "filed"


def test_a_complaint_without_text_is_refused_and_keeps_its_criteria(office: SmallOffice, visit: Visit) -> None:
    published(office)
    office.on(FILED_ON)
    visitor = visit("khe-tre")
    visitor.goes(f"{HERE}/new")

    visitor.sends(f"{HERE}/new", text=" ", criteria=["HD.02"])

    assert visitor.answer.status_code == 422
    assert "nội dung: chưa điền" in visitor.page.text
    assert visitor.page.forms[-1].fields["criteria"] == ["HD.02"]


def test_the_staff_record_a_paper_with_its_day_and_number(office: SmallOffice, visit: Visit) -> None:
    published(office)
    office.on(date(2026, 12, 9))
    visitor = visit("an")
    visitor.goes(f"{HERE}/new?unit=Xã Hương Phú")

    visitor.sends(f"{HERE}/new", text="Xem lại.", filed_on="04/12/2026", document="7/UBND")

    assert "trong hạn" in visitor.page.text
    assert "7/UBND" in visitor.page.text
    visitor.goes(f"{HERE}/new?unit=không có")
    assert visitor.answer.status_code == 404
    assert any("unit" in form.fields for form in visitor.page.forms)


def test_a_unit_has_its_own_complaints_alone(office: SmallOffice, visit: Visit) -> None:
    filed(office)
    other = visit("huong-phu")

    assert "Chưa có khiếu nại nào" in other.goes(HERE).text
    other.goes(f"{HERE}/1")
    assert other.answer.status_code == 404
    own = visit("khe-tre").goes(f"{HERE}/1").text
    assert "Thẩm định viên Bình" not in own
    assert "Rút khiếu nại" in own


def test_who_verified_the_unit_is_told_so_before_typing_anything(office: SmallOffice, visit: Visit) -> None:
    filed(office)
    complaint.accept(office.acting("an"), KEY, 1)
    visitor = visit("binh")

    page = visitor.goes(f"{HERE}/1")

    assert "đã thẩm định đơn vị này; người giải quyết khiếu nại phải là người khác" in page.text
    assert f"{HERE}/1" not in [form.action for form in page.forms if "reason" in form.fields]


def test_a_late_one_is_accepted_by_the_leader_with_a_reason(office: SmallOffice, visit: Visit) -> None:
    published(office)
    office.on(date(2026, 12, 8))
    complaint.file(office.acting("huong-phu"), KEY, HUONG_PHU, "Xem lại.")
    assert "chỉ lãnh đạo nhận được" in visit("an").goes(f"{HERE}/1").text
    leader = visit("dung")
    leader.goes(f"{HERE}/1")

    leader.sends(f"{HERE}/1", do="accept")
    assert leader.answer.status_code == 409
    leader.sends(f"{HERE}/1", do="accept", reason="Bưu điện chậm")

    assert "Đã thụ lý" in leader.page.text
    assert "Bưu điện chậm" in leader.page.text


def test_a_preview_shows_who_would_move_and_upholding_opens_the_form(office: SmallOffice, visit: Visit) -> None:
    filed(office)
    complaint.accept(office.acting("an"), KEY, 1)
    visitor = visit("chi")

    preview = visitor.goes(f"{HERE}/1?points-HD.01=0")
    assert "Chỉ tính thử, không lưu" in preview.text
    assert "Xã Hương Phú 20164 2 → 1" in preview.text
    assert state_of(office, KHE_TRE) == "verified"
    visitor.sends(f"{HERE}/1", do="uphold")
    assert visitor.answer.status_code == 422
    visitor.sends(f"{HERE}/1", do="uphold", reason="Số liệu chưa đúng", letter="20/UBND-VP")

    assert "đang mở để thẩm định lại HD.01" in visitor.page.text
    assert state_of(office, KHE_TRE) == "verifying"


def test_a_complaint_is_dismissed_rejected_or_withdrawn_by_its_button(office: SmallOffice, visit: Visit) -> None:
    filed(office)
    for _ in range(2):
        complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Xem lại.", criteria=["HD.02"])
    complaint.accept(office.acting("an"), KEY, 1)

    for login, number, act, done in (
        ("dung", 1, "dismiss", "kết quả giữ nguyên"),
        ("an", 2, "reject", "Đã từ chối thụ lý"),
        ("khe-tre", 3, "withdraw", "Đã rút khiếu nại"),
    ):
        visitor = visit(login)
        visitor.goes(f"{HERE}/{number}")
        visitor.sends(f"{HERE}/{number}", do=act, reason="Đã trả lời")
        assert done in visitor.page.text


def test_before_publication_no_time_for_complaints_runs(office: SmallOffice, visit: Visit) -> None:
    verified(office)

    assert "chưa có thời hạn khiếu nại" in visit("khe-tre").goes(HERE).text
