"""The calendar on the web: what a year and a month show, counting with the receipt, and changes seen before they are made."""

from collections.abc import Callable
from datetime import date

from kyhan.cycle.queries import calendar as calendars
from tests.factories import SmallOffice, acknowledged
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def test_a_year_shows_days_off_with_their_document_and_both_days_of_a_swap_lead_to_each_other(visit: Visit) -> None:
    page = visit("khe-tre").goes("/calendar?year=2026")

    assert "Thứ Ba, 24/11/2026" in page.text
    assert "10065/VPCP-KGVX (02/10/2026)" in page.text
    assert "/calendar?year=2026#d-2026-01-10" in page.links
    assert "/calendar?year=2026#d-2026-01-02" in page.links
    assert {"d-2026-11-24", "d-2026-01-10"} <= set(page.ids)
    assert "/calendar/change" not in page.links


def test_a_month_shows_its_special_days_and_leads_to_its_neighbours(visit: Visit) -> None:
    page = visit("an").goes("/calendar/2026/11")

    assert "Ngày Văn hóa Việt Nam" in page.text
    assert "20 ngày làm việc" in page.text
    assert {"/calendar/2026/10", "/calendar/2026/12"} <= set(page.links)


def test_a_year_that_is_not_covered_is_said_and_can_be_adopted(visit: Visit) -> None:
    page = visit("an").goes("/calendar?year=2040")

    assert "chưa có năm 2040" in page.text
    assert "/calendar/change?kind=adopt&year=2040" in page.links


def test_counting_onward_and_backward_tells_every_day(visit: Visit) -> None:
    visitor = visit("giang")

    onward = visitor.goes("/calendar/count?start=13/11/2026&n=10&kind=working_days").text
    backward = visitor.goes("/calendar/count?start=26/11/2026&n=2&kind=back").text

    assert "hết hạn lúc 24:00 Thứ Hai, 30/11/2026" in onward
    assert "Thứ Ba, 24/11/2026: ngày nghỉ (Ngày Văn hóa Việt Nam; 10065/VPCP-KGVX)" in onward
    assert "2 ngày làm việc trước Thứ Năm, 26/11/2026 là Thứ Hai, 23/11/2026" in backward


def test_a_count_that_cannot_be_keeps_what_was_typed(visit: Visit) -> None:
    visitor = visit("an")

    page = visitor.goes("/calendar/count?start=30/02/2026&n=0&kind=weeks")

    assert visitor.answer.status_code == 422
    assert page.forms[-1].fields["start"] == ["30/02/2026"]
    assert page.forms[-1].fields["kind"] == ["weeks"]


def test_a_day_off_shows_which_deadlines_move_before_it_is_written(visit: Visit, office: SmallOffice) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes("/calendar/change?kind=off")
    on = date(2026, 11, 17)

    preview = visitor.sends("/calendar/change", on="17/11/2026", reason="Bão số 9", step="preview").text
    before = calendars.office_calendar(office.app).is_working_day(on)
    done = visitor.sends("/calendar/change", step="do").text

    assert "Thị trấn Khe Tre" in preview
    assert "Thứ Tư, 25/11/2026" in preview
    assert before
    assert "1 ngày thay đổi, 4 hạn chuyển ngày" in done
    assert "Bão số 9" in done
    assert not calendars.office_calendar(office.app).is_working_day(on)


def test_a_change_is_taken_back_from_its_line(visit: Visit, office: SmallOffice) -> None:
    visitor = visit("an")
    visitor.goes("/calendar/change?kind=off")
    visitor.sends("/calendar/change", on="17/11/2026", reason="Bão số 9", step="preview")
    page = visitor.sends("/calendar/change", step="do")

    (undo,) = [link for link in page.links if "kind=undo" in link]
    visitor.goes(undo)
    visitor.sends("/calendar/change", step="preview")
    visitor.sends("/calendar/change", step="do")

    assert calendars.office_calendar(office.app).is_working_day(date(2026, 11, 17))


def test_a_swap_without_a_document_is_refused_and_stays_typed(visit: Visit) -> None:
    visitor = visit("an")
    visitor.goes("/calendar/change?kind=swap")

    page = visitor.sends("/calendar/change", off_on="20/11/2026", work_on="21/11/2026", step="preview")

    assert visitor.answer.status_code == 422
    assert "phải có số văn bản chính thức" in page.text
    assert "--document" not in page.text
    assert page.forms[-1].fields["off_on"] == ["20/11/2026"]


def test_the_proposed_days_are_compared_and_lead_to_adopting_them(visit: Visit) -> None:
    page = visit("an").goes("/calendar/review?year=2040")

    assert "chưa có năm 2040" in page.text
    assert "Tạm tính" in page.text
    assert "/calendar/change?kind=adopt&year=2040" in page.links


def test_only_the_office_changes_the_calendar(visit: Visit) -> None:
    for login in ("khe-tre", "giang", "dung"):
        visitor = visit(login)
        visitor.goes("/calendar/change")
        assert visitor.answer.status_code == 403
