"""Pictures: the same content gives the same bytes, nothing relies on colour alone, and any number of units fits."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from kyhan.cycle.queries.places import Places, Side, Standing, UnitPlaces
from kyhan.cycle.queries.timeline import Clock, Timeline, UnitTime
from kyhan.documents import charts_page, charts_places, charts_timeline
from kyhan.documents.charts_page import Page, fitted, width_of
from kyhan.documents.charts_part import MOST_UNITS, part
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.schema import PeriodKind
from tests.pictures import words_on

RECEIVED = date(2026, 11, 9)
TODAY = date(2026, 11, 26)
A3_HEIGHT = 420


def unit(number: int, due_on: date = date(2026, 11, 23), ended_on: date | None = None) -> UnitTime:
    clock = Clock(PeriodKind.SUBMISSION, RECEIVED, due_on, due_on, ended_on, "met" if ended_on else None, False, "4.2b")
    return UnitTime(
        unit=f"{number:05}",
        name=f"Xã số {number}",
        group="commune",
        state="submitted" if ended_on else "filling",
        late=False,
        received_on=RECEIVED,
        submitted_on=ended_on,
        accepted_on=None,
        returned_on=None,
        verified_on=None,
        clocks=(clock,),
    )


def year(units: list[UnitTime]) -> Timeline:
    first_on = date(2026, 11, 2)
    days = [first_on + timedelta(days=n) for n in range(63)]
    return Timeline(
        cycle="2026",
        state="surveying",
        today=TODAY,
        first_on=first_on,
        last_on=days[-1],
        letter="12/UBND-VP",
        issued_on=date(2026, 11, 6),
        issued_late=False,
        scored_on=None,
        proposed_on=None,
        publications=(),
        ended_on=None,
        clocks=(),
        groups=(("commune", say("Xã", "Communes")),),
        units=tuple(units),
        rest_days=frozenset(on for on in days if on.weekday() > 4 or on == date(2026, 11, 24)),
    )


def words(page: Page, folder: Path) -> list[str]:
    file = folder / "picture.svg"
    file.write_bytes(page.render("svg"))
    return words_on(file)


def test_the_same_content_gives_the_same_bytes() -> None:
    told = year([unit(1), unit(2, ended_on=date(2026, 11, 20))])
    pages = [charts_timeline.draw(told, practice=False) for _ in range(2)]

    assert pages[0].render("svg") == pages[1].render("svg")
    assert pages[0].render("png") == pages[1].render("png")
    assert b"matplotlib" not in pages[0].render("png")


def test_a_png_is_as_large_as_its_page() -> None:
    page = Page(100, 50, "Thử")

    with Image.open(BytesIO(page.render("png"))) as image:
        assert image.size == (int(100 / 25.4 * 160), int(50 / 25.4 * 160))


def test_a_name_is_drawn_letter_for_letter_whatever_it_holds(tmp_path: Path) -> None:
    page = Page(200, 20, "Thử")
    page.words(5, 10, "Xã $\\alpha$ <b>&amp; Phường Thuỷ Biều")

    assert words(page, tmp_path) == ["Xã $\\alpha$ <b>&amp; Phường Thuỷ Biều"]


def test_every_vietnamese_letter_is_in_the_font() -> None:
    letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    page = Page(300, 20, "Thử")

    page.words(5, 10, letters + letters.upper())  # a letter that the font lacks is a warning, which fails a test
    page.words(5, 15, letters, bold=True)

    assert page.render("svg")


def test_fillings_differ_in_grey_and_in_hatching() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = sorted(grey(one) for one in (charts_page.INK, charts_page.BLUE, charts_page.YELLOW, charts_page.PAPER))

    assert all(darker + 0.2 < lighter for darker, lighter in pairwise(shades))


def test_words_too_long_are_shortened_to_the_room_there_is() -> None:
    name = "Phòng Lao động - Thương binh và Xã hội"

    assert fitted(name, 200, 8) == name
    assert fitted(name, 30, 8).endswith("…")
    assert width_of(fitted(name, 30, 8), 8) <= 30


def test_an_overdue_unit_is_told_with_the_working_days_that_passed(tmp_path: Path) -> None:
    found = words(charts_timeline.draw(year([unit(1)]), practice=False), tmp_path)

    assert "QUÁ HẠN 2 ngày làm việc" in found  # 25 and 26 November; the 24th is a holiday
    assert "ngày 26/11" in found


def test_an_extension_and_a_late_form_are_told_in_words(tmp_path: Path) -> None:
    late = replace(unit(1, ended_on=date(2026, 11, 25)), late=True)
    clock = replace(unit(2).clocks[0], due_on=date(2026, 11, 30), extended=True)
    found = words(charts_timeline.draw(year([late, replace(unit(2), clocks=(clock,))]), practice=False), tmp_path)

    assert "đã gửi phiếu, gửi trễ" in found
    assert "đang điền phiếu, gia hạn" in found


def test_a_cycle_that_is_over_has_no_line_for_today(tmp_path: Path) -> None:
    over = replace(year([unit(1, ended_on=date(2026, 11, 20))]), state="closed", ended_on=date(2026, 12, 16))
    found = words(charts_timeline.draw(over, practice=True), tmp_path)

    assert "ngày 26/11" not in found
    assert "16/12 khép kỳ" in found
    assert any("BẢN TẬP DƯỢT" in text for text in found)


@pytest.mark.parametrize("count", [11, 22, MOST_UNITS])
def test_a_page_of_units_fits_on_a3(count: int) -> None:
    page = charts_timeline.draw(year([unit(number) for number in range(count)]), practice=False)

    assert (page.width, page.height <= A3_HEIGHT) == (297, True)


def test_of_many_units_the_first_page_has_those_that_need_looking_at(tmp_path: Path) -> None:
    units = [unit(number, ended_on=date(2026, 11, 20)) for number in range(3_320)]
    units.insert(3_000, unit(9_999))
    told = year(units)

    found = words(charts_timeline.draw(told, practice=False), tmp_path)

    assert "Xã số 9999" in found
    assert any(f"{MOST_UNITS} trong 3321 đơn vị, trang 1/56" in text for text in found)
    assert "Xã số 9999" not in words(charts_timeline.draw(told, page=56, practice=False), tmp_path)
    with pytest.raises(NotFound):
        charts_timeline.draw(told, page=57, practice=False)


def test_pages_hold_every_unit_once() -> None:
    units = list(range(MOST_UNITS * 2 + 1))

    assert [one for page in (1, 2, 3) for one in part(units, page).units] == units
    assert part([], 1).pages == 1


def test_moves_are_told_in_words_and_equal_places_stand_apart(tmp_path: Path) -> None:
    def moved(code: str, before: Standing | None, after: Standing | None) -> UnitPlaces:
        return UnitPlaces(code, "commune", before, after)

    told = Places(
        Side("2025", 1, "12/QĐ-UBND"),
        Side("2026", 2, "16/QĐ-UBND"),
        (
            moved("1", Standing("Xã Một", 3, False), Standing("Xã Một", 1, False)),
            moved("2", Standing("Xã Hai cũ", 1, False), Standing("Xã Hai", 2, True)),
            moved("3", Standing("Xã Ba", 2, False), Standing("Xã Ba", 2, True)),
            moved("4", None, Standing("Xã Mới", None, False)),
            moved("5", Standing("Xã Bỏ", 4, False), None),
        ),
    )

    found = words(charts_places.draw(told, {"commune": "Xã", "agency": "Cơ quan"}, practice=False), tmp_path)

    assert "Thứ hạng: kỳ 2025 và kỳ 2026" in found
    assert {"tăng 2 bậc", "giảm 1 bậc", "giữ nguyên"} <= set(found)
    assert {"1. Xã Hai cũ", "=2. Xã Hai", "=2. Xã Ba", "4. Xã Bỏ"} <= set(found)
    assert {"Xã Mới", "Xã Mới (không đánh giá)", "Xã Bỏ (không đánh giá)", "không xếp hạng"} <= set(found)
    assert "Cơ quan" not in found
