"""A list that is shown, as a file: what Excel makes of it."""

import io
from datetime import UTC, datetime

import openpyxl

from kyhan.documents import workbook_list

AT = datetime(2026, 11, 9, 2, tzinfo=UTC)


def test_a_text_that_begins_like_a_formula_stays_a_text_in_both_files() -> None:
    rows = [['=HYPERLINK("x")', -3]]

    table = workbook_list.as_csv(["Đơn vị", "Còn lại"], rows).decode("utf-8-sig")
    book = workbook_list.as_workbook("Đơn vị", ["Đơn vị", "Còn lại"], [30, 10], rows, AT)
    cell, number = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0][4]

    assert table.splitlines() == ["Đơn vị;Còn lại", '"\'=HYPERLINK(""x"")";-3']
    assert (cell.data_type, cell.value, number.value) == ("s", '=HYPERLINK("x")', -3)


def test_the_same_list_gives_the_same_bytes() -> None:
    made = [workbook_list.as_workbook("Đơn vị", ["Mã"], [10], [["20161"]], AT) for _ in range(2)]

    assert made[0] == made[1]
