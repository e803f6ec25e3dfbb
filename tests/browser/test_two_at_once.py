"""Two people act on one thing at the same time: one wins, the other is told who did what and when, and loses nothing typed."""

from typing import Final

from playwright.sync_api import Locator, expect

from tests.browsing import People, Person
from tests.factories import KEY, KHE_TRE, SmallOffice, acknowledged, submitted

UNIT: Final = f"/cycles/{KEY}/units/{KHE_TRE}"


def test_of_two_who_accept_a_form_the_second_is_told_who_was_faster(who: People, office: SmallOffice) -> None:
    submitted(office)
    faster, slower = who["an"], who["admin"]
    for one in (faster, slower):
        one.goes(UNIT)

    faster.presses("Tiếp nhận vào thẩm định")
    slower_sees = slower.page.get_by_role("button", name="Tiếp nhận vào thẩm định")
    expect(slower_sees).to_be_visible()
    faster.is_told("Đã tiếp nhận phiếu vào thẩm định.")
    slower.presses("Tiếp nhận vào thẩm định")

    slower.is_refused("Việc gần nhất: Chuyên viên An tiếp nhận phiếu lúc 09:00 16/11/2026.")
    expect(slower_sees).to_have_count(0)


def _points(person: Person) -> Locator:
    return person.page.get_by_label("Tự chấm HD.01", exact=True)


def _saves(person: Person, value: str, *, by_itself: bool) -> None:
    """Types a value; a script saves it as the field is left, without one a button does."""
    _points(person).fill(value)
    if by_itself:
        _points(person).press("Tab")
    else:
        person.page.get_by_role("button", name="Lưu", exact=True).first.click()


def test_of_two_who_save_a_criterion_the_second_sees_both_values_and_chooses(who: People, office: SmallOffice) -> None:
    acknowledged(office)
    officer, head = who["khe-tre"], who["khe-tre-head"]
    for one in (officer, head):
        one.goes(f"{UNIT}/form")

    _saves(officer, "5", by_itself=who.scripts)
    officer.sees("Đã lưu lúc 09:00:00.")
    _saves(head, "4,5", by_itself=who.scripts)

    choice = head.page.get_by_role("group", name="Hai người cùng sửa HD.01")
    expect(choice).to_contain_text("khe-tre đã lưu giá trị khác lúc 09/11/2026 09:00")
    expect(choice.get_by_role("definition").first).to_have_text("5")
    expect(_points(head)).to_have_value("4,5")
    head.presses("Giữ giá trị của tôi", choice)
    head.sees("Đã lưu lúc 09:00:00.")
    officer.goes(f"{UNIT}/form")
    expect(_points(officer)).to_have_value("4,5")
