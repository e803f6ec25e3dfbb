"""Survey and verification forms from files: what each cell means, and every fault at once with its place."""

import io
import json
import unicodedata
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents.cells import InvalidFile
from kyhan.documents.form_file import form_rows, read_form
from kyhan.documents.tables import read_table
from kyhan.regulation.form import FormRow, Purpose


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str, purpose: Purpose = "declare", name: str = "phieu.csv") -> dict[str, str]:
    """Returns the Vietnamese faults by place, after checking that the English ones stand at the same places."""
    with pytest.raises(InvalidFile) as caught:
        read_form(written(tmp_path, name, text), purpose)
    found = caught.value.faults
    assert all(fault.message.vi and fault.message.en for fault in found)
    assert len({fault.place for fault in found}) == len(found), [fault.place for fault in found]
    return {fault.place: fault.message.vi for fault in found}


FORM = """mã tiêu chí;nội dung;điểm tối đa;tự chấm;không áp dụng;giải trình;tài liệu kiểm chứng
A1;Có trang thông tin điện tử;5;84.25;;;https://vi.example
A2;Cập nhật tin;5;70,5;không;đã làm;
A3;Dịch vụ công;5;;x;không có thủ tục này;
A4;Chưa điền;5;;;;
"""


def test_a_form_in_csv_is_read_exactly(tmp_path: Path) -> None:
    rows = read_form(written(tmp_path, "phieu.csv", FORM), "declare")

    assert rows == (
        FormRow("A1", Decimal("84.25"), evidence="https://vi.example", place="phieu.csv:2"),
        FormRow("A2", Decimal("70.5"), explanation="đã làm", place="phieu.csv:3"),
        FormRow("A3", not_applicable=True, explanation="không có thủ tục này", place="phieu.csv:4"),
        FormRow("A4", place="phieu.csv:5"),
    )


def test_the_same_form_in_csv_json_and_xlsx_reads_the_same(tmp_path: Path) -> None:
    header, *lines = [line.split(";") for line in FORM.splitlines()]
    written(tmp_path, "phieu.csv", FORM)
    objects = [dict(zip(header, line, strict=True)) for line in lines]
    written(tmp_path, "phieu.json", json.dumps(objects))
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    for line in [header, *lines]:
        book.active.append([float(cell) if cell == "84.25" else cell for cell in line])
    book.save(tmp_path / "phieu.xlsx")

    forms = [read_form(tmp_path / name, "declare") for name in ("phieu.csv", "phieu.json", "phieu.xlsx")]

    def without_places(rows: tuple[FormRow, ...]) -> list[tuple[object, ...]]:
        return [(row.criterion, row.value, row.explanation, row.evidence, row.reason) for row in rows]

    assert without_places(forms[0]) == without_places(forms[1]) == without_places(forms[2])
    assert [form[0].place for form in forms] == ["phieu.csv:2", "phieu.json[0].tự chấm", "phieu.xlsx!Sheet!D2"]


@pytest.mark.parametrize(
    "header",
    [
        "mã;tự chấm;không áp dụng;giải trình;minh chứng",
        "Tiêu chí;Điểm tự chấm;N/A;Thuyết minh;Tài liệu kiểm chứng",
        "TIEU CHI;TU CHAM;Khong ap dung;Ly do khong ap dung;Minh chung",
        "criterion;declared;not_applicable;explanation;evidence",
        "Code;Declared;Not applicable;Explanation;Evidence",
        unicodedata.normalize("NFD", "mã tiêu chí;điểm tự chấm;không áp dụng;lý do không áp dụng;minh chứng"),
    ],
)
def test_headers_are_known_by_any_of_their_names_with_or_without_marks(tmp_path: Path, header: str) -> None:
    rows = read_form(written(tmp_path, "phieu.csv", f"{header}\nA1;5;;lời;số 12\n"), "declare")

    assert rows == (FormRow("A1", Decimal(5), explanation="lời", evidence="số 12", place="phieu.csv:2"),)


def test_a_verification_form_gives_the_verified_value_and_the_reason_and_passes_over_the_declared_one(
    tmp_path: Path,
) -> None:
    text = "mã;tự chấm;thẩm định;lý do chênh lệch\nA1;5;4,5;thiếu văn bản\n"

    rows = read_form(written(tmp_path, "tham-dinh.csv", text), "verify")

    assert rows == (FormRow("A1", Decimal("4.5"), reason="thiếu văn bản", place="tham-dinh.csv:2"),)


def test_columns_of_a_verification_form_are_faults_in_a_survey_form(tmp_path: Path) -> None:
    text = "mã\ttự chấm\tthẩm định\tlý do\nA1\t5\t4\tx\n"
    with pytest.raises(InvalidFile) as caught:
        read_form(written(tmp_path, "phieu.csv", text), "declare")

    assert [fault.place for fault in caught.value.faults] == ["phieu.csv:1", "phieu.csv:1"]
    assert all("thuộc phiếu thẩm định" in fault.message.vi for fault in caught.value.faults)


def test_unknown_repeated_and_missing_columns_are_faults_with_the_names_accepted(tmp_path: Path) -> None:
    text = json.dumps([{"criterion": "A1", "mã": "A1", "màu": 1, "\x07": 2}])
    found = faults(tmp_path, text, name="p.json")

    assert "trùng với cột «criterion» (p.json[0].criterion)" in found["p.json[0].mã"]
    assert "cột «màu» không có trong mẫu; các cột được nhận: mã tiêu chí; điểm tự chấm" in found["p.json[0].màu"]
    assert "điều khiển" in found["p.json[0].\ufffd"]
    assert found["p.json"] == "thiếu cột «điểm tự chấm» (tên khác được nhận: tự chấm; declared)."


