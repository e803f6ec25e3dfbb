"""Starting a cycle on the web, step by step."""

from collections.abc import Callable

from kyhan.cycle.commands import credentials, people
from kyhan.cycle.commands.people import NewUser
from tests import factories
from tests.factories import SmallOffice
from tests.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
CHOSEN = "year=2026&regulation=nam-dong-2018&key="


def test_a_cycle_is_started_step_by_step(visit: Visit) -> None:
    visitor = visit("an")
    assert "Năm đánh giá" in visitor.goes("/cycles/new").text

    second = visitor.goes(f"/cycles/new?step=2&{CHOSEN}")
    assert "3 đơn vị" in second.text
    assert "1 đơn vị" in second.text
    third = visitor.goes(f"/cycles/new?step=3&{CHOSEN}&letter_on=06/11/2026")
    assert "Thứ Sáu, 20/11/2026" in third.text
    visitor.goes(f"/cycles/new?step=4&{CHOSEN}")
    visitor.sends("/cycles/new")

    assert "Đã lập kỳ 2026" in visitor.page.text
    assert any(form.action == "/cycles/2026/issue" for form in visitor.page.forms)


def test_a_letter_too_late_is_said_before_it_happens(visit: Visit) -> None:
    page = visit("an").goes(f"/cycles/new?step=3&{CHOSEN}&letter_on=14/12/2026")

    assert "Không kịp hạn" in page.text


def test_a_fault_in_the_first_step_shows_it_again_with_what_was_typed(visit: Visit) -> None:
    visitor = visit("an")

    page = visitor.goes("/cycles/new?step=2&year=hai&regulation=nam-dong-2018&key=a/b")

    assert visitor.answer.status_code == 422
    assert "«hai» không phải số nguyên" in page.text
    assert "«a/b» không làm địa chỉ trang được" in page.text
    assert next(form for form in page.forms if "year" in form.fields).fields["year"] == ["hai"]


def test_a_day_of_another_year_is_refused_where_it_is_typed(visit: Visit) -> None:
    visitor = visit("an")

    page = visitor.goes(f"/cycles/new?step=3&{CHOSEN}&letter_on=01/06/2031")

    assert visitor.answer.status_code == 422
    assert any("letter_on" in form.fields for form in page.forms)


def test_a_name_that_is_taken_is_refused(office: SmallOffice, visit: Visit) -> None:
    factories.started(office)
    visitor = visit("an")
    assert "Năm này đã có kỳ: 2026" in visitor.goes(f"/cycles/new?step=4&{CHOSEN}").text

    visitor.sends("/cycles/new")

    assert visitor.answer.status_code == 409


def test_only_staff_start_cycles(office: SmallOffice, visit: Visit) -> None:
    people.add(office.acting("admin"), [NewUser("root", "Quản trị Root", "root@office.example", ("admin",))])

    credentials.set_practice_password(office.acting("admin"), "root", PASSWORD)

    for login in ("root", "dung", "khe-tre"):
        visitor = visit(login)
        visitor.goes("/cycles/new")
        assert visitor.answer.status_code == 403
