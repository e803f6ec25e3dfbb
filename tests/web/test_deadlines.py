"""The deadlines of a cycle on the web: listed, explained, extended, and as a calendar file."""

from collections.abc import Callable
from datetime import date

from kyhan.cycle.commands import deadline
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice, acknowledged
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
LIST = f"/cycles/{KEY}/deadlines"


def test_a_moved_deadline_shows_its_old_and_new_day_and_why(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    deadline.extend(office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 27), reason="Mưa lũ", document="3/UBND")
    visitor = visit("giang")

    assert "Thứ Hai, 23/11/2026 → Thứ Sáu, 27/11/2026; Mưa lũ" in visitor.goes(f"{LIST}?q=khe").text
    assert "thay bằng hạn khác" in visitor.goes(f"{LIST}?q=khe&show=all&of=submission").text
    explained = visitor.goes(f"{LIST}/explain?subject={KHE_TRE}&kind=submission").text

    assert "Chuyển từ Thứ Hai, 23/11/2026 sang Thứ Sáu, 27/11/2026, vì Mưa lũ (3/UBND)." in explained
    assert "10. Thứ Hai, 23/11/2026" in explained


def test_staff_extend_a_deadline_from_its_line_and_a_refusal_keeps_what_was_typed(
    office: SmallOffice, visit: Visit
) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes(f"{LIST}?subject={KHE_TRE}&kind=submission")

    visitor.sends(f"{LIST}/extend", until="20/11/2026", reason="Mưa lũ", document="")
    assert visitor.answer.status_code == 422
    assert "số văn bản: chưa điền" in visitor.page.text
    assert visitor.page.forms[-1].fields["reason"] == ["Mưa lũ"]
    visitor.sends(f"{LIST}/extend", until="28/11/2026", document="3/UBND")

    assert "Đã gia hạn gửi phiếu: từ Thứ Hai, 23/11/2026 sang hết Thứ Hai, 30/11/2026." in visitor.page.text


def test_a_deadline_of_the_whole_cycle_is_extended_by_the_words_people_use(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes(LIST)
    known = {"kind": "conclusion", "reason": "Mưa lũ", "document": "3/UBND"}

    visitor.sends(f"{LIST}/extend", subject="Khiếu nại số 1", until="15/01/2027", **known)
    assert "complaint/1" in visitor.page.text  # there is none yet
    visitor.sends(f"{LIST}/extend", subject="Cả kỳ", until="15/01/2027", **known)

    assert "sang hết Thứ Sáu, 15/01/2027" in visitor.page.text


def test_people_of_a_unit_see_its_deadlines_alone_and_extend_nothing(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("khe-tre")

    text = visitor.goes(LIST).text
    assert "Thị trấn Khe Tre" in text
    assert "Hương" not in text
    assert not any(form.action.endswith("/extend") for form in visitor.page.forms)
    visitor.goes(f"{LIST}/explain?subject={HUONG_PHU}")
    assert visitor.answer.status_code == 403
    visitor.goes(f"{LIST}.ics?unit={HUONG_PHU}")

    assert visitor.answer.status_code == 403


def test_the_calendar_file_holds_what_concerns_the_one_who_asks(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)

    visitor = visit("khe-tre")
    visitor.goes(f"{LIST}.ics")

    assert visitor.answer.headers["content-type"].startswith("text/calendar")
    assert visitor.answer.text.count("BEGIN:VEVENT") == 2
