"""A cycle as a whole on the web: what is shown to whom, and each act on it once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kyhan.cycle.commands import cycle, submission
from kyhan.cycle.queries.overview import day_counts, overview
from kyhan.cycle.queries.reminders import coming
from kyhan.cycle.queries.status import status
from kyhan.errors import NotAllowed
from kyhan.regulation.form import FormRow
from kyhan.web import cycle_state, timeline_drawing
from tests import factories
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
AT = f"/cycles/{KEY}"


def test_the_list_of_cycles_says_where_each_stands(office: SmallOffice, visit: Visit) -> None:
    factories.issued(office)

    page = visit("an").goes("/cycles")

    assert "đang khảo sát" in page.text
    assert {AT, "/cycles/new"} <= set(page.links)
    assert "/cycles/new" not in visit("dung").goes("/cycles").links


def test_the_letter_is_issued_from_the_page(office: SmallOffice, visit: Visit) -> None:
    factories.started(office)
    office.on(factories.ISSUED_ON)
    visitor = visit("an")
    visitor.goes(AT)

    visitor.sends(f"{AT}/issue", number="12/UBND-VP", issue_sure="1")

    assert "Đã phát hành công văn 12/UBND-VP" in visitor.page.text
    assert "4 đơn vị chưa xác nhận đã nhận công văn" in visitor.page.text
    assert f"{AT}/units?state=awaiting_receipt" in visitor.page.links


def test_a_refused_letter_keeps_what_was_typed_and_names_every_fault(office: SmallOffice, visit: Visit) -> None:
    factories.started(office)
    visitor = visit("an")
    visitor.goes(AT)

    visitor.sends(f"{AT}/issue", number="12/UBND-VP", letter_on="31/02/2026")

    assert visitor.answer.status_code == 422
    assert "«31/02/2026» không phải ngày" in visitor.page.text
    assert "không hoàn tác được" in visitor.page.text
    form = next(one for one in visitor.page.forms if one.action == f"{AT}/issue")
    assert form.fields["number"] == ["12/UBND-VP"]
    assert form.fields["letter_on"] == ["31/02/2026"]


def test_a_late_letter_without_its_reason_is_refused_by_the_rule_itself(office: SmallOffice, visit: Visit) -> None:
    factories.started(office)
    office.on(date(2026, 11, 12))
    visitor = visit("an")
    visitor.goes(AT)

    visitor.sends(f"{AT}/issue", number="12/UBND-VP", issue_sure="1")

    assert visitor.answer.status_code == 409
    assert "phải nêu lý do trễ" in visitor.page.text


def test_results_are_proposed_sent_back_proposed_and_published(office: SmallOffice, visit: Visit) -> None:
    factories.verified(office)
    staff, leader = visit("an"), visit("dung")
    staff.goes(AT)
    assert "Đã trình duyệt" in staff.sends(f"{AT}/propose", number="05/TTr-VP").text

    leader.goes(AT)
    assert "Đã trả lại" in leader.sends(f"{AT}/send-back", back_reason="Xem lại Phòng Nội vụ").text
    staff.goes(AT)
    staff.sends(f"{AT}/propose", number="06/TTr-VP")
    leader.goes(AT)
    leader.sends(f"{AT}/publish", number="15/QĐ-UBND", publish_sure="1")

    assert "Đã công bố kết quả theo quyết định 15/QĐ-UBND" in leader.page.text
    assert "còn thời hạn khiếu nại" in leader.page.text


def test_nothing_is_published_without_the_tick_beside_the_button(office: SmallOffice, visit: Visit) -> None:
    factories.proposed(office)
    leader = visit("dung")
    leader.goes(AT)

    leader.sends(f"{AT}/publish", number="15/QĐ-UBND")

    assert leader.answer.status_code == 422
    assert overview(office.acting("dung"), KEY).state == "awaiting_approval"


def test_a_changed_result_is_adjusted(office: SmallOffice, visit: Visit) -> None:
    factories.upheld(office)
    changed = [FormRow("HD.01", Decimal("5.00"), reason="Số liệu chưa đúng")]
    submission.verify(office.acting("binh"), KEY, KHE_TRE, changed, keep_rest=True)
    leader = visit("dung")
    leader.goes(AT)

    leader.sends(f"{AT}/adjust", number="16/QĐ-UBND", adjust_sure="1")

    assert "công bố lần 2" in leader.page.text


def test_the_public_page_is_opened_and_closed_and_the_cycle_ends(office: SmallOffice, visit: Visit) -> None:
    factories.published(office)
    staff = visit("an")
    staff.goes(AT)
    assert f"/public/{KEY}" in staff.sends(f"{AT}/public/open").links
    assert f"/public/{KEY}" not in staff.sends(f"{AT}/public/close").links
    office.on(date(2026, 12, 8))
    staff.goes(AT)

    assert "Đã khép lại kỳ đánh giá" in staff.sends(f"{AT}/close", close_sure="1").text


def test_the_leader_cancels_with_a_reason(office: SmallOffice, visit: Visit) -> None:
    factories.issued(office)
    leader = visit("dung")
    leader.goes(AT)

    leader.sends(f"{AT}/cancel", cancel_reason="Sáp nhập huyện", cancel_sure="1")

    assert "Đã hủy kỳ đánh giá" in leader.page.text
    assert "đã hủy" in leader.page.text


def test_nobody_is_shown_acts_of_another_role(office: SmallOffice, visit: Visit) -> None:
    factories.proposed(office)

    shown = {login: {form.action for form in visit(login).goes(AT).forms} for login in ("an", "binh", "dung", "giang")}

    assert {f"{AT}/publish", f"{AT}/send-back", f"{AT}/cancel"} <= shown["dung"]
    for login in ("an", "binh", "giang"):
        assert not any(action.startswith(AT) for action in shown[login])


def test_a_unit_sees_counts_of_all_and_days_of_its_own_only(office: SmallOffice, visit: Visit) -> None:
    factories.submitted(office)

    visitor = visit("khe-tre")
    page = visitor.goes(AT)

    assert "Thị trấn Khe Tre" in page.text
    assert "Xã Hương Phú" not in page.text
    assert not any(f"{AT}/units?" in link for link in page.links)
    assert visitor.goes(f"{AT}/reminders").text.count("không được vào trang này") == 1


def test_the_coming_reminders_are_told_to_the_office_and_to_no_unit(office: SmallOffice, visit: Visit) -> None:
    factories.acknowledged(office)
    office.on(date(2026, 11, 18))

    page = visit("an").goes(f"{AT}/reminders")

    assert "Cán bộ Khe Tre" in page.text
    with pytest.raises(NotAllowed):
        coming(office.acting("khe-tre"), KEY, 3)


def test_the_counts_of_the_database_are_those_of_the_whole_status(office: SmallOffice) -> None:
    factories.submitted(office, [KHE_TRE])
    office.on(factories.VERIFIED_ON)

    seen, told = overview(office.acting("an"), KEY), status(office.acting("an"), KEY)

    assert {state: one.units for state, one in seen.tallies.items()} == told["counts"]
    assert (seen.late, seen.overdue, seen.slack) == (
        len(told["late"]),
        len(told["overdue"]),
        told["slack_working_days"],
    )
    assert seen.overdue == 3


def test_a_big_office_is_drawn_by_day_and_not_by_unit(office: SmallOffice) -> None:
    factories.submitted(office, [KHE_TRE, HUONG_PHU])
    staff = office.acting("an")

    counts = day_counts(staff, KEY)
    drawing = timeline_drawing.of_whole(overview(staff, KEY), counts)

    assert [(one.on, one.handed_in, one.verified) for one in counts] == [(factories.SUBMITTED_ON, 2, 0)]
    assert [row.label for row in drawing.rows] == [
        "Hạn gửi công văn",
        "Hạn kết thúc đánh giá",
        "Phiếu gửi mỗi ngày",
        "Phiếu thẩm định mỗi ngày",
    ]
    assert all(drawing.left <= bar.x <= drawing.width for row in drawing.rows for bar in row.bars)


def test_a_cancelled_cycle_ends_its_stepper_where_it_was(office: SmallOffice) -> None:
    factories.issued(office)
    cycle.cancel(office.acting("dung"), KEY, reason="Sáp nhập huyện")

    steps = cycle_state.steps(overview(office.acting("an"), KEY))

    assert [one.state for one in steps] == ["prepared", "surveying", "cancelled"]


def test_a_cycle_that_is_not_there_is_said_so(visit: Visit) -> None:
    visitor = visit("an")

    visitor.goes("/cycles/1999")

    assert visitor.answer.status_code == 404


def test_a_second_cycle_of_a_year_has_its_pages_under_its_own_name(visit: Visit, office: SmallOffice) -> None:
    cycle.start(office.acting("an"), 2026, regulation_id=office.regulation.id, key="2026/tinh-mau")
    visitor = visit("an")

    for address in ("", "/units", "/results", "/complaints", "/documents", "/deadlines"):
        visitor.goes(f"/cycles/2026/tinh-mau{address}")
        assert visitor.answer.status_code == 200, address
        assert "2026/tinh-mau" in visitor.page.text
    assert all(visitor.client.get(link).status_code == 200 for link in visitor.page.links if "tinh-mau" in link)