def test_a_number_as_a_header_is_an_unknown_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["mã", "tự chấm", None, 2026])
    book.active.append(["A1", 5, None, 1])
    book.save(tmp_path / "p.xlsx")

    with pytest.raises(InvalidFile, match=r"p\.xlsx!Sheet!D1: cột «2026» không có trong mẫu"):
        read_form(tmp_path / "p.xlsx", "declare")


@pytest.mark.parametrize("yes", ["x", "X", "có", "CÓ", "co", "yes", "TRUE", "1", "N/A", "n/a", "KAD"])
def test_what_means_not_applicable(tmp_path: Path, yes: str) -> None:
    rows = read_form(written(tmp_path, "p.csv", f"mã;tự chấm;N/A\nA1;;{yes}\n"), "declare")

    assert rows[0].not_applicable


@pytest.mark.parametrize("no", ["", "không", "Khong", "no", "False", "0"])
def test_what_means_applicable(tmp_path: Path, no: str) -> None:
    rows = read_form(written(tmp_path, "p.csv", f"mã;tự chấm;N/A\nA1;5;{no}\n"), "declare")

    assert not rows[0].not_applicable


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("false", False), ("1", True), ("0", False)])
def test_json_answers_of_their_own_type_are_understood(tmp_path: Path, value: str, expected: bool) -> None:
    text = f'[{{"criterion": "A1", "declared": null, "not_applicable": {value}}}]'

    assert read_form(written(tmp_path, "p.json", text), "declare")[0].not_applicable is expected


@pytest.mark.parametrize(
    "text", ["1.234,5", "-5", "+5", "5 điểm", "N/A", "1e3", "NaN", "84.123456", "\uff15", "9" * 30_000]
)
def test_points_that_are_no_plain_number_are_faults_of_their_line(tmp_path: Path, text: str) -> None:
    found = faults(tmp_path, f"mã;tự chấm\nA1;{text}\nA2;5\n")

    assert list(found) == ["p.csv:2".replace("p.", "phieu.")]
    assert len(found["phieu.csv:2"]) < 300


@pytest.mark.parametrize(("value", "word"), [("-5", "âm"), ("-0.0", "âm"), ("true", "cần số điểm")])
def test_json_points_that_are_none_are_faults_of_their_place(tmp_path: Path, value: str, word: str) -> None:
    found = faults(tmp_path, f'[{{"criterion": "A1", "declared": {value}}}]', name="p.json")

    assert word in found["p.json[0].declared"]


def test_every_fault_of_the_cells_is_reported_at_once_in_the_order_of_the_file() -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    sheet = book.active
    sheet.title = "Phiếu"
    rows: list[list[Any]] = [
        ["mã", "điểm tối đa", "tự chấm", "không áp dụng", "giải trình"],
        ["A1", "=1+1", "=2+2", None, None],
        ["A2", 5, datetime(2026, 5, 6), "có lẽ", None],  # noqa: DTZ001 - what a workbook stores
        [1.1, 5, "năm", None, True],
        [None, 5, 4, None, None],
        ["A\u00a05", 5, 4, None, "#REF!"],
        [None, "Phần II", None, None, None],
        [datetime(2026, 2, 1), 5, 4, None, None, "thừa"],  # noqa: DTZ001 - what a workbook stores
    ]
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)

    form = form_rows(read_table(content.getvalue(), "p.xlsx"), "declare")

    places = [fault.place.removeprefix("p.xlsx!Phiếu!") for fault in form.faults]
    assert places == ["F8", "C2", "C3", "D3", "A4", "C4", "E4", "A5", "A6", "E6", "A8"]
    words = [
        "tiêu đề",
        "công thức",
        "thành ngày",
        "có lẽ",
        "1,1",
        "năm",
        "TRUE",
        "thiếu mã",
        "ký tự ẩn",
        "#REF!",
        "01/02",
    ]
    assert [word for word, fault in zip(words, form.faults, strict=True) if word not in fault.message.vi] == []
    assert [row.criterion for row in form.rows] == ["A1", "A2"]


def test_a_whole_number_as_a_code_is_its_digits_and_numbers_and_days_in_texts_are_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["mã", "tự chấm", "giải trình", "minh chứng"])
    book.active.append([12, 4.5, 70.5, datetime(2026, 11, 9)])  # noqa: DTZ001 - what a workbook stores
    book.save(tmp_path / "p.xlsx")

    row = read_form(tmp_path / "p.xlsx", "declare")[0]

    assert (row.criterion, row.points, row.explanation, row.evidence) == ("12", Decimal("4.5"), "70,5", "09/11/2026")


def test_formulas_in_columns_that_are_not_read_do_not_matter(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["mã", "điểm tối đa", "tự chấm"])
    book.active.append(["A1", "=SUM(1,2)", 3])
    book.save(tmp_path / "p.xlsx")

    assert read_form(tmp_path / "p.xlsx", "declare")[0].points == Decimal(3)


def test_faults_of_the_shape_and_of_the_cells_come_together(tmp_path: Path) -> None:
    found = faults(tmp_path, "mã,tự chấm,màu\nA1,70,5,đỏ\nA2,năm,xanh\n")

    assert list(found) == ["phieu.csv:1", "phieu.csv:2", "phieu.csv:3"]
