"""Results in the browser: who sees which, what moved, what-if, pictures and the workbook."""

from collections.abc import Callable
from decimal import Decimal

from kyhan.cycle.commands import cycle, submission
from kyhan.cycle.queries import results
from kyhan.cycle.queries.result_page import result_page
from kyhan.cycle.queries.what_if import what_if
from kyhan.regulation.form import FormRow
from kyhan.regulation.scoring import Value
from tests.factories import KEY, KHE_TRE, SmallOffice, published, submitted, upheld, verified
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
HERE = f"/cycles/{KEY}/results"


def verified_again(office: SmallOffice) -> None:
    """Khe Tre's complaint was upheld and HD.01 verified much lower: places and levels change."""
    upheld(office)
    low = [FormRow("HD.01", Decimal(0), reason="Không có trang")]
    submission.verify(office.acting("chi"), KEY, KHE_TRE, low)


def test_before_scoring_the_page_says_what_has_to_happen_first(office: SmallOffice, visit: Visit) -> None:
    submitted(office)

    assert "chấm điểm chạy khi mọi phiếu đã thẩm định xong" in visit("an").goes(HERE).text


def test_the_draft_is_the_offices_alone_until_the_decision(office: SmallOffice, visit: Visit) -> None:
    verified(office)

    assert "Dự kiến, chưa công bố" in visit("giang").goes(HERE).text
    unit = visit("khe-tre")
    seen = unit.goes(HERE).text
    assert "Đơn vị xem được kết quả sau khi có quyết định" in seen
    assert "Hương Phú" not in seen
    for address in (f"{HERE}?publication=draft", f"{HERE}/points.png", f"{HERE}/workbook.xlsx", f"{HERE}/what-if"):
        unit.goes(address)
        assert unit.answer.status_code == 403, address


def test_a_unit_sees_the_published_result_with_its_own_on_top_and_why_no_better_level(
    office: SmallOffice, visit: Visit
) -> None:
    published(office)

    page = visit("huong-phu").goes(HERE)

    assert "15/QĐ-UBND" in page.text
    assert page.text.index("Xã Hương Phú") < page.text.index("Thị trấn Khe Tre")
    assert "Mức II: thiếu" in page.text
    assert f"{HERE}?publication=draft" not in page.links


def test_a_result_of_a_group_and_of_a_name_is_found_by_its_address(office: SmallOffice, visit: Visit) -> None:
    published(office)
    visitor = visit("an")

    assert "Phòng Nội vụ" not in visitor.goes(f"{HERE}?group=commune").text
    assert "Hương Sơn" not in visitor.goes(f"{HERE}?search=huong+phu").text
    visitor.goes(f"{HERE}?group=nothing")
    assert visitor.answer.status_code == 404


def test_two_results_stand_side_by_side_with_what_moved(office: SmallOffice, visit: Visit) -> None:
    verified_again(office)
    visitor = visit("dung")
    assert "cần quyết định điều chỉnh" in visitor.goes(HERE).text

    assert "Khe Tre" in visitor.goes(f"{HERE}/compare").text
    assert "Hình so sánh thứ hạng" not in visitor.page.text  # there is neither a year before nor an earlier decision

    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")
    assert "Khe Tre" in visitor.goes(f"{HERE}/compare?old=1&new=2").text
    assert "Hình so sánh thứ hạng" in visitor.page.text
    assert visitor.client.get(f"{HERE}/places.png").content.startswith(b"\x89PNG")
    assert "Không có gì thay đổi" in visitor.goes(f"{HERE}/compare?old=2&new=2").text
    assert "đã được thay bằng lần 2" in visitor.goes(f"{HERE}?publication=1").text
    visitor.goes(f"{HERE}/compare?old=7&new=2")
    assert visitor.answer.status_code == 404


def test_a_what_if_counts_as_the_scoring_does_and_stores_nothing(office: SmallOffice, visit: Visit) -> None:
    upheld(office)
    staff = office.acting("an")
    before = results.result(staff, KEY, as_draft=True)

    page = visit("an").goes(f"{HERE}/what-if?unit={KHE_TRE}&criterion=HD.01&points-HD.01=0")
    told = what_if(staff, KEY, KHE_TRE, {"HD.01": Value(Decimal(0))})

    assert results.result(staff, KEY, as_draft=True) == before
    assert "Chỉ tính thử, không lưu. So với công bố lần 1" in page.text
    assert "1 → 2" in page.text
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    assert list(told.moved) == results.moves(staff, KEY)["moved"]


def test_a_what_if_out_of_bounds_says_so_and_keeps_what_was_typed(office: SmallOffice, visit: Visit) -> None:
    published(office)
    visitor = visit("an")

    page = visitor.goes(f"{HERE}/what-if?unit={KHE_TRE}&criterion=HD.01&points-HD.01=99")

    assert visitor.answer.status_code == 422
    assert "điểm phải từ 0 đến 6" in page.text
    assert any(form.fields.get("points-HD.01") == ["99"] for form in page.forms)


def test_pictures_and_the_workbook_come_as_files(office: SmallOffice, visit: Visit) -> None:
    published(office)
    visitor = visit("huong-phu")

    picture = visitor.client.get(f"{HERE}/points.png?group=commune")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["content-type"] == "image/png"
    book = visitor.client.get(f"{HERE}/workbook.xlsx?publication=1")
    assert book.content.startswith(b"PK")
    assert "attachment" in book.headers["content-disposition"]


def test_a_long_result_comes_page_by_page(office: SmallOffice) -> None:
    published(office)

    first, second = (result_page(office.acting("an"), KEY, group="commune", page=page, most=2) for page in (1, 2))

    assert (first.pages, first.page, second.page) == (2, 1, 2)
    assert [row["place"] for page in (first, second) for _, rows in page.shown for row in rows] == [1, 2, 3]
