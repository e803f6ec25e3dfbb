"""What waits for whom: every role finds its tasks by deadline, and nobody those of others."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kyhan.cycle.commands import complaint, submission
from kyhan.cycle.queries.tasks import Kind
from kyhan.cycle.queries.work import work
from kyhan.regulation.form import FormRow
from kyhan.web.site import Site
from tests import factories
from tests.factories import HUONG_PHU, HUONG_SON, KEY, KHE_TRE, NOI_VU, SmallOffice
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def kinds(office: SmallOffice, login: str) -> list[Kind]:
    return [one.kind for one in work(office.acting(login))]


def test_staff_are_told_to_issue_the_letter_and_find_the_button(office: SmallOffice, visit: Visit) -> None:
    factories.started(office)

    visitor = visit("an")
    visitor.goes("/")

    assert "Phát hành công văn và phiếu khảo sát" in visitor.page.text
    assert "Thứ Hai, 09/11/2026" in visitor.page.text
    assert f"/cycles/{KEY}#acts" in visitor.page.links
    assert "Việc của tôi 1 việc đang chờ" in visitor.page.text
    assert kinds(office, "dung") == []


def test_a_unit_confirms_receipt_with_one_button_and_its_form_is_next(office: SmallOffice, visit: Visit) -> None:
    factories.issued(office)
    visitor = visit("khe-tre")
    visitor.goes("/")

    visitor.sends("/tasks/acknowledge")

    assert "Đã xác nhận nhận công văn hôm nay" in visitor.page.text
    assert f"/cycles/{KEY}/units/{KHE_TRE}/form" in visitor.page.links
    assert kinds(office, "khe-tre-head") == [Kind.FILL_IN]


def test_a_receipt_that_was_confirmed_meanwhile_is_refused_in_words(office: SmallOffice, visit: Visit) -> None:
    factories.issued(office)
    visitor = visit("khe-tre")
    visitor.goes("/")
    submission.acknowledge(office.acting("an"), KEY, [KHE_TRE], proof="CV đến 15")

    visitor.sends("/tasks/acknowledge")

    assert visitor.answer.status_code == 409
    assert "Chưa làm được" in visitor.page.text


def test_many_things_of_a_kind_are_one_task_with_the_nearest_deadline(office: SmallOffice) -> None:
    factories.submitted(office, [KHE_TRE, HUONG_PHU, NOI_VU])
    (task,) = (one for one in work(office.acting("an")) if one.kind is Kind.ACCEPT)

    assert str(task.what) == "3 phiếu chờ tiếp nhận"
    assert (str(task.due_on), task.overdue, task.unit) == ("2026-12-01", False, None)


def test_units_past_their_deadline_are_a_task_of_the_staff(office: SmallOffice) -> None:
    factories.submitted(office, [KHE_TRE])
    office.on(factories.VERIFIED_ON)

    tasks = {one.kind: one for one in work(office.acting("an"))}

    assert tasks[Kind.FORMS_OVERDUE].overdue
    assert str(tasks[Kind.FORMS_OVERDUE].what).startswith("3 đơn vị quá hạn gửi phiếu")


def test_a_reviewer_gets_no_task_about_their_own_unit(office: SmallOffice) -> None:
    factories.accepted(office)

    everyone, others = (
        next(one for one in work(office.acting(login)) if one.kind is Kind.VERIFY) for login in ("binh", "vu")
    )

    assert str(everyone.what) == "4 phiếu chờ thẩm định"
    assert str(others.what) == "3 phiếu chờ thẩm định"


def test_the_leader_decides_what_was_proposed(office: SmallOffice, visit: Visit) -> None:
    factories.proposed(office)

    assert "Công bố hoặc trả lại kết quả trình duyệt" in visit("dung").page.text
    assert kinds(office, "an") == []


def test_after_publication_a_unit_may_complain_once(office: SmallOffice) -> None:
    factories.published(office)
    assert kinds(office, "huong-phu") == [Kind.COMPLAIN]

    complaint.file(office.acting("huong-phu"), KEY, HUONG_PHU, "Đề nghị xem lại.", criteria=["HD.01"])

    assert kinds(office, "huong-phu") == []
    assert kinds(office, "an") == [Kind.ACCEPT_COMPLAINTS]


def test_who_verified_a_form_is_not_asked_to_decide_the_complaint(office: SmallOffice) -> None:
    number = factories.filed(office).number
    complaint.accept(office.acting("an"), KEY, number)

    assert kinds(office, "binh") == []
    assert kinds(office, "chi") == kinds(office, "dung") == [Kind.DECIDE_COMPLAINTS]


def test_an_upheld_complaint_ends_with_an_adjusting_decision_of_the_leader(office: SmallOffice) -> None:
    factories.upheld(office)
    assert kinds(office, "dung") == []
    changed = [FormRow("HD.01", Decimal("5.00"), reason="Số liệu chưa đúng")]

    submission.verify(office.acting("binh"), KEY, KHE_TRE, changed, keep_rest=True)

    assert kinds(office, "dung") == [Kind.ADJUST]


def test_when_the_window_is_over_and_nothing_is_open_the_staff_may_close(office: SmallOffice) -> None:
    factories.published(office)
    assert kinds(office, "an") == []

    office.on(date(2026, 12, 8))

    assert kinds(office, "an") == [Kind.CLOSE]


def test_a_form_recorded_as_missing_can_still_be_sent(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(factories.VERIFIED_ON)
    submission.mark_missing(office.acting("an"), KEY, [KHE_TRE, HUONG_SON], reason="Không gửi")

    assert kinds(office, "khe-tre") == [Kind.SEND_LATE]


def test_an_auditor_has_nothing_to_do_and_is_led_to_the_history(visit: Visit) -> None:
    page = visit("giang").page

    assert "Thanh tra chỉ xem" in page.text
    assert "/history" in page.links


def test_an_administrator_of_a_live_office_is_told_of_a_silent_scheduler(visit: Visit, site: Site) -> None:
    site.practice_clock = None

    assert "Bộ lập lịch không chạy" in visit("admin").page.text
