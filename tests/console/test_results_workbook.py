"""`kyhan cycle results --out`: the results as a workbook, read back as people and programs read it."""

import shutil
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kyhan.cycle.commands import cycle, roster, submission
from kyhan.regulation.form import FormRow
from tests.factories import (
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    SmallOffice,
    acknowledged,
    form,
    published,
    upheld,
    verified,
)
from tests.terminal import Terminal

COMMUNES = "UBND xã, thị trấn"


def written(kyhan: Terminal, folder: Path, *words: object, login: str = "an") -> openpyxl.Workbook:
    """Writes the workbook and opens it again."""
    file = folder / "results.xlsx"
    ran = kyhan("cycle", "results", KEY, *words, "--out", file, login=login)
    assert ran.code == 0, ran.err
    return openpyxl.load_workbook(file)


def table(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    """Returns the rows below the header in row 3, by column; columns of one name get the block's number."""
    header, *rows = list(book[sheet].iter_rows(min_row=3, values_only=True))
    names: list[str] = []
    for name in header:
        names.append(f"{name} 2" if name in names else str(name))
    return [dict(zip(names, row, strict=True)) for row in rows]


def unit(book: openpyxl.Workbook, code: str, sheet: str = COMMUNES) -> dict[str, Any]:
    """Returns a unit's row."""
    return next(row for row in table(book, sheet) if row["Mã"] == code)


def cover(book: openpyxl.Workbook) -> dict[str, Any]:
    """Returns the lines of the cover."""
    return {str(label): value for label, value in book["Bìa"].iter_rows(min_row=3, max_col=2, values_only=True)}


def lowered(office: SmallOffice) -> None:
    """An adjusting decision put Khe Tre behind Hương Phú."""
    upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")


def test_a_unit_has_place_points_levels_and_what_lacks_for_the_next(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)

    book = written(kyhan, tmp_path)

    assert book.sheetnames == ["Bìa", "Cơ quan, đơn vị thuộc UBND huyệ", COMMUNES, "Thay đổi"]
    third = unit(book, HUONG_SON)
    assert (third["Hạng"], third["Đơn vị"], third["Mức"], third["Mức kế tiếp"]) == (3, "Xã Hương Sơn", "III", "II")
    assert (third["Hiện diện"], third["Mức độ đạt được"], third["Mức của phần"]) == (21.6, 48, "III")
    assert (third["Điều kiện sẵn sàng"], third["Mức của phần 2"], third["Tổng điểm"]) == (24, "II", 72)
    assert third["Tổng phần còn thiếu để lên mức kế tiếp"] == 2.1
    assert third["Tổng phần còn thiếu để lên mức kế tiếp 2"] is None
    assert (
        "Mức II cần tổng điểm phần mức độ đạt được >= 50,1, có 48 (thiếu 2,1)" in third["Vì sao chưa đạt mức kế tiếp"]
    )
    assert unit(book, KHE_TRE)["Mức kế tiếp"] is None


def test_the_least_points_of_each_level_stand_above_the_units(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)

    above = {row["Đơn vị"]: row for row in table(written(kyhan, tmp_path), COMMUNES)}

    assert above["Điểm tối đa"]["Mức độ đạt được"] == 60
    assert above["Mức II, ít nhất"]["Mức độ đạt được"] == 50.1
    assert above["Mức II, ít nhất"]["Giao dịch"] == 8


def test_the_cover_names_the_decisions_and_the_heads_of_the_history(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    lowered(office)

    told = cover(written(kyhan, tmp_path))

    assert told["Tình trạng"] == "Công bố lần 2 theo Quyết định số 16/QĐ-UBND"
    assert told["Công bố lần 1"] == ("Quyết định số 15/QĐ-UBND, ký Thứ Ba, 01/12/2026, công bố Thứ Ba, 01/12/2026")
    head = kyhan.json("cycle", "results", KEY)["history_head"]
    assert told["Đầu chuỗi nhật ký trước lần 2"] == head
    assert told["Lưu ý"].startswith("BẢN TẬP DƯỢT")
    assert told["Tiêu chí"].startswith("Ví dụ, không phải Phụ lục")
    assert told[COMMUNES] == "3 đơn vị; mức I: 1, mức III: 1, mức IV: 1"


def test_what_an_adjusting_decision_changed_has_a_sheet(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    lowered(office)

    moved = table(written(kyhan, tmp_path), "Thay đổi")

    assert [(row["Mã"], row["Hạng cũ"], row["Hạng mới"]) for row in moved] == [(HUONG_PHU, 2, 1), (KHE_TRE, 1, 2)]
    assert (moved[1]["Theo"], moved[1]["Mức cũ"], moved[1]["Mức mới"]) == ("Quyết định số 16/QĐ-UBND", "I", "IV")
    assert moved[1]["Chênh lệch"] == pytest.approx(-5.7)


def test_an_earlier_publication_knows_nothing_of_the_later_one_but_that_it_is_superseded(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    lowered(office)

    book = written(kyhan, tmp_path, "--publication", 1)

    assert cover(book)["Tình trạng"].endswith("15/QĐ-UBND; đã được thay bằng lần 2")
    assert "Công bố lần 2" not in cover(book)
    assert [row["Từ lần"] for row in table(book, "Thay đổi")] == ["Chưa có gì thay đổi giữa các lần công bố."]


def test_a_draft_says_that_it_is_one(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    verified(office)

    assert cover(written(kyhan, tmp_path))["Tình trạng"] == "DỰ THẢO, chưa công bố"
    refused = kyhan.refused("cycle", "results", KEY, "--out", tmp_path / "a.xlsx", login="khe-tre")
    assert "for the office only" in refused


def test_units_that_are_not_ranked_say_why(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    submission.exempt(office.acting("dung"), KEY, [HUONG_PHU, HUONG_SON, NOI_VU], reason="Sáp nhập")
    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE, Decimal("0.5")))
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)

    book = written(kyhan, tmp_path)

    assert unit(book, KHE_TRE)["Ghi chú"] == "không xếp hạng (dưới mức IV)"
    assert unit(book, HUONG_PHU)["Ghi chú"] == "miễn đánh giá"
    assert unit(book, HUONG_PHU)["Tổng điểm"] is None


def test_a_name_that_looks_like_a_formula_stays_a_text(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://evil.example","Xã Hương Sơn")'
    roster.rename(office.acting("admin"), HUONG_SON, name, from_on=date(2026, 10, 2))
    published(office)

    book = written(kyhan, tmp_path)

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    (named,) = [cell for cell in cells if cell.value == name]
    assert (named.data_type, bool(named.quotePrefix)) == ("s", True)


def test_the_sheets_are_laid_out_for_a4(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    published(office)

    book = written(kyhan, tmp_path)

    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None} == {
            "Times New Roman"
        }
    assert book[COMMUNES].freeze_panes == "D9"
    assert book[COMMUNES].print_title_rows == "$3:$8"


def test_the_same_history_gives_the_same_bytes_dated_by_the_history(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)
    files = [tmp_path / "first.xlsx", tmp_path / "second.xlsx"]
    for hour, file in enumerate(files, 10):
        office.on(date(2026, 12, 2), hour)
        assert kyhan("cycle", "results", KEY, "--out", file).code == 0

    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert openpyxl.load_workbook(files[0]).properties.modified == datetime(2026, 12, 1, 2, 0)  # noqa: DTZ001 - a workbook's own form


def test_moved_and_another_ending_are_refused(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    published(office)

    assert kyhan("cycle", "results", KEY, "--moved", "--out", tmp_path / "a.xlsx").code == 2
    assert "must end in .xlsx." in kyhan.refused("cycle", "results", KEY, "--out", tmp_path / "a.xls")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_workbook_and_keeps_its_values(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    lowered(office)
    before = written(kyhan, tmp_path)

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    again = tmp_path / "again"
    order = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(again)]
    subprocess.run([*order, str(tmp_path / "results.xlsx")], check=True, capture_output=True, timeout=180)

    after = openpyxl.load_workbook(again / "results.xlsx")
    for sheet in before.sheetnames:
        kept = [row[: before[sheet].max_column] for row in after[sheet].iter_rows(values_only=True)]
        assert kept[: before[sheet].max_row] == list(before[sheet].iter_rows(values_only=True))
